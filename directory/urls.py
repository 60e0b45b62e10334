"""Addresses of the directory."""

from django.urls import path

from directory.views import (
    absences,
    account,
    agencies,
    days_off,
    forgotten,
    imports,
    proposals,
    users,
    visits,
)

urlpatterns = [
    path("danh-ba/", proposals.directory, name="directory"),
    path("danh-ba/nguoi-dung/", users.users, name="users"),
    path("danh-ba/nguoi-dung/moi/", users.new_user, name="user-new"),
    path("danh-ba/nguoi-dung/<int:pk>/", users.user, name="user"),
    path("danh-ba/nguoi-dung/<int:pk>/vai-tro/", users.grant, name="user-grant"),
    path("danh-ba/nguoi-dung/<int:pk>/roi-di/", users.leave, name="user-leave"),
    path("danh-ba/nguoi-dung/<int:pk>/khoa/", users.lock, name="user-lock"),
    path("danh-ba/nguoi-dung/<int:pk>/mo/", users.unlock, name="user-unlock"),
    path("danh-ba/nguoi-dung/<int:pk>/mat-khau/", users.password_link, name="user-password-link"),
    path("danh-ba/vai-tro/<int:pk>/ket-thuc/", users.end, name="role-end"),
    path("danh-ba/de-xuat/", proposals.role_proposals, name="role-proposals"),
    path("danh-ba/de-xuat/<int:pk>/xac-nhan/", proposals.confirm, name="proposal-confirm"),
    path("danh-ba/de-xuat/<int:pk>/tu-choi/", proposals.decline, name="proposal-decline"),
    path("danh-ba/co-quan/", agencies.agencies, name="agencies"),
    path("danh-ba/co-quan/moi/", agencies.new_agency, name="agency-new"),
    path("danh-ba/co-quan/khoi/<int:year>/", agencies.copy_blocs, name="blocs-copy"),
    path("danh-ba/co-quan/<int:pk>/", agencies.agency, name="agency"),
    path("danh-ba/co-quan/<int:pk>/khoi/", agencies.assign_bloc, name="agency-bloc"),
    path("danh-ba/co-quan/<int:pk>/sap-xep/", agencies.record_change, name="agency-change"),
    path("danh-ba/co-quan/<int:pk>/chuyen-vai-tro/", agencies.move_roles, name="agency-roles"),
    path("danh-ba/ngay-nghi/", days_off.days_off, name="days-off"),
    path("danh-ba/ngay-nghi/lap/", days_off.seed_year, name="days-off-seed"),
    path("danh-ba/ngay-nghi/<int:pk>/xoa/", days_off.remove_day, name="day-off-remove"),
    path("danh-ba/nap-tep/", imports.load, name="directory-import"),
    path("danh-ba/truy-cap/", visits.visits, name="visits"),
    path("quen-mat-khau/", forgotten.forgotten, name="password-forgotten"),
    path("vang-mat/", absences.absences, name="absences"),
    path("vang-mat/<int:pk>/ket-thuc/", absences.end, name="absence-end"),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/mat-khau/", account.password, name="account-password"),
    path("dat-mat-khau/<uidb64>/<token>/", account.SetPassword.as_view(), name="set-password"),
]
