"""Addresses of a person's letters."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/read-all/", views.read_all, name="letters-read-all"),
    path("letters/<uuid:pk>/", views.letter, name="letter"),
]
