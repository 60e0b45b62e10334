"""The addresses of the figures of agencies, and of the leaders' desk."""

from django.urls import path

from results.views import decrees, figure_files, figures, revoking, rewards

urlpatterns = [
    path("ky/<int:year>/so-lieu/", figures.figures, name="figures"),
    path("ky/<int:year>/so-lieu/nhap/", figure_files.figures_import, name="figures-import"),
    path(
        "ky/<int:year>/so-lieu/mau.<str:kind>",
        figure_files.figures_template,
        name="figures-template",
    ),
    path("ky/<int:year>/so-lieu/bo/<int:pk>/", figures.fact_drop, name="fact-drop"),
    path("ky/<int:year>/so-lieu/<str:code>/", figures.agency_figures, name="agency-figures"),
    path("ky/<int:year>/so-lieu/<str:code>/viec/", figures.fact_enter, name="fact-enter"),
    path(
        "ky/<int:year>/so-lieu/<str:code>/tieu-chi/<str:criterion>/",
        figures.figure_enter,
        name="figure-enter",
    ),
    path("ky/<int:year>/quyet-dinh/", decrees.decree, name="decree"),
    path("ky/<int:year>/khen-thuong/", rewards.desk, name="desk"),
    path("ky/<int:year>/khen-thuong/to-trinh/", rewards.desk_paper, name="desk-paper"),
    path(
        "ky/<int:year>/khen-thuong/thu-hoi/<int:pk>/",
        revoking.desk_revoke,
        name="desk-revoke",
    ),
    path("ky/<int:year>/khen-thuong/<int:pk>/<str:kind>/", rewards.desk_decide, name="desk-decide"),
]
