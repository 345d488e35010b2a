"""The same project with its pages, as django-helpdesk's installation guide has them, for `tests.bench.beside_helpdesk`."""

from settings import *  # noqa: F403
from settings import DATABASES, INSTALLED_APPS, TEMPLATES

DEBUG = False
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS += ["django.contrib.staticfiles"]
STATIC_URL = "/static/"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES[0]["OPTIONS"] = {
    "context_processors": [
        "django.template.context_processors.debug",
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]
}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
LOGIN_URL = "/helpdesk/login/"
LOGGING_CONFIG = None
FILE_UPLOAD_LIMIT = 10 * 1024 * 1024
BEHIND_PROXY = False
"""Both are asked for by the product's own worker of gunicorn, which serves it too."""
