"""Who gave a paper back or handed it over, with the reason: for chairs, at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.tables import page_of
from reviews.models import Assignment
from reviews.papers.scope import ChairAccess, access_of
from reviews.trace.hidden import Names
from reviews.trace.services import note_list
from submissions.models import State, Submission

REVIEWING = (Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL)
_ACTIVE = Q(submission__assignments__state=Assignment.State.ACTIVE, submission__assignments__role__in=REVIEWING)


@dataclass(frozen=True)
class GivenBack:
    """A paper that its reviewer declined, or handed to somebody else; `missing` reviewers it is short of now."""

    paper: Submission
    name: str
    role: str
    at: datetime | None
    is_declined: bool
    reason: str
    handed_to: str
    external_state: str
    missing: int


def ended(access: ChairAccess) -> QuerySet[Assignment]:
    """Declined and handed-over assignments of papers the chair may handle, the latest first."""
    return (
        Assignment.objects.filter(
            conference=access.conference,
            state__in=[Assignment.State.DECLINED, Assignment.State.DELEGATED],
            submission__in=access.granted("administer").order_by().values("pk"),
        )
        .select_related("submission", "person")
        .prefetch_related(Prefetch("delegations", Assignment.objects.select_related("person").order_by("-pk")))
        .annotate(active=Count("submission__assignments__person", filter=_ACTIVE, distinct=True))
        .order_by("-ended_at", "-pk")
    )


def in_words(access: ChairAccess, rows: Sequence[Assignment]) -> list[GivenBack]:
    """The rows of a page; nothing is asked."""
    found = []
    for row in rows:
        given = next(iter(row.delegations.all()), None)
        active: int = row.active  # type: ignore[attr-defined]
        is_open = row.submission.state == State.SUBMITTED
        found.append(
            GivenBack(
                row.submission,
                row.person.name,
                str(row.get_role_display()),
                row.ended_at,
                row.state == Assignment.State.DECLINED,
                row.end_reason,
                given.person.name if given else "",
                str(given.get_state_display()) if given else "",
                max(0, access.conference.reviews_per_paper - active) if is_open else 0,
            )
        )
    return found


@door("chair")
def given_back(request: ConferenceRequest) -> HttpResponse:
    """Papers that were declined or handed over, and whether somebody is missing since."""
    access = access_of(request)
    page = page_of(request, ended(access))
    note_list(access, "papers given back", {Names.REVIEWERS})
    context = {"page": page, "rows": in_words(access, list(page.object_list))}
    return render(request, "reviews/chair/given_back.html", context)
