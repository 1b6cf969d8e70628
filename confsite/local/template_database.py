"""A migrated database that test runs copy theirs from: migrations run once for all workers and runs."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from confsite.local.processes import LocalServerError

PREFIX = "confsite_template_"
KEPT = 3  # runs on other versions of the code may be about to copy theirs
ROOT = Path(__file__).resolve().parents[2]


def migrated_template(environment: dict[str, str], state: Path) -> str:
    """The name of a migrated database of the server at DATABASE_URL; made when migrations or packages have changed.

    Several runs at once wait for each other at a lock in the folder `state`. The oldest templates are dropped.
    """
    name = PREFIX + _fingerprint()
    state.mkdir(parents=True, exist_ok=True)
    with (
        (state / "template.lock").open("w") as handle,
        psycopg.connect(environment["DATABASE_URL"], autocommit=True) as server,
    ):
        fcntl.flock(handle, fcntl.LOCK_EX)
        found = server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [PREFIX]
        ).fetchall()
        names = [row[0] for row in found]
        if name not in names:
            _make(server, name, environment)
            for old in names[: 1 - KEPT]:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
    return name


def _make(server: psycopg.Connection, name: str, environment: dict[str, str]) -> None:
    """Migrate under another name first: a template that exists is always complete."""
    draft = f"{name}_draft"
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    address = urlunsplit(urlsplit(environment["DATABASE_URL"])._replace(path=f"/{draft}"))
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**environment, "DATABASE_URL": address},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise LocalServerError(f"The tests' database cannot be migrated.\n{done.stderr[-4000:]}")
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))


def _fingerprint() -> str:
    """Twelve hex digits that change with any migration, the locked packages and the settings' apps."""
    files = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("*/*/migrations/*.py"),
        ROOT / "requirements" / "development.txt",
        ROOT / "confsite" / "settings" / "base.py",
    ]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
