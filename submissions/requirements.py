"""What a submission still lacks before it can be handed in, each point with the part of the form that cures it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences.models import Conference, Topic, Track, TypeField
from confsite.prepared import Blank, Prepared
from submissions.errors import Missing
from submissions.findings_text import describe
from submissions.inspection.checks import Finding, Severity
from submissions.models import Document, DocumentKind, FormatCheck, Submission


@dataclass(frozen=True)
class Demands:
    """What a conference asks of every submission; read once for a list of them."""

    has_tracks: bool
    has_topics: bool
    declaration: str
    abstract_words: int

    @classmethod
    def of(cls, conference: Conference) -> "Demands":
        [(has_tracks, has_topics)] = _asked(pk=conference.pk)
        return cls(
            has_tracks=has_tracks,
            has_topics=has_topics,
            declaration=conference.declaration_text,
            abstract_words=conference.abstract_words,
        )


_asked = Prepared(
    lambda: Conference.objects.filter(pk=Blank("pk")).values_list(
        Exists(Track.objects.filter(conference=OuterRef("pk"))),
        Exists(Topic.objects.filter(conference=OuterRef("pk"))),
    )
)


def count_words(text: str) -> int:
    """Words as the counter beside the abstract counts them: runs of characters between white space."""
    return len(text.split())


def words_of_check(row: FormatCheck) -> tuple[str, str]:
    """A stored finding in words: what it is and what to do."""
    return describe(Finding(row.code, Severity(row.severity.lower()), row.page, row.parameters))


def current(documents: Iterable[Document], kind: str, field_key: str = "") -> Document | None:
    """The current version of a kind among documents that are loaded already."""
    return next((one for one in documents if one.is_current and one.kind == kind and one.field_key == field_key), None)


def missing(submission: Submission, demands: Demands | None = None) -> list[Missing]:
    """All that is missing, in the order of the form. Reads prefetched relations where there are some."""
    demands = demands or Demands.of(submission.conference)
    documents = list(submission.documents.all())
    return [
        *_missing_text(submission, demands),
        *_missing_authors(submission),
        *_missing_paper(submission, documents),
        *_missing_fields(submission, documents),
        *_missing_consent(submission, demands),
    ]


def _missing_text(submission: Submission, demands: Demands) -> list[Missing]:
    found = []
    if demands.has_tracks and submission.track_id is None:
        found.append(Missing("id_track_field", _("Choose a track.")))
    if not submission.title.strip():
        found.append(Missing("id_title_field", _("Give the paper a title.")))
    words = count_words(submission.abstract)
    if not words:
        found.append(Missing("id_abstract_field", _("Write an abstract.")))
    elif words > demands.abstract_words:
        text = _("Shorten the abstract: it has %(words)d words, at most %(limit)d are allowed.")
        found.append(Missing("id_abstract_field", text % {"words": words, "limit": demands.abstract_words}))
    if demands.has_topics and not submission.topics.all():
        found.append(Missing("id_topics_field", _("Choose at least one topic.")))
    return found


def _missing_authors(submission: Submission) -> list[Missing]:
    authors = list(submission.authors.all())
    if not authors:
        return [Missing("authors", _("Name the authors."))]
    found = []
    without = [author.name for author in authors if not author.email]
    if without:
        found.append(Missing("authors", _("Give an e-mail address of %(names)s.") % {"names": ", ".join(without)}))
    if not any(author.is_contact for author in authors):
        found.append(Missing("authors", _("Mark at least one contact author.")))
    return found


def _missing_paper(submission: Submission, documents: list[Document]) -> list[Missing]:
    paper = current(documents, DocumentKind.PAPER)
    if paper is None:
        return [Missing("id_paper_field", _("Upload the paper."))] if submission.submission_type.needs_paper else []
    return [
        Missing("id_paper_field", " ".join(words_of_check(row)))
        for row in paper.checks.all()
        if row.severity == FormatCheck.Severity.ERROR
    ]


def _missing_fields(submission: Submission, documents: list[Document]) -> list[Missing]:
    found = []
    for field in submission.submission_type.fields.all():
        if not field.is_required:
            continue
        if field.kind == TypeField.Kind.FILE:
            if current(documents, DocumentKind.FIELD, field.key) is None:
                text = _("Upload “%(label)s”.") % {"label": field.label}
                found.append(Missing(f"id_file_{field.key}_field", text))
        elif submission.field_values.get(field.key) in (None, "", []):
            text = _("Fill in “%(label)s”.") % {"label": field.label}
            found.append(Missing(f"id_field_{field.key}_field", text))
    return found


def _missing_consent(submission: Submission, demands: Demands) -> list[Missing]:
    found = []
    if not submission.has_conflicts_confirmed:
        text = _("Confirm that the list of conflicts of interest is complete.")
        found.append(Missing("id_has_conflicts_confirmed_field", text))
    if demands.declaration and not submission.has_declared:
        found.append(Missing("id_has_declared_field", _("Give the declaration.")))
    return found


def summary(points: list[Missing]) -> str:
    """How much is missing, in a few words for a card."""
    if not points:
        return _("complete, ready to submit")
    return ngettext("%(n)d thing missing", "%(n)d things missing", len(points)) % {"n": len(points)}
