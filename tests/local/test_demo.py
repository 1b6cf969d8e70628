"""`run.py demo` itself: it starts, keeps its data, heals, opens nothing to others and stops cleanly."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from confsite.local.broker import free_port
from confsite.local.processes import command_line

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.full, pytest.mark.xdist_group("demo")]
START_SECONDS = 600


class RunningDemo:
    """A demo in a process of its own, with its lines in a file."""

    def __init__(self, state: Path, port: int, *options: str) -> None:
        self.state = state
        self.address = f"http://127.0.0.1:{port}"
        self.log = state.with_suffix(f".{time.monotonic_ns()}.log")
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        command = [sys.executable, str(ROOT / "run.py"), "demo", "--port", str(port), *options]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, env={**kept, "CONFSITE_STATE": str(state)}, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_for(lambda: "ready: " in self.log.read_text() or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, self.log.read_text()

    def wait_for(self, condition, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if condition():
                return
            time.sleep(0.3)
        pytest.fail(f"did not happen within {seconds} s:\n{self.log.read_text()[-3000:]}")

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.address}/readyz/", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def pids(self):
        postmaster = int((self.state / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0])
        return [postmaster, *(note["pid"] for note in json.loads((self.state / "processes.json").read_text()))]

    def stop(self, sign=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(sign)
            self.process.wait(60)


@pytest.fixture(scope="module")
def state():
    with tempfile.TemporaryDirectory(prefix="confsite-demo-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "state"


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture
def demo(state, port):
    demo = RunningDemo(state, port)
    yield demo
    demo.stop()


def test_it_serves_stops_on_ctrl_c_and_leaves_no_process(demo):
    assert demo.is_ready()
    pids = demo.pids()
    demo.stop(signal.SIGINT)
    assert demo.process.returncode == 0
    assert "stopped; the data is kept" in demo.log.read_text()
    assert not [pid for pid in pids if command_line(pid)]


def test_any_of_its_processes_may_be_killed_and_comes_back(demo):
    for victim in demo.pids():
        os.kill(victim, signal.SIGKILL)
    time.sleep(3)
    demo.wait_for(demo.is_ready)
    assert "runs again" in demo.log.read_text()


def test_after_a_kill_9_of_itself_the_next_start_cleans_up_and_serves(demo, state, port):
    before = demo.pids()
    demo.process.kill()
    demo.process.wait()
    again = RunningDemo(state, port)
    try:
        assert again.is_ready()
        assert "an earlier demo had left behind" in again.log.read_text()
        left = [pid for pid in before[1:] if command_line(pid) and pid not in again.pids()]
        assert not left
    finally:
        again.stop(signal.SIGTERM)
        assert again.process.returncode == 0


def test_its_ports_are_open_to_this_machine_only(demo):
    sockets = Path("/proc/net/tcp")
    if not sockets.exists():
        pytest.skip("listening sockets are read from /proc")
    own = set()
    for pid in demo.pids():
        for link in Path(f"/proc/{pid}/fd").iterdir():
            try:
                own.add(os.readlink(link))
            except OSError:
                continue
    listening = [
        line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()
    ]
    ours = [row[1] for row in listening if len(row) > 9 and row[3] == "0A" and f"socket:[{row[9]}]" in own]
    assert ours
    assert all(address.startswith("0100007F:") for address in ours), ours
