"""A backup restores to the same site, by the commands that docs/operator.md gives."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from confsite.local.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
DUMP = ["--format=custom"]
RESTORE = ["--no-owner", "--exit-on-error", "--single-transaction"]


@pytest.fixture
def client_programs(tmp_path):
    """Folder of pg_dump and pg_restore; for another server than ours they have to be as new as it."""
    programs = EmbeddedPostgres(tmp_path).binaries
    version = subprocess.run([programs / "pg_dump", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.split()[-1].split(".")[0]) < connection.pg_version // 10_000:
        pytest.skip("pg_dump is older than the server")
    return programs


def shape(cursor):
    """What a lost trigger, constraint, index or table would change."""
    cursor.execute(
        "SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal "
        "UNION ALL SELECT 'constraint ' || conname FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace "
        "UNION ALL SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "UNION ALL SELECT 'extension ' || extname FROM pg_extension"
    )
    return sorted(row[0] for row in cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_has_every_row_trigger_and_constraint(client_programs, tmp_path):
    get_user_model().objects.create(email="zoë@example.org")
    here = connection.settings_dict
    place = {"PGHOST": here["HOST"], "PGUSER": here["USER"], "PGPORT": str(here["PORT"] or ""), "PGDATABASE": ""}
    place |= {"PGPASSWORD": here["PASSWORD"]}
    environment = {**os.environ, **{name: value for name, value in place.items() if value}}
    dump = tmp_path / "confsite.dump"

    def run(program, *arguments):
        subprocess.run([client_programs / program, *arguments], env=environment, check=True, capture_output=True)

    restored = f"{here['NAME']}_restored"
    run("pg_dump", *DUMP, f"--file={dump}", here["NAME"])
    run("createdb", "--template=template0", restored)
    try:
        run("pg_restore", *RESTORE, f"--dbname={restored}", dump)
        parameters = {**connection.get_connection_params(), "dbname": restored}
        for unwanted in ("context", "cursor_factory", "prepare_threshold"):
            parameters.pop(unwanted, None)
        with psycopg.connect(**parameters) as copy, copy.cursor() as there, connection.cursor() as original:
            assert there.execute("SELECT email FROM accounts_user").fetchall() == [("zoë@example.org",)]
            assert shape(there) == shape(original)
    finally:
        run("dropdb", restored)


def test_the_operators_page_gives_the_tried_commands():
    page = (ROOT / "docs" / "operator.md").read_text()
    assert f"python3 run.py postgres pg_dump {' '.join(DUMP)} " in page
    assert f"python3 run.py postgres pg_restore {' '.join(RESTORE)} " in page
