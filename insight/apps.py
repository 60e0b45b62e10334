"""The explaining pages as a Django app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "insight"
    verbose_name = "Giải thích kết quả"
