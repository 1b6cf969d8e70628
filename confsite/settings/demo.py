"""Settings of `run.py demo`: one machine, a mail sink instead of mail, persona sign-in. Never for the public."""

from confsite.settings.base import *
from confsite.settings.base import CONTENT_SECURITY_POLICY, INSTALLED_APPS, STORAGES, env

SECRET_KEY = env.str("SECRET_KEY", default="only-for-the-demo-on-this-machine-not-a-secret-at-all")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
CONFSITE_IS_DEMO = True

# Static files straight from their folders: no collectstatic between an edit and a look.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # nothing is collected
WHITENOISE_AUTOREFRESH = env.bool("DEBUG", default=False)

DEFAULT_FROM_EMAIL = "confsite demo <noreply@example.org>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
CONTENT_SECURITY_POLICY = {**CONTENT_SECURITY_POLICY}

SANDBOX_MAIL_IS_SENT = True
