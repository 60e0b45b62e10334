"""The addresses of the leaders' desk of rewards and reviews."""

from django.urls import path

from results.views import revoking, rewards

urlpatterns = [
    path("ky/<int:year>/khen-thuong/", rewards.desk, name="desk"),
    path("ky/<int:year>/khen-thuong/to-trinh/", rewards.desk_paper, name="desk-paper"),
    path(
        "ky/<int:year>/khen-thuong/thu-hoi/<int:pk>/",
        revoking.desk_revoke,
        name="desk-revoke",
    ),
    path("ky/<int:year>/khen-thuong/<int:pk>/<str:kind>/", rewards.desk_decide, name="desk-decide"),
]
