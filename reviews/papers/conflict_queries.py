"""Reads of the chair's pages on conflicts: those in force, possible ones, and people of whom too little is known."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from confsite.accounts.models import Affiliation, Person, PersonEmail, Publication
from confsite.conferences.models import Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.access import Access
from reviews.conflicts.domains import organisation
from reviews.conflicts.involved import without_fit_reviewers
from reviews.models import Conflict, ConflictConfirmation, PossibleConflict
from reviews.papers.queries import is_number
from reviews.papers.scope import among, visible
from submissions.models import Author, State, Submission

SORTS: dict[str, str | tuple[str, ...]] = {
    "number": ("submission__number", "person__sort_key"),
    "person": ("person__sort_key", "submission__number"),
    "kind": ("kind", "submission__number"),
    "source": ("source", "submission__number"),
    "noticed": "noticed_at",
}
POSSIBLE_SORTS: dict[str, str | tuple[str, ...]] = {
    "number": ("submission__number", "person__sort_key"),
    "person": ("person__sort_key", "submission__number"),
    "kind": ("kind", "submission__number"),
    "noticed": "noticed_at",
}


def conflicts_for(
    access: Access, *, text: str = "", kind: str = "", source: str = "", status: str = ""
) -> QuerySet[Conflict]:
    """The conflicts with papers the viewer sees, filtered."""
    rows = Conflict.objects.filter(conference=access.conference, submission__in=among(visible(access)))
    if status == "pinned":
        rows = rows.filter(is_pinned=True)
    elif status == "none":
        rows = rows.filter(is_pinned=True, dismissed_at__isnull=False)
    elif status != "all":
        rows = rows.filter(dismissed_at__isnull=status != "dismissed")
    if kind:
        rows = rows.filter(kind=kind)
    if source:
        rows = rows.filter(source=source)
    return _of_text(access, rows, text).select_related("submission", "person", "noted_by__person")


def seen_numbers(access: Access) -> set[int]:
    """Numbers of the papers the viewer sees."""
    return set(visible(access).order_by().values_list("number", flat=True))


def with_other_papers(access: Access, rows: Iterable[Conflict]) -> list[Conflict]:
    """Rows whose evidence names the other submission it rests on, where the viewer sees that one too."""
    rows = list(rows)
    has_others = any("paper" in reason for row in rows for reason in row.reasons)
    seen = seen_numbers(access) if has_others else set()
    for row in rows:
        row.reasons = _named(row.reasons, seen)
    return rows


def _named(reasons: list[dict[str, Any]], seen: Collection[int]) -> list[dict[str, Any]]:
    here = _("%(words)s on submission #%(number)d here")
    return [
        reason | {"words": here % {"words": reason["words"], "number": reason["paper"]}}
        if reason.get("paper") in seen
        else reason
        for reason in reasons
    ]


def possible_for(
    access: Access, *, text: str = "", kind: str = "", state: str = "", basis: str = ""
) -> QuerySet[PossibleConflict]:
    """What a chair should look at, of the papers they see, filtered; by default what is still open."""
    rows = PossibleConflict.objects.filter(conference=access.conference, submission__in=among(visible(access)))
    if state != "ALL":
        rows = rows.filter(state=state or PossibleConflict.State.OPEN)
    if kind:
        rows = rows.filter(kind=kind)
    if basis:
        rows = rows.filter(basis=basis)
    return _of_text(access, rows, text).select_related("submission", "person", "settled_by__person")


def _of_text(access: Access, rows: QuerySet, text: str) -> QuerySet:
    text = text.replace("\0", "").strip()
    if not text:
        return rows
    numbered = Submission.objects.filter(is_number(text), conference=access.conference)
    return rows.filter(Q(person__name__icontains=text) | Q(submission__in=numbered.values("pk")))


def papers_without_fit_reviewers(access: Access) -> list[Submission]:
    """Papers the viewer sees of which everybody who reviews or reviewed them is in conflict; the first twenty."""
    found = without_fit_reviewers(Submission.objects.filter(pk__in=among(visible(access))), access.conference)
    return list(found.order_by("number").only("number")[:20])


HEADER = ["number", "title", "person", "email", "kind", "source", "status", "evidence", "noticed"]
POSSIBLE_HEADER = ["number", "title", "person", "kind", "basis", "state", "evidence", "noticed", "takes_effect"]


def export_rows(access: Access, rows: QuerySet[Conflict]) -> Iterator[list[Any]]:
    """Conflicts as filtered, for a spreadsheet."""
    seen = seen_numbers(access)
    email = PersonEmail.objects.filter(person=OuterRef("person"), is_primary=True).values("email")
    for row in rows.annotate(email=Subquery(email[:1])).iterator(chunk_size=1000):
        status = _("no conflict, pinned") if row.dismissed_at and row.is_pinned else ""
        status = status or (_("dismissed") if row.dismissed_at else _("pinned") if row.is_pinned else _("in force"))
        yield [
            row.submission.number,
            row.submission.title,
            row.person.name,
            getattr(row, "email", ""),
            row.get_kind_display(),
            row.get_source_display(),
            status,
            "; ".join(reason["words"] for reason in _named(row.reasons, seen)) or row.evidence,
            row.noticed_at.isoformat(timespec="minutes"),
        ]


def export_possible(rows: QuerySet[PossibleConflict]) -> Iterator[list[Any]]:
    """Possible conflicts as filtered, for a spreadsheet."""
    for row in rows.iterator(chunk_size=1000):
        yield [
            row.submission.number,
            row.submission.title,
            row.person.name,
            row.get_kind_display(),
            row.get_basis_display(),
            row.get_state_display(),
            row.evidence,
            row.noticed_at.isoformat(timespec="minutes"),
            row.held_until.isoformat(timespec="minutes") if row.held_until else "",
        ]


@dataclass(frozen=True)
class Incomplete:
    """Somebody of whom too little is known to say that they have no conflict."""

    name: str
    role: str
    missing: list[str]
    papers: list[int]


def incomplete_people(access: Access) -> list[Incomplete]:
    """Committee members, then authors of papers the viewer sees, whose conflicts may have stayed unseen."""
    confirmed = ConflictConfirmation.objects.filter(conference=access.conference, person=OuterRef("pk"))
    held = Membership.objects.filter(conference=access.conference, role__in=COMMITTEE_ROLES)
    members = (
        Person.objects.filter(pk__in=held.values("person"))
        .annotate(
            has_published=Exists(Publication.objects.filter(person=OuterRef("pk"))), has_confirmed=Exists(confirmed)
        )
        .in_bulk()
    )
    papers: dict[int, list[int]] = defaultdict(list)
    names: dict[int, str] = {}
    printed: dict[int, set[str]] = defaultdict(set)
    shown = Author.objects.filter(conference=access.conference, submission__in=among(visible(access)))
    for person, name, email, number in shown.exclude(submission__state=State.DRAFT).values_list(
        "person_id", "name", "email", "submission__number"
    ):
        papers[person].append(number)
        names.setdefault(person, name)
        printed[person].add(organisation(email))
    ids = members.keys() | names.keys()
    places: dict[int, set[str]] = defaultdict(set)
    for person, email in PersonEmail.objects.filter(person__in=ids).values_list("person_id", "email"):
        places[person].add(organisation(email))
    for person, domain in Affiliation.objects.filter(person__in=ids).values_list("person_id", "domain"):
        places[person].add(organisation(domain))
    found = []
    for one in sorted(members.values(), key=lambda one: one.sort_key):
        missing = [] if places[one.pk] - {""} else [_("no institution with a web domain")]
        missing += [] if one.has_published else [_("no publications")]
        if one.profile_confirmed_at is None and not one.has_confirmed:
            missing.append(_("never confirmed the profile or conflicts"))
        if missing:
            found.append(Incomplete(one.name, _("committee"), missing, []))
    for person in sorted(names, key=lambda one: (papers[one][0], names[one])):
        if not (places[person] | printed[person]) - {""}:
            missing = [_("no institution with a web domain")]
            found.append(Incomplete(names[person], _("author"), missing, sorted(set(papers[person]))))
    return found
