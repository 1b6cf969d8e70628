"""All of a reviewer's papers as one zip, streamed: nothing is built in memory or on disk first."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from reviews.access import Access
from reviews.forms.queries import active_questions
from reviews.models import Assignment, Review
from reviews.reviewing import offline, queries
from reviews.reviewing.policies import WRITING_ROLES
from submissions import storage
from submissions.downloads import PDF, file_for
from submissions.inspection.client import CannotRead
from submissions.models import Document, StoredFile, Submission

BLOCK = 256 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)  # the time of an upload could be recognised


class _Sink:
    """Where zipfile writes; what came is taken out and sent on."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: every write is kept at once."""

    def taken(self) -> bytes:
        data, self.parts = b"".join(self.parts), []
        return data


def neutral_name(slug: str, number: int, document: Document) -> str:
    """A file name that tells conference and number, and nothing of the authors."""
    ending = Path(document.original_name).suffix.lower()[:12]
    ending = ending if ending[1:].isalnum() and ending.isascii() else ""
    if document.content_type == PDF:
        ending = ".pdf"
    part = "" if document.kind == "PAPER" else f"-{(document.field_key or document.kind).lower()}"
    return f"{slug}-{number}{part}{ending}"


def stream(access: Access) -> Iterator[bytes]:
    """The zip's bytes: README.txt, then for each paper its files and a review form to fill in offline."""
    papers, forms = _papers(access), _forms(access)
    sink, slug = _Sink(), access.conference.slug
    notes: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]  # zipfile only writes
        for paper in papers:
            found = access.of(paper)
            for document in queries.readable_documents(found):
                name = neutral_name(slug, paper.number, document)
                try:
                    stored = file_for(document, scrubbed=not found.rights.authors)
                    yield from _write(archive, sink, name, stored)
                except (CannotRead, OSError):
                    notes.append(_("%(name)s could not be prepared; ask the chairs for it.") % {"name": name})
            if paper.pk in forms:
                archive.writestr(zipfile.ZipInfo(f"{slug}-review-{paper.number}.txt", EPOCH), forms[paper.pk])
                yield sink.taken()
        archive.writestr(zipfile.ZipInfo("README.txt", EPOCH), _readme(access, papers, notes))
    yield sink.taken()


def _papers(access: Access) -> list[Submission]:
    ids = queries.own_assignments(access).values("submission")
    return list(
        access.granted("document", Submission.objects.filter(pk__in=ids))
        .select_related("conference")
        .order_by("number")
    )


def _forms(access: Access) -> dict[int, str]:
    """Submission id → its review form as text, for the papers the viewer writes a review of."""
    questions = active_questions(access.conference)
    reviews = {
        (review.submission_id, review.round, review.is_meta): review
        for review in Review.objects.filter(conference=access.conference, reviewer=access.viewer.person)
    }
    return {
        row.submission_id: offline.written(
            row.submission,
            questions,
            reviews.get((row.submission_id, row.round, row.role == Assignment.Role.META_REVIEWER)),
        )
        for row in queries.own_assignments(access)
        .filter(role__in=WRITING_ROLES)
        .select_related("submission__conference")
    }


def _write(archive: zipfile.ZipFile, sink: _Sink, name: str, stored: StoredFile) -> Iterator[bytes]:
    with storage.open_stored(stored) as source:
        entry = zipfile.ZipInfo(name, EPOCH)
        entry.file_size = stored.size
        with archive.open(entry, "w", force_zip64=stored.size > 2**31) as target:
            while block := source.read(BLOCK):
                target.write(block)
                yield sink.taken()
    yield sink.taken()


def _readme(access: Access, papers: list[Submission], notes: list[str]) -> str:
    lines = [
        access.conference.name,
        "",
        _("Papers given to %(name)s to review. Please keep them confidential.") % {"name": access.viewer.name},
        "",
        *(f"#{paper.number}  {paper.title}" for paper in papers),
        "",
        _("Fill in the text files and upload them under “My reviews”: they are saved as drafts."),
    ]
    return "\n".join([*lines, *(["", *notes] if notes else [])]) + "\n"
