"""What an assignment lost since it was made: pairs that can no longer hold, and places nobody has."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person
from confsite.conferences.models import Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.conflicts.involved import conflicts_in_force, held_back
from reviews.expertise.queries import away_throughout
from reviews.models import Assignment, ProposedRemoval, Review
from reviews.papers.scope import ChairAccess
from reviews.workbench.asked import asked_of
from reviews.workbench.facts import REVIEWING, emergencies_of, members_of
from submissions.models import Author, State

Reason = ProposedRemoval.Reason
OVER = (State.WITHDRAWN, State.DESK_REJECTED)


@dataclass(frozen=True)
class Held:
    """An active assignment of a round, how far its review is, and why it cannot hold (None: it can)."""

    pk: int
    paper: int
    person: int
    is_external: bool
    review: str
    reason: Reason | None

    @property
    def pair(self) -> tuple[int, int]:
        return (self.paper, self.person)

    @property
    def is_begun(self) -> bool:
        return bool(self.review)


def held_in_round(access: ChairAccess, round: int) -> list[Held]:
    """The active assignments of a round over the papers this chair handles, each with what is wrong; eight queries.

    A conflict ends even a submitted review; who left keeps a submitted one; the rest never ends a begun review.
    """
    conference = access.conference
    papers = access.granted("administer").order_by().values("pk")
    pair = {"submission": OuterRef("submission"), "person": OuterRef("person")}
    rows = (
        Assignment.objects.filter(
            conference=conference, round=round, state=Assignment.State.ACTIVE, role__in=REVIEWING, submission__in=papers
        )
        .annotate(
            is_barred=Exists(conflicts_in_force().filter(**pair))
            | Exists(held_back(**pair))
            | Exists(Author.objects.filter(**pair)),
        )
        .order_by("pk")
        .values_list("pk", "submission_id", "person_id", "role", "submission__state", "is_barred")
    )
    reviews = dict(
        Review.objects.filter(conference=conference, assignment__round=round).values_list("assignment_id", "state")
    )
    members = set(
        Membership.objects.filter(conference=conference, role__in=COMMITTEE_ROLES).values_list("person_id", flat=True)
    )
    away = away_throughout(conference)

    def reason(person: int, role: str, state: str, is_barred: bool, review: str) -> Reason | None:
        if is_barred:
            return Reason.CONFLICT
        if role != Assignment.Role.EXTERNAL and person not in members and review != Review.State.SUBMITTED:
            return Reason.LEFT
        if review:
            return None
        if state in OVER:
            return Reason.WITHDRAWN
        return Reason.AWAY if person in away else None

    return [
        Held(
            pk,
            paper,
            person,
            role == Assignment.Role.EXTERNAL,
            reviews.get(pk, ""),
            reason(person, role, state, is_barred, reviews.get(pk, "")),
        )
        for pk, paper, person, role, state, is_barred in rows
    ]


@dataclass(frozen=True)
class Loss:
    """A line for the chair: a pair that cannot hold."""

    number: int
    title: str
    name: str
    reason: str
    is_begun: bool


@dataclass(frozen=True)
class Short:
    """A paper with fewer reviewers than asked for; `declined` names who gave it back."""

    number: int
    title: str
    missing: int
    declined: str


@dataclass(frozen=True)
class Overloaded:
    """A member with more papers than they take now."""

    name: str
    load: int
    limit: int


@dataclass(frozen=True)
class Broken:
    """The state of a round before a repair."""

    round: int
    losses: list[Loss]
    short: list[Short]
    overloaded: list[Overloaded]
    assigned: int
    begun: int

    @property
    def places(self) -> int:
        """Places without a reviewer once all that cannot hold is gone."""
        return sum(one.missing for one in self.short)

    @property
    def is_whole(self) -> bool:
        return not (self.losses or self.short or self.overloaded)

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        if self.is_whole:
            return _("Nothing is broken: every paper has its reviewers, and each of them can review.")
        said = []
        if self.losses:
            lost = len(self.losses)
            said.append(ngettext("%(n)d place was lost", "%(n)d places were lost", lost) % {"n": lost})
        if self.places:
            said.append(
                ngettext("%(n)d place is or will be open", "%(n)d places are or will be open", self.places)
                % {"n": self.places}
            )
        if self.overloaded:
            over = len(self.overloaded)
            said.append(
                ngettext("%(n)d member has too many papers", "%(n)d members have too many papers", over) % {"n": over}
            )
        return "; ".join(said) + "."


def broken_for(access: ChairAccess, round: int = 1) -> Broken:
    """What is broken in a round, over the papers this chair handles; fifteen queries whatever the size."""
    conference = access.conference
    held = held_in_round(access, round)
    per_paper = asked_of(conference, round).per_paper
    waiting = access.granted("administer").filter(state=State.SUBMITTED)
    if round > 1:
        waiting = waiting.filter(rounds__round=round)
    papers = {
        pk: (number, title) for pk, number, title in waiting.order_by("number").values_list("pk", "number", "title")
    }
    lost = [one for one in held if one.reason is not None]
    names = dict(Person.objects.filter(pk__in={one.person for one in held}).values_list("pk", "name"))
    titles = papers | {
        pk: (number, title)
        for pk, number, title in access.granted("administer")
        .filter(pk__in={one.paper for one in lost})
        .order_by()
        .values_list("pk", "number", "title")
    }
    count = Counter(one.paper for one in held if one.reason is None)
    gave_back = _gave_back(papers, round)
    # Nobody is missing where nothing was assigned yet: that is for a first proposal, not for a repair.
    is_assigned = bool(held) or bool(gave_back)
    return Broken(
        round,
        sorted(
            (
                Loss(*titles[one.paper], names[one.person], str(Reason(one.reason).label), one.is_begun)
                for one in lost
                if one.reason is not None
            ),
            key=lambda loss: (loss.number, loss.name),
        ),
        [
            Short(number, title, per_paper - count[pk], ", ".join(gave_back.get(pk, ())))
            for pk, (number, title) in papers.items()
            if is_assigned and count[pk] < per_paper
        ],
        _overloaded(access, round, [one for one in held if one.reason is None], names),
        len(held),
        sum(one.is_begun for one in held),
    )


def _gave_back(papers: Iterable[int], round: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Assignment.objects.filter(
        submission__in=list(papers), round=round, state=Assignment.State.DECLINED, role__in=REVIEWING
    )
    for paper, name in rows.order_by("person__sort_key").values_list("submission_id", "person__name"):
        found[paper].append(name)
    return found


def _overloaded(access: ChairAccess, round: int, kept: list[Held], names: dict[int, str]) -> list[Overloaded]:
    """Members above their limit. A review handed to somebody else is not theirs any more."""
    asked = asked_of(access.conference, round)
    limits, _tracks = members_of(access.conference, with_area_chairs=asked.with_area_chairs)
    for person, extra in emergencies_of(access.conference, round).items():
        limits[person] = limits.get(person, 0) + extra
    elsewhere = Counter(
        Assignment.objects.filter(
            conference=access.conference, state=Assignment.State.ACTIVE, role__in=REVIEWING,
            submission__in=access.granted("administer").order_by().values("pk"),
        ).exclude(round=round).values_list("person_id", flat=True)
    )  # fmt: skip
    loads = Counter(one.person for one in kept if not one.is_external)
    begun = Counter(one.person for one in kept if one.is_begun)
    over = [
        Overloaded(names[person], load + elsewhere[person], limits[person])
        for person, load in loads.items()
        if person in limits and load > max(0, limits[person] - elsewhere[person]) and load > begun[person]
    ]
    return sorted(over, key=lambda one: one.name)
