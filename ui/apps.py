"""The component library as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"
    verbose_name = "Thành phần giao diện"
