"""`run.py bench web`: SQL queries and CPU time per request of the pages people wait for, at two sizes.

CPU is that of the request's thread plus that of its PostgreSQL backend, both read from the kernel, so that a busy
machine does not change it much. The yardstick tells how fast the machine is: 0.5 s where the peer was measured. It is
taken again before each request, for a shared machine changes its speed; the column "scaled" is the CPU time a machine
of the peer's speed would need, and is what to compare with the peer's.
"""

import argparse
import http.cookiejar
import json
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.site import temporary_site
from confsite.local.broker import free_port

# CPU ms of the best peer at 1,000 and at 5,000 papers (it does not page its lists).
PEER: dict[str, tuple[float, float | None]] = {
    "PC home": (14, None),
    "paper list": (64, 199),
    "paper page with 3 reviews": (12, 20),
    "review form": (17, None),
    "bids page": (117, 289),
    "one-word search": (39, 170),
    "save a review": (8, None),
    "PDF of 200 KB": (2.4, None),
    "new paper with a 1 MB PDF": (25, 28),
}


@dataclass(frozen=True)
class Measured:
    """One request: SQL queries, CPU milliseconds of the web thread and of the database backend."""

    queries: int
    web: float
    database: float

    @property
    def cpu(self) -> float:
        return self.web + self.database


class Visitor:
    """A browser without a screen: cookies, CSRF tokens, and the measuring header of each answer."""

    def __init__(self, base: str, session_key: str) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _NoRedirect())
        self.session_key = session_key

    def get(self, path: str) -> tuple[Measured, str]:
        return self._send(urllib.request.Request(self.base + path), 200)

    def post(self, path: str, fields: dict[str, Any], files: dict[str, bytes] | None = None) -> tuple[Measured, str]:
        """Send a form as a browser does; `fields` may hold lists. Who gets the form back was refused: not measured."""
        boundary = uuid.uuid4().hex
        body = bytearray()
        for name, values in fields.items():
            for value in values if isinstance(values, list) else [values]:
                body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, content in (files or {}).items():
            body += (
                f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="paper.pdf"\r\n'
                "Content-Type: application/pdf\r\n\r\n"
            ).encode()
            body += content + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Referer": self.base + path}
        return self._send(urllib.request.Request(self.base + path, data=bytes(body), headers=headers), 302)

    def _send(self, request: urllib.request.Request, wanted: int) -> tuple[Measured, str]:
        own = [f"sessionid={self.session_key}"] if self.session_key else []
        request.add_header("Cookie", "; ".join([*own, *(f"{c.name}={c.value}" for c in self.jar)]))
        try:
            with self.opener.open(request, timeout=120) as response:
                status, headers, content = response.status, response.headers, response.read()
        except urllib.error.HTTPError as answer:
            status, headers, content = answer.code, answer.headers, answer.read()
        if status != wanted:
            raise SystemExit(f"{request.get_method()} {request.full_url} answered {status}: {content[:300]!r}")
        queries, web, database = headers["X-Bench"].split(";")
        return Measured(int(queries), float(web), float(database)), content.decode("utf-8", "replace")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        return fp

    http_error_301 = http_error_303 = http_error_302


def form_fields(page: str, marker: str) -> dict[str, Any]:
    """What a browser would send of the first form whose markup contains `marker`: hidden fields, texts, choices."""
    form = next(m[0] for m in re.finditer(r"<form\b.*?</form>", page, re.S) if marker in m[0])
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind, name = attributes.get("type", "text"), attributes.get("name")
        if not name or kind in ("file", "submit", "button"):
            continue
        if kind in ("checkbox", "radio") and " checked" not in tag:
            continue
        fields[name] = attributes.get("value", "on" if kind == "checkbox" else "")
    for name, text in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        fields[name] = text
    for name, options in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        if chosen:
            fields[name] = chosen[1]
    return fields


PEER_YARDSTICK = 0.5  # seconds


def yardstick(share: int = 1) -> float:
    """Seconds of CPU for a fixed sum: how fast this machine is. A `share` of it is done, and multiplied."""
    begin = time.thread_time()
    sum(i * i for i in range(10**7 // share))
    return (time.thread_time() - begin) * share


def summary(samples: list[Measured], speed: float) -> dict[str, float]:
    """Median and 95th percentile of CPU, the median's split, and the largest number of queries.

    `speed` is the yardstick, in seconds, while the samples were taken.
    """
    cpu = sorted(sample.cpu for sample in samples)
    return {
        "yardstick": speed,
        "scaled": statistics.median(cpu) * PEER_YARDSTICK / speed,
        "queries": max(sample.queries for sample in samples),
        "median": statistics.median(cpu),
        "p95": cpu[min(len(cpu) - 1, round(0.95 * len(cpu)))],
        "web": statistics.median(sample.web for sample in samples),
        "database": statistics.median(sample.database for sample in samples),
    }


def main(arguments: list[str]) -> int:
    """Fill, serve, measure, print."""
    parser = argparse.ArgumentParser(prog="bench web", description=__doc__)
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--pc", type=int, default=300)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--only", choices=["papers", "program", "board"], help="measure only these pages")
    parser.add_argument("--larger", type=int, default=5, help="factor of the second size; 0 for none")
    options = parser.parse_args(arguments)
    print(f"yardstick: {yardstick():.2f} s CPU for sum(i*i for i in range(10**7)); 0.5 where the peer was measured")
    with temporary_site():
        return _measure(options)


def _measure(options: argparse.Namespace) -> int:
    from django.db import connection

    from bench.board import TALKS, board_actions, fill_draft
    from bench.program_pages import program_actions
    from bench.synthetic import fill
    from bench.web_actions import actions_for, session_of

    sizes = [options.papers] + ([options.papers * options.larger] if options.larger else [])
    if options.only not in (None, "papers"):
        sizes = []
    worlds = {}
    for size in sizes:
        print(f"filling a conference of {size} papers and {options.pc} PC members", flush=True)
        worlds[size] = fill(f"bench-{size}", papers=size, pc=options.pc)
    programs = _programs() if options.only in (None, "program") else {}
    drafts = {TALKS: fill_draft()} if options.only in (None, "board") else {}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    port = free_port()
    server = _serve(port)
    results: dict[str, dict[int, dict[str, float]]] = {}
    of_programs: dict[str, dict[int, dict[str, float]]] = {}
    of_board: dict[str, dict[int, dict[str, float]]] = {}
    try:
        for size, world in worlds.items():
            for name, action in actions_for(world, f"http://127.0.0.1:{port}"):
                results.setdefault(name, {})[size] = summary(*_repeat(action, options.repeat))
        for size, (conference, reader) in programs.items():
            for name, action in program_actions(conference, f"http://127.0.0.1:{port}", session_of, reader):
                of_programs.setdefault(name, {})[size] = summary(*_repeat(action, options.repeat))
        for size, (conference, chair) in drafts.items():
            for name, action in board_actions(conference, f"http://127.0.0.1:{port}", session_of, chair):
                of_board.setdefault(name, {})[size] = summary(*_repeat(action, options.repeat))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    tables = ((results, sizes, "papers"), (of_programs, list(programs), "talks"), (of_board, list(drafts), "talks"))
    for found, counts, unit in tables:
        if found:
            print(table(found, counts, unit))
            by_name = {name: {str(size): row for size, row in rows.items()} for name, rows in found.items()}
            print("\n" + json.dumps(by_name))
    return 0


def _programs() -> dict[int, Any]:
    """Published programs by number of talks, each with somebody who reads it signed in."""
    from bench.program_pages import SIZES, fill_program
    from confsite.accounts.models import Person, User

    user = User.objects.create_user(email="reader@example.org", password=None)
    reader = Person.objects.filter(user=user).first() or Person.objects.create(user=user, name="Rita Reader")
    found = {}
    for talks, rooms in SIZES:
        print(f"filling a program of {talks} talks in {rooms} rooms", flush=True)
        found[talks] = (fill_program(f"program-{talks}", talks=talks, rooms=rooms), reader)
    return found


def _repeat(action: Callable[[], Measured], times: int) -> tuple[list[Measured], float]:
    """The measures, and the median yardstick meanwhile."""
    action()  # the first one fills caches of templates and plans
    samples, speeds = [], []
    for _ in range(times):
        speeds.append(yardstick(share=20))
        samples.append(action())
    return samples, statistics.median(speeds)


def _serve(port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "gunicorn", "confsite.wsgi", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, "--workers", "1", "--threads", "1", "--worker-class", "gthread", "--log-level", "warning"]
    )
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=1).read()
        except OSError:
            time.sleep(0.25)
        else:
            return server
    raise SystemExit("The server did not start within 30 seconds.")


def table(results: dict[str, dict[int, dict[str, float]]], sizes: list[int], unit: str = "papers") -> str:
    """One line per action and size, as text."""
    lines = [
        f"\n{'action':30}{unit:>7}{'queries':>8}{'CPU ms':>8}{'p95':>8}{'web':>8}{'db':>8}{'scaled':>8}{'peer':>7}"
    ]
    for name, by_size in results.items():
        for index, size in enumerate(sizes):
            row, peer = by_size[size], PEER.get(name, (None, None))
            reference = peer[1] if index and peer[1] is not None else peer[0]
            lines.append(
                f"{name if not index else '':30}{size:>7}{row['queries']:>8.0f}{row['median']:>8.1f}{row['p95']:>8.1f}"
                f"{row['web']:>8.1f}{row['database']:>8.1f}{row['scaled']:>8.1f}"
                f"{reference if reference is not None else '–':>7}"
            )
    return "\n".join(lines)
