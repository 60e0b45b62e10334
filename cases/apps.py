"""Cases as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Hồ sơ đánh giá"
