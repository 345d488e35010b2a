"""Every setting, from the environment. What is not named there has a default that suits one developer's machine."""

import logging
import os
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import django_stubs_ext
from celery.schedules import crontab

import config.celery  # noqa: F401  # wherever the settings are read, tasks find their app
from config.dev import local

# Lets classes of Django be written with their type arguments: `Lookup[str]`, `ModelAdmin[Case]`.
django_stubs_ext.monkeypatch()

# Before anything imports it: its words of several characters take 45 MB in every process, and every reading counts without them.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

BASE_DIR = local.BASE


def flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def several(name: str, *, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


PRODUCTION = os.environ.get("DOORSTEP_ENV", "development") == "production"
TESTING = not PRODUCTION and "PYTEST_VERSION" in os.environ
DEBUG = flag("DEBUG", default=False) and not PRODUCTION


def secret(name: str) -> str:
    """From the environment; on a developer's machine from `.run/keys`. A server without its keys does not start."""
    if value := os.environ.get(name):
        return value
    if PRODUCTION:
        raise RuntimeError(f"{name} must be set in production")
    return local.development_keys()[name]


# Who and where
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
SHORT_URL = os.environ.get("SHORT_URL", "").rstrip("/")
"""Under which the links in messages stand: a domain of few letters, which leads to the other. Empty: PUBLIC_URL."""
HOTLINE = os.environ.get("HOTLINE", "")
"""The number that citizens call, as it is printed for them; empty: it is not named."""
OFFICE = os.environ.get("OFFICE", "")
"""Whose slips they are, as it stands above what is printed for citizens; empty: it is not named."""
ALLOWED_HOSTS = several("ALLOWED_HOSTS", default=f"{urlsplit(PUBLIC_URL).hostname},localhost,127.0.0.1,[::1]")
ALLOWED_HOSTS += [host for host in (urlsplit(SHORT_URL).hostname,) if host and host not in ALLOWED_HOSTS]
CSRF_FAILURE_VIEW = "config.forgery.refused"
CSRF_TRUSTED_ORIGINS = several("CSRF_TRUSTED_ORIGINS", default=PUBLIC_URL)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Secrets. DATA_KEYS: `id:base64` of AES-256 keys, the first one encrypts, all decrypt.
SECRET_KEY = secret("SECRET_KEY")
DATA_KEYS = [part.strip() for part in secret("DATA_KEYS").split(",") if part.strip()]
HASH_KEY = secret("HASH_KEY")

INSTALLED_APPS = [
    "accounts",
    "casework",
    "visits",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "config.middleware.access_log",
    "config.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.short_links",
    "config.middleware.compressed_static",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.size_limit",
    "config.middleware.line_breaks",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.Switching",
    "config.middleware.BoundsOfADay",
    "config.middleware.only_for_forms",
    "config.unsent.keep_unsent",
    "config.forms_once.forms_once",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casework.desk.frame.context",
            ]
        },
    }
]


# The database. What each connection says of itself stands above whatever somebody set for the role or the database.
SESSION = {
    # To find the best order of seven joins takes longer than to read one case with all that stands beside it.
    "join_collapse_limit": "4",
    # Whoever holds a row for that long keeps nobody else: 503, and again in half a minute.
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "10min",
}
if not TESTING:
    SESSION["synchronous_commit"] = "on"
STATEMENT_SECONDS = int(os.environ.get("STATEMENT_SECONDS") or 15)
"""So long the database may look for one answer to a request of the web part (casework/time_limit.py): longer than a row is waited
for, so that of a row that is held that is said."""


def database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items())},
        "TEST": {"NAME": os.environ.get("TEST_DATABASE", "test_doorstep")},
    }


# Two roles: product code signs in as the application, which may do what `*/rights.py` declare; the owner migrates.
APPLICATION_DATABASE = database(local.database_url())
OWNER_DATABASE = database(local.owner_database_url())
DATABASES = {"default": APPLICATION_DATABASE.copy()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend", "accounts.backends.RoleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ADMINISTRATORS_REDIRECT_URL = "/attention/"
"""For whoever is an administrator and nothing else: no case waits for them."""
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = True
# Counted by accounts/guessing.py instead: exactly, by name and address, and what was right not at all.
ACCOUNT_RATE_LIMITS = False
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Transport security; `config.middleware` adds the content security policy.
SECURE_SSL_REDIRECT = PRODUCTION and flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# One front proxy; allauth counts its rate limits by the address that the proxy saw.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

# What a request may weigh, in bytes: larger bodies answer 413.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_LIMIT = 64 * 1024 * 1024

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "Asia/Shanghai")

# Static files: as they lie on a developer's machine, hashed and collected on servers.
STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("STATIC_ROOT", str(local.RUN / "static"))
STATICFILES_STORAGE_CLASS = "config.static.HashedFiles" if PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_CLASS},
}
MEDIA_ROOT = os.environ.get("MEDIA_ROOT", str(local.RUN / "media"))
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION

# Jobs. No result is kept, no argument holds more than an id; a killed worker's task is given to another.
# What beat and the web part share. Limits on guessing do not stand here: they are counted in PostgreSQL.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": f"django.core.cache.backends.{'locmem.LocMemCache' if TESTING else 'redis.RedisCache'}",
        "LOCATION": "" if TESTING else local.redis_url(),
        "OPTIONS": {} if TESTING else {"socket_connect_timeout": 1, "socket_timeout": 5},
    }
}
CELERY_BROKER_URL = "memory://" if TESTING else local.redis_url()
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is away is noticed at once: whoever publishes is a person's request.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float] = (
    {} if TESTING else {"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 1, "interval_start": 0}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    # `expires`: after a standstill one look is enough, not one for every minute missed.
    "sweep": {"task": "casework.tasks.sweep", "schedule": crontab(), "options": {"expires": 55}},
    "forget sign-ins": {"task": "accounts.tasks.forget", "schedule": crontab(minute="35")},
    "forget answers": {"task": "casework.tasks.forget_answers", "schedule": crontab(minute="*/10")},
    "watch": {"task": "casework.tasks.watch", "schedule": crontab(), "options": {"expires": 55}},
    "watch messages": {"task": "casework.tasks.watch_messages", "schedule": crontab(), "options": {"expires": 55}},
    "tell the staff": {"task": "casework.tasks.tell_staff", "schedule": crontab(minute="*/10"), "options": {"expires": 540}},
    "forget sweeps": {"task": "casework.tasks.forget_sweeps", "schedule": crontab(hour="3", minute="20")},
    "announce": {"task": "casework.tasks.announce_pending", "schedule": crontab(), "options": {"expires": 55}},
    "what is left": {"task": "casework.tasks.hand_over_what_is_left", "schedule": crontab(), "options": {"expires": 55}},
    "whatever is left": {"task": "casework.tasks.hand_over_whatever_is_left", "schedule": crontab(hour="4", minute="30")},
    "due times": {"task": "casework.tasks.keep_due_times", "schedule": crontab(minute="*/10"), "options": {"expires": 540}},
    "calendar's end": {"task": "casework.tasks.tell_calendar_end", "schedule": crontab(hour="7", minute="10")},
    "expired articles": {"task": "casework.tasks.tell_expired_articles", "schedule": crontab(hour="7", minute="15")},
    "learn proposals": {"task": "casework.tasks.learn_proposals", "schedule": crontab(hour="1", minute="50")},
    "check visits": {"task": "visits.tasks.check_recent", "schedule": crontab(hour="2", minute="40")},
    "nobody left": {"task": "visits.tasks.tell_nobody_left", "schedule": crontab(hour="7", minute="20")},
    "draw back-checks": {"task": "visits.tasks.draw", "schedule": crontab(day_of_week="1", hour="6", minute="0")},
    "count what needs attention": {"task": "casework.tasks.count_attention", "schedule": crontab(minute="*/5")},
    "deliver": {"task": "casework.tasks.deliver_due", "schedule": 10.0, "options": {"expires": 9}},
}

# Notices. The development transport appends to .run/outbox.jsonl and must never run in production.
DEVELOPMENT_TRANSPORT = flag("DEVELOPMENT_TRANSPORT", default=True) and not PRODUCTION
OUTBOX_FILE = local.RUN / "outbox.jsonl"
GATEWAYS = several("GATEWAYS")
"""What carries messages out, by the codes in casework/notices/gateways. Of several for one transport the first that takes a
message has it."""
GATEWAY_RATES = {code: float(rate) for code, _colon, rate in (part.partition("=") for part in several("GATEWAY_RATES"))}
"""`webhook=50,aliyun=20`: how many messages a second each is given at most; without a line as many as it takes."""
GATEWAY_HOSTS_ALLOWED = several("GATEWAY_HOSTS_ALLOWED")
"""Hosts of gateways that may have a private address and be spoken to without TLS. On servers no other may."""

# E-mail: the gateway `smtp`
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_SECURITY = os.environ.get("EMAIL_SECURITY", "starttls")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or {"ssl": 465, "none": 25}.get(EMAIL_SECURITY, 587))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_FROM = os.environ.get("EMAIL_FROM", "")

# Text messages: the gateways `webhook` and `aliyun`
SMS_WEBHOOK_URL = os.environ.get("SMS_WEBHOOK_URL", "")
SMS_WEBHOOK_SECRET = several("SMS_WEBHOOK_SECRET")
ALIYUN_SMS_KEY_ID = os.environ.get("ALIYUN_SMS_KEY_ID", "")
ALIYUN_SMS_KEY_SECRET = os.environ.get("ALIYUN_SMS_KEY_SECRET", "")
ALIYUN_SMS_SIGNATURE = os.environ.get("ALIYUN_SMS_SIGNATURE", "")
ALIYUN_SMS_ENDPOINT = os.environ.get("ALIYUN_SMS_ENDPOINT", "dysmsapi.aliyuncs.com")
SMS_RECEIPT_SECRETS = several("SMS_RECEIPT_SECRETS")
"""What gateways sign their delivery receipts with (`whsec_…`, several while they are exchanged); empty: none are taken."""

# Backups are made beside the application; whatever makes them writes when it ended into this file (docs/operations/backups.md).
BACKUP_RECORD = os.environ.get("BACKUP_RECORD", "")

# The API
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "casework.api.pagination.CasePagination",
    "DEFAULT_SCHEMA_CLASS": "casework.api.schema.Schema",
    "EXCEPTION_HANDLER": "casework.api.problems.handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_SCHEMA_PUBLIC = flag("API_SCHEMA_PUBLIC", default=True)
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Doorstep",
    "DESCRIPTION": "A citizen's demand is finished by a visit and a rating.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_NAME_OVERRIDES": {
        "CaseState": "casework.lifecycle.State",
        "VisitState": "visits.models.Visit.State",
        "Awaited": "casework.lifecycle.WaitKind",
        "DemandKind": "casework.models.choices.Kind",
        "SettledBy": "casework.models.choices.Method",
        "HowItEnded": "casework.models.choices.Ending",
        "RevealedField": "casework.steps.reveal.REVEALABLE",
    },
}

SILENT = logging.CRITICAL + 1
# Logs name routes, not addresses, and no person: see config.logs.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"private": {"()": "config.logs.PrivateFormatter", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"outages": {"()": "config.logs.OutagesInOneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "private", "filters": ["outages"]}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "WARNING" if TESTING else "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": False},
        # What carries messages names whom it carries them to, at whatever level. `doorstep.gateways` says what came of it.
        "apprise": {"level": SILENT},
        "urllib3": {"level": SILENT},
        # One line for each request that waits for a thread: in a surge that is nearly all of them.
        "waitress.queue": {"level": "ERROR"},
    },
}
