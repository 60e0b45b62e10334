"""The addresses of an agency's shelf."""

from django.urls import path

from cases.views import shelf, shelf_sending

SHELF = "tu-minh-chung/<str:agency_code>/"
SENT = f"{SHELF}gui-tep/<uuid:transfer>/"

urlpatterns = [
    path("tu-minh-chung/", shelf.home, name="shelf-home"),
    path(SHELF, shelf.page, name="shelf"),
    path(f"{SHELF}xep/", shelf.place, name="shelf-place"),
    path(f"{SHELF}bo/", shelf.remove, name="shelf-remove"),
    path(f"{SHELF}tep/<uuid:evidence>/", shelf.open_file, name="shelf-open"),
    path(f"{SHELF}tep/<uuid:evidence>/van-ban/", shelf.paper, name="shelf-paper"),
    path(f"{SHELF}gui-tep/", shelf_sending.begin, name="shelf-begin"),
    path(f"{SENT}phan/", shelf_sending.parts, name="shelf-parts"),
    path(f"{SENT}goi/", shelf_sending.package, name="shelf-package"),
    path(f"{SENT}xong/", shelf_sending.finish, name="shelf-finish"),
    path(f"{SENT}bo/", shelf_sending.give_up, name="shelf-give-up"),
    path(f"{SHELF}dang-gui/", shelf_sending.under_way, name="shelf-under-way"),
]
