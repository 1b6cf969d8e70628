"""What an assignment is computed from, as read at one moment, over the papers that one chair may handle."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.conflicts.involved import conflicts_in_force, held_back
from reviews.expertise.queries import limits_of
from reviews.models import Assignment, AssignmentProposal, EmergencyReviewer, PairWish
from reviews.papers.scope import ChairAccess
from submissions.models import Author, State

REVIEWING = (Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL)
Ids = tuple[int, int]
"""Submission and person."""

_ROLES = {
    AssignmentProposal.Kind.META_REVIEWERS: Assignment.Role.META_REVIEWER,
    AssignmentProposal.Kind.DISCUSSION_LEADS: Assignment.Role.DISCUSSION_LEAD,
}


def role_of(proposal: AssignmentProposal) -> Assignment.Role:
    """What people become when a proposal is applied."""
    return _ROLES.get(AssignmentProposal.Kind(proposal.kind), Assignment.Role.REVIEWER)


def roles_of(proposal: AssignmentProposal) -> tuple[Assignment.Role, ...]:
    """Assignments that a proposal is about."""
    role = role_of(proposal)
    return REVIEWING if role == Assignment.Role.REVIEWER else (role,)


@dataclass(frozen=True)
class PaperFact:
    """A paper that waits for reviewers."""

    pk: int
    number: int
    title: str
    abstract: str
    track: int | None


@dataclass(frozen=True)
class Facts:
    """Papers, reviewers with their limits, what exists, and who must not have what; all over exactly these papers.

    `existing` are the assignments of this round, `elsewhere` those of other rounds, which count as load and are not
    made twice. `tracks` binds members to tracks; who is missing there takes papers of any.
    """

    round: int
    papers: tuple[PaperFact, ...]
    quotas: dict[int, int]
    existing: frozenset[Ids]
    forbidden: frozenset[Ids]
    elsewhere: frozenset[Ids] = frozenset()
    pins: frozenset[Ids] = frozenset()
    tracks: dict[int, frozenset[int]] = field(default_factory=dict)

    @property
    def stamp(self) -> list[list[int]]:
        """What must still hold when the proposal is applied: the assignments it was built around."""
        return [list(pair) for pair in sorted(self.existing)]

    @property
    def contradictions(self) -> list[Ids]:
        """Pairs that a chair pinned and that must not be."""
        return sorted(self.pins & self.forbidden)

    def room_of(self, person: int) -> int:
        """How many papers a member takes in this round: their limit without what they have in others."""
        return max(0, self.quotas.get(person, 0) - self._elsewhere_load[person])

    @cached_property
    def _elsewhere_load(self) -> Counter[int]:
        return Counter(person for _paper, person in self.elsewhere)


def reviewing_roles(*, with_area_chairs: bool) -> list[Role]:
    """Who is asked to review."""
    return [Role.PC_MEMBER, Role.AREA_CHAIR] if with_area_chairs else [Role.PC_MEMBER]


def facts_for(access: ChairAccess, *, with_area_chairs: bool = False, round: int = 1) -> Facts:
    """Read everything; a fixed number of queries whatever the size.

    Loads count only papers this chair sees: a reviewer's other papers must not be readable off the result.
    """
    conference = access.conference
    rows = access.granted("administer").filter(state=State.SUBMITTED).order_by("number")
    if round > 1:  # the papers chosen for it; the first round has all
        rows = rows.filter(rounds__round=round)
    papers = tuple(PaperFact(*row) for row in rows.values_list("pk", "number", "title", "abstract", "track_id"))
    ids = [paper.pk for paper in papers]
    quotas, tracks = members_of(conference, with_area_chairs=with_area_chairs)
    for person, extra in emergencies_of(conference, round).items():
        quotas[person] = quotas.get(person, 0) + extra
    existing, elsewhere, ended = set(), set(), set()
    held = Assignment.objects.filter(submission__in=ids, role__in=REVIEWING)
    for paper, person, state, number in held.values_list("submission_id", "person_id", "state", "round"):
        if state != Assignment.State.ACTIVE:
            ended.add((paper, person))
        elif number == round:
            existing.add((paper, person))
        else:
            elsewhere.add((paper, person))
    barred = set(conflicts_in_force().filter(submission__in=ids).values_list("submission_id", "person_id"))
    barred |= set(Author.objects.filter(submission__in=ids).values_list("submission_id", "person_id"))
    # Certain already, though it shows in the members' own lists only from a later date on.
    barred |= set(held_back(submission__in=ids).values_list("submission_id", "person_id"))
    # Who declined a paper or had it taken back is not asked again by a machine, but by a chair who pins the pair.
    wishes = PairWish.objects.filter(submission__in=ids, round=round).values_list("submission_id", "person_id", "kind")
    pins: set[Ids] = set()
    forbids: set[Ids] = set()
    for paper, person, kind in wishes:
        (pins if kind == PairWish.Kind.PIN else forbids).add((paper, person))
    barred |= (ended - pins) | forbids | elsewhere
    return Facts(
        round,
        papers,
        quotas,
        frozenset(existing),
        frozenset(barred - existing),
        frozenset(elsewhere),
        frozenset(pins - existing),
        tracks,
    )


def emergencies_of(conference: Conference, round: int) -> dict[int, int]:
    """Person → papers beyond their limit in a round; an area chair or chair may be marked too."""
    rows = EmergencyReviewer.objects.filter(
        conference=conference, round=round, person__memberships__in=_seats(conference)
    )
    return dict(rows.values_list("person_id", "extra_papers"))


def _seats(conference: Conference) -> QuerySet[Membership]:
    return Membership.objects.filter(conference=conference, role__in=COMMITTEE_ROLES)


def members_of(conference: Conference, *, with_area_chairs: bool) -> tuple[dict[int, int], dict[int, frozenset[int]]]:
    """Who is asked to review, with the papers they take at most; and the tracks of those who are bound to some."""
    roles = reviewing_roles(with_area_chairs=with_area_chairs)
    quotas = limits_of(conference, roles=roles)
    tracks: dict[int, set[int | None]] = defaultdict(set)
    for person, track in Membership.objects.filter(conference=conference, role__in=roles).values_list(
        "person_id", "track_id"
    ):
        tracks[person].add(track)
    bound = {
        person: frozenset(track for track in own if track is not None)
        for person, own in tracks.items()
        if None not in own
    }
    return quotas, bound
