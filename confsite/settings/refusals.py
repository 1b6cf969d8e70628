"""The values with which a public site refuses to start."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

MINIMUM_KEY_LENGTH = 50  # Django's own deploy check asks for as much


def refuse_insecure(
    *,
    secret_key: str,
    debug: bool,
    allowed_hosts: list[str],
    site_url: str,
    database_url: str,
    redis_url: str,
    email_url: str,
    mail_from: str,
) -> None:
    """Raise ImproperlyConfigured with every insecure variable and its cure, or return."""
    problems = []
    if len(secret_key) < MINIMUM_KEY_LENGTH or len(set(secret_key)) < 5:
        problems.append(
            f"SECRET_KEY is missing or shorter than {MINIMUM_KEY_LENGTH} characters: "
            'set it to the output of python3 -c "import secrets; print(secrets.token_urlsafe(64))".'
        )
    if debug:
        problems.append("DEBUG is on and would show secrets to visitors: remove it.")
    if not allowed_hosts or any(host.strip() in {"*", ".", ""} for host in allowed_hosts):
        problems.append("ALLOWED_HOSTS is empty or lets every host in: list the site's names, separated by commas.")
    if urlsplit(site_url).scheme != "https" or not urlsplit(site_url).hostname:
        problems.append(
            "CONFSITE_URL must be the site's public https:// address, for example https://conf.example.org."
        )
    if not database_url.startswith(("postgres://", "postgresql://")):
        problems.append("DATABASE_URL is missing or not PostgreSQL: set postgresql://user:password@host/name.")
    if not redis_url.startswith(("redis://", "rediss://", "unix://")):
        problems.append("REDIS_URL is missing: set redis://host:6379/0 (rediss:// across a network).")
    if not email_url:
        problems.append("EMAIL_URL is missing: set smtp+tls://user:password@host:587 (or smtp+ssl://…:465).")
    if "@" not in mail_from:
        problems.append("CONFSITE_MAIL_FROM is missing: set the address that mail comes from.")
    if problems:
        raise ImproperlyConfigured("confsite will not start:\n" + "\n".join(f"  - {line}" for line in problems))
