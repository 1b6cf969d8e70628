"""This process's side of the parent that forks children for strangers' files (`forking`)."""

from __future__ import annotations

import array
import atexit
import json
import logging
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .forking import ENDED, LONGEST_REQUEST

logger = logging.getLogger(__name__)

PROJECT_ROOT = Path(__file__).resolve().parents[2]
REST_SECONDS = 60.0  # after a parent that ended without having done anything


class NoParent(Exception):
    """There is no parent to fork from now; a fresh child has to do."""


@dataclass(frozen=True)
class Ended:
    """How a child ended: exit status (negative: the signal), CPU seconds it cost, bytes of memory at its peak."""

    status: int
    cpu_seconds: float
    peak_memory: int


class Parent:
    """The one parent of this process; shared by its threads, never by a process forked from it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._forget()
        self._rests_until = 0.0

    def _forget(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._is_proven = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def fork(self, request: Mapping[str, Any], answer: int, errors: int, *, wall_seconds: float) -> Ended | None:
        """Let a child do `request`, its output in the two open files; None: it was killed after `wall_seconds`.

        Raises:
            NoParent: no child did it.
        """
        mine, theirs = socket.socketpair()
        with mine:
            with theirs:
                control = self._send(json.dumps(request).encode(), [theirs.fileno(), answer, errors])
            poll = select.poll()
            poll.register(mine, select.POLLIN)
            # Closing `mine` is what kills a child that is still at work.
            if not poll.poll(wall_seconds * 1000):
                return None
            told = mine.recv(ENDED.size)
        if len(told) < ENDED.size:
            self._lose(control)
            raise NoParent("it ended before its child")
        self._is_proven = True
        return Ended(*ENDED.unpack(told))

    def _send(self, message: bytes, descriptors: list[int]) -> socket.socket:
        if sys.platform != "linux" or len(message) > LONGEST_REQUEST:
            raise NoParent("not here")
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        with self._guard:
            for _attempt in range(2):  # the first may find that the parent went home for want of work
                control = self._control or self._start()
                try:
                    control.sendmsg([message], rights)
                except OSError:
                    self._end()
                else:
                    return control
        raise NoParent("it does not listen")

    def _start(self) -> socket.socket:
        if time.monotonic() < self._rests_until:
            raise NoParent("the last one failed a moment ago")
        from .limits import minimal_environment

        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "submissions.inspection.forking", str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    cwd=PROJECT_ROOT,
                    env=minimal_environment(),
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
            except OSError as problem:
                control.close()
                self._rests_until = time.monotonic() + REST_SECONDS
                raise NoParent(str(problem)) from None
        self._control = control
        return control

    def _lose(self, control: socket.socket) -> None:
        """Let go of a parent that gave no answer; the next request starts another one."""
        with self._guard:
            if self._control is not control:  # another thread has noticed before
                return
            if not self._is_proven:
                logger.warning("The process that forks inspections ended at once; files get fresh children for now.")
                self._rests_until = time.monotonic() + REST_SECONDS
            self._end()

    def _end(self) -> None:
        process, control = self._process, self._control
        self._forget()
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def stop(self) -> None:
        """End the parent and the children it has at work."""
        with self._guard:
            self._end()

    def leave_to_other_process(self) -> None:
        """In a process just forked: the parent belongs to the process we come from, and must see it end."""
        self._guard = threading.Lock()
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.returncode = 0  # not ours to wait for
        self._forget()


PARENT = Parent()
atexit.register(PARENT.stop)
os.register_at_fork(after_in_child=PARENT.leave_to_other_process)
