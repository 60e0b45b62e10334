"""The one settings file: the environment is read here and nowhere else."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from config.cursor import PLANNED_ONCE

BASE_DIR = Path(__file__).resolve().parent.parent


def secret(name: str, default: str = "") -> str:
    """Read a setting, or the file that NAME_FILE names (secrets may be files)."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(name, default)


def flag(name: str) -> bool:
    return os.environ.get(name, "0") == "1"


def database(url: str) -> dict[str, Any]:
    """Read postgresql://user:password@host:port/name; a host in the query is a socket folder.

    It may also be several hosts, of which the one that can be written to is taken:
    ?host=pg1,pg2&target_session_attrs=read-write
    """
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair)
    wanted = {name: query[name] for name in ("target_session_attrs",) if name in query}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A server that is silent is a server that is down: nobody waits minutes to be told so.
        "OPTIONS": {"application_name": "thuoc", "connect_timeout": 5, **PLANNED_ONCE, **wanted},
    }


VERSION = "0.1.0"  # of pyproject.toml, too
DEBUG = flag("DEBUG")
DEMO = flag("DEMO")
# The gallery of components is for those who work on the pages.
GALLERY = DEBUG or flag("GALLERY")
# Loopback is the only place where a known key is acceptable: web.checks refuses it on https.
KNOWN_KEY = "development-only-key"
SECRET_KEY = secret("SECRET_KEY", KNOWN_KEY)
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1").split(",")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")
# Whom people ask who cannot sign in: a name or an office, and a telephone number.
HELP_CONTACT = os.environ.get("HELP_CONTACT", "")
# Whose papers these are: it stands in the letterhead.
CITY = os.environ.get("CITY", "Thành phố Hồ Chí Minh")
SOURCE_URL = os.environ.get("SOURCE_URL", "https://example.org/thuoc/source")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CLOCK_OFFSET_SECONDS = int(os.environ.get("CLOCK_OFFSET_SECONDS", "0"))

# One core runs one process of pages. More than eight would ask PostgreSQL for more connections than
# it gives as it is installed: each process has eight threads, and each of these a connection.
WEB_PROCESSES = int(os.environ.get("WEB_PROCESSES") or min(len(os.sched_getaffinity(0)), 8))

# Who knows it may read /metrics; without one there is no such page.
METRICS_TOKEN = secret("METRICS_TOKEN")
# Where the processes of pages put their figures together; config.web makes it.
METRICS_FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "axes",
    "django_htmx",
    "viewflow.workflow",
    "ui",
    "directory",
    "evidence_store",
    "notifications",
    "cases",
    "results",
    "rulemaking",
    "insight",
    "workflow",
    "web",
]

MIDDLEWARE = [
    "web.metrics.measure",
    "web.middleware.mark_answers",
    "web.middleware.take_readable",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.idle.sign_out_idle",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.lead_back",
    "web.middleware.answer_refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "ui.loaders.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "ui.templatetags.thuoc",
                "ui.templatetags.components",
                "directory.templatetags.roles",
                "cases.templatetags.states",
                "workflow.templatetags.board",
            ],
        },
    }
]

DATABASES = {"default": database(secret("DATABASE_URL", "postgresql://thuoc@127.0.0.1:5432/thuoc"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = secret("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses before a password is looked at
    "django.contrib.auth.backends.ModelBackend",
]
# Ten wrong passwords for one account from one address, and the next is taken in a quarter of an
# hour. Both, because a department shares an address, and nobody is to lock a head out from afar.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "web.sign_in.account_of"
AXES_CLIENT_IP_CALLABLE = "directory.addresses.address_of"
AXES_LOCKOUT_CALLABLE = "web.sign_in.answer_of_the_page"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "directory.known_passwords.KnownWordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "ranking"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# Evidence: the S3 protocol; the server is the operator's choice.
S3_ENDPOINT = os.environ.get("S3_ENDPOINT", "127.0.0.1:9000")
S3_PUBLIC_ENDPOINT = os.environ.get("S3_PUBLIC_ENDPOINT", S3_ENDPOINT)
S3_ACCESS_KEY = secret("S3_ACCESS_KEY")
S3_SECRET_KEY = secret("S3_SECRET_KEY")
# Who keeps evidence and locks it, and who made the buckets: not the pages. Where they are not told
# apart, one pair of keys does everything, and prepare_store says so.
S3_KEEPER_ACCESS_KEY = secret("S3_KEEPER_ACCESS_KEY", S3_ACCESS_KEY)
S3_KEEPER_SECRET_KEY = secret("S3_KEEPER_SECRET_KEY", S3_SECRET_KEY)
S3_OWNER_ACCESS_KEY = secret("S3_OWNER_ACCESS_KEY", S3_KEEPER_ACCESS_KEY)
S3_OWNER_SECRET_KEY = secret("S3_OWNER_SECRET_KEY", S3_KEEPER_SECRET_KEY)
S3_BUCKET = os.environ.get("S3_BUCKET", "evidence")
S3_INCOMING_BUCKET = os.environ.get("S3_INCOMING_BUCKET", f"incoming-{S3_BUCKET}")
S3_MADE_BUCKET = os.environ.get("S3_MADE_BUCKET", f"made-{S3_BUCKET}")
S3_REGION = os.environ.get("S3_REGION", "us-east-1")
S3_SECURE = flag("S3_SECURE")
EVIDENCE_MAX_BYTES = int(os.environ.get("EVIDENCE_MAX_BYTES", str(2 * 1024**3)))
# Without scripts a file comes through the application, and the proxy before it.
EVIDENCE_FORM_BYTES = int(os.environ.get("EVIDENCE_FORM_BYTES", str(20 * 1024**2)))
EVIDENCE_UNPACK_ZIP = flag("EVIDENCE_UNPACK_ZIP")
EVIDENCE_UNPACK_FILES = int(os.environ.get("EVIDENCE_UNPACK_FILES", "200"))
EVIDENCE_UNPACK_BYTES = int(os.environ.get("EVIDENCE_UNPACK_BYTES", str(2 * 1024**3)))
EVIDENCE_SEND_SECONDS = int(os.environ.get("EVIDENCE_SEND_SECONDS", "900"))
EVIDENCE_KEPT_YEARS = int(os.environ.get("EVIDENCE_KEPT_YEARS", "10"))
EVIDENCE_LINK_SECONDS = int(os.environ.get("EVIDENCE_LINK_SECONDS", "300"))
# A clamd, as host:port or as the path of its socket; without one nothing is scanned.
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")
CLAMD_MAX_BYTES = int(os.environ.get("CLAMD_MAX_BYTES", str(100 * 1024**2)))
# LibreOffice, which prints office files as PDF for the reader; without it they are downloaded.
SOFFICE = os.environ.get("SOFFICE", "soffice")
# Certificates (PEM) of the authorities whose signatures are trusted; without any, a signature is
# said to be whole or not, and whose it claims to be.
SIGNATURE_ROOTS = [each for each in os.environ.get("SIGNATURE_ROOTS", "").split(",") if each]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
# A killed worker's task comes back after this time; every task takes seconds and may run twice.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# One clock, however many are started: the lease is renewed at every look, and whoever does not for
# so long has lost it to the next. When each thing was done last lies beside it.
CELERY_BEAT_SCHEDULER = "config.beat.Scheduler"
CELERY_REDBEAT_REDIS_URL = REDIS_URL
CELERY_REDBEAT_REDIS_OPTIONS = {"retry_period": 60}  # seconds it waits for a broker that restarts
CELERY_REDBEAT_KEY_PREFIX = "thuoc:clock:"
CELERY_REDBEAT_LOCK_KEY = f"{CELERY_REDBEAT_KEY_PREFIX}lease"
CELERY_REDBEAT_LOCK_TIMEOUT = int(os.environ.get("CLOCK_LEASE_SECONDS", "30"))
CELERY_BEAT_MAX_LOOP_INTERVAL = CELERY_REDBEAT_LOCK_TIMEOUT / 6

PREFECT_API_URL = os.environ.get("PREFECT_API_URL", "http://127.0.0.1:4200/api")
PREFECT_API_AUTH_STRING = secret("PREFECT_API_AUTH_STRING")  # user:password, where it wants one
PREFECT_UI_URL = os.environ.get("PREFECT_UI_URL", PREFECT_API_URL.removesuffix("/api"))

EMAIL = urlsplit(secret("EMAIL_URL", "console:"))
EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
}[EMAIL.scheme]
# Where no letter leaves, the administrator is shown the link to set a password, on record.
EMAIL_LEAVES = EMAIL.scheme != "console"
EMAIL_FILE_PATH = unquote(EMAIL.path) if EMAIL.scheme == "file" else None
EMAIL_HOST = EMAIL.hostname or ""
EMAIL_PORT = EMAIL.port or 25
EMAIL_HOST_USER = unquote(EMAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(EMAIL.password or "")
EMAIL_USE_TLS = EMAIL.scheme == "smtps"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "cchc@example.vn")

S3_ORIGIN = f"{'https' if S3_SECURE else 'http'}://{S3_PUBLIC_ENDPOINT}"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", S3_ORIGIN],
        "font-src": ["'self'"],
        "connect-src": ["'self'", S3_ORIGIN],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches asks each process at its own port, behind the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# Other names under our domain are not ours to promise for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.views.errors.forged"
SESSION_COOKIE_AGE = 12 * 60 * 60
# Whoever does nothing for so long is signed out; what they typed is kept in their browser.
IDLE_MINUTES = int(os.environ.get("IDLE_MINUTES", "60"))

# Late work is told to whose it is; after so many working days to their head by name, and to the
# coordinators, who know its number from the first day.
ESCALATE_TO_HEAD_AFTER = int(os.environ.get("ESCALATE_TO_HEAD_AFTER", "2"))
ESCALATE_TO_COORDINATOR_AFTER = int(os.environ.get("ESCALATE_TO_COORDINATOR_AFTER", "5"))
# So long a letter stays in the outbox before it leaves, so that a coordinator may still hold it.
LETTERS_WAIT_MINUTES = int(os.environ.get("LETTERS_WAIT_MINUTES", "0"))
# What people may choose their letters to come by: email, webhook, app (in the application alone).
LETTERS_BY = tuple(filter(None, os.environ.get("LETTERS_BY", "email").split(",")))
# The city's own gateway to chat or SMS, the only address that letters are posted to, and the key
# they are signed with.
WEBHOOK_URL = os.environ.get("WEBHOOK_URL", "")
WEBHOOK_KEY = os.environ.get("WEBHOOK_KEY", "")
# Where mail servers send back what they could not deliver, and the mailbox in which it is read.
BOUNCE_ADDRESS = os.environ.get("BOUNCE_ADDRESS", "")
BOUNCE_MAILDIR = os.environ.get("BOUNCE_MAILDIR", "")
BOUNCE_IMAP_URL = secret("BOUNCE_IMAP_URL")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "web.one_line.OneLine",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {name: {"level": "WARNING"} for name in ("httpx", "axes", "pikepdf")},
}
