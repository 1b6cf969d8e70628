"""Reads for assigning: candidates for a paper, reviewers with their load."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.access import Access
from reviews.conflicts.involved import held_back
from reviews.models import Assignment, Bid, Conflict, Review, TopicInterest
from reviews.papers.scope import visible
from submissions.models import Author, Submission

REVIEWING = (Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL)


@dataclass(frozen=True)
class Candidate:
    """A committee member as a possible reviewer of one paper."""

    person: Person
    roles: str
    load: int
    quota: int
    bid: str
    bid_value: int | None
    shared_topics: tuple[str, ...]
    conflict: str
    has_paper: bool

    @property
    def is_full(self) -> bool:
        return self.load >= self.quota

    @property
    def can_take(self) -> bool:
        return not self.conflict and not self.has_paper


def candidates_for(access: Access, paper: Submission, text: str = "") -> list[Candidate]:
    """Everybody on the committee for one paper, those first who fit best and have room; eight queries.

    Loads count only papers the viewer sees.
    """
    quotas, roles, people = _members(access.conference, text)
    loads = _loads(access, list(people))
    bids = dict(Bid.objects.filter(submission=paper).values_list("person_id", "value"))
    barred = _barred(paper)
    topics = dict(paper.topics.values_list("pk", "name"))
    shared: dict[int, list[str]] = defaultdict(list)
    for person, topic in TopicInterest.objects.filter(topic__in=topics, value__gt=0).values_list(
        "person_id", "topic_id"
    ):
        shared[person].append(topics[topic])
    holders = set(
        Assignment.objects.filter(submission=paper, state=Assignment.State.ACTIVE).values_list("person_id", flat=True)
    )
    found = [
        Candidate(
            person,
            ", ".join(roles[pk]),
            loads.get(pk, 0),
            quotas[pk],
            str(Bid.Value(bids[pk]).label) if pk in bids else "",
            bids.get(pk),
            tuple(shared[pk]),
            barred.get(pk, ""),
            pk in holders,
        )
        for pk, person in people.items()
    ]
    return sorted(
        found,
        key=lambda one: (
            not one.can_take,
            one.is_full,
            -(one.bid_value if one.bid_value is not None else 0.5),
            -len(one.shared_topics),
            one.load - one.quota,
            one.person.sort_key,
        ),
    )


def _members(conference: Conference, text: str = "") -> tuple[dict[int, int], dict[int, list[str]], dict[int, Person]]:
    rows = Membership.objects.filter(conference=conference, role__in=COMMITTEE_ROLES).select_related("person__user")
    if text:
        rows = rows.filter(person__name__icontains=text)
    quotas: dict[int, int] = {}
    roles: dict[int, list[str]] = defaultdict(list)
    people: dict[int, Person] = {}
    for row in rows:
        wanted = conference.default_quota if row.quota is None else row.quota
        quotas[row.person_id] = max(quotas.get(row.person_id, 0), wanted)
        roles[row.person_id].append(str(row.get_role_display()))
        people[row.person_id] = row.person
    return quotas, roles, people


def _loads(access: Access, people: list[int]) -> dict[int, int]:
    rows = Assignment.objects.filter(
        conference=access.conference,
        state=Assignment.State.ACTIVE,
        role__in=REVIEWING,
        person__in=people,
        submission__in=visible(access).order_by().values("pk"),
    )
    return dict(rows.order_by().values("person").annotate(n=Count("pk")).values_list("person_id", "n"))


def _barred(paper: Submission) -> dict[int, str]:
    """Person id → why they must not have the paper."""
    found = {
        conflict.person_id: str(conflict.get_kind_display())
        for conflict in Conflict.objects.filter(submission=paper, dismissed_at__isnull=True)
    }
    found |= {one.person_id: str(one.get_kind_display()) for one in held_back(submission=paper)}
    found |= {person: _("author") for person in paper.authors.values_list("person_id", flat=True)}
    return found


@dataclass(frozen=True)
class ReviewerRow:
    """A committee member with their work, over the papers the viewer sees."""

    person: Person
    quota: int
    load: int
    done: int
    bid_count: int


SORTS = {"name": "name", "load": "load", "done": "done", "bids": "bid_count"}


def reviewers_for(access: Access, text: str = "", sort: str = "name") -> list[ReviewerRow]:
    """The committee, sorted by a key of `SORTS` (a leading minus turns it round); four queries for any size."""
    quotas, _roles, people = _members(access.conference, text)
    seen = visible(access).order_by().values("pk")

    def counted(rows: QuerySet[Any], person: str) -> dict[int, int]:
        grouped = rows.filter(submission__in=seen).order_by().values(person).annotate(n=Count("pk"))
        return dict(grouped.values_list(person, "n"))

    loads = counted(
        Assignment.objects.filter(conference=access.conference, state=Assignment.State.ACTIVE, role__in=REVIEWING),
        "person",
    )
    done = counted(
        Review.objects.filter(conference=access.conference, state=Review.State.SUBMITTED, is_meta=False), "reviewer"
    )
    bids = counted(Bid.objects.filter(conference=access.conference, value__gt=0), "person")
    rows = [
        ReviewerRow(person, quotas[pk], loads.get(pk, 0), done.get(pk, 0), bids.get(pk, 0))
        for pk, person in sorted(people.items(), key=lambda item: item[1].sort_key)
    ]
    key = sort.removeprefix("-")
    if key == "name":
        return rows[::-1] if sort.startswith("-") else rows
    return sorted(rows, key=lambda row: getattr(row, SORTS[key]), reverse=sort.startswith("-"))


@dataclass(frozen=True)
class Held:
    """A reviewer's paper, for the page of the reviewer."""

    assignment: Assignment
    review: Review | None
    bid: str


def papers_of(access: Access, person: Person) -> list[Held]:
    """What a reviewer has, had and wants, among the papers the viewer sees."""
    seen = visible(access).order_by().values("pk")
    rows = list(
        Assignment.objects.filter(person=person, submission__in=seen)
        .select_related("submission")
        .order_by("state", "submission__number")
    )
    reviews = {review.assignment_id: review for review in Review.objects.filter(assignment__in=rows)}
    bids = {
        bid.submission_id: str(bid.get_value_display())
        for bid in Bid.objects.filter(person=person, submission__in=[row.submission_id for row in rows])
    }
    return [Held(row, reviews.get(row.pk), bids.get(row.submission_id, "")) for row in rows]


def wanted_by(access: Access, person: Person, limit: int = 30) -> list[Bid]:
    """Papers a reviewer bid on and does not have, the most wanted first; none with a conflict."""
    seen = visible(access).order_by().values("pk")
    barred = Conflict.objects.filter(person=person, dismissed_at__isnull=True).values("submission")
    held = Assignment.objects.filter(person=person, state=Assignment.State.ACTIVE).values("submission")
    own = Author.objects.filter(person=person).values("submission")
    return list(
        Bid.objects.filter(person=person, submission__in=seen, value__gt=0, submission__state="SUBMITTED")
        .exclude(Q(submission__in=barred) | Q(submission__in=held) | Q(submission__in=own))
        .select_related("submission")
        .order_by("-value", "submission__number")[:limit]
    )
