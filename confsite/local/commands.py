"""`python -m confsite.local.commands COMMAND …`: what run.py does once its virtual environment is there."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from confsite.local import broker as brokers
from confsite.local.broker import Broker
from confsite.local.postgres import DATABASE, ROLE, EmbeddedPostgres
from confsite.local.processes import LocalServerError

ROOT = Path(__file__).resolve().parent.parent.parent


def state_folder(name: str) -> Path:
    """Folder of a local site's data: CONFSITE_STATE, else .state/NAME in the project."""
    return Path(os.environ.get("CONFSITE_STATE") or ROOT / ".state" / name).resolve()


@contextmanager
def database(state: Path, environment: dict[str, str], *, durable: bool = True) -> Iterator[None]:
    """Add DATABASE_URL to the environment, with an embedded server behind it unless one is given."""
    if environment.get("DATABASE_URL"):
        yield
        return
    server = EmbeddedPostgres(state, durable=durable)
    environment["DATABASE_URL"] = server.start()
    try:
        yield
    finally:
        server.stop()


def run(command: list[str], environment: dict[str, str], *, cwd: Path = ROOT) -> int:
    """Run a command in the project's folder to its end; Ctrl-C reaches it too and it may finish tidily."""
    process = subprocess.Popen(command, cwd=cwd, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def manage(arguments: list[str], *, module: tuple[str, ...] = ("manage.py",)) -> int:
    """Run a management command (or a module) against the demo's data."""
    state = state_folder("demo")
    environment = {**os.environ}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "confsite.settings.demo")
    environment.setdefault("CONFSITE_FILES", str(state / "files"))
    environment.setdefault("CONFSITE_MAIL_SINK", str(state / "mail"))
    note = brokers.state_file(state)
    if not environment.get("REDIS_URL") and note.exists():
        environment["REDIS_URL"] = note.read_text().strip()
    with database(state, environment):
        return run([sys.executable, *module, *arguments], environment)


def bench(arguments: list[str]) -> int:
    """Run `python -m bench …` against servers of its own, so that the demo's data stays as it is."""
    state = state_folder("bench")
    environment = {**os.environ, "CONFSITE_FILES": str(state / "files")}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "confsite.settings.demo")
    with ExitStack() as stack:
        stack.enter_context(database(state, environment))
        stack.enter_context(broker(environment))
        return run([sys.executable, "-m", "bench", *arguments], environment)


def postgres(arguments: list[str]) -> int:
    """Run a client program of PostgreSQL (psql, pg_dump, pg_restore …) against the demo's embedded database."""
    server = EmbeddedPostgres(state_folder("demo"))
    program = server.binaries / (arguments[0] if arguments else "psql")
    if not program.exists():
        raise LocalServerError(f"{server.binaries} has no program {program.name}.")
    server.start()
    try:
        place = {"PGHOST": str(server.socket_folder), "PGUSER": ROLE, "PGDATABASE": DATABASE}
        return run([str(program), *arguments[1:]], {**os.environ, **place}, cwd=Path.cwd())
    finally:
        server.stop()


@contextmanager
def broker(environment: dict[str, str]) -> Iterator[None]:
    """Add REDIS_URL to the environment, with a broker behind it unless one is given."""
    if environment.get("REDIS_URL"):
        yield
        return
    own = Broker()
    environment["REDIS_URL"] = own.start()
    try:
        yield
    finally:
        own.stop()


def test(arguments: list[str]) -> int:
    """Run the tests on real PostgreSQL and a broker; several runs at once share the server, not the databases."""
    from confsite.local.template_database import migrated_template

    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "confsite.settings.test"}
    environment.setdefault("CONFSITE_TEST_RUN", str(os.getpid()))
    environment["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs an event loop in the tests' thread
    options: list[str] = []
    if "--full" in arguments:
        arguments = [argument for argument in arguments if argument != "--full"]
        options += ["-m", ""]
    if not any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        options += ["-n", str(os.cpu_count() or 2)]
    if not any(argument.startswith("--dist") for argument in arguments):
        options += ["--dist", "loadgroup"]  # tests of one xdist_group share what was built for them
    with ExitStack() as stack:
        environment["CONFSITE_TEST_FOLDER"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="confsite-test-"))
        stack.enter_context(database(state_folder("test"), environment, durable=False))
        stack.enter_context(broker(environment))
        environment["CONFSITE_TEST_TEMPLATE"] = migrated_template(environment, state_folder("test"))
        try:
            return run([sys.executable, "-m", "pytest", *options, *arguments], environment)
        finally:
            _drop_leftovers(environment)


def _drop_leftovers(environment: dict[str, str]) -> None:
    """Drop the databases of this run that a killed worker left behind."""
    import psycopg

    prefix = f"test_confsite_{environment['CONFSITE_TEST_RUN']}"
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        for (name,) in names.fetchall():
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def main(arguments: list[str]) -> int:
    """Dispatch run.py's commands; a missing thing is one sentence on standard error."""
    command, rest = arguments[0], arguments[1:]
    try:
        if command == "demo":
            from confsite.local import demo

            return demo.main(rest)
        if command == "lint":
            from confsite.local import lint

            return lint.main(rest)
        return {"manage": manage, "bench": bench, "test": test, "postgres": postgres}[command](rest)
    except LocalServerError as problem:
        print(f"run.py: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
