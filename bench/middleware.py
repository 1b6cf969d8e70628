"""Measures one request: SQL queries, CPU time of this thread and its child processes, CPU time of the database."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from submissions.inspection.limits import usage


def backend_cpu_ns() -> int:
    """CPU nanoseconds the connection's PostgreSQL process has used so far (Linux)."""
    connection.ensure_connection()
    return int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0])


def children_cpu_ns() -> int:
    """CPU nanoseconds of the processes this one has waited for or had forked: the inspection of PDFs runs in one."""
    times = os.times()
    return int((times.children_user + times.children_system + usage.cpu_seconds) * 1e9)


class MeasuringMiddleware:
    """Outermost of all: answers carry `X-Bench: queries;web ms;database ms`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = 0

        def counting(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        database_before = backend_cpu_ns()
        children_before = children_cpu_ns()
        web_before = time.thread_time_ns()
        with connection.execute_wrapper(counting):
            response = self.get_response(request)
        web = time.thread_time_ns() - web_before + children_cpu_ns() - children_before
        database = backend_cpu_ns() - database_before
        response.headers["X-Bench"] = f"{count};{web / 1e6:.3f};{database / 1e6:.3f}"
        return response
