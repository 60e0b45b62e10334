"""The addresses of the cycle's pages on which people read."""

from django.urls import path

from cases.views import cycles

urlpatterns = [
    path("ky/", cycles.cycles, name="cycles"),
    path("ky/moi/", cycles.cycle_new, name="cycle-new"),
    path("ky/<int:year>/nhat-ky/", cycles.cycle_log, name="cycle-log"),
]
