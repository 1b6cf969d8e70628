"""Child processes of the local servers: found again after a crash, named in the log, ended in order."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path


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


def end(pid: int, *, signals: tuple[tuple[int, float], ...] = ((signal.SIGTERM, 8), (signal.SIGKILL, 3))) -> None:
    """End a process: each signal in turn, with the seconds to wait after it."""
    for sign, seconds in signals:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)  # when it is our own child, or it would stay a zombie
            if not command_line(pid):
                return
            time.sleep(0.05)
