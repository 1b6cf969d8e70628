"""Settings of the tests: real PostgreSQL and a Redis-protocol broker, quick passwords, mail in memory."""

import os
import tempfile

from confsite.settings.base import *
from confsite.settings.base import DATABASES, INSTALLED_APPS, LOGGING

SECRET_KEY = "tests-need-a-key-which-is-long-enough-but-secret-to-nobody"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
CONFSITE_IS_DEMO = True

# A name of its own for each run, so that several runs share one server.
DATABASES["default"]["TEST"] = {"NAME": f"test_confsite_{os.environ.get('CONFSITE_TEST_RUN', 'alone')}"}
if template := os.environ.get(
    "CONFSITE_TEST_TEMPLATE"
):  # a migrated database to copy (confsite/local/template_database.py)
    DATABASES["default"]["TEST"]["TEMPLATE"] = template
DATABASES["default"]["OPTIONS"].pop("pool", None)
DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"}}
# run.py deletes its folder at the end of the run.
FILES_ROOT = tempfile.mkdtemp(prefix="files-", dir=os.environ.get("CONFSITE_TEST_FOLDER"))
PUBLISHED_ROOT = ""  # tests of static copies name a folder of their own
STORAGES = {
    "default": {
        "BACKEND": "confsite.storage.PrivateFileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # nothing is collected
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # allauth's own way to switch them off
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
