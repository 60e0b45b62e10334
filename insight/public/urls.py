"""The addresses of what strangers read."""

from django.urls import path

from insight.public import feeds, views

urlpatterns = [
    path("", views.ranking, name="ranking"),
    path("xep-hang/tin.atom", feeds.feed, name="ranking-feed"),
    path("xep-hang/<int:year>/", views.ranking, name="ranking-year"),
    path("xep-hang/<int:year>.csv", views.ranking_csv, name="ranking-csv"),
    path("xep-hang/<int:year>.json", views.ranking_json, name="ranking-json"),
    path("xep-hang/<int:year>/quyet-dinh.pdf", views.decree_file, name="decree-file"),
    path("xep-hang/<int:year>/<str:agency_code>/", views.result, name="result"),
]
