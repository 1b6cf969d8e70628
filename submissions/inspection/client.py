"""What the rest of the site calls: each function lets a child with limits read the file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .archives import ArchiveError, ArchiveLimits, ArchiveReport
from .limits import DEFAULT_LIMITS, ChildFailed, Limits, run_limited
from .report import ErrorCode, PdfReport

THUMBNAIL_WIDTH = 400  # pixels
# An archive may unpack to a gigabyte, which takes its time to pack again.
ARCHIVE_COPY_LIMITS = Limits(cpu_seconds=90, wall_seconds=120.0)


class CannotRead(Exception):
    """A copy, picture or text could not be made; `code` says why."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code.value)
        self.code = code


def inspect_pdf(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> PdfReport:
    """The facts of the file at `path`. Never raises for what the file holds: see `PdfReport.error`."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError:
        return PdfReport(error=ErrorCode.MISSING)
    # Both answers are plain from the first bytes, without the cost of a child.
    if not head:
        return PdfReport(error=ErrorCode.EMPTY)
    if b"%PDF-" not in head:
        return PdfReport(error=ErrorCode.NOT_PDF)
    try:
        answer = run_limited("inspect", {"path": str(path.resolve())}, limits=limits)
    except ChildFailed as failure:
        return PdfReport(is_pdf=True, error=ErrorCode(failure.code))
    if set(answer) == {"error"}:
        return PdfReport(is_pdf=True, error=ErrorCode(answer["error"]))
    return PdfReport.from_json(answer)


def scrub_pdf(path: str | Path, target: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> None:
    """Write to `target` a copy without document metadata, for readers who must not learn the authors.

    Raises:
        CannotRead: there is no such copy; nothing is left at `target`. Never serve the original instead.
    """
    _write("scrub", Path(path), Path(target), {}, limits)


def scrub_archive(
    path: str | Path,
    target: str | Path,
    *,
    note: str,
    bounds: ArchiveLimits | None = None,
    limits: Limits = ARCHIVE_COPY_LIMITS,
) -> None:
    """Write to `target` a copy of the ZIP whose PDFs are scrubbed and whose directory names nobody.

    Other files keep their names and bytes. A PDF that cannot be scrubbed is replaced by a text file that holds `note`.

    Raises:
        CannotRead: there is no such copy; nothing is left at `target`. Never serve the original instead.
    """
    with tempfile.TemporaryDirectory(dir=Path(target).resolve().parent) as folder:
        more = {"folder": folder, "note": note, "limits": asdict(bounds or ArchiveLimits())}
        _write("scrub_archive", Path(path), Path(target), more, limits)


def render_thumbnail(
    path: str | Path, target: str | Path, *, width: int = THUMBNAIL_WIDTH, limits: Limits = DEFAULT_LIMITS
) -> None:
    """Write a PNG of page 1, `width` pixels wide, to `target`.

    Raises:
        CannotRead: the page cannot be drawn within the limits; nothing is left at `target`.
    """
    _write("thumbnail", Path(path), Path(target), {"width": width}, limits)


def extract_text(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """The text of every page.

    Raises:
        CannotRead: the file cannot be read within the limits.
    """
    return tuple(_ask("text", {"path": str(Path(path).resolve())}, limits)["pages"])


def list_archive(
    path: str | Path, *, bounds: ArchiveLimits | None = None, limits: Limits = DEFAULT_LIMITS
) -> ArchiveReport:
    """The entries of the ZIP at `path`, nothing unpacked; `error` says why it is refused."""
    return _archive("list_archive", {"path": str(Path(path).resolve())}, bounds, limits)


def extract_archive(
    path: str | Path, target: str | Path, *, bounds: ArchiveLimits | None = None, limits: Limits = DEFAULT_LIMITS
) -> ArchiveReport:
    """Unpack the ZIP into the existing folder `target`: each entry to the numbered file its `stored_as` names.

    All or nothing: with an `error`, the folder holds no file of it.
    """
    arguments = {"path": str(Path(path).resolve()), "target": str(Path(target).resolve())}
    report = _archive("extract_archive", arguments, bounds, limits)
    if report.error is not None:
        for left in Path(target).glob("[0-9]*.entry"):
            left.unlink(missing_ok=True)
    return report


def _archive(action: str, arguments: Mapping[str, Any], bounds: ArchiveLimits | None, limits: Limits) -> ArchiveReport:
    try:
        answer = run_limited(action, {**arguments, "limits": asdict(bounds or ArchiveLimits())}, limits=limits)
    except ChildFailed as failure:
        return ArchiveReport(error=ArchiveError(failure.code))
    return ArchiveReport.from_json(answer)


def _ask(action: str, arguments: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        answer = run_limited(action, arguments, limits=limits)
    except ChildFailed as failure:
        raise CannotRead(ErrorCode(failure.code)) from None
    if "error" in answer:
        code = answer["error"]
        raise CannotRead(ErrorCode(code) if code in set(ErrorCode) else ErrorCode.DAMAGED)
    return answer


def _write(action: str, path: Path, target: Path, more: Mapping[str, Any], limits: Limits) -> None:
    """Let the child write beside `target`, then move it there, so that no half of a file is ever found."""
    handle, beside = tempfile.mkstemp(dir=target.resolve().parent, prefix=".new-")
    os.close(handle)
    try:
        _ask(action, {"path": str(path.resolve()), "target": beside, **more}, limits)
        os.replace(beside, target)
    finally:
        Path(beside).unlink(missing_ok=True)
