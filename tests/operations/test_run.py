"""run.py says in one sentence what is missing, and what it can do."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from confsite.local.broker import free_port

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(cwd / "run.py"), *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("run.py: ")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_without_a_command_it_tells_all_of_them():
    done = run()
    assert done.returncode == 0
    for command in ("demo", "test", "manage", "bench", "lint"):
        assert f"run.py {command}" in done.stdout


def test_a_mistyped_command_is_answered_with_those_there_are():
    assert "no command 'dmeo'; choose from demo, test" in one_sentence(run("dmeo"))


def test_it_imports_nothing_but_the_standard_library():
    import ast

    modules = set()
    for node in ast.walk(ast.parse((ROOT / "run.py").read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(str(node.module).split(".")[0])
    assert modules <= set(sys.stdlib_module_names)


def test_a_port_in_use_is_said_with_another_that_is_free(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = one_sentence(run("demo", "--port", str(port), CONFSITE_STATE=str(tmp_path / "state")))
    assert f"Port {port} is in use: choose another, for example --port " in sentence


def test_fresh_never_empties_a_database_that_somebody_else_runs(tmp_path):
    done = run(
        "demo",
        "--fresh",
        "--port",
        str(free_port()),
        CONFSITE_STATE=str(tmp_path / "state"),
        DATABASE_URL="postgresql://db.example.org/precious",
    )
    assert "--fresh empties only the embedded database" in one_sentence(done)


@pytest.fixture
def copy(tmp_path):
    """A fresh folder with run.py and the lock, but nothing installed."""
    folder = tmp_path / "copy"
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "run.py", folder)
    shutil.copy(ROOT / "requirements" / "development.txt", folder / "requirements")
    return folder


def test_a_python_without_venv_names_the_package_to_install(copy, tmp_path):
    """Debian keeps ensurepip in a package of its own; here its import fails as it does there."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "ensurepip.py").write_text("raise ImportError('no ensurepip')\n")
    done = run("test", cwd=copy, PYTHONPATH=str(tmp_path / "broken"), PATH="/usr/bin:/bin")
    assert "apt install python3-venv" in one_sentence(done)


def test_a_failed_installation_is_one_sentence_and_the_next_start_tries_again(copy):
    done = run(
        "test",
        cwd=copy,
        PATH="/usr/bin:/bin",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_RETRIES="0",
        PIP_CONFIG_FILE="/dev/null",
    )
    assert "packages could not be installed" in one_sentence(done)
    assert not (copy / ".venv" / "confsite-installed").exists()
