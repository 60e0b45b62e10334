"""The addresses of the pages that belong to no package."""

from django.urls import path

from web.views import pages, search, sessions, watching

urlpatterns = [
    path("dang-nhap/", sessions.SignIn.as_view(), name="sign-in"),
    path("dang-nhap/thu/", sessions.sign_in_as, name="sign-in-as"),
    path("dang-xuat/", sessions.SignOut.as_view(), name="sign-out"),
    path("ngon-ngu/", sessions.choose_language, name="choose-language"),
    path("tim/", search.search, name="search"),
    path("tim/hop/", search.dialog, name="search-dialog"),
    path("gioi-thieu/", pages.about, name="about"),
    path("ui/", pages.ui, name="ui"),
    path("healthz", watching.health, name="health"),
    path("metrics", watching.metrics, name="metrics"),
]
