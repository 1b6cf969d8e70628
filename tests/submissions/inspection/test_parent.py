"""The process that forks a child per file: quick, never in the way, and gone when nobody needs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from submissions.inspection import limits, parents
from submissions.inspection.client import extract_text, inspect_pdf
from submissions.inspection.limits import ChildFailed, Limits, run_fresh, run_limited
from submissions.inspection.parents import PARENT, Parent
from submissions.inspection.report import ErrorCode
from tests.submissions.inspection import pdfs

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file gets a fresh child")


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def test_files_are_read_in_children_of_one_lasting_parent(tmp_path):
    file = pdfs.short_paper(tmp_path / "a.pdf")
    first, parent = inspect_pdf(file), PARENT.pid
    assert first.error is None
    assert parent is not None
    assert inspect_pdf(file) == first
    assert PARENT.pid == parent
    wait_until(lambda: children_of(parent) == [])


def test_a_forked_child_and_a_fresh_interpreter_report_the_same(tmp_path):
    path = str(pdfs.short_paper(tmp_path / "a.pdf"))
    assert run_limited("inspect", {"path": path}) == run_fresh("inspect", {"path": path})


@pytest.mark.parametrize("run", [run_limited, run_fresh])
def test_a_bomb_is_contained_in_a_forked_and_in_a_fresh_child(tmp_path, run):
    path = str(pdfs.double_bomb(tmp_path / "bomb.pdf"))
    assert run("inspect", {"path": path})["error"] == "expands"
    with pytest.raises(ChildFailed) as caught:
        run("text", {"path": path}, limits=Limits(cpu_seconds=1, memory=16 * 1024**3))
    assert caught.value.code == "timeout"


def test_a_file_is_still_read_when_the_parent_was_killed(tmp_path):
    file = pdfs.short_paper(tmp_path / "a.pdf")
    assert inspect_pdf(file).error is None
    killed = PARENT.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not is_alive(killed))
    assert inspect_pdf(file).error is None
    assert inspect_pdf(file).error is None
    assert PARENT.pid not in (None, killed)


def test_a_file_is_still_read_when_the_parent_dies_at_work(tmp_path):
    bomb = pdfs.double_bomb(tmp_path / "bomb.pdf")
    assert inspect_pdf(pdfs.short_paper(tmp_path / "a.pdf")).error is None
    parent = PARENT.pid
    assert parent is not None
    seen = []

    def kill_at_work() -> None:
        wait_until(lambda: bool(children_of(parent)))
        seen.extend(children_of(parent))
        os.kill(parent, signal.SIGKILL)

    killer = threading.Thread(target=kill_at_work)
    killer.start()
    report = inspect_pdf(bomb)
    killer.join()
    assert report.error is ErrorCode.EXPANDS  # found by a fresh child
    wait_until(lambda: not any(is_alive(pid) for pid in seen))


def test_a_parent_that_cannot_start_is_left_alone_for_a_while(tmp_path, monkeypatch):
    broken = Parent()
    monkeypatch.setattr(limits, "PARENT", broken)
    monkeypatch.setattr(parents.sys, "executable", "/bin/false")
    monkeypatch.setattr(limits, "run_fresh", lambda *_a, **_k: {"error": "password"})  # a fresh one would not start
    file = pdfs.short_paper(tmp_path / "a.pdf")
    assert inspect_pdf(file).error is ErrorCode.PASSWORD
    assert inspect_pdf(file).error is ErrorCode.PASSWORD
    assert broken.pid is None


def test_a_child_killed_for_its_time_leaves_nothing_at_work(tmp_path):
    with pytest.raises(ChildFailed) as caught:
        run_limited("text", {"path": str(pdfs.double_bomb(tmp_path / "b.pdf"))}, limits=Limits(wall_seconds=0.05))
    assert caught.value.code == "timeout"
    assert PARENT.pid is not None
    wait_until(lambda: children_of(PARENT.pid) == [])  # type: ignore[arg-type]


def test_many_threads_inspect_at_once_and_each_gets_its_own_report(tmp_path):
    files = [
        pdfs.paper(tmp_path / f"{n}.pdf", f"= Title {n}\nWords of paper number {n}.\n#pagebreak()\n" * n)
        for n in range(1, 7)
    ]
    texts: dict[int, str] = {}

    def read(n: int) -> None:
        texts[n] = " ".join(extract_text(files[n - 1]))

    threads = [threading.Thread(target=read, args=[n]) for n in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"paper number {n}." in texts[n] for n in range(1, 7))


def test_the_parent_knows_no_secrets_of_the_server(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:hunter2@example.org/db")
    PARENT.stop()
    assert inspect_pdf(pdfs.short_paper(tmp_path / "a.pdf")).error is None
    assert b"hunter2" not in Path(f"/proc/{PARENT.pid}/environ").read_bytes()


SCRIPT = """
import os, sys, time
from submissions.inspection.client import inspect_pdf
from submissions.inspection.parents import PARENT
assert inspect_pdf(sys.argv[1]).error is None
first = PARENT.pid
child = os.fork()
if child == 0:
    assert PARENT.pid is None
    assert inspect_pdf(sys.argv[1]).error is None
    print(PARENT.pid, flush=True)
    PARENT.stop()
    os._exit(0)
os.waitpid(child, 0)
assert inspect_pdf(sys.argv[1]).error is None and PARENT.pid == first
print(first, flush=True)
if sys.argv[2] == "wait":
    time.sleep(60)
"""


@pytest.mark.parametrize("end", ["leave", "wait"])
def test_the_parent_goes_with_the_process_it_serves(tmp_path, end):
    """A web server's workers fork, end and are killed; nothing of theirs may stay."""
    file = pdfs.short_paper(tmp_path / "a.pdf")
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(file), end], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        of_the_fork, own = int(process.stdout.readline()), int(process.stdout.readline())
        if end == "wait":
            process.kill()
        assert process.wait(20) == (0 if end == "leave" else -signal.SIGKILL)
    assert own != of_the_fork
    wait_until(lambda: not is_alive(own) and not is_alive(of_the_fork))
