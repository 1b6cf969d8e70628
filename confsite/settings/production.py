"""Settings of a public site: everything from the environment, and no start with an insecure value."""

from confsite.settings.base import *
from confsite.settings.base import ALLOWED_HOSTS, CONTENT_SECURITY_POLICY, DEBUG, SECRET_KEY, SITE_URL, env
from confsite.settings.refusals import refuse_insecure

refuse_insecure(
    secret_key=SECRET_KEY,
    debug=DEBUG,
    allowed_hosts=ALLOWED_HOSTS,
    site_url=SITE_URL,
    database_url=env.str("DATABASE_URL", default=""),
    redis_url=env.str("REDIS_URL", default=""),
    email_url=env.str("EMAIL_URL", default=""),
    mail_from=env.str("CONFSITE_MAIL_FROM", default=""),
)

SECURE_SSL_REDIRECT = env.bool("CONFSITE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_HSTS_SECONDS = env.int("CONFSITE_HSTS_SECONDS", default=60 * 60 * 24 * 365)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("CONFSITE_HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("CONFSITE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
if env.bool("CONFSITE_BEHIND_PROXY", default=False):
    # Only behind a proxy that overwrites these headers: a client could forge them otherwise.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CONFSITE_PROXY_COUNT", default=1)

CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
