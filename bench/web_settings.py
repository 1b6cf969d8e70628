"""Settings of `run.py bench web`: as in production, with a measuring middleware and one lasting connection."""

from confsite.settings.base import *
from confsite.settings.base import DATABASES, LOGGING, MIDDLEWARE, STORAGES

SECRET_KEY = "a-key-for-measuring-only-on-this-machine-and-never-for-the-public"
ALLOWED_HOSTS = ["127.0.0.1"]
MIDDLEWARE = ["bench.middleware.MeasuringMiddleware", *MIDDLEWARE]
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # allauth's way of saying: none
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
