"""Children of the demo come back when they die, and are found again after the supervisor was killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from confsite.local.processes import Child, ProcessBook, command_line, end, is_over


def wait_for(condition, seconds=10):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def lines():
    return []


@pytest.fixture
def child(lines):
    def make(code):
        child = Child(
            "web",
            [sys.executable, "-u", "-c", code],
            cwd=Path.cwd(),
            environment=dict(os.environ),
            say=lines.append,
        )
        made.append(child)
        return child

    made = []
    yield make
    for child in made:
        child.ask_to_stop()
        child.stop(5)


def test_each_line_carries_the_name_of_its_process(child, lines):
    child("print('listening')").start()
    assert wait_for(lambda: "web    | listening" in lines)


def test_a_child_that_dies_comes_back_after_a_pause_and_says_so(child, lines, monkeypatch):
    monkeypatch.setattr("confsite.local.processes.SHORTEST_PAUSE", 0.3)
    web = child("import time; time.sleep(60)")
    web._pause = 0.3
    web.start()
    first = web.process.pid
    os.kill(first, signal.SIGKILL)
    assert wait_for(lambda: web.process.poll() is not None)
    assert web.look_after() is False
    assert any("web ended unexpectedly (-9)" in line for line in lines)
    assert wait_for(web.look_after)
    assert web.process.pid != first
    assert web.process.poll() is None


def test_a_child_that_dies_again_and_again_is_tried_ever_more_rarely(child, lines):
    web = child("raise SystemExit(3)")
    web._pause = 0.1
    web.start()
    for _ in range(3):
        assert wait_for(web.look_after)
    assert wait_for(lambda: web.process.poll() is not None)
    web.look_after()
    assert web._pause > 1


def test_a_child_that_will_not_stop_is_ended_with_all_its_own_children(child, lines):
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "inner = subprocess.Popen(['sleep', '60']); print(inner.pid); time.sleep(60)"
    )
    stubborn = child(code)
    stubborn.start()
    assert wait_for(lambda: lines)
    inner = int(lines[0].split("|")[1])
    stubborn.ask_to_stop()
    stubborn.stop(0.5)
    assert stubborn.process.poll() is not None
    assert wait_for(lambda: not command_line(inner))


def test_the_next_supervisor_ends_what_a_killed_one_left_behind_and_no_stranger(tmp_path):
    book = ProcessBook(tmp_path / "processes.json")
    orphan = subprocess.Popen(["sleep", "60"], start_new_session=True)
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        book.write([orphan.pid, stranger.pid])
        notes = json.loads(book.path.read_text())
        notes[1]["started"] = "1"  # the number was another process's when it was noted
        book.path.write_text(json.dumps(notes))
        assert book.end_orphans() == 1
        assert orphan.poll() is not None
        assert stranger.poll() is None
        assert not book.path.exists()
    finally:
        for process in (orphan, stranger):
            process.kill()
            process.wait()


def test_a_damaged_note_of_processes_is_no_obstacle(tmp_path):
    book = ProcessBook(tmp_path / "processes.json")
    book.path.write_text("{half a")
    assert book.end_orphans() == 0


def test_ending_a_process_that_is_gone_is_no_error():
    done = subprocess.Popen(["true"])
    done.wait()
    end(done.pid)
    assert is_over(done.pid)


def test_an_ended_process_has_really_ended_however_long_its_memory_takes_to_go():
    # While the system takes 200 MB back the process has no command line any more, yet cannot be asked for.
    code = "held = b'x' * 200_000_000; print('ready', flush=True); import time; time.sleep(60)"
    for _ in range(10):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            process.kill()
            while command_line(process.pid):
                pass
            end(process.pid)
            assert is_over(process.pid)
            assert process.poll() is not None
