"""The addresses of the survey import and of the leaders' desk."""

from django.urls import path

from cases.views import desk, desk_revoke, survey_import

urlpatterns = [
    path("ky/<int:year>/khao-sat/", survey_import.survey_imports, name="survey-imports"),
    path("ky/<int:year>/khao-sat/nhap/", survey_import.survey_import, name="survey-import"),
    path(
        "ky/<int:year>/khao-sat/mau.<str:kind>",
        survey_import.survey_template,
        name="survey-template",
    ),
    path("ky/<int:year>/khen-thuong/", desk.desk, name="desk"),
    path("ky/<int:year>/khen-thuong/to-trinh/", desk.desk_paper, name="desk-paper"),
    path(
        "ky/<int:year>/khen-thuong/thu-hoi/<int:pk>/",
        desk_revoke.desk_revoke,
        name="desk-revoke",
    ),
    path("ky/<int:year>/khen-thuong/<int:pk>/<str:kind>/", desk.desk_decide, name="desk-decide"),
]
