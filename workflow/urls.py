"""The pages on which people take their turns."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
