"""The settings with one bare view and no middleware, for benchmarks/deadline_day.py alone."""

from config.settings import *  # noqa: F403, TID251 - settings are what this file is

ROOT_URLCONF = "benchmarks._plain_view"
MIDDLEWARE = []
