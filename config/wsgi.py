"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from web.checks import refuse_known_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_known_key()
