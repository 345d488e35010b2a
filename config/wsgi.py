import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from casework import time_limit
from config.refusal import refuse_mighty_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
time_limit.hold()
refuse_mighty_role()
# Django reads its table of addresses at the first request; here a broken one fails the start, and is read once for all.
get_resolver().url_patterns  # noqa: B018
