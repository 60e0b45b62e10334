"""The settings with bare viewflow beside the product, for benchmarks/steps.py alone."""

from config.settings import *  # noqa: F403 - the same settings
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "viewflow", "benchmarks"]
ROOT_URLCONF = "benchmarks._bare_viewflow"
LOGGING = {"version": 1, "disable_existing_loggers": True}
CELERY_TASK_ALWAYS_EAGER = False
