"""What the author's door shows: own papers with all that their pages need."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from confsite.accounts.models import Person
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Topic, TypeField
from confsite.conferences.viewer import Viewer
from confsite.conferences.windows import Window
from confsite.prepared import Blank, Blanks, Prepared, keep_related
from submissions import policies, requirements
from submissions.deadlines import Deadline, deadline_of_paper, extensions
from submissions.errors import Missing
from submissions.models import (
    Author,
    CameraReady,
    Document,
    DocumentKind,
    FormatCheck,
    Receipt,
    State,
    Submission,
)
from submissions.requirements import Demands, current, words_of_check

TONES = {
    State.DRAFT: "warning",
    State.SUBMITTED: "success",
    State.WITHDRAWN: "neutral",
    State.DESK_REJECTED: "danger",
    State.REJECTED: "danger",
    State.WAIT_LISTED: "info",
    State.CONDITIONAL: "success",
    State.ACCEPTED: "success",
}


def papers_of_person(person: Person | Blank) -> QuerySet[Submission]:
    """The papers of which somebody is an author, at all conferences; imported ones have nobody behind this door."""
    mine = Author.objects.filter(person=person, objected_at__isnull=True).values("submission_id")
    return Submission.objects.filter(pk__in=mine, is_imported=False).select_related(
        "conference", "submission_type", "track"
    )


def papers_written_by(conference: Conference, person: Person) -> list[int]:
    """Ids of the papers of which somebody stands as an author, whoever may open them."""
    return list(Author.objects.filter(conference=conference, person=person).values_list("submission_id", flat=True))


def own_submissions(viewer: Viewer) -> QuerySet[Submission]:
    """The viewer's papers at this conference."""
    if viewer.person is None:
        return Submission.objects.none()
    return papers_of_person(viewer.person).filter(conference=viewer.conference)


def own_paper_or_404(viewer: Viewer, number: int) -> Submission:
    """One of the viewer's papers, by a query written once; somebody else's looks like none at all."""
    paper = None
    if viewer.person is not None and number < 2**31:  # PostgreSQL's integers end here; nothing can be found beyond
        paper = _own_paper.first(person=viewer.person.pk, conference=viewer.conference.pk, number=number)
    if paper is None:
        raise Http404
    paper.conference = viewer.conference
    return paper


def own_paper_with_everything(viewer: Viewer, number: int) -> Submission:
    """The same with all that `with_everything` reads, each by a query written once."""
    paper = own_paper_or_404(viewer, number)
    documents = _documents(paper=paper.pk)
    checks = _checks(documents=[row.pk for row in documents]) if documents else []
    for document in documents:
        keep_related(document, "checks", [row for row in checks if row.document_id == document.pk])
    keep_related(paper, "topics", _topics(paper=paper.pk))
    keep_related(paper.submission_type, "fields", _fields(kind=paper.submission_type_id))
    keep_related(paper, "authors", _authors(paper=paper.pk))
    keep_related(paper, "documents", documents)
    keep_related(paper, "receipts", _receipts(paper=paper.pk))
    return paper


_own_paper = Prepared(
    lambda: (
        papers_of_person(Blank("person"))
        .filter(conference=Blank("conference"), number=Blank("number"))
        .select_related(None)
        .select_related("submission_type", "track", "camera_ready")
    )
)
_documents = Prepared(lambda: Document.objects.filter(submission=Blank("paper")).order_by("kind", "-version"))
_checks = Prepared(lambda: FormatCheck.objects.filter(document__in=Blanks("documents")))
_topics = Prepared(lambda: Topic.objects.filter(submissions=Blank("paper")))
_fields = Prepared(lambda: TypeField.objects.filter(submission_type=Blank("kind")))
_authors = Prepared(lambda: Author.objects.filter(submission=Blank("paper")).select_related("person"))
_receipts = Prepared(lambda: Receipt.objects.filter(submission=Blank("paper")).defer("content").order_by("-serial"))


def with_everything(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """The relations that cards and the author's page read, each in one query."""
    documents = Document.objects.prefetch_related("checks").order_by("kind", "-version")
    return submissions.select_related("camera_ready").prefetch_related(
        "topics",
        "submission_type__fields",
        Prefetch("authors", Author.objects.select_related("person")),
        Prefetch("documents", documents),
        Prefetch("receipts", Receipt.objects.defer("content").order_by("-serial")),
    )


@dataclass(frozen=True)
class CheckRow:
    """A finding in words."""

    severity: str
    page: int | None
    message: str
    cure: str

    @property
    def tone(self) -> str:
        return {"ERROR": "danger", "WARNING": "warning", "INFO": "info"}.get(self.severity, "success")

    @property
    def has_page_to_name(self) -> bool:
        """Whether the page is known and the words do not tell it already."""
        return self.page is not None and str(self.page) not in self.message

    @property
    def label(self) -> str:
        return str(FormatCheck.Severity(self.severity).label)


def check_rows(document: Document) -> list[CheckRow]:
    """The findings on a document, the gravest first."""
    order = list(FormatCheck.Severity.values)
    rows = sorted(document.checks.all(), key=lambda row: (order.index(row.severity), row.pk))
    return [CheckRow(row.severity, row.page, *words_of_check(row)) for row in rows]


@dataclass(frozen=True)
class PaperCard:
    """One paper at a glance: is it safe, what is missing, until when can it change."""

    submission: Submission
    deadline: Deadline | None
    camera_ready_deadline: Deadline | None
    missing: Sequence[Missing]
    editing: policies.Verdict
    undoing: policies.Verdict
    camera_ready_editing: policies.Verdict

    @property
    def tone(self) -> str:
        return TONES[State(self.submission.state)]

    @cached_property
    def documents(self) -> list[Document]:
        return list(self.submission.documents.all())

    @property
    def paper(self) -> Document | None:
        return current(self.documents, DocumentKind.PAPER)

    @property
    def receipt(self) -> Receipt | None:
        return next(iter(self.submission.receipts.all()), None)

    @property
    def camera_ready(self) -> CameraReady | None:
        row = getattr(self.submission, "camera_ready", None)
        return row if self.submission.state in policies.IN_PROGRAM else None

    @property
    def is_safe(self) -> bool:
        """On record, and nothing typed that is not."""
        return self.submission.state == State.SUBMITTED and not self.submission.autosaved

    @property
    def has_unsaved(self) -> bool:
        return bool(self.submission.autosaved) and self.submission.state == State.SUBMITTED

    @property
    def missing_words(self) -> str:
        return requirements.summary(list(self.missing))

    @property
    def checks(self) -> list[CheckRow]:
        return check_rows(self.paper) if self.paper else []

    @property
    def warnings(self) -> int:
        return sum(1 for row in self.checks if row.severity in ("ERROR", "WARNING"))


def cards(submissions: QuerySet[Submission], conference: Conference, calendar: Calendar) -> list[PaperCard]:
    """Cards of papers of one conference; the number of queries does not depend on how many there are."""
    return cards_of(list(with_everything(submissions)), conference, calendar)


def cards_of(rows: Sequence[Submission], conference: Conference, calendar: Calendar) -> list[PaperCard]:
    """Cards of papers that have everything already."""
    if not rows:
        return []
    for row in rows:
        row.conference = conference
    people = {author.person_id for row in rows for author in row.authors.all()}
    granted = extensions(conference, people)
    demands = Demands.of(conference)
    found = []
    for row in rows:
        deadline = deadline_of_paper(row, Window.EDIT, calendar=calendar, known_extensions=granted)
        final = deadline_of_paper(row, Window.CAMERA_READY, calendar=calendar, known_extensions=granted)
        camera_ready = getattr(row, "camera_ready", None)
        found.append(
            PaperCard(
                submission=row,
                deadline=deadline,
                camera_ready_deadline=final,
                missing=requirements.missing(row, demands) if row.state == State.DRAFT else (),
                editing=policies.can_edit(row, calendar=calendar, deadline=deadline),
                undoing=policies.can_undo_withdrawal(row, calendar=calendar, deadline=deadline),
                camera_ready_editing=policies.can_change_camera_ready(
                    row, camera_ready, calendar=calendar, deadline=final
                ),
            )
        )
    return found


@dataclass(frozen=True)
class FieldRow:
    """One of the type's own fields as entered."""

    label: str
    value: str
    document: Document | None = None


def field_rows(submission: Submission) -> list[FieldRow]:
    """What was entered in the type's own fields; reads prefetched relations."""
    found = []
    for row in submission.submission_type.fields.all():
        if row.kind == TypeField.Kind.FILE:
            document = current(submission.documents.all(), DocumentKind.FIELD, row.key)
            found.append(FieldRow(row.label, document.original_name if document else "–", document))
            continue
        value = submission.field_values.get(row.key, "–")
        if isinstance(value, list):
            value = ", ".join(str(one) for one in value)
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        found.append(FieldRow(row.label, str(value)))
    return found


def document_of(viewer: Viewer, number: int, public_id: Any) -> QuerySet[Document]:
    """One document of an own paper, for its download."""
    return Document.objects.filter(
        submission__in=own_submissions(viewer).filter(number=number), public_id=public_id
    ).select_related("stored_file", "submission", "conference")


@dataclass(frozen=True)
class CameraReadyRow:
    """One accepted paper in the chair's table of camera-ready versions."""

    submission: Submission
    camera_ready: CameraReady
    document: Document | None
    problems: int

    @property
    def tone(self) -> str:
        return {"APPROVED": "success", "SUBMITTED": "info", "RETURNED": "warning"}.get(
            self.camera_ready.state, "neutral"
        )


def camera_ready_papers(papers: QuerySet[Submission]) -> QuerySet[CameraReady]:
    """The camera-ready versions of accepted papers among `papers`, with what the table shows."""
    documents = Document.objects.filter(kind=DocumentKind.CAMERA_READY, is_current=True).prefetch_related("checks")
    return (
        CameraReady.objects.filter(submission__in=papers.values("pk"), submission__state__in=policies.IN_PROGRAM)
        .select_related("submission", "submission__conference")
        .prefetch_related(
            Prefetch("submission__documents", documents, to_attr="camera_ready_documents"),
            Prefetch("submission__authors", Author.objects.order_by("order", "id")),
        )
    )


def filtered_camera_ready(rows: QuerySet[CameraReady], *, state: str, text: str) -> QuerySet[CameraReady]:
    """Narrowed by state and by words of the title or a number."""
    if state:
        rows = rows.filter(state=state)
    if text:
        number = text.lstrip("#")
        words = Q(title__icontains=text) | Q(submission__title__icontains=text)
        rows = rows.filter(
            words | Q(submission__number=int(number)) if number.isdecimal() and len(number) < 7 else words
        )
    return rows


def camera_ready_rows(rows: Sequence[CameraReady]) -> list[CameraReadyRow]:
    """Rows of a page, loaded with `camera_ready_papers`."""
    found = []
    for row in rows:
        documents: list[Document] = row.submission.camera_ready_documents  # type: ignore[attr-defined]
        document = documents[0] if documents else None
        checks = document.checks.all() if document else []
        problems = sum(1 for check in checks if check.severity in ("ERROR", "WARNING"))
        found.append(CameraReadyRow(row.submission, row, document, problems))
    return found
