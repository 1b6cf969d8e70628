"""Child processes of the local servers: found again after a crash, named in the log, ended in order."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STEADY_SECONDS = 60.0


class LocalServerError(RuntimeError):
    """A local server cannot start; the message is one sentence for the person at the keyboard."""


def command_line(pid: int) -> str:
    """Command line of a process, or an empty string when it is gone or a zombie."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    done = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def is_over(pid: int) -> bool:
    """Whether a process has ended, so that its parent can ask for it; while it still ends it has no command line."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
        except OSError:
            return True
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1] in ("", "Z")


def end(pid: int, *, signals: tuple[tuple[int, float], ...] = ((signal.SIGTERM, 8), (signal.SIGKILL, 3))) -> None:
    """End a process: each signal in turn, with the seconds to wait after it."""
    for sign, seconds in signals:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            over = is_over(pid)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)  # when it is our own child, or it would stay a zombie
            if over:
                return
            time.sleep(0.05)


def is_taken(pid: int) -> bool:
    """Whether the number belongs to a process, be it an ended one that nobody has asked for yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def started(pid: int) -> str:
    """When a process was started, as the system tells it: with its number, the name of one process for good."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
        except OSError:
            return ""
    done = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def end_group(leader: int) -> None:
    """End what is left of a process group by force."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


class Child:
    """One process of the demo: its lines carry its name, and it comes back after a pause when it dies."""

    def __init__(
        self, name: str, command: list[str], *, cwd: Path, environment: dict[str, str], say: Callable[[str], None]
    ) -> None:
        self.name = name
        self.command = command
        self.cwd = cwd
        self.environment = environment
        self.say = say
        self.process: subprocess.Popen[str] | None = None
        self._pause = SHORTEST_PAUSE
        self._started_at = 0.0
        self._again_at = 0.0

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._started_at = time.monotonic()
        threading.Thread(target=self._pass_lines_on, args=(self.process,), daemon=True).start()

    def _pass_lines_on(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                if line.strip():
                    self.say(f"{self.name:<7}| {line.rstrip()}")

    def look_after(self) -> bool:
        """Start the process again when it has died and its pause is over; returns whether it did."""
        if self.process is None or self.process.poll() is None:
            return False
        now = time.monotonic()
        if not self._again_at:
            end_group(self.process.pid)  # its own children must not work on beside the new one
            if now - self._started_at > STEADY_SECONDS:
                self._pause = SHORTEST_PAUSE
            self._again_at = now + self._pause
            self.say(f"{self.name} ended unexpectedly ({self.process.returncode}); again in {self._pause:.0f} s")
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        if now < self._again_at:
            return False
        self._again_at = 0.0
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it is doing."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def stop(self, seconds: float = 15) -> None:
        """Wait for the end of the process, then end by force what is left of its group."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.say(f"{self.name} does not stop by itself; ended by force")
        end_group(self.process.pid)
        self.process.wait()


class ProcessBook:
    """The file in which a supervisor notes its children, so that the next one finds those left after kill -9."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, pids: list[int]) -> None:
        """Note the running children."""
        notes = [{"pid": pid, "started": started(pid)} for pid in pids]
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(notes))
        fresh.replace(self.path)

    def end_orphans(self) -> int:
        """End children that an earlier supervisor left behind; returns how many."""
        try:
            notes: list[dict[str, Any]] = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return 0
        ended = 0
        for note in notes:
            pid = int(note["pid"])
            # The number may belong to somebody else by now; the instant of its start tells.
            if note["started"] and started(pid) == note["started"]:
                end(pid)
                end_group(pid)
                ended += 1
        self.path.unlink(missing_ok=True)
        return ended
