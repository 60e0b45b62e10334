"""Addresses of a person's letters, and of those on their way."""

from django.urls import path

from notifications.views import letters, outbox

urlpatterns = [
    path("thu-bao/", letters.letters, name="letters"),
    path("thu-bao/chua-doc/", letters.unread, name="letters-unread"),
    path("thu-bao/da-doc/", letters.read_all, name="letters-read-all"),
    path("thu-bao/hop-gui/", outbox.outbox, name="outbox"),
    path("thu-bao/hop-gui/tam-dung/", outbox.halt, name="outbox-halt"),
    path("thu-bao/hop-gui/gui-tro-lai/", outbox.resume, name="outbox-resume"),
    path("thu-bao/hop-gui/viet-lai/", outbox.rewrite_all, name="outbox-rewrite"),
    path("thu-bao/hop-gui/<int:pk>/", outbox.letter, name="outbox-letter"),
    path("thu-bao/hop-gui/<int:pk>/<slug:deed>/", outbox.act, name="outbox-act"),
    path("thu-bao/<uuid:pk>/", letters.letter, name="letter"),
]
