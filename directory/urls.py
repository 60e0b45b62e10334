"""Addresses of the directory."""

from django.urls import path
from django.views.generic import RedirectView

from directory.views import account, agencies, days_off, imports, users

urlpatterns = [
    path("directory/", RedirectView.as_view(pattern_name="users"), name="directory"),
    path("directory/users/", users.users, name="users"),
    path("directory/users/new/", users.new_user, name="user-new"),
    path("directory/users/<int:pk>/", users.user, name="user"),
    path("directory/users/<int:pk>/grant/", users.grant, name="user-grant"),
    path("directory/users/<int:pk>/lock/", users.lock, name="user-lock"),
    path("directory/users/<int:pk>/unlock/", users.unlock, name="user-unlock"),
    path("directory/users/<int:pk>/password-link/", users.password_link, name="user-password-link"),
    path("directory/roles/<int:pk>/end/", users.end, name="role-end"),
    path("directory/agencies/", agencies.agencies, name="agencies"),
    path("directory/agencies/new/", agencies.new_agency, name="agency-new"),
    path("directory/agencies/<int:pk>/", agencies.agency, name="agency"),
    path("directory/agencies/<int:pk>/bloc/", agencies.assign_bloc, name="agency-bloc"),
    path("directory/agencies/<int:pk>/change/", agencies.record_change, name="agency-change"),
    path("directory/days-off/", days_off.days_off, name="days-off"),
    path("directory/days-off/seed/", days_off.seed_year, name="days-off-seed"),
    path("directory/days-off/<int:pk>/remove/", days_off.remove_day, name="day-off-remove"),
    path("directory/import/", imports.load, name="directory-import"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("set-password/<uidb64>/<token>/", account.SetPassword.as_view(), name="set-password"),
]
