"""The settings with bare viewflow beside the product, for steps.py and pages.py alone."""

from config.settings import *  # noqa: F403, TID251 - settings are what this file is
from config.settings import INSTALLED_APPS  # noqa: TID251 - settings are what this file is

INSTALLED_APPS = [*INSTALLED_APPS, "viewflow", "benchmarks"]
ROOT_URLCONF = "benchmarks._bare_viewflow"
LOGGING = {"version": 1, "disable_existing_loggers": True}
