"""Reads of a member's own conflicts. Nobody reads here what others or the detection found: that could name authors."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from confsite.accounts.models import Person, Relation
from reviews.access import Access
from reviews.bids.queries import matches
from reviews.models import Conflict, ConflictConfirmation
from submissions.models import State, Submission


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
    papers = access.granted("title").filter(state=State.SUBMITTED)
    return papers.filter(matches(text)).order_by("number") if text.strip() else papers.order_by("number")


def relations_of(person: Person) -> list[Relation]:
    """The ties a person declared once for all conferences; they are found in every paper's authors."""
    return list(person.relations.all())


def confirmed_at(access: Access) -> datetime | None:
    """When the viewer last confirmed that their conflicts are complete."""
    return (
        ConflictConfirmation.objects.filter(conference=access.conference, person=access.viewer.person)
        .values_list("confirmed_at", flat=True)
        .first()
    )
