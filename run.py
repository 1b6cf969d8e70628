#!/usr/bin/env python3
"""The two commands of confsite, with nothing installed but Python 3.11 or newer.

python3 run.py demo [--port N] [--fresh]    a whole site with example conferences on this machine
python3 run.py test [--full] [pytest args]  the tests, on their own database and broker
python3 run.py manage COMMAND …             Django's management commands on the demo's data
python3 run.py postgres PROGRAM …           psql, pg_dump or pg_restore on the demo's database
python3 run.py bench …                      measurements on synthetic conferences
python3 run.py lint                         style, types, layers, templates, migrations, deployment checks
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements" / "development.txt"
MARK = VENV / "confsite-installed"
COMMANDS = ("demo", "test", "manage", "bench", "lint", "postgres")
OLDEST = (3, 11)


def fail(sentence: str) -> None:
    sys.exit(f"run.py: {sentence}")


def say(line: str) -> None:
    print(f"run.py: {line}", flush=True)


def use_new_enough_python() -> None:
    """Go on in a newer Python where the one that was typed is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 11, 14):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    fail("Python 3.11 or newer is needed, this is %d.%d (apt install python3.11)." % sys.version_info[:2])


def venv_python() -> Path:
    return VENV / "bin" / "python"


def wanted_mark() -> str:
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{digest} {ROOT}"


def is_installed() -> bool:
    return MARK.exists() and MARK.read_text() == wanted_mark() and venv_python().exists()


def find_uv() -> str | None:
    """Path of a uv that really runs; a version manager's shim may not."""
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True).returncode == 0:
        return uv
    return None


def make_venv(uv: str | None) -> None:
    if venv_python().exists() and subprocess.run([venv_python(), "-c", ""], capture_output=True).returncode == 0:
        return
    say("making the virtual environment .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import venv

        if uv is None:
            import ensurepip  # noqa: F401  Debian keeps it in a package of its own
    except ImportError:
        fail("Python's venv module is missing: apt install python3-venv (or install uv), then start again.")
    try:
        venv.create(VENV, with_pip=uv is None, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        shutil.rmtree(VENV, ignore_errors=True)
        fail(f"cannot make .venv ({problem}): apt install python3-venv, or check that this folder can be written.")


def install(uv: str | None) -> None:
    say("installing the packages of requirements/development.txt (once; two minutes or so)")
    if uv:
        command = [uv, "pip", "install", "--python", str(venv_python()), "--require-hashes", "-r", str(LOCK)]
        done = subprocess.run(command).returncode
    else:
        if subprocess.run([venv_python(), "-m", "pip", "--version"], capture_output=True).returncode:
            subprocess.run([venv_python(), "-m", "ensurepip", "--upgrade"], capture_output=True)
        done = pip_install()
    if done:
        fail("the packages could not be installed (see above): check the network, then start again.")


def pip_install() -> int:
    """Install by pip with one line per package instead of its long output."""
    total = sum(1 for line in LOCK.read_text().splitlines() if line[:1].isalnum())
    command = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes"]
    process = subprocess.Popen(
        [*command, "-r", str(LOCK)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    seen, problems = 0, []
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            seen += 1
            name = line.replace("Requirement already satisfied: ", "").replace("Collecting ", "").split()[0]
            say(f"  {seen}/{total} {name}")
        elif line.startswith("Installing collected packages"):
            say("  unpacking")
        elif "ERROR" in line or "WARNING: Retrying" in line:
            problems.append(line.rstrip())
    if process.wait():
        print("\n".join(problems[-10:]), file=sys.stderr)
    return process.returncode


def prepare() -> None:
    """Make .venv hold what the lock says; a second start only compares a hash."""
    if is_installed():
        return
    import fcntl

    state = ROOT / ".state"
    try:
        state.mkdir(exist_ok=True)
        lock = open(state / "install.lock", "a")
    except OSError as problem:
        fail(f"this folder cannot be written ({problem.strerror}): copy it to one of your own.")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once take turns
        if is_installed():
            return
        uv = find_uv()
        make_venv(uv)
        install(uv)
        MARK.write_text(wanted_mark())


def main() -> None:
    use_new_enough_python()
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__)
        return
    if arguments[0] not in COMMANDS:
        fail(f"there is no command {arguments[0]!r}; choose from {', '.join(COMMANDS)}.")
    if os.name != "posix":
        fail("Linux or macOS is needed; on Windows use WSL.")
    prepare()
    python = str(venv_python())
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    os.environ["VIRTUAL_ENV"] = str(VENV)
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    os.execv(python, [python, "-P", "-m", "confsite.local.commands", *arguments])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
