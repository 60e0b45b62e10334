"""The WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from web.checks import refuse_known_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_known_key()

# What was loaded stays to the end: to look through it at each request cost a tenth of a save.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
