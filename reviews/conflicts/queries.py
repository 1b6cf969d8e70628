"""Reads of a member's own conflicts. Nobody reads here what others or the detection found: that could name authors."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from confsite.accounts.models import Person
from reviews.access import Access
from reviews.bids.queries import searched
from reviews.conflicts.detection import FOR_EVER, kind_of_relation
from reviews.conflicts.loading import limits_of, people_of
from reviews.models import Conflict, ConflictConfirmation
from submissions.models import ConflictKind, State, Submission


@dataclass(frozen=True)
class OwnConflict:
    number: int
    title: str
    kind: str
    noticed_at: datetime
    is_pinned: bool


def own_declarations(access: Access) -> list[OwnConflict]:
    """What the viewer declared here, and only that."""
    rows = Conflict.objects.filter(
        conference=access.conference, person=access.viewer.person, source=Conflict.Source.PERSON
    ).select_related("submission")
    return [
        OwnConflict(
            row.submission.number, row.submission.title, str(row.get_kind_display()), row.noticed_at, row.is_pinned
        )
        for row in rows
    ]


def declarable_papers(access: Access, text: str) -> QuerySet[Submission]:
    """Papers the viewer may know by title and could declare a conflict with."""
    return searched(access, text).filter(state=State.SUBMITTED).order_by("number")


@dataclass(frozen=True)
class Consequence:
    """What follows from one line of the own profile: the kind of conflict, with whom, and for how long."""

    kind: str
    with_whom: str
    until: int | None  # the last year in which it counts; None: for ever, or as long as it lasts
    counts_now: bool


def consequences_of(person: Person, access: Access) -> list[Consequence]:
    """Which kinds of conflict follow from the own profile here. Says nothing of papers, which could name authors."""
    limits = limits_of(access.conference)
    found = []
    for domain, ended in sorted(people_of({person.pk})[person.pk].organisations.items()):
        until = None if ended is None else ended + limits.institution_years
        if domain not in limits.ignored_domains:
            found.append(_consequence(ConflictKind.INSTITUTION, domain, until, limits.year))
    for tie in person.relations.all():
        lasts = tie.kind in FOR_EVER or tie.year_to is None
        until = None if lasts else (tie.year_to or 0) + limits.coauthor_years
        kind = ConflictKind(kind_of_relation(tie.kind))
        found.append(_consequence(kind, tie.other_name, until, limits.year))
    years = Q(year__isnull=True) | Q(year__gte=limits.coauthors_since)
    recent = person.publications.filter(years).count()
    if recent:
        words = ngettext(
            "co-authors of %(n)d publication since %(year)d", "co-authors of %(n)d publications since %(year)d", recent
        )
        words %= {"n": recent, "year": limits.coauthors_since}
        found.append(_consequence(ConflictKind.COLLABORATOR, words, None, limits.year))
    return found


def _consequence(kind: ConflictKind, with_whom: str, until: int | None, year: int) -> Consequence:
    return Consequence(str(kind.label), with_whom, until, until is None or until >= year)


def confirmed_at(access: Access) -> datetime | None:
    """When the viewer last confirmed that their conflicts are complete."""
    return (
        ConflictConfirmation.objects.filter(conference=access.conference, person=access.viewer.person)
        .values_list("confirmed_at", flat=True)
        .first()
    )
