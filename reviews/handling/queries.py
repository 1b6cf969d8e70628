"""What a chair reads about handling chairs: never more than of the papers they see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.access import PaperAccess
from reviews.handling.emails import free_chairs_of
from reviews.models import ChairOverride, Conflict, HandlingChair, HandlingChange
from reviews.papers.scope import ChairAccess, blind_chairs, chairs_of, limited_to, visible
from reviews.rights import Bond
from submissions.models import Author, State, Submission


@dataclass(frozen=True)
class Handling:
    """Who handles one paper, and what is under way about it."""

    chair: HandlingChair | None
    change: HandlingChange | None
    overrides: Sequence[ChairOverride]


@dataclass(frozen=True)
class Load:
    """A chair and how many of the papers the viewer sees they handle."""

    chair: Person
    papers: int


@dataclass(frozen=True)
class Overview:
    """The page of handling chairs. `conflicted` are papers the viewer may know of and not see."""

    loads: list[Load]
    overrides: list[ChairOverride]
    own_overrides: list[ChairOverride]
    changes: list[HandlingChange]
    conflicted: list[Submission]
    orphans: int


def handling_of(paper: PaperAccess) -> Handling | None:
    """For the paper's page; None for who may not know who handles it. Three queries."""
    if not paper.rights.handling_chair:
        return None
    row = paper.submission
    chair = HandlingChair.objects.select_related("chair").filter(submission=row).first()
    return Handling(
        chair=chair,
        change=_changes().filter(handling=chair).first() if chair else None,
        overrides=list(running(row.conference).filter(submission=row)) if paper.rights.administer else [],
    )


def running(conference: Conference) -> QuerySet[ChairOverride]:
    """Overrides in force now."""
    now = conference.now()
    return ChairOverride.objects.filter(conference=conference, begun_at__lte=now, ends_at__gt=now).select_related(
        "chair", "submission"
    )


def _changes() -> QuerySet[HandlingChange]:
    return HandlingChange.objects.select_related("handling__chair", "handling__submission", "successor", "requested_by")


def unhandled(access: ChairAccess) -> QuerySet[Submission]:
    """Papers in review that nobody handles and the viewer can give away."""
    return (
        visible(access)
        .exclude(state__in=(State.DRAFT, State.WITHDRAWN))
        .exclude(pk__in=access.bound_by(Bond.CONFLICTED))
        .filter(handling_chair__isnull=True)
    )


def waiting(access: ChairAccess) -> QuerySet[Submission]:
    """Those of them from which a chair is kept away: one should be named, or that chair can override."""
    chairs = [chair.pk for chair in chairs_of(access.conference)]
    conflict = Conflict.objects.filter(submission=OuterRef("pk"), person__in=chairs, dismissed_at__isnull=True)
    written = Author.objects.filter(submission=OuterRef("pk"), person__in=chairs)
    return unhandled(access).filter(Q(Exists(conflict)) | Q(Exists(written)))


def handled(access: ChairAccess) -> QuerySet[Submission]:
    """Papers somebody handles, with who."""
    return (
        visible(access)
        .filter(handling_chair__isnull=False)
        .select_related("handling_chair__chair")
        .annotate(change_id=F("handling_chair__change"))
    )


def overview(access: ChairAccess) -> Overview:
    """Everything around the lists of papers."""
    conference, person = access.conference, access.viewer.person
    seen = visible(access)
    counts: dict[int, int] = {}
    for chair_id in limited_to(HandlingChair.objects.filter(conference=conference), seen).values_list(
        "chair_id", flat=True
    ):
        counts[chair_id] = counts.get(chair_id, 0) + 1
    overrides = list(limited_to(running(conference), seen))
    return Overview(
        loads=[Load(chair, counts.get(chair.pk, 0)) for chair in chairs_of(conference)],
        overrides=[one for one in overrides if person is None or one.chair_id != person.pk],
        own_overrides=[one for one in overrides if person is not None and one.chair_id == person.pk],
        changes=list(_changes().filter(handling__submission__in=seen.order_by().values("pk"))),
        conflicted=list(conflicted(access)),
        orphans=len(known_orphans(access)),
    )


def conflicted(access: ChairAccess) -> QuerySet[Submission]:
    """Papers in conflict with the viewer that the rule lets them know of: no more than number and title."""
    return (
        access.granted("existence")
        .filter(pk__in=access.bound_by(Bond.CONFLICTED))
        .exclude(pk__in=visible(access).order_by().values("pk"))
        .order_by("number")
    )


def orphans(conference: Conference) -> set[int]:
    """Ids of the papers from which every chair is kept away. For the operator: no chair may learn of them."""
    chairs = {chair.pk for chair in chairs_of(conference)}
    in_review = set(
        Submission.objects.filter(conference=conference)
        .exclude(state__in=(State.DRAFT, State.WITHDRAWN))
        .values_list("pk", flat=True)
    )
    return {paper for paper, blind in blind_chairs(conference).items() if blind >= chairs and paper in in_review}


def known_orphans(access: ChairAccess) -> set[int]:
    """Those of them that the viewer knows to exist anyway: because they wrote them, or the rules say so."""
    if not access.relationships:  # nothing binds them: no query
        return set()
    known = set(access.bound_by(Bond.AUTHOR))
    if access.bound_by(Bond.CONFLICTED):
        known |= set(conflicted(access).values_list("pk", flat=True))
    return orphans(access.conference) & known if known else set()


def candidates(paper: Submission) -> QuerySet[Person]:
    """Who may handle a paper: its chairs without a conflict."""
    return Person.objects.filter(pk__in=[chair.pk for chair in free_chairs_of(paper)]).order_by("sort_key", "pk")
