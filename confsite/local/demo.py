"""The demo: database, broker, mail sink, web, worker and beat on one machine, looked after until Ctrl-C."""

import argparse
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import IO

from confsite.local import broker as brokers
from confsite.local.broker import Broker, free_port
from confsite.local.commands import ROOT, state_folder
from confsite.local.postgres import EmbeddedPostgres
from confsite.local.processes import Child, LocalServerError, ProcessBook

# All that a demo writes into its state folder; --fresh removes these and nothing else.
CONTENTS = ("files", "mail", "secret-key", "celerybeat-schedule*", "processes.json", "broker.url", "demo.address")
WEB_SECONDS = 60


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(line, flush=True)


class Stopped(Exception):
    """Somebody asked the demo to stop."""


class Demo:
    """One running demo on one state folder."""

    def __init__(self, state: Path, port: int) -> None:
        self.state = state
        self.port = port
        self.address = f"http://127.0.0.1:{port}/"
        self.environment = {**os.environ}
        self.postgres: EmbeddedPostgres | None = None
        self.broker: Broker | None = None
        self.children: list[Child] = []
        self.book = ProcessBook(state / "processes.json")
        self._lock: IO[str] | None = None

    # -- before -------------------------------------------------------------------------------------------------------
    def claim(self) -> None:
        """Take the state folder and the port, or say who has them."""
        self.state.mkdir(parents=True, exist_ok=True)
        self._lock = (self.state / "demo.lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note = self.state / "demo.address"
            where = f" at {note.read_text()}" if note.exists() else ""
            message = f"A demo already runs{where} on {self.state}: stop it, or set CONFSITE_STATE to another folder."
            raise LocalServerError(message) from None
        orphans = self.book.end_orphans()
        if orphans:
            say(f"demo   | ended {orphans} processes which an earlier demo had left behind")
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", self.port))
            except PermissionError:
                message = f"Port {self.port} needs root: choose one above 1023, for example --port 8080."
                raise LocalServerError(message) from None
            except OSError:
                message = f"Port {self.port} is in use: choose another, for example --port {free_port()}."
                raise LocalServerError(message) from None

    def empty(self) -> None:
        """Forget everything that earlier demos kept in the state folder."""
        if os.environ.get("DATABASE_URL"):
            message = "--fresh empties only the embedded database: unset DATABASE_URL, or empty that database yourself."
            raise LocalServerError(message)
        EmbeddedPostgres(self.state).remove()
        for path in [path for name in CONTENTS for path in self.state.glob(name)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    # -- start --------------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Start everything, in the order in which one part needs another."""
        environment = self.environment
        (self.state / "demo.address").write_text(self.address)
        environment["DJANGO_SETTINGS_MODULE"] = "confsite.settings.demo"
        environment["PYTHONUNBUFFERED"] = "1"
        environment["CONFSITE_URL"] = self.address
        environment["SECRET_KEY"] = self._secret_key()
        for variable, name in (("CONFSITE_FILES", "files"), ("CONFSITE_MAIL_SINK", "mail")):
            (self.state / name).mkdir(exist_ok=True)
            environment[variable] = str(self.state / name)
        if not environment.get("DATABASE_URL"):
            say("demo   | starting PostgreSQL")
            self.postgres = EmbeddedPostgres(self.state)
            environment["DATABASE_URL"] = self.postgres.start()
        if not environment.get("REDIS_URL"):
            self.broker = Broker()
            kind = "Redis" if self.broker.program else "a stand-in for Redis (none is installed)"
            say(f"demo   | starting {kind}")
            environment["REDIS_URL"] = self.broker.start()
        note = brokers.state_file(self.state)
        note.touch(mode=0o600)
        note.write_text(environment["REDIS_URL"])
        self._start_mail_sink()
        say("demo   | bringing the database up to date")
        self._manage("migrate", "--no-input", show="Applying")
        say("demo   | building the example conferences (a minute the first time)")
        self._manage("build_demo", "--reanchor")
        self._start_site()
        self._wait_for_web()

    def _secret_key(self) -> str:
        note = self.state / "secret-key"
        if not note.exists():
            note.touch(mode=0o600)
            note.write_text(secrets.token_urlsafe(64))
        return note.read_text()

    def _child(self, name: str, *arguments: str, **extra: str) -> None:
        child = Child(
            name,
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            environment={**self.environment, **extra},
            say=say,
        )
        self.children.append(child)
        child.start()
        self._note_children()

    def _note_children(self) -> None:
        pids = [child.process.pid for child in self.children if child.process is not None]
        if self.broker is not None and self.broker.process is not None:
            pids.append(self.broker.process.pid)
        self.book.write(pids)

    def _start_mail_sink(self) -> None:
        port = free_port()
        self.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        self._child("mail", "confsite.local.mail_sink", str(port), self.environment["CONFSITE_MAIL_SINK"])

    def _manage(self, *arguments: str, show: str = "") -> None:
        """Run a management command; print its lines, or only those that hold `show`."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        assert process.stdout is not None
        lines = []
        try:
            for line in process.stdout:
                lines.append(line.rstrip())
                if line.strip() and show in line:
                    say(f"{arguments[0]:<7}| {line.rstrip()}")
            failed = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        if failed:
            if show:
                say("\n".join(lines[-30:]))
            message = f"`python3 run.py manage {' '.join(arguments)}` failed (see above)."
            raise LocalServerError(message)

    def _start_site(self) -> None:
        say("demo   | starting the site")
        celery = ("celery", "--quiet", "-A", "confsite.celery")
        calm = ("--without-gossip", "--without-mingle")
        threads = ("--worker-class", "gthread", "--workers", "2", "--threads", "6")
        patience = ("--timeout", "120", "--graceful-timeout", "8", "--log-level", "warning", "--no-control-socket")
        web = ("gunicorn", "confsite.wsgi", "--bind", f"127.0.0.1:{self.port}", *threads, *patience)
        self._child("web", *web, CONFSITE_DB_POOL="1")
        worker = (*celery, "worker", "--queues", "mail,jobs,default", "--concurrency", "2", "--loglevel", "warning")
        # Whoever tries a demo as root on a machine of one's own need not be told at each start.
        hush = "ignore:You're running the worker with superuser privileges"
        self._child("worker", *worker, *calm, CONFSITE_DB_POOL="0", PYTHONWARNINGS=hush)
        schedule = self.state / "celerybeat-schedule"
        for part in self.state.glob(f"{schedule.name}*"):
            part.unlink()  # kill -9 may leave half of one; beat needs no memory
        beat = (*celery, "beat", "--schedule", str(schedule), "--pidfile=", "--loglevel", "warning")
        self._child("beat", *beat, CONFSITE_DB_POOL="0")

    def _wait_for_web(self) -> None:
        until = time.monotonic() + WEB_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}healthz/", timeout=5):  # noqa: S310  our own address
                    say(f"demo   | ready: {self.address}   (what to try: {self.address}demo/)   stop with Ctrl-C")
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        message = "The web server does not answer (see its lines above)."
        raise LocalServerError(message)

    # -- run and stop -------------------------------------------------------------------------------------------------
    def look_after(self) -> None:
        """Bring back whatever dies, until somebody asks to stop."""
        while True:
            time.sleep(1)
            if self.postgres is not None and self.postgres.ensure_running():
                say("demo   | PostgreSQL had ended; it runs again and has recovered")
            if self.broker is not None and self.broker.process is not None and self.broker.process.poll() is not None:
                say("demo   | the broker had ended; it runs again")
                self.broker.start()
                self._note_children()
            came_back = [child for child in self.children if child.look_after()]
            if came_back:
                self._note_children()

    def stop(self) -> None:
        """Stop everything, the last started first; the database last of all."""
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.stop()
        if self.broker is not None:
            self.broker.stop()
        if self.postgres is not None:
            self.postgres.stop()
        brokers.state_file(self.state).unlink(missing_ok=True)
        self.book.path.unlink(missing_ok=True)
        (self.state / "demo.address").unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Run the demo until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="run.py demo", description="A whole site with example conferences.")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000)")
    parser.add_argument("--fresh", action="store_true", help="forget the data of earlier demos first")
    options = parser.parse_args(arguments)
    if not 0 < options.port < 65536:
        parser.error("--port takes a number from 1 to 65535")

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN)  # once is enough; stopping must not be interrupted
        raise Stopped

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, ask_to_stop)
    demo = Demo(state_folder("demo"), options.port)
    try:
        demo.claim()
    except Stopped:
        return 0
    try:
        if options.fresh:
            say("demo   | forgetting the earlier data")
            demo.empty()
        demo.start()
        demo.look_after()
    except Stopped:
        say("\ndemo   | stopping")
    finally:
        demo.stop()
    say("demo   | stopped; the data is kept")
    return 0
