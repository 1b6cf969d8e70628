"""Takes a reviewer's file: what it is, and a copy that does not tell who made it. Nothing is stored yet."""

import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from reviews.models import ReviewAttachment
from reviews.refusals import Refused
from submissions import storage
from submissions.findings_text import describe
from submissions.inspection.checks import Finding, Severity
from submissions.inspection.client import CannotRead, extract_text, inspect_pdf, scrub_pdf
from submissions.services.uploads import Upload

MOST_BYTES = 10_000_000
MOST_TEXT_BYTES = 1_000_000
BLOCK = 64 * 1024
Kind = ReviewAttachment.Kind


@dataclass(frozen=True)
class Taken:
    """A file ready to be stored: only what may be kept of it."""

    received: storage.Received
    kind: str
    page_count: int | None
    pages: tuple[str, ...] = ()  # their text, as far as there is any


def page_with(taken: Taken, words: Iterable[str]) -> int | None:
    """The first page, from 1, whose text holds one of the words; a reviewer would be named by it."""
    sought = [one.casefold() for word in words if len(one := " ".join(word.split())) > 3]
    for number, text in enumerate(taken.pages, 1):
        page = " ".join(text.split()).casefold()
        if any(one in page for one in sought):
            return number
    return None


@contextmanager
def taken(upload: Upload) -> Iterator[Taken]:
    """Receive and scrub a file; its temporary copies are gone afterwards.

    Raises:
        Refused: too large, empty, neither a readable PDF nor a text; the words say what to do.
    """
    try:
        received = storage.receive(upload.chunks(), limit=MOST_BYTES)
    except storage.TooLarge:
        raise Refused(_("The file is larger than 10 MB. Make its figures smaller, or quote what matters.")) from None
    with received.file:
        if received.size == 0:
            raise Refused(_("The file is empty (0 bytes). Check it and choose it once more."))
        head = received.file.read(1024)
        received.file.seek(0)
        found = _pdf(received) if b"%PDF-" in head else _text(received)
    with found.received.file:
        yield found


def _pdf(received: storage.Received) -> Taken:
    report = inspect_pdf(received.file.name)
    if report.error is not None:
        message, cure = describe(Finding(report.error.value, Severity.ERROR, params={"pages": report.page_count}))
        raise Refused(f"{message} {cure}".strip())
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "scrubbed.pdf"
        try:
            scrub_pdf(received.file.name, target)
        except CannotRead:
            words = _("Your name and tools could not be taken out of this PDF. Print it into a new PDF and try again.")
            raise Refused(words) from None
        with target.open("rb") as file:
            copy = storage.receive(_blocks(file), limit=4 * MOST_BYTES)
    try:
        pages = extract_text(copy.file.name)
    except CannotRead:
        pages = ()
    return Taken(copy, Kind.PDF, report.page_count, pages)


def _text(received: storage.Received) -> Taken:
    refusal = _("Only a PDF or a plain text (UTF-8) can be attached. Save it as one of these; archives are not taken.")
    if received.size > MOST_TEXT_BYTES:
        raise Refused(refusal)
    try:
        text = received.file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(refusal) from None
    if any(ord(char) < 32 and char not in "\t\n\r\f" for char in text):
        raise Refused(refusal)
    # Line ends tell the system it was written on.
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    copy = storage.receive(_blocks(io.BytesIO(plain)), limit=MOST_BYTES)
    return Taken(copy, Kind.TEXT, None, (plain.decode(),))


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(BLOCK), b"")
