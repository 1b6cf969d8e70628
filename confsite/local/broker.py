"""A Redis-protocol broker for one state folder: redis-server where there is one, else fakeredis in its own process."""

import contextlib
import secrets
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import redis

from confsite.local.processes import LocalServerError

START_SECONDS = 20


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Broker:
    """The broker of a demo or of a test run; its data is only in memory, since losing it loses nothing."""

    def __init__(self, *, fallback: bool = False) -> None:
        """`fallback=True` takes fakeredis even where redis-server is installed."""
        self.program = None if fallback else shutil.which("redis-server")
        self.port = free_port()
        self._password = secrets.token_urlsafe(24)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """REDIS_URL of the broker."""
        sign_in = f":{self._password}@" if self.program else ""
        return f"redis://{sign_in}127.0.0.1:{self.port}/0"

    def start(self) -> str:
        """Start the broker and wait until it answers; returns its REDIS_URL."""
        if self.program:
            self.process = subprocess.Popen(
                [self.program, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
            )
            assert self.process.stdin is not None
            # By standard input, because other users of the machine can read a command line.
            self.process.stdin.write(
                f'bind 127.0.0.1\nport {self.port}\nrequirepass {self._password}\nsave ""\nappendonly no\n'.encode()
            )
            self.process.stdin.close()
        else:
            command = [sys.executable, "-m", "confsite.local.fallback_broker", str(self.port)]
            self.process = subprocess.Popen(command, start_new_session=True)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            if self.is_answering():
                return self.url
            time.sleep(0.05)
        self.stop()
        raise LocalServerError("The message broker does not start; install Redis (apt install redis-server).")

    def is_answering(self) -> bool:
        """Whether the broker answers a ping."""
        with contextlib.suppress(redis.RedisError, OSError), redis.from_url(self.url, socket_timeout=2) as client:
            return bool(client.ping())
        return False

    def stop(self) -> None:
        """End the broker."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def state_file(state: Path) -> Path:
    """Where a running demo notes its broker, so that `run.py manage` reaches the same one."""
    return state / "broker.url"
