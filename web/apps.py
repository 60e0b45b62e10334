"""The pages as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"
    verbose_name = "Giao diện"

    def ready(self) -> None:
        import_module("web.checks")  # it registers itself
