"""The addresses of what spans several years, and of the consistency radar."""

from django.urls import path

from cases.views import radar, years

urlpatterns = [
    path("don-vi/<str:code>/", years.agency_years, name="agency-years"),
    path("so-sanh/", years.years_compare, name="years-compare"),
    path("ky/<int:year>/nhat-quan/", radar.city, name="radar"),
    path("ky/<int:year>/nhat-quan/<str:field>/", radar.field, name="radar-field"),
]
