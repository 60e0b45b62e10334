"""The addresses of a person's turns and of the moves of one case."""

from django.urls import path, re_path

from workflow.moves_in_words import ASKED
from workflow.views import (
    agreements,
    conclusions,
    digests,
    extensions,
    feeds,
    home,
    moves,
    own_days,
)

ACTIONS = "|".join(action.value for action in ASKED)

urlpatterns = [
    path("viec-cua-toi/", home.home, name="home"),
    path("viec-cua-toi/<int:year>/<slug:state>/", home.turns, name="turns"),
    path("viec-cua-toi/lich/", feeds.feed, name="feed"),
    path("thu-bao/ban-tin/", digests.ahead, name="digests-ahead"),
    path("lich/<str:token>.ics", feeds.feed_file, name="feed-file"),
    re_path(rf"^ho-so/(?P<pk>\d+)/(?P<action>{ACTIONS})/$", moves.move, name="case-move"),
    path("ho-so/<int:pk>/han/", own_days.own_day, name="own-day"),
    path("ho-so/<int:pk>/han/<int:review>/", own_days.own_day, name="own-day-of-part"),
    path("ho-so/<int:pk>/gia-han/", extensions.extension_ask, name="extension-ask"),
    path(
        "ho-so/<int:pk>/gia-han/<int:extension>/rut/",
        extensions.extension_take_back,
        name="extension-take-back",
    ),
    path("ky/<int:year>/tieu-chi/<str:code>/dong-y/", agreements.agree_all, name="grid-agree"),
    path(
        "ky/<int:year>/linh-vuc/<str:code>/ket-luan/",
        conclusions.conclude_all,
        name="conclude-all",
    ),
]
