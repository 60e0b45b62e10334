"""EvaP as it comes, on the servers of the benchmark; read by EvaP's own Python alone."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from evap.settings import *  # noqa: F403 - settings are what this file is

DATABASE, REDIS = urlsplit(os.environ["EVAP_DATABASE_URL"]), os.environ["REDIS_URL"]
DEBUG = False
SECRET_KEY = "of a benchmark"  # noqa: S105 - of servers that are gone with it
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE.path.removeprefix("/"),
        "USER": DATABASE.username,
        "PASSWORD": DATABASE.password,
        "HOST": DATABASE.hostname,
        "PORT": DATABASE.port,
        "CONN_MAX_AGE": 600,
    }
}
CACHES = {
    name: {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS.rpartition('/')[0]}/{number}",
        "TIMEOUT": None,
    }
    for number, name in enumerate(("default", "results", "sessions"), 5)
}
# Its files are not collected; their names are asked for all the same.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {"version": 1, "disable_existing_loggers": True}
