"""Run one task on an untrusted file in a child process that cannot outgrow its memory, time or disk."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import IO, Any

from .parents import PARENT, PROJECT_ROOT, NoParent

logger = logging.getLogger(__name__)

LONGEST_ANSWER = 32 * 1024 * 1024  # bytes


class ChildFailed(Exception):
    """The child gave no answer; `code` is `timeout` or `crashed`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use: bytes of address space and of a written file, seconds of CPU and of waiting."""

    memory: int = 1024**3
    cpu_seconds: int = 20
    wall_seconds: float = 40.0
    file_size: int = 512 * 1024**2
    open_files: int = 64


DEFAULT_LIMITS = Limits()


def apply_limits(limits: Mapping[str, Any]) -> None:
    """Bind this process to `limits`. A limit the system does not know (macOS lacks some) is left out."""
    import resource

    wanted = {
        "RLIMIT_AS": limits["memory"],
        "RLIMIT_FSIZE": limits["file_size"],
        "RLIMIT_NOFILE": limits["open_files"],
        "RLIMIT_CORE": 0,
    }
    for name, value in wanted.items():
        which = getattr(resource, name, None)
        if which is not None:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(which, (int(value), int(value)))
    with contextlib.suppress(ValueError, OSError):
        # One second apart, so that the end says why it came: SIGXCPU first, SIGKILL for who ignores it.
        seconds = int(limits["cpu_seconds"])
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


@dataclass
class Usage:
    """What forked children have cost this process so far: CPU seconds in all, and the largest one's bytes of memory."""

    cpu_seconds: float = 0.0
    peak_memory: int = 0


usage = Usage()


def run_limited(action: str, arguments: Mapping[str, Any], *, limits: Limits = DEFAULT_LIMITS) -> dict[str, Any]:
    """Let a child do `action` with JSON `arguments` and return its JSON answer.

    The child limits itself before it touches the file: `preexec_fn` is not safe in a web server with threads. It is
    forked from a process that has imported the libraries; where that one is missing, it is a fresh interpreter.

    Raises:
        ChildFailed: it was stopped by a limit, died or answered nothing readable.
    """
    request = {"action": action, "arguments": dict(arguments), "limits": asdict(limits)}
    try:
        return _run(_forked, request, limits)
    except NoParent:
        return run_fresh(action, arguments, limits=limits)


def run_fresh(action: str, arguments: Mapping[str, Any], *, limits: Limits = DEFAULT_LIMITS) -> dict[str, Any]:
    """As `run_limited`, always in a fresh interpreter."""
    return _run(_fresh, {"action": action, "arguments": dict(arguments), "limits": asdict(limits)}, limits)


def _run(start: Callable[..., int | None], request: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    action = request["action"]
    # Files instead of pipes: a child that writes without end meets its file size limit, not our memory.
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as errors:
        status = start(request, answer, errors, limits.wall_seconds)
        if status is None:
            raise ChildFailed("timeout", f"{action}: stopped after {limits.wall_seconds} seconds")
        if status == 0:
            return _read_answer(action, answer)
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - 2000))
        logger.warning(
            "inspection child ended: action=%s status=%s %s",
            action,
            status,
            errors.read(2000).decode("utf-8", "replace").strip(),
        )
        raise ChildFailed("timeout" if status == -signal.SIGXCPU else "crashed", f"{action}: exit status {status}")


def _forked(request: Mapping[str, Any], answer: IO[bytes], errors: IO[bytes], wall_seconds: float) -> int | None:
    """The exit status of a child forked from this process's parent of children; None: killed for its time."""
    ended = PARENT.fork(request, answer.fileno(), errors.fileno(), wall_seconds=wall_seconds)
    if ended is None:
        return None
    usage.cpu_seconds += ended.cpu_seconds
    usage.peak_memory = max(usage.peak_memory, ended.peak_memory)
    return ended.status


def _fresh(request: Mapping[str, Any], answer: IO[bytes], errors: IO[bytes], wall_seconds: float) -> int | None:
    """The exit status of a fresh interpreter; None: killed for its time."""
    child = subprocess.Popen(
        [sys.executable, "-m", "submissions.inspection.worker"],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=errors,
        cwd=PROJECT_ROOT,
        env=minimal_environment(),
        start_new_session=True,
    )
    try:
        child.communicate(json.dumps(request).encode(), timeout=wall_seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(child)
    return child.returncode


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.kill()
        child.wait()


def _read_answer(action: str, answer: Any) -> dict[str, Any]:
    answer.seek(0)
    text = answer.read(LONGEST_ANSWER + 1)
    try:
        if len(text) > LONGEST_ANSWER:
            raise ValueError("answer too long")
        data = json.loads(text)
        if not isinstance(data, dict):
            raise TypeError("not an object")
    except (ValueError, TypeError) as problem:
        raise ChildFailed("crashed", f"{action}: unreadable answer ({problem})") from None
    return data


def minimal_environment() -> dict[str, str]:
    """No secrets of the server reach a process that reads strangers' files."""
    kept = ("PATH", "TMPDIR", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX")
    return {"LANG": "C.UTF-8", **{name: os.environ[name] for name in kept if name in os.environ}}
