"""Addresses of a person's letters."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("thu-bao/", views.letters, name="letters"),
    path("thu-bao/da-doc/", views.read_all, name="letters-read-all"),
    path("thu-bao/khong-gui-duoc/", views.undelivered, name="letters-undelivered"),
    path("thu-bao/khong-gui-duoc/<int:pk>/", views.send_again, name="letter-send-again"),
    path("thu-bao/<uuid:pk>/", views.letter, name="letter"),
]
