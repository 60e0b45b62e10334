"""The addresses of what explains a score."""

from django.urls import path

from insight.why import views

urlpatterns = [
    path("ho-so/<int:pk>/vi-sao/", views.why, name="why"),
    path("ho-so/<int:pk>/vi-sao/ban-in/", views.why_paper, name="why-paper"),
]
