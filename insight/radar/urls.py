"""The addresses of the consistency radar."""

from django.urls import path

from insight.radar import views

urlpatterns = [
    path("ky/<int:year>/nhat-quan/", views.city, name="radar"),
    path("ky/<int:year>/nhat-quan/<str:field>/", views.field, name="radar-field"),
]
