"""A public site refuses to start with an insecure value, and says how to cure it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DJANGO_SETTINGS_MODULE": "confsite.settings.production",
    "SECRET_KEY": "k3y-" * 4 + "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDEFGHIJ",
    "ALLOWED_HOSTS": "conf.example.org",
    "CONFSITE_URL": "https://conf.example.org",
    "DATABASE_URL": "postgresql://confsite:secret@db.example.org/confsite",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "EMAIL_URL": "smtp+tls://confsite:secret@mail.example.org:587",
    "CONFSITE_MAIL_FROM": "Conference <noreply@conf.example.org>",
    "CONFSITE_BEHIND_PROXY": "1",
}


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return run_python("import confsite.settings.production", **environment)


def test_a_complete_environment_starts():
    assert start(**GOOD).returncode == 0


@pytest.mark.parametrize(
    ("variable", "value", "cure"),
    [
        ("SECRET_KEY", "", "secrets.token_urlsafe"),
        ("SECRET_KEY", "short", "secrets.token_urlsafe"),
        ("SECRET_KEY", "a" * 80, "secrets.token_urlsafe"),
        ("DEBUG", "1", "remove it"),
        ("ALLOWED_HOSTS", "", "list the site's names"),
        ("ALLOWED_HOSTS", "conf.example.org,*", "list the site's names"),
        ("CONFSITE_URL", "http://conf.example.org", "https:// address"),
        ("CONFSITE_URL", "", "https:// address"),
        ("DATABASE_URL", "", "postgresql://user:password@host/name"),
        ("DATABASE_URL", "sqlite:///db.sqlite3", "postgresql://user:password@host/name"),
        ("REDIS_URL", "", "redis://host:6379/0"),
        ("EMAIL_URL", "", "smtp+tls://"),
        ("CONFSITE_MAIL_FROM", "", "address that mail comes from"),
    ],
)
def test_an_insecure_value_is_refused_with_its_name_and_cure(variable, value, cure):
    done = start(**{**GOOD, variable: value})
    assert done.returncode != 0
    assert "confsite will not start" in done.stderr
    assert variable in done.stderr
    assert cure in done.stderr


def test_all_mistakes_are_told_at_once():
    done = start(DJANGO_SETTINGS_MODULE=GOOD["DJANGO_SETTINGS_MODULE"])
    for variable in ("SECRET_KEY", "ALLOWED_HOSTS", "CONFSITE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        assert variable in done.stderr


@pytest.mark.parametrize("variable", ["CONFSITE_HSTS_SECONDS", "CONFSITE_DB_MAX_AGE", "CONFSITE_OUTBOX_LATE"])
def test_a_number_that_is_none_names_its_variable(variable):
    done = start(**{**GOOD, variable: "soon"})
    assert "ImproperlyConfigured" in done.stderr
    assert variable in done.stderr


def test_a_secret_is_never_printed_with_the_refusal():
    done = start(**{**GOOD, "SECRET_KEY": "mellon-and-friend", "DATABASE_URL": "mysql://root:hunter2@db/x"})
    assert "mellon" not in done.stderr
    assert "hunter2" not in done.stderr


def check_deploy(**environment: str) -> subprocess.CompletedProcess[str]:
    return run_python(
        "import sys, django; from django.core.management import execute_from_command_line\n"
        "execute_from_command_line(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])",
        **environment,
    )


def test_the_deployment_check_finds_nothing_to_say():
    done = check_deploy(**GOOD)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_demo_with_its_one_click_sign_in_is_refused_on_a_public_site():
    code = (
        "import django; from django.conf import settings\n"
        "settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, 'demo']\n"
        "django.setup(); from django.core.management import call_command\n"
        "call_command('check', deploy=True)"
    )
    done = run_python(code, **GOOD)
    assert done.returncode != 0
    assert "confsite.E001" in done.stderr


@pytest.mark.parametrize("provider", ["ORCID", "GOOGLE", "GITHUB"])
def test_a_sign_in_provider_appears_when_its_client_id_is_set(provider):
    code = (
        "from django.conf import settings\n"
        "print(settings.INSTALLED_APPS, settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    app = f"allauth.socialaccount.providers.{provider.lower()}"
    assert app not in run_python(code, **GOOD).stdout
    done = run_python(code, **GOOD, **{f"{provider}_CLIENT_ID": "id", f"{provider}_CLIENT_SECRET": "secret"})
    assert app in done.stdout
    assert f"{provider.lower()}" in done.stdout.split("'self'")[1]
