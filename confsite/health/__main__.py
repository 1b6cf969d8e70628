"""`python -m confsite.health web|worker NAME|beat FILE`: a container's own health; ends with 0 when it is well."""

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

# Beat writes its schedule every three minutes.
BEAT_SECONDS = 600


def web() -> bool:
    """Ask for the health page as the proxy would, by the site's own name."""
    port = os.environ.get("PORT", "8000")
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".") or "localhost"
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz/", headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  our own loopback address
        return bool(answer.status == 200)


def worker(name: str) -> bool:
    """Ask this container's Celery worker for a sign of life through the broker."""
    from confsite.celery import app

    destination = [f"{name}@{socket.gethostname()}"]
    return bool(app.control.ping(destination=destination, timeout=10))


def beat(schedule: str) -> bool:
    """Look whether beat has written its schedule lately."""
    files = list(Path(schedule).parent.glob(f"{Path(schedule).name}*"))
    return any(time.time() - file.stat().st_mtime < BEAT_SECONDS for file in files)


def main(arguments: list[str]) -> int:
    """Run one check; a failure is one line for the container engine's log."""
    checks: dict[str, Callable[..., bool]] = {"web": web, "worker": worker, "beat": beat}
    try:
        return 0 if checks[arguments[0]](*arguments[1:]) else 1
    except OSError as problem:
        print(problem, file=sys.stderr)  # noqa: T201  for the container engine's log
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
