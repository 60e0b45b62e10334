"""The root URLs: each package brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("web.urls")),
    path("", include("workflow.urls")),
    path("", include("insight.urls")),
    path("", include("results.urls")),
    path("", include("rulemaking.urls")),
    path("", include("cases.urls")),
    path("", include("notifications.urls")),
    path("", include("directory.urls")),
]

handler400 = "web.views.errors.bad_request"
handler403 = "web.views.errors.forbidden"
handler404 = "web.views.errors.not_found"
handler500 = "web.views.errors.server_error"
