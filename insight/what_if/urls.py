"""The addresses of the sandbox."""

from django.urls import path

from insight.what_if import cycle_views, views

urlpatterns = [
    path("ho-so/<int:pk>/thu-nghiem/", views.what_if, name="what-if"),
    path("ky/<int:year>/thu-nghiem/", cycle_views.what_if_cycle, name="what-if-cycle"),
]
