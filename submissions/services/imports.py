"""A chair's import of papers: read and shown first, then applied as a whole or not at all."""

import tempfile
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.accounts.services import get_or_create_person
from confsite.audit.services import record
from confsite.clock import physical_now
from confsite.conferences.models import Conference
from confsite.ui.templatetags.ui import filesize
from submissions import storage
from submissions.errors import NotAllowed, UploadRefused
from submissions.findings_text import describe, describe_archive
from submissions.importing.bibtex import read_bibtex
from submissions.importing.rows import ListedPaper, Problem
from submissions.importing.table import read_table
from submissions.inputs import PreparedUpload
from submissions.inspection.archives import ArchiveEntry
from submissions.inspection.checks import Finding, Severity
from submissions.inspection.client import extract_archive, inspect_pdf
from submissions.inspection.filenames import safe_filename
from submissions.inspection.report import PdfReport
from submissions.models import Author, DocumentKind, PaperImport, State, Submission
from submissions.policies import can_import, can_settle_import, require
from submissions.services.locking import next_number
from submissions.services.uploads import PDF, Upload, add_document

MOST_PDFS = 200
INSPECTED_AT_ONCE = 2


@dataclass(frozen=True)
class _Known:
    """What the rows' words may name at this conference."""

    types: dict[str, Any]
    tracks: dict[str, Any]
    topics: dict[str, Any]
    numbers: frozenset[int]

    @classmethod
    def of(cls, conference: Conference) -> "_Known":
        types: dict[str, Any] = {}
        for kind in conference.submission_types.all():
            types |= {kind.slug.casefold(): kind, kind.name.casefold(): kind}
        tracks: dict[str, Any] = {}
        for track in conference.tracks.all():
            tracks |= {track.slug.casefold(): track, track.name.casefold(): track}
        return cls(
            types,
            tracks,
            {topic.name.casefold(): topic for topic in conference.topics.all()},
            frozenset(conference.submissions.values_list("number", flat=True)),
        )


def preview_import(
    actor: User, *, conference: Conference, source_name: str, source: bytes, archive: Upload | None = None
) -> PaperImport:
    """Read a BibTeX or CSV file and the ZIP of PDFs beside it; keep what would be stored and all that is wrong.

    Raises:
        NotAllowed: the actor is no PC chair here.
        UploadRefused: the archive is too large.
    """
    require(can_import(actor, conference))
    is_bibtex = source_name.lower().endswith((".bib", ".bibtex")) or source.lstrip()[:1] == b"@"
    papers, problems = read_bibtex(source) if is_bibtex else read_table(source)
    known = _Known.of(conference)
    rows = [_row(paper, known, problems) for paper in papers]
    _check_numbers(papers, known, problems)
    received = None
    try:
        if archive is not None:
            received = storage.receive(archive.chunks(), limit=settings.MAX_IMPORT_BYTES)
        _match_files(papers, rows, received, problems)
        return _keep(actor, conference, source_name, rows, problems, received)
    except storage.TooLarge as error:
        message = _("The archive is larger than %(limit)s.") % {"limit": filesize(error.limit)}
        raise UploadRefused(message, cure=_("Import in several parts."), field="archive") from None
    finally:
        if received is not None:
            received.file.close()


@transaction.atomic
def _keep(
    actor: User,
    conference: Conference,
    source_name: str,
    rows: list[dict[str, Any]],
    problems: list[Problem],
    received: storage.Received | None,
) -> PaperImport:
    path = ""
    if received is not None and not problems:
        received.file.seek(0)
        path = default_storage.save(f"imports/{conference.pk}/{uuid.uuid4().hex}.zip", File(received.file))
    return PaperImport.objects.create(
        conference=conference,
        source_name=safe_filename(source_name, default="papers"),
        rows=rows,
        problems=[one.as_dict() for one in sorted(problems, key=lambda one: one.line)],
        archive_path=path,
        archive_sha256=received.sha256 if received is not None and path else "",
        created_by=actor,
    )


def _row(paper: ListedPaper, known: _Known, problems: list[Problem]) -> dict[str, Any]:
    """A paper as it would be stored, its words looked up; unknown words become problems."""

    def look_up(words: str, among: dict[str, Any], column: str) -> int | None:
        found = among.get(words.casefold())
        if found is None and words:
            names = ", ".join(sorted({str(one) for one in among.values()})) or _("none")
            message = _("“%(words)s” is not known here.") % {"words": words}
            problems.append(Problem(paper.line, column, message, _("Known: %(names)s.") % {"names": names}))
        return found.pk if found is not None else None

    only_type = next(iter(known.types.values())) if len(set(known.types.values())) == 1 else None
    type_id = look_up(paper.type_name, known.types, "type")
    if not paper.type_name:
        if only_type is None:
            names = ", ".join(sorted({str(one) for one in known.types.values()})) or _("none")
            cure = _("Name one of: %(names)s.") % {"names": names}
            problems.append(Problem(paper.line, "type", _("The submission type is missing."), cure))
        type_id = only_type.pk if only_type else None
    if not paper.authors:
        problems.append(Problem(paper.line, "authors", _("No author could be read."), _("Name at least one author.")))
    if len(paper.title) > 300:
        problems.append(Problem(paper.line, "title", _("The title has more than 300 characters."), _("Shorten it.")))
    if len(paper.keywords) > 300:
        problems.append(Problem(paper.line, "keywords", _("More than 300 characters."), _("Shorten them.")))
    topics = [look_up(name, known.topics, "topics") for name in paper.topics]
    return {
        "line": paper.line,
        "number": paper.number,
        "title": paper.title[:300],
        "abstract": paper.abstract,
        "keywords": paper.keywords[:300],
        "authors": [{"name": a.name, "email": a.email, "affiliation": a.affiliation} for a in paper.authors],
        "type": type_id,
        "track": look_up(paper.track_name, known.tracks, "track"),
        "topics": [one for one in topics if one is not None],
        "file": None,
    }


def _check_numbers(papers: list[ListedPaper], known: _Known, problems: list[Problem]) -> None:
    counts = Counter(paper.number for paper in papers if paper.number is not None)
    for paper in papers:
        if paper.number is None:
            continue
        if counts[paper.number] > 1:
            message = _("The number %(number)d stands twice in this file.") % {"number": paper.number}
            problems.append(Problem(paper.line, "number", message, _("Give each paper a number of its own.")))
        elif paper.number in known.numbers:
            message = _("There is a paper #%(number)d already.") % {"number": paper.number}
            problems.append(Problem(paper.line, "number", message, _("Leave the cell empty to get a free number.")))


def _match_files(
    papers: list[ListedPaper],
    rows: list[dict[str, Any]],
    received: storage.Received | None,
    problems: list[Problem],
) -> None:
    """Find each paper's PDF in the archive and look inside it."""
    if received is None:
        for paper in papers:
            if paper.file_name:
                message = _("The row names “%(name)s”, but no archive was uploaded.") % {"name": paper.file_name}
                problems.append(Problem(paper.line, "file", message, _("Upload the ZIP of PDFs too.")))
        return
    with tempfile.TemporaryDirectory(prefix="confsite-import-") as folder:
        report = extract_archive(received.file.name, folder)
        if report.error is not None:
            message, cure = describe_archive(report.error.value, report.entry)
            problems.append(Problem(1, "file", message, cure))
            return
        found = [
            (paper, row, _entry_of(paper, report.entries, problems)) for paper, row in zip(papers, rows, strict=True)
        ]
        with_file = [(paper, row, entry) for paper, row, entry in found if entry is not None]
        if len(with_file) > MOST_PDFS:
            message = _("More than %(limit)d PDFs.") % {"limit": MOST_PDFS}
            problems.append(Problem(1, "file", message, _("Import in several parts.")))
            return
        paths = [Path(folder) / entry.stored_as for _paper, _row, entry in with_file]
        with ThreadPoolExecutor(INSPECTED_AT_ONCE) as pool:
            reports = list(pool.map(inspect_pdf, paths))
        for (paper, row, entry), pdf in zip(with_file, reports, strict=True):
            if pdf.error is not None:
                message, cure = describe(Finding(pdf.error.value, Severity.ERROR, params={"pages": pdf.page_count}))
                problems.append(Problem(paper.line, "file", f"{entry.name}: {message}", cure))
            else:
                row["file"] = {"name": entry.name, "size": entry.size, "report": pdf.to_json()}


def _entry_of(paper: ListedPaper, entries: tuple[ArchiveEntry, ...], problems: list[Problem]) -> ArchiveEntry | None:
    """The archive's file of a paper: the one it names, else `KEY.pdf` or `NUMBER.pdf`, else none."""
    if paper.file_name:
        wanted = PurePosixPath(paper.file_name.replace("\\", "/"))
        exact = [one for one in entries if one.name == str(wanted)]
        same_name = exact or [one for one in entries if PurePosixPath(one.name).name == wanted.name]
        if len(same_name) == 1:
            return same_name[0]
        message = (
            _("“%(name)s” is not in the archive.") if not same_name else _("“%(name)s” stands in several folders.")
        )
        cure = _("Write the name as it stands in the archive.")
        problems.append(Problem(paper.line, "file", message % {"name": paper.file_name}, cure))
        return None
    guesses = {f"{guess}.pdf".casefold() for guess in (paper.key, paper.number) if guess}
    matching = [one for one in entries if PurePosixPath(one.name).name.casefold() in guesses]
    return matching[0] if len(matching) == 1 else None


@transaction.atomic
def apply_import(actor: User, *, paper_import: PaperImport) -> list[Submission]:
    """Store all papers of a preview, or none. Their authors get no account and no mail; a second press changes nothing.

    Raises:
        NotAllowed: somebody else brought it, it has problems, was dropped, or a number was taken meanwhile.
    """
    row = PaperImport.objects.select_for_update(of=("self",)).select_related("conference").get(pk=paper_import.pk)
    require(can_settle_import(actor, row))
    if row.state == PaperImport.State.APPLIED:
        return list(row.conference.submissions.filter(number__in=[one["number"] for one in row.rows]))
    if row.state == PaperImport.State.DROPPED or row.problems or not row.rows:
        raise NotAllowed(_("This import cannot be applied. Upload a corrected file."))
    conference = row.conference
    _allocate(conference, row.rows)
    people: dict[tuple[str, str], Person] = {}
    submissions = [_create(actor, conference, one, people) for one in row.rows]
    if row.archive_path:
        _attach_files(actor, row, submissions)
        path = row.archive_path
        transaction.on_commit(lambda: default_storage.delete(path))
    row.state, row.settled_at, row.archive_path = PaperImport.State.APPLIED, physical_now(), ""
    row.save()
    record(actor, "papers.imported", row, about=[one.pk for one in submissions], papers=len(submissions))
    return submissions


def _allocate(conference: Conference, rows: list[dict[str, Any]]) -> None:
    """Give numbers to the rows without one; refuse those that were taken since the preview."""
    following = next_number(conference)
    taken = set(conference.submissions.values_list("number", flat=True))
    wanted = {one["number"] for one in rows if one["number"] is not None}
    if taken & wanted:
        raise NotAllowed(
            _("Paper #%(number)d exists by now. Upload the file once more.") % {"number": min(taken & wanted)}
        )
    following = max([following, *(number + 1 for number in wanted)])
    for one in rows:
        if one["number"] is None:
            one["number"] = following
            following += 1


def _create(
    actor: User, conference: Conference, row: dict[str, Any], people: dict[tuple[str, str], Person]
) -> Submission:
    now = conference.now()
    submission = Submission.objects.create(
        conference=conference,
        number=row["number"],
        state=State.SUBMITTED,
        submission_type_id=row["type"],
        track_id=row["track"],
        title=row["title"],
        abstract=row["abstract"],
        keywords=row["keywords"],
        is_imported=True,
        created_by=actor,
        created_at=now,
        updated_at=now,
        submitted_at=now,
    )
    submission.topics.set(row["topics"])
    authors: list[Author] = []
    seen: set[int] = set()
    for given in row["authors"]:
        # Without an address, one name in one file is one person.
        key = (given["email"], "" if given["email"] else given["name"].casefold())
        if key not in people:
            people[key] = get_or_create_person(**given)
        if people[key].pk in seen:
            continue
        seen.add(people[key].pk)
        authors.append(
            Author(
                conference=conference,
                submission=submission,
                person=people[key],
                order=len(authors),
                is_contact=not authors,
                **given,
            )
        )
    Author.objects.bulk_create(authors)
    record(actor, "submission.imported", submission, number=submission.number)
    return submission


def _attach_files(actor: User, row: PaperImport, submissions: list[Submission]) -> None:
    """Store the PDFs out of the kept archive, each only if it is what the preview looked at."""
    now = row.conference.now()
    with tempfile.TemporaryDirectory(prefix="confsite-import-") as folder, storage.local_copy(row.archive_path) as path:
        report = extract_archive(path, folder)
        stored_as = {entry.name: entry.stored_as for entry in report.entries}
        for one, submission in zip(row.rows, submissions, strict=True):
            if one["file"] is None:
                continue
            if one["file"]["name"] not in stored_as:
                raise NotAllowed(_("The kept archive cannot be read any more. Upload the files once more."))
            with (Path(folder) / stored_as[one["file"]["name"]]).open("rb") as file:
                received = storage.receive(iter(lambda: file.read(64 * 1024), b""), limit=settings.MAX_IMPORT_BYTES)
            name = safe_filename(one["file"]["name"], default="paper")
            prepared = PreparedUpload(
                DocumentKind.PAPER, "", received, name, PDF, PdfReport.from_json(one["file"]["report"])
            )
            try:
                add_document(actor, submission=submission, prepared=prepared, started_at=now)
            finally:
                prepared.close()


@transaction.atomic
def drop_import(actor: User, *, paper_import: PaperImport) -> PaperImport:
    """Throw a preview away with its archive.

    Raises:
        NotAllowed: somebody else brought it.
    """
    row = PaperImport.objects.select_for_update(of=("self",)).select_related("conference").get(pk=paper_import.pk)
    require(can_settle_import(actor, row))
    if row.state == PaperImport.State.PREVIEWED:
        path = row.archive_path
        row.state, row.settled_at, row.archive_path = PaperImport.State.DROPPED, physical_now(), ""
        row.save()
        record(actor, "papers.import_dropped", row)
        if path:
            transaction.on_commit(lambda: default_storage.delete(path))
    return row
