"""The addresses of what spans several years."""

from django.urls import path

from insight.years import views

urlpatterns = [
    path("don-vi/<str:code>/", views.agency_years, name="agency-years"),
    path("so-sanh/", views.years_compare, name="years-compare"),
]
