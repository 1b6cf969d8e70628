"""The parent of the children that read strangers' files: it has imported the PDF libraries once, and only forks.

Importing them takes twenty times as long as reading a paper. Started by `limits` for each process that inspects files;
it reads no such file itself, ends with that process, and after a while without work. Linux only.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from typing import Any, NoReturn

IDLE_SECONDS = 900
LONGEST_REQUEST = 64 * 1024  # bytes: a path or two and the limits
# How a child ended: its exit status (negative: the signal), CPU seconds of both processes, the child's peak in bytes.
ENDED = struct.Struct("!idq")
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


@dataclass
class _Child:
    end: socket.socket  # its other side is closed by who no longer wants the answer
    began: float  # CPU seconds this process had used


def serve(control: socket.socket) -> None:
    """Fork a child per request until the other side of `control` is closed.

    A request is JSON as `worker.answer_to` takes it, with three descriptors: where to report the end, and the files
    for answer and errors.
    """
    _import_libraries()
    wake, bell = socket.socketpair()
    for side in (wake, bell):
        side.setblocking(False)
    signal.set_wakeup_fd(bell.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    children: dict[int, _Child] = {}
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while True:
        events = poll.poll(IDLE_SECONDS * 1000)
        if not events and not children:
            return
        for descriptor, _event in events:
            if descriptor == wake.fileno():
                with contextlib.suppress(BlockingIOError):
                    wake.recv(4096)
            elif descriptor == control.fileno():
                if not _fork_one(control, children, poll):
                    _kill(*children)
                    return
            else:  # only a hang-up is listened for
                poll.unregister(descriptor)
                _kill(*(pid for pid, child in children.items() if child.end.fileno() == descriptor))
        _reap(children, poll)


def _import_libraries() -> None:
    import pikepdf

    from . import archives, inspector, scrub, worker  # noqa: F401

    # A blank page of our own lets the libraries do what they put off until first used.
    with tempfile.NamedTemporaryFile(suffix=".pdf") as blank, pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank.name)
        inspector.inspect_file(blank.name)
    gc.collect()
    gc.freeze()  # so that children do not copy what they never change


def _fork_one(control: socket.socket, children: dict[int, _Child], poll: select.poll) -> bool:
    """Start the child of the next request; False where there will be no more."""
    began = time.process_time()
    message, descriptors = _receive(control)
    if not message:
        return False
    end, answer, errors = descriptors
    pid = os.fork()
    if pid == 0:
        _be_the_child(message, answer, errors)
    os.close(answer)
    os.close(errors)
    children[pid] = _Child(socket.socket(fileno=end), began)
    poll.register(end, 0)
    return True


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    descriptors = array.array("i")
    message, ancillary, _flags, _address = control.recvmsg(LONGEST_REQUEST, socket.CMSG_LEN(3 * descriptors.itemsize))
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    return message, list(descriptors)


def _be_the_child(message: bytes, answer: int, errors: int) -> NoReturn:
    """What a fresh interpreter would find: own session, three descriptors, nothing of the parent's."""
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _die_with_parent()
        for source, target in ((os.open(os.devnull, os.O_RDONLY), 0), (answer, 1), (errors, 2)):
            os.dup2(source, target)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        from .worker import answer_to

        answer_to(json.loads(message))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(1)


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _kill(*pids: int) -> None:
    for pid in pids:
        # The group where the child has made one already, and in any case the child.
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)


def _reap(children: dict[int, _Child], poll: Any) -> None:
    while children:
        pid, status, used = os.wait4(-1, os.WNOHANG)
        if pid == 0:
            return
        child = children.pop(pid)
        with contextlib.suppress(KeyError):
            poll.unregister(child.end)
        # Two children at once share the parent's own time; a few milliseconds of a figure nobody is charged for.
        cpu = used.ru_utime + used.ru_stime + time.process_time() - child.began
        with contextlib.suppress(OSError):
            child.end.send(ENDED.pack(os.waitstatus_to_exitcode(status), cpu, used.ru_maxrss * 1024))
        child.end.close()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(socket.socket(fileno=int(sys.argv[1])))
