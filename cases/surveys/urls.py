"""The addresses of the survey import."""

from django.urls import path

from cases.surveys import views

urlpatterns = [
    path("ky/<int:year>/khao-sat/", views.survey_imports, name="survey-imports"),
    path("ky/<int:year>/khao-sat/nhap/", views.survey_import, name="survey-import"),
    path(
        "ky/<int:year>/khao-sat/mau.<str:kind>",
        views.survey_template,
        name="survey-template",
    ),
]
