"""The same behind what Django proposes for a new project: session, login and CSRF among it."""

from benchmarks._middleware import PLAIN_MIDDLEWARE
from config.settings import *  # noqa: F403, TID251 - settings are what this file is

ROOT_URLCONF = "benchmarks._plain_view"
MIDDLEWARE = PLAIN_MIDDLEWARE
