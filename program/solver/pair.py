"""A second process that builds the same program from another seed; the better of both is taken.

It is a fresh interpreter and no fork, because workers that build programs may be daemons, which may not fork helpers.
The child ends when its input closes, so that it never outlives whoever started it, however that ended.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from program.solver.model import Program, Schedule
from program.solver.search import Limits, Progress

_ROOT = Path(__file__).resolve().parents[2]
_GRACE = 20.0
"""Seconds the child may need longer than this process; then what this one found is taken."""

_STOP_GRACE = 5.0
_TELL_EVERY = 0.5


class Twin:
    """The child as seen from its parent, for a `with` block; leaving the block ends the child, whatever happened."""

    def __init__(self, program: Program, *, seed: int, limits: Limits, max_regions: int) -> None:
        self.limits = limits
        self.best: int | None = None
        self.found: tuple[Schedule, int] | None = None
        self.has_stopped = False
        self.child = subprocess.Popen(
            [sys.executable, "-m", "program.solver.pair"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=os.environ | {"PYTHONPATH": str(_ROOT)},
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        with contextlib.suppress(OSError):
            self._send((program, seed, limits.max_moves, max_regions, limits.seconds))

    def __enter__(self) -> Twin:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.child.kill()
        self.child.wait()
        self.reader.join(1.0)
        for pipe in (self.child.stdin, self.child.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def limits_of_ours(self) -> Limits:
        """The limits for the search in this process: it tells the best of both, and hands a stop on."""
        return replace(self.limits, should_stop=self._should_stop, progress=self._tell)

    def result(self) -> tuple[Schedule, int] | None:
        """What the child found; None where it was lost or is not done soon after this process is."""
        self.reader.join(_STOP_GRACE if self.has_stopped else _GRACE)
        return self.found

    def _should_stop(self) -> bool:
        if not self.has_stopped and self.limits.should_stop is not None and self.limits.should_stop():
            self.has_stopped = True
            with contextlib.suppress(OSError):
                self._send("stop")
        return self.has_stopped

    def _tell(self, progress: Progress) -> None:
        if self.limits.progress is not None:
            best = progress.best if self.best is None else min(progress.best, self.best)
            self.limits.progress(replace(progress, best=best))

    def _send(self, message: object) -> None:
        assert self.child.stdin is not None
        pickle.dump(message, self.child.stdin)
        self.child.stdin.flush()

    def _read(self) -> None:
        assert self.child.stdout is not None
        with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
            while self.found is None:
                message = pickle.load(self.child.stdout)  # noqa: S301 - written by our own child
                if isinstance(message, int):
                    self.best = message
                else:
                    self.found = message


def main() -> None:
    """The child: one task from standard input, then costs and at last the schedule to standard output."""
    from program.solver.solve import search

    # Nothing but answers may reach the parent, whatever a library prints.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    program, seed, max_moves, max_regions, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our parent
    stopped = threading.Event()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, stopped), daemon=True).start()
    told_at = 0.0

    def tell(progress: Progress) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _TELL_EVERY:
            told_at = time.monotonic()
            _answer(answers, progress.best)

    limits = Limits(max_moves=max_moves, seconds=seconds, should_stop=stopped.is_set, progress=tell)
    _answer(answers, search(program, seed=seed, limits=limits, max_regions=max_regions))


def _listen(source: BinaryIO, stopped: threading.Event) -> None:
    try:
        pickle.load(source)  # noqa: S301 - from our parent
        stopped.set()
        source.read()
    except (EOFError, OSError, pickle.UnpicklingError):
        pass
    # The parent is gone or needs no answer any more.
    os._exit(1)


def _answer(answers: BinaryIO, message: object) -> None:
    pickle.dump(message, answers)
    answers.flush()


if __name__ == "__main__":
    main()
