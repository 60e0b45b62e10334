"""The addresses of what explains a score, and of the sandbox beside it."""

from django.urls import path

from cases.views import what_if, what_if_cycle, why

urlpatterns = [
    path("ho-so/<int:pk>/vi-sao/", why.why, name="why"),
    path("ho-so/<int:pk>/vi-sao/ban-in/", why.why_paper, name="why-paper"),
    path("ho-so/<int:pk>/thu-nghiem/", what_if.what_if, name="what-if"),
    path("ky/<int:year>/thu-nghiem/", what_if_cycle.what_if_cycle, name="what-if-cycle"),
]
