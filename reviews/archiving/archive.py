"""A conference as one zip: every row, every document, and tables a person can open."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from confsite.audit.models import LogEntry
from confsite.clock import physical_now
from confsite.conferences.files.dumping import dump_text
from confsite.conferences.models import Conference
from confsite.ui.csv_export import csv_lines
from reviews.archiving.rows import meant_by, people_of, rows_of, tables
from reviews.models import Review, ReviewAttachment
from submissions import storage
from submissions.models import Document, StoredFile, Submission

_README = """{name} ({slug}), archived {at}.

conference.toml    dates, texts and program, as `load_conference` reads them
papers.csv         papers with authors, states and decisions
reviews.csv        reviews with their reviewers and answers
log.csv            who did what when
documents/         every upload, by paper: kind, version, name
attachments/       files that reviewers added, by paper, without their metadata
tables/            every row of the database, one JSON object per line; people.jsonl says whom the numbers mean
manifest.json      how many rows each table has, and the sha256 of each document

This names authors, reviewers, conflicts and mail in full. It is meant for nobody but those who keep the records.
"""


class Damaged(Exception):
    """Stored bytes are not what their hash says, or are missing. Nothing is archived."""


@contextmanager
def _one_moment() -> Iterator[None]:
    """All tables as of one instant, though people go on working."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def write_archive(conference: Conference, target: Path) -> dict[str, int]:
    """Write the zip, readable by its owner only; returns the number of rows of each table.

    Raises:
        FileExistsError: there is a file already; it stays as it is.
        Damaged: a document cannot be read as it was stored.
    """
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            os.fchmod(file.fileno(), 0o600)
            with _one_moment():
                return _write(conference, archive)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write(conference: Conference, archive: zipfile.ZipFile) -> dict[str, int]:
    at = physical_now().isoformat(timespec="seconds")
    archive.writestr("README.txt", _README.format(name=conference.name, slug=conference.slug, at=at))
    archive.writestr("conference.toml", dump_text(conference))
    _csv(archive, "papers.csv", _PAPERS, _papers(conference))
    _csv(archive, "reviews.csv", _REVIEWS, _reviews(conference))
    _csv(archive, "log.csv", _LOG, _log(conference))
    counts = _tables(conference, archive)
    documents = dict(_documents(conference, archive))
    manifest = {"conference": conference.slug, "at": at, "rows": counts, "documents": documents}
    archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return counts


def _tables(conference: Conference, archive: zipfile.ZipFile) -> dict[str, int]:
    counts, people, logins = {}, set(), set()
    for model, path in tables():
        label = model._meta.label
        counts[label] = 0
        with archive.open(f"tables/{label}.jsonl", "w") as file:
            for row in rows_of(model, path, conference):
                file.write(_line(row))
                counts[label] += 1
                meant = meant_by(model, row)
                people |= meant[0]
                logins |= meant[1]
    with archive.open("tables/people.jsonl", "w") as file:
        for person in people_of(people, logins):
            file.write(_line(person))
    return counts


def _line(row: dict[str, Any]) -> bytes:
    return (json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n").encode()


def _documents(conference: Conference, archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Copy each upload's bytes, and hold them to their hash; yields name and sha256."""
    rows = Document.objects.filter(conference=conference).select_related("stored_file", "submission").order_by("pk")
    for row in rows.iterator(chunk_size=200):
        part = row.field_key or row.kind.lower().replace("_", "-")
        name = f"documents/{row.submission.number}/{part}-v{row.version}-{_plain(row.original_name)}"
        with archive.open(name, "w", force_zip64=True) as target:
            _copy(row.stored_file, target)
        yield name, row.sha256
    files = ReviewAttachment.objects.filter(conference=conference).select_related("stored_file", "review__submission")
    for file in files.order_by("pk").iterator(chunk_size=200):
        ending = "pdf" if file.kind == ReviewAttachment.Kind.PDF else "txt"
        name = f"attachments/{file.review.submission.number}/review-{file.review_id}-{file.number}.{ending}"
        with archive.open(name, "w", force_zip64=True) as target:
            _copy(file.stored_file, target)
        yield name, file.stored_file.sha256


def _copy(stored: StoredFile, target: Any) -> None:
    digest = hashlib.sha256()
    try:
        with storage.open_stored(stored) as source:
            for chunk in source.chunks(256 * 1024):
                digest.update(chunk)
                target.write(chunk)
    except OSError as error:
        raise Damaged(f"{stored.path} cannot be read: {error}") from error
    if digest.hexdigest() != stored.sha256:
        raise Damaged(f"{stored.path} is not what was uploaded: its sha256 differs.")


def _plain(name: str) -> str:
    """A file name for any system, with nothing that leads out of the folder."""
    kept = "".join(char if char.isalnum() or char in "-_." else "-" for char in name).lstrip(".-")
    return kept[-100:] or "file"


def _csv(archive: zipfile.ZipFile, name: str, header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with archive.open(name, "w") as file:
        file.write("\ufeff".encode())
        for line in csv_lines(header, rows):
            file.write(line.encode())


_PAPERS = ("number", "state", "title", "authors", "type", "track", "decision", "released at", "handling chair")
_REVIEWS = ("paper", "label", "reviewer", "state", "submitted at", "answers")
_LOG = ("at", "who", "what", "on", "paper", "details")


def _papers(conference: Conference) -> Iterator[tuple[Any, ...]]:
    rows = Submission.objects.filter(conference=conference).order_by("number")
    related = rows.select_related("submission_type", "track", "decision", "handling_chair__chair")
    for paper in related.prefetch_related("authors").iterator(chunk_size=200):
        decision, handling = getattr(paper, "decision", None), getattr(paper, "handling_chair", None)
        yield (
            paper.number,
            paper.get_state_display(),
            paper.title,
            "; ".join(author.name for author in paper.authors.all()),
            paper.submission_type.name,
            paper.track.name if paper.track else "",
            decision.get_outcome_display() if decision else "",
            decision.released_at.isoformat() if decision and decision.released_at else "",
            handling.chair.name if handling else "",
        )


def _reviews(conference: Conference) -> Iterator[tuple[Any, ...]]:
    rows = Review.objects.filter(conference=conference).select_related("submission", "reviewer")
    for review in rows.order_by("submission__number", "pk").iterator(chunk_size=200):
        yield (
            review.submission.number,
            review.label,
            review.reviewer.name,
            review.get_state_display(),
            review.submitted_at.isoformat() if review.submitted_at else "",
            json.dumps(review.answers, ensure_ascii=False),
        )


def _log(conference: Conference) -> Iterator[tuple[Any, ...]]:
    numbers = dict(Submission.objects.filter(conference=conference).values_list("pk", "number"))
    rows = LogEntry.objects.filter(conference=conference).select_related("actor__person").order_by("pk")
    for entry in rows.iterator(chunk_size=500):
        person = getattr(entry.actor, "person", None)
        who = person.name if person else ""
        details = json.dumps(entry.details, ensure_ascii=False)
        yield (entry.at.isoformat(), who, entry.verb, entry.target_text, numbers.get(entry.submission_id or 0), details)
