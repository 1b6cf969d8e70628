"""`run.py lint`: every rule that a machine can check, all of them even when one fails."""

import os
import secrets
import subprocess
import sys
import time

from confsite.local.commands import ROOT, database, state_folder

# Enough to load the production settings; nothing is connected to.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "confsite.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "conf.example.org",
    "CONFSITE_URL": "https://conf.example.org",
    "DATABASE_URL": "postgresql://confsite:none@db.example.org/confsite",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "EMAIL_URL": "smtp+tls://confsite:none@mail.example.org:587",
    "CONFSITE_MAIL_FROM": "noreply@conf.example.org",
}
TEST = {"DJANGO_SETTINGS_MODULE": "confsite.settings.test"}


def steps() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and extra environment of each check."""
    python = sys.executable
    return [
        ("style", ["ruff", "check", "."], {}),
        ("format", ["ruff", "format", "--check", "."], {}),
        ("layers", ["lint-imports"], {}),
        ("templates", ["djlint", "templates", "--lint", "--quiet"], {}),
        ("types", ["mypy"], TEST),
        ("migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"], TEST),
        ("deployment", [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]


def main(arguments: list[str]) -> int:
    """Run the named checks, or all; returns 1 when one fails."""
    failed = []
    known = {name for name, _command, _extra in steps()}
    unknown = [name for name in arguments if name not in known]
    if unknown:
        print(f"run.py: lint has no check {unknown[0]!r}; choose from {', '.join(sorted(known))}.", file=sys.stderr)
        return 2
    environment = {**os.environ}
    with database(state_folder("test"), environment, durable=False):
        for name, command, extra in steps():
            if arguments and name not in arguments:
                continue
            print(f"lint   | {name}", flush=True)
            began = time.monotonic()
            if subprocess.run(command, cwd=ROOT, env={**environment, **extra}, check=False).returncode:
                failed.append(name)
            print(f"lint   | {name}: {'failed' if name in failed else 'fine'} ({time.monotonic() - began:.0f} s)")
    if failed:
        print(f"lint   | failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0
