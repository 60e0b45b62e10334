"""The addresses of the pages that belong to no package."""

from django.urls import path

from web.views import pages, sessions

urlpatterns = [
    path("sign-in/", sessions.SignIn.as_view(), name="sign-in"),
    path("sign-in/demo/", sessions.sign_in_as, name="sign-in-as"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("language/", sessions.choose_language, name="choose-language"),
    path("about/", pages.about, name="about"),
    path("ui/", pages.ui, name="ui"),
    path("healthz", pages.health, name="health"),
]
