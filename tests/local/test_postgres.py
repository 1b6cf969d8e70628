"""The embedded PostgreSQL heals, shares and keeps to itself."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from confsite.local import postgres
from confsite.local.postgres import EmbeddedPostgres
from confsite.local.processes import LocalServerError, command_line


@pytest.fixture
def server():
    # Not pytest's own folder: it is closed to others, and for root the server runs as nobody.
    with tempfile.TemporaryDirectory(prefix="confsite-postgres-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "state")
        yield server
        server.remove()


def test_data_written_before_a_kill_9_is_there_after_the_next_start(server):
    url = server.start()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('paper')")
    killed = server.postmaster_pid()
    os.kill(killed, signal.SIGKILL)
    again = EmbeddedPostgres(server.state)
    assert again.start() == url
    assert again.postmaster_pid() != killed
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("paper",)]
    again.stop()


def test_a_supervisor_brings_a_killed_server_back_at_the_same_address(server):
    url = server.start()
    assert server.ensure_running() is False
    os.kill(server.postmaster_pid(), signal.SIGKILL)
    time.sleep(0.2)
    assert server.ensure_running() is True
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_stale_pid_file_naming_a_stranger_neither_blocks_the_start_nor_harms_the_stranger(server):
    server.start()
    os.kill(server.postmaster_pid(), signal.SIGKILL)
    time.sleep(0.3)
    # A process of the server's own user: the one case in which PostgreSQL by itself would refuse to start.
    stranger = subprocess.Popen(["sleep", "60"], user=server.data.stat().st_uid)
    try:
        for note in (server.data / "postmaster.pid", server.socket_folder / ".s.PGSQL.5432.lock"):
            note.write_text("\n".join([str(stranger.pid), *note.read_text().split("\n")[1:]]))
        server.start()
        assert server.is_answering()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_the_server_stops_with_the_last_who_uses_it_and_not_before(server):
    url = server.start()
    second = EmbeddedPostgres(server.state)
    assert second.start() == url
    server.stop()
    assert second.is_answering()
    second.stop()
    assert second.postmaster_pid() is None


def test_two_first_starts_at_the_same_moment_share_one_server(server):
    script = (
        "import sys; from pathlib import Path; from confsite.local.postgres import EmbeddedPostgres\n"
        "import psycopg\n"
        "server = EmbeddedPostgres(Path(sys.argv[1]))\n"
        "url = server.start()\n"
        "print(psycopg.connect(url).execute('SELECT pg_postmaster_start_time()').fetchone()[0], flush=True)\n"
        "sys.stdin.readline(); server.stop()\n"
    )
    command = [sys.executable, "-c", script, str(server.state)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [process.stdout.readline() for process in both]
    for process in both:
        _out, problems = process.communicate("\n", timeout=60)
        assert process.returncode == 0, problems
    assert answers[0] == answers[1] != ""
    assert server.postmaster_pid() is None


def test_the_server_listens_on_a_private_socket_and_on_no_port(server):
    url = server.start()
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert "-k" in command_line(server.postmaster_pid())


def test_names_sort_and_fold_alike_everywhere_and_the_extensions_are_there(server):
    with psycopg.connect(server.start(), autocommit=True) as connection:
        for extension in ("btree_gist", "pg_trgm", "unaccent"):
            connection.execute(f"CREATE EXTENSION {extension}")
        folded = connection.execute("SELECT lower('ÉCOLE'), unaccent('Ångström'), 'Zoë' < 'anna'").fetchone()
        assert folded == ("école", "Angstrom", True)


def test_data_of_another_major_version_is_refused_with_the_cure(server):
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(LocalServerError, match=r"made by PostgreSQL 9.*--fresh"):
        EmbeddedPostgres(server.state).start()


def test_a_first_start_interrupted_during_initdb_begins_again(server):
    half_made = server.data.with_name("data.new")
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    server.start()
    assert server.is_answering()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_in_a_closed_home_gets_a_server_from_copies_that_nobody_can_read(tmp_path, monkeypatch):
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    package = postgres.embedded_binaries().parent.parent
    shutil.copytree(package, closed / package.name)
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    monkeypatch.setattr(postgres, "embedded_binaries", lambda: closed / package.name / "pginstall" / "bin")
    with tempfile.TemporaryDirectory(prefix="confsite-open-", dir="/tmp") as opened:
        Path(opened).chmod(0o755)
        monkeypatch.setattr(postgres, "OPEN_FOLDER", Path(opened))
        server = EmbeddedPostgres(closed / "state")
        with psycopg.connect(server.start()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert str(server.binaries).startswith(opened)
        assert str(server.data).startswith(opened)
        assert closed.stat().st_mode & 0o777 == 0o700
        server.stop()
        again = EmbeddedPostgres(closed / "state")
        again.start()
        assert again.data == server.data
        again.remove()
