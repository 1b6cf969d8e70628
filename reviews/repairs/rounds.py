"""Further rounds: which papers could use more reviews, what a round asks for, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, Q

from confsite.accounts.models import User
from confsite.conferences.calendar import Calendar
from confsite.conferences.dates.services import grant_extension
from confsite.conferences.models import Conference, Extension, Milestone
from confsite.conferences.windows import Window
from reviews.models import Assignment, AssignmentSettings, EmergencyReviewer, Outcome, Review, RoundPaper
from reviews.papers.scope import ChairAccess, blind_chairs
from reviews.repairs.queries import rounds_of
from submissions.models import State, Submission

LISTED = 200
UNDECIDED = "NONE"


@dataclass(frozen=True)
class Choosing:
    """What a chair looks for; empty fields ask nothing. `spread` is highest minus lowest overall score."""

    decision: str = ""
    spread: int | None = None
    fewer: int | None = None
    numbers: tuple[int, ...] = ()

    @property
    def is_asked(self) -> bool:
        return bool(self.decision or self.numbers) or self.spread is not None or self.fewer is not None


@dataclass(frozen=True)
class Choice:
    """A paper under review with what speaks for more reviews."""

    pk: int
    number: int
    title: str
    done: int
    assigned: int
    low: int | None
    high: int | None
    mean: float | None
    decision: str

    @property
    def spread(self) -> int | None:
        return None if self.low is None or self.high is None else self.high - self.low


def choices_for(access: ChairAccess, wanted: Choosing) -> list[Choice]:
    """Papers that answer to all that is asked, and those picked by number; at most 200, one query for their figures."""
    if not wanted.is_asked:
        return []
    done = Q(reviews__state=Review.State.SUBMITTED, reviews__is_meta=False)
    active = Q(
        assignments__state=Assignment.State.ACTIVE,
        assignments__role__in=[Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL],
    )
    rows = (
        Submission.objects.filter(
            pk__in=access.granted("administer").filter(state=State.SUBMITTED).order_by().values("pk")
        )
        .annotate(
            done=Count("reviews", filter=done, distinct=True),
            assigned=Count("assignments", filter=active, distinct=True),
            low=Min("reviews__overall", filter=done),
            high=Max("reviews__overall", filter=done),
            mean=Avg("reviews__overall", filter=done),
        )
        .order_by("number")
    )
    asked = Q()
    if wanted.decision == UNDECIDED:
        asked &= Q(decision__isnull=True)
    elif wanted.decision:
        asked &= Q(decision__outcome=wanted.decision)
    if wanted.spread is not None:
        asked &= Q(high__gte=F("low") + wanted.spread)
    if wanted.fewer is not None:
        asked &= Q(done__lt=wanted.fewer)
    picked = Q(number__in=wanted.numbers)
    rows = rows.filter((asked | picked) if asked else picked)
    labels = {outcome.value: str(outcome.label) for outcome in Outcome}
    columns = ("pk", "number", "title", "done", "assigned", "low", "high", "mean", "decision__outcome")
    found: list[tuple[Any, ...]] = list(rows.values_list(*columns)[:LISTED])
    return [Choice(*(*row[:8], labels.get(row[8], ""))) for row in found]


@dataclass(frozen=True)
class RoundHead:
    """A further round at a glance, over the papers this chair handles."""

    round: int
    papers: int
    per_paper: int
    due_at: datetime | None
    assigned: int


def heads_for(access: ChairAccess) -> list[RoundHead]:
    """The further rounds; three queries."""
    conference = access.conference
    papers = access.granted("administer").order_by().values("pk")

    def counted(rows: object) -> dict[int, int]:
        grouped = rows.filter(submission__in=papers).order_by().values("round")  # type: ignore[attr-defined]
        return dict(grouped.annotate(n=Count("pk")).values_list("round", "n"))

    chosen = counted(RoundPaper.objects.filter(conference=conference))
    given = counted(Assignment.objects.filter(conference=conference, state=Assignment.State.ACTIVE, round__gt=1))
    rows = AssignmentSettings.objects.filter(conference=conference, round__gt=1).order_by("round")
    return [
        RoundHead(number, chosen.get(number, 0), per_paper, due_at, given.get(number, 0))
        for number, per_paper, due_at in rows.values_list("round", "per_paper", "due_at")
    ]


def papers_of(access: ChairAccess, round: int) -> list[RoundPaper]:
    """The papers of a round that this chair handles; one query."""
    papers = access.granted("administer").order_by().values("pk")
    rows = RoundPaper.objects.filter(conference=access.conference, round=round, submission__in=papers)
    active = Q(submission__assignments__state=Assignment.State.ACTIVE, submission__assignments__round=round)
    return list(
        rows.select_related("submission")
        .annotate(assigned=Count("submission__assignments", filter=active))
        .order_by("submission__number")
    )


def emergencies_for(conference: Conference, round: int) -> list[EmergencyReviewer]:
    """Who takes more in a round; one query."""
    rows = EmergencyReviewer.objects.filter(conference=conference, round=round)
    return list(rows.select_related("person").order_by("person__sort_key", "pk"))


def exists(conference: Conference, round: int) -> bool:
    """Whether somebody opened this round."""
    return round in rounds_of(conference.pk)


def dues_of(conference: Conference) -> dict[int, datetime]:
    """Round → when its reviews are due, where a chair set it; one query."""
    rows = AssignmentSettings.objects.filter(conference=conference, round__gt=1, due_at__isnull=False)
    return {number: due_at for number, due_at in rows.values_list("round", "due_at") if due_at is not None}


def give_time(actor: User, conference: Conference, told: Iterable[int]) -> int:
    """Extend the date of reviews for those who were just told of papers of a round that ends later; returns how many.

    An extension each, as chairs give them by hand, so that every page and reminder counts with it. Where all papers it
    is for are hidden from some chair, so is the extension: the date would tell that somebody reviews in this round.
    """
    dues = dues_of(conference)
    if not dues:
        return 0
    calendar = Calendar(conference)
    rows = Assignment.objects.filter(pk__in=list(told), round__in=dues).select_related("submission", "person__user")
    wanted: dict[tuple[int, int], tuple[datetime, bool, Assignment]] = {}
    blind = blind_chairs(conference)
    for row in rows.order_by("pk"):
        due = dues[row.round]
        span = calendar.span(
            Window.REVIEW, track=row.submission.track_id, submission_type=row.submission.submission_type_id
        )
        if span is None or span.closes_at is None or due <= max(span.closes_at, calendar.now):
            continue
        for milestone in span.closing:
            before = wanted.get((milestone, row.person_id))
            is_for_all = row.submission_id not in blind
            if before is None or before[:2] < (due, is_for_all):
                wanted[milestone, row.person_id] = (due, is_for_all, row)
    known = {
        (milestone, person): until
        for milestone, person, until in Extension.objects.filter(
            conference=conference, person__in={person for _milestone, person in wanted}
        ).values_list("milestone_id", "person_id", "until")
    }
    milestones = Milestone.objects.in_bulk({milestone for milestone, _person in wanted})
    given = 0
    for key, (due, is_for_all, row) in wanted.items():
        if key in known and known[key] >= due:
            continue
        alone = None if is_for_all else row.submission_id
        grant_extension(actor, milestone=milestones[key[0]], person=row.person, until=due, submission_id=alone)
        given += 1
    return given
