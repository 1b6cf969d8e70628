"""Settings shared by demo, tests and production; every value from the environment is listed in docs/settings.md."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from confsite.settings.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = Environment()

# --- Site ------------------------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# Links in mail are written by Celery workers, which have no request to read the host from.
SITE_URL = env.str("CONFSITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("CONFSITE_NAME", default="confsite")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

ROOT_URLCONF = "confsite.urls"
WSGI_APPLICATION = "confsite.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Apps ------------------------------------------------------------------------------------------------------------
SOCIAL_PROVIDERS = {
    # provider: (client id variable, secret variable, origin its sign-in form redirects to)
    "orcid": ("ORCID_CLIENT_ID", "ORCID_CLIENT_SECRET", "https://orcid.org"),
    "google": ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "https://accounts.google.com"),
    "github": ("GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET", "https://github.com"),
}
ENABLED_SOCIAL_PROVIDERS = [name for name, (client_id, _s, _o) in SOCIAL_PROVIDERS.items() if env.str(client_id, "")]

INSTALLED_APPS = [
    "confsite.health",
    "confsite.ui",
    "confsite.accounts",
    "confsite.mail",
    "confsite.jobs",
    "confsite.audit",
    "confsite.conferences",
    "submissions",
    "reviews",
    "program",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{name}" for name in ENABLED_SOCIAL_PROVIDERS),
    "csp",
    "django_filters",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "program.bundle.middleware.StaticCopyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "confsite.accounts.middleware.TimeZoneMiddleware",
    "confsite.conferences.guessing.GuessingMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

FORM_RENDERER = "confsite.ui.forms.FormRenderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "confsite.conferences.context.site",
            ],
        },
    }
]

# --- Database --------------------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {"default": env.db_url("DATABASE_URL", default="postgresql:///confsite")}
_options = DATABASES["default"].setdefault("OPTIONS", {})
if "host" in _options:  # libpq's way of naming a socket folder: postgresql:///name?host=/folder
    DATABASES["default"]["HOST"] = _options.pop("host")
if "user" in _options:
    DATABASES["default"]["USER"] = _options.pop("user")
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A pool suits processes with threads. In a prefork Celery worker it opens a backend per task, so it is off there.
if env.bool("CONFSITE_DB_POOL", default=False):
    _options["pool"] = {"min_size": 1, "max_size": env.int("CONFSITE_DB_POOL_SIZE", default=12), "timeout": 10}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONFSITE_DB_MAX_AGE", default=60)

# --- Cache, sessions, broker -----------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "confsite"},
}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "confsite.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "confsite",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1.0},
    }
# Rows in the database, copies in the cache: losing Redis signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Without Redis a published task rings no bell; the rows it is about wait for the next worker with a broker.
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Seconds after which Redis hands an unacknowledged task to another worker; jobs hold a lease besides.
        "visibility_timeout": env.int("CONFSITE_VISIBILITY_TIMEOUT", default=7200),
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "global_keyprefix": "confsite:",
    }
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A solve goes on when Redis drops: its job holds a lease, so a second delivery finds it taken or done.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "confsite.mail.tasks.*": {"queue": "mail"},
    "confsite.jobs.tasks.*": {"queue": "jobs"},
}
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # An expired message is one nobody needs: the next beat brings a fresh one.
    "drain the outbox": {
        "task": "confsite.mail.tasks.drain_outbox",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 30},
    },
    "send due reminders": {
        "task": "confsite.conferences.tasks.send_due_reminders",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "revive lost jobs": {
        "task": "confsite.jobs.tasks.revive_lost_jobs",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 60},
    },
    "look for conflicts of interest": {
        "task": "reviews.tasks.refresh_conflicts",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "compare papers with what reviewers wrote": {
        "task": "reviews.tasks.refresh_text_fits",
        "schedule": timedelta(minutes=2),
        "options": {"expires": 120},
    },
    "make static copies of programs": {
        "task": "program.tasks.refresh_bundles",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "purge secret mail": {
        "task": "confsite.mail.tasks.purge_secrets",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
}

# --- Files -----------------------------------------------------------------------------------------------------------
FILES_ROOT = env.str("CONFSITE_FILES", default=str(BASE_DIR / ".state" / "files"))
# nginx serves a document after the rights check when this names its internal location, for example /_files/
X_ACCEL_PREFIX = env.str("CONFSITE_X_ACCEL", default="")
# Hosts from which people may have their list of publications fetched, `[private:]host[:port]`; none: upload only
CONFSITE_PUBLICATION_HOSTS = env.list("CONFSITE_PUBLICATION_HOSTS", default=[])
S3_BUCKET = env.str("CONFSITE_S3_BUCKET", default="")
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "confsite.storage.PrivateFileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT, "file_permissions_mode": 0o640},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("CONFSITE_S3_ENDPOINT", default="") or None,
            "region_name": env.str("CONFSITE_S3_REGION", default="") or None,
            "access_key": env.str("CONFSITE_S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("CONFSITE_S3_SECRET_KEY", default="") or None,
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
# Static copies of published programs, served while the database is away. One folder that all web servers and workers
# share: what one takes away must be gone for all, so with a bucket there is none unless it is named.
PUBLISHED_ROOT = env.str("CONFSITE_PUBLISHED", default="" if S3_BUCKET else str(Path(FILES_ROOT) / "published"))
STATIC_URL = "/static/"
STATIC_ROOT = env.str("CONFSITE_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Larger uploads go to a temporary file at once, so that a worker's memory stays flat.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Bytes of one paper or supplement, and of the archive of PDFs a chair imports.
MAX_UPLOAD_BYTES = env.int("CONFSITE_MAX_UPLOAD_MB", default=50) * 1_000_000
MAX_IMPORT_BYTES = env.int("CONFSITE_MAX_IMPORT_MB", default=500) * 1_000_000
FILE_UPLOAD_TEMP_DIR = env.str("CONFSITE_UPLOAD_TEMP", default="") or None

# --- Mail ------------------------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("CONFSITE_MAIL_FROM", default="confsite <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = [("operator", address) for address in env.list("CONFSITE_ADMINS", default=[])]
# How often news that may wait is gathered for people who chose nothing themselves: at-once, daily or weekly.
DIGEST_INTERVAL = env.choice("CONFSITE_DIGEST", default="daily", among=("at-once", "daily", "weekly"))
DIGEST_INTERVAL = DIGEST_INTERVAL.upper().replace("-", "_")
# So many hidden or missing pages within ten minutes, asked for by one account or address, alert the operators.
MOST_MISSING_PAGES = env.int("CONFSITE_MOST_MISSING_PAGES", default=30)
# /readyz/ reports a mail that has been due for longer: then no worker drains the outbox.
OUTBOX_LATE_SECONDS = env.int("CONFSITE_OUTBOX_LATE", default=600)
# Folder into which the demo's mail sink writes one .eml per message; empty means real mail.
MAIL_SINK_DIR = env.str("CONFSITE_MAIL_SINK", default="")

# --- People ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "confsite.mail.allauth.OutboxAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "confsite.accounts.signup.NameForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 12
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # mail scanners follow links; only a click on the page's button confirms
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https://") else "http"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "confirm_email": "1/3m/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    # Ours, asked through confsite.accounts.limits: searching, answering invitations, inviting, handing reviews over.
    "search": "60/m/ip",
    "invitation": "30/m/ip",
    "invite": "60/m/user",
    "import": "10/m/user",
    "shared_link": "60/m/ip",
    "hand_over": "20/h/user",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_AUTO_SIGNUP = False  # the name as printed is always asked
# Only an address the provider has verified may sign in to an existing account.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    name: {"APPS": [{"client_id": env.str(client_id), "secret": env.str(secret, ""), "key": ""}]}
    for name, (client_id, secret, _origin) in SOCIAL_PROVIDERS.items()
    if name in ENABLED_SOCIAL_PROVIDERS
}

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# English only, until a translation is complete: half of one would mix languages on a page.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Security headers ------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # KaTeX and EventCalendar place things by style attributes; style elements stay forbidden.
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Browsers check the redirect of a sign-in form too, so its provider's origin has to be named.
        "form-action": [SELF, *(SOCIAL_PROVIDERS[name][2] for name in ENABLED_SOCIAL_PROVIDERS)],
    }
}

# --- Logging ---------------------------------------------------------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("CONFSITE_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "pikepdf": {"level": "WARNING"},  # greets at each start otherwise
    },
}

# --- Rehearsals ------------------------------------------------------------------------------------------------------
# A rehearsal's mail stays in the outbox, where its chairs read it; the demo sends it to its local sink as well.
SANDBOX_MAIL_IS_SENT = False
