"""The making of rules as a Django app."""

from django.apps import AppConfig


class RulemakingConfig(AppConfig):
    name = "rulemaking"
    verbose_name = "Soạn bộ tiêu chí và quy tắc"
