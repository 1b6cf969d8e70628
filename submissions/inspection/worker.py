"""The child process: does one JSON request and writes one JSON answer to stdout. Started by `limits` only."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn


def inspect(path: str) -> dict[str, Any]:
    """The facts of a PDF, as `PdfReport.to_json`."""
    from .inspector import inspect_file

    return inspect_file(path).to_json()


def scrub(path: str, target: str) -> dict[str, Any]:
    """Write a copy without traces of its makers to `target`."""
    from .scrub import scrub_file

    scrub_file(path, target)
    return {}


def scrub_archive(path: str, target: str, folder: str, note: str, limits: dict[str, Any]) -> dict[str, Any]:
    """Write a copy of a ZIP without traces of its makers to `target`."""
    from .archives import ArchiveLimits
    from .scrub_archive import scrub_archive_file

    error = scrub_archive_file(path, target, folder, note, ArchiveLimits(**limits))
    return {"error": error.value} if error else {}


def thumbnail(path: str, target: str, width: int) -> dict[str, Any]:
    """Write a picture of page 1, `width` pixels wide, as PNG to `target`."""
    from .pages import render_first_page

    render_first_page(path, target, width)
    return {}


def text(path: str) -> dict[str, Any]:
    """The text, page by page."""
    from .pages import text_of_pages

    return {"pages": text_of_pages(path)}


def list_archive(path: str, limits: dict[str, Any]) -> dict[str, Any]:
    """The entries of a ZIP, or why it is refused."""
    from .archives import ArchiveLimits, list_entries

    return list_entries(path, ArchiveLimits(**limits)).to_json()


def extract_archive(path: str, target: str, limits: dict[str, Any]) -> dict[str, Any]:
    """The entries of a ZIP, their bytes written to numbered files in `target`."""
    from .archives import ArchiveLimits, extract_entries

    return extract_entries(path, target, ArchiveLimits(**limits)).to_json()


ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "inspect": inspect,
    "scrub": scrub,
    "scrub_archive": scrub_archive,
    "thumbnail": thumbnail,
    "text": text,
    "list_archive": list_archive,
    "extract_archive": extract_archive,
}


def answer_to(request: Mapping[str, Any]) -> NoReturn:
    """Bind this process to the request's limits, do it, answer and end."""
    from .limits import apply_limits

    apply_limits(request["limits"])
    # A library that prints must not spoil the answer.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        result = ACTIONS[request["action"]](**request["arguments"])
    except MemoryError:
        result = {"error": "expands"}
    except RecursionError:
        result = {"error": "damaged"}
    except Exception as problem:
        # What the two libraries say about a broken file is an answer; anything else is a bug and shows its traceback.
        if not type(problem).__module__.startswith(("pikepdf", "pypdfium2")):
            raise
        result = {"error": "password" if _asks_for_password(problem) else "damaged"}
    answer.write(json.dumps(result))
    answer.flush()
    # Libraries' tear-down of a broken document may crash after the answer is out.
    os._exit(0)


def _asks_for_password(problem: Exception) -> bool:
    """Four is pdfium's FPDF_ERR_PASSWORD."""
    return type(problem).__name__ == "PasswordError" or getattr(problem, "err_code", None) == 4


if __name__ == "__main__":
    answer_to(json.load(sys.stdin))
