"""Reads about what reviewers know and how much they take; what the solver needs of it stands at the top."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists

from confsite.accounts.models import Person, Publication
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.windows import Window
from reviews.access import Access
from reviews.bids.queries import BidRow, bid_rows, papers_to_bid_on
from reviews.expertise.fits import is_being_compared
from reviews.models import Absence, LoadWish, TextFit, TopicInterest
from submissions.models import State, Submission

REVIEWING_ROLES = (Role.PC_MEMBER, Role.AREA_CHAIR)


@dataclass(frozen=True)
class Away:
    """Days on which somebody cannot review, both included."""

    starts_on: date
    ends_on: date


def limits_of(conference: Conference, *, roles: Collection[Role] = REVIEWING_ROLES) -> dict[int, int]:
    """Person id → papers at most, of everybody with one of these roles: what the solver may give them.

    The chair's limit (the largest of several roles; the conference's usual one where none is set), lowered by the own
    wish, and 0 for who is away on every day that is left for reviewing.
    """
    limits = chairs_limits(conference, roles=roles)
    wishes = LoadWish.objects.filter(conference=conference, person__in=list(limits))
    for person, wish in wishes.values_list("person_id", "most_papers"):
        limits[person] = min(limits[person], wish)
    for person in away_throughout(conference):
        if person in limits:
            limits[person] = 0
    return limits


def chairs_limits(
    conference: Conference, *, roles: Collection[Role] = REVIEWING_ROLES, person: Person | None = None
) -> dict[int, int]:
    """Person id → papers at most as the chairs set it, of all or of one."""
    held = Membership.objects.filter(conference=conference, role__in=list(roles))
    if person is not None:
        held = held.filter(person=person)
    limits: dict[int, int] = {}
    for one, quota in held.values_list("person_id", "quota"):
        limits[one] = max(limits.get(one, 0), conference.default_quota if quota is None else quota)
    return limits


def away(conference: Conference) -> dict[int, tuple[Away, ...]]:
    """Person id → the days on which they cannot review, the earliest first; who is always there is left out."""
    found: dict[int, list[Away]] = defaultdict(list)
    for person, first, last in Absence.objects.filter(conference=conference).values_list(
        "person_id", "starts_on", "ends_on"
    ):
        found[person].append(Away(first, last))
    return {person: tuple(days) for person, days in found.items()}


def away_throughout(conference: Conference) -> frozenset[int]:
    """Who is away on each day from now (or from the start of reviewing) to the day reviews are due."""
    absences = away(conference)
    span = Calendar(conference).span(Window.REVIEW) if absences else None
    if span is None or span.closes_at is None:
        return frozenset()
    now = conference.now()
    first = max(now, span.opens_at) if span.opens_at else now
    last = span.closes_at.date()
    return frozenset(person for person, days in absences.items() if _covers(days, first.date(), last))


def _covers(days: Collection[Away], first: date, last: date) -> bool:
    """Whether the days, in the order of their start, leave none of first to last free."""
    if last < first:
        return False
    reached = first.toordinal()
    for one in days:
        if one.starts_on.toordinal() > reached:
            break
        reached = max(reached, one.ends_on.toordinal() + 1)
    return reached > last.toordinal()


def has_told_nothing(person: Person, conference: Conference) -> bool:
    """Whether a member gave neither a paper of their own nor a topic, so that only bids tell what they know."""
    papers = Publication.objects.filter(person=person, is_used_for_matching=True)
    topics = TopicInterest.objects.filter(person=person, conference=conference)
    return not Person.objects.filter(Exists(papers) | Exists(topics), pk=person.pk).exists()


@dataclass(frozen=True)
class Load:
    """How many papers a member may get: by the chairs, by the own wish, and what comes of both."""

    chairs: int
    wish: int | None
    is_away_throughout: bool

    @property
    def limit(self) -> int:
        if self.is_away_throughout:
            return 0
        return self.chairs if self.wish is None else min(self.chairs, self.wish)


def load_of(person: Person, conference: Conference) -> Load | None:
    """The load of one member; None for who is given no papers (a PC chair, for example)."""
    limit = chairs_limits(conference, person=person).get(person.pk)
    if limit is None:
        return None
    wish = LoadWish.objects.filter(conference=conference, person=person).values_list("most_papers", flat=True).first()
    return Load(limit, wish, person.pk in away_throughout(conference))


def accepted_papers_of(person: Person) -> list[Submission]:
    """Papers this person wrote that were accepted at conferences of this site, the newest first; not of rehearsals."""
    return list(
        Submission.objects.filter(
            authors__person=person, state=State.ACCEPTED, conference__is_sandbox=False
        )
        .exclude(title="")
        .select_related("conference")
        .prefetch_related("authors")
        .distinct()
        .order_by("-conference__starts_on", "-pk")
    )  # fmt: skip


@dataclass(frozen=True)
class Matching:
    """How a member will be matched: from how many own papers, by which terms, and which papers fit best now.

    `is_due` says that something changed since this was compared.
    """

    fit: TextFit | None
    liked: tuple[str, ...]
    best: tuple[BidRow, ...]
    is_due: bool


BEST = 5


def matching_of(access: Access) -> Matching:
    """What the assignment will know of the viewer; the best papers are those they may bid on."""
    person, conference = access.viewer.person, access.conference
    assert person is not None
    topics = list(conference.topics.all())
    found = papers_to_bid_on(access)
    rows = bid_rows(access, found.ids[:BEST], found.signals, topics) if found.signals.are_any else []
    fit = TextFit.objects.filter(conference=conference, person=person).first()
    used = person.publications.filter(is_used_for_matching=True).count()
    return Matching(
        fit=fit,
        liked=tuple(topic.name for topic in topics if found.signals.interests.get(topic.pk, 0) > 0),
        best=tuple(row for row in rows if row.fit),
        is_due=used != (fit.own_papers if fit else 0) or is_being_compared(conference),
    )


def is_asked(access: Access) -> bool:
    """Whether this page is for the viewer: who may bid is matched, externals and staff are not."""
    return access.viewer.holds(Role.PC_CHAIR, Role.AREA_CHAIR, Role.PC_MEMBER)
