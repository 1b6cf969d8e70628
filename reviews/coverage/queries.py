"""Before assigning: do bids, topics and limits reach? Every figure over exactly the papers this chair sees."""

# ruff: noqa: S608 – the parts of the query are constants of this module, values travel as parameters
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from math import ceil
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from confsite.accounts.models import Person, Publication
from confsite.conferences.models import Membership, Role, Topic
from confsite.conferences.windows import Window
from confsite.ui.charts import Chart, Series
from reviews.access import Access
from reviews.models import TopicInterest
from reviews.papers.scope import ChairAccess, blind_chairs, sums, visible
from submissions.models import State, Submission

MEMBERS = (Role.PC_MEMBER, Role.AREA_CHAIR)
_BIDS = "reviews_bid WHERE submission_id IN (SELECT id FROM papers)"
_TOPICS = "submissions_submission_topic AS t WHERE t.submission_id IN (SELECT id FROM papers)"


def _by(key: str, source: str) -> str:
    return f"SELECT json_object_agg(k, n) FROM (SELECT {key} AS k, count(*) AS n FROM {source} GROUP BY 1) AS counted"


_PARTS = {
    "by_count": (
        "SELECT json_object_agg(bids, n) FROM (SELECT coalesce(wanted.n, 0) AS bids, count(*) AS n FROM papers "
        f"LEFT JOIN (SELECT submission_id, count(*) AS n FROM {_BIDS} AND value > 0 GROUP BY 1) AS wanted "
        "ON wanted.submission_id = papers.id GROUP BY 1) AS counted"
    ),
    "by_person": _by("person_id", _BIDS),
    "papers_by_topic": _by("t.topic_id", _TOPICS),
    "bids_by_topic": _by(
        "t.topic_id",
        "submissions_submission_topic AS t JOIN reviews_bid AS b ON b.submission_id = t.submission_id AND b.value > 0 "
        "WHERE t.submission_id IN (SELECT id FROM papers)",
    ),
}


class Lack(Enum):
    """What a member has not said of themselves."""

    BIDS = gettext_lazy("no bids")
    TOPICS = gettext_lazy("no topics")
    PAPERS = gettext_lazy("no papers of their own")
    QUOTA = gettext_lazy("no limit stated")


@dataclass(frozen=True)
class Member:
    """A PC member or area chair, with what they have said so far; bids over the papers the viewer sees."""

    person: Person
    is_area_chair: bool
    bids: int
    topics: int
    has_papers: bool
    quota: int | None
    lacks: tuple[Lack, ...]

    @property
    def in_words(self) -> str:
        return ", ".join(str(lack.value) for lack in self.lacks)


@dataclass(frozen=True)
class TopicRow:
    """A topic with what asks for it and what covers it."""

    name: str
    papers: int
    bids: int
    members: int

    @property
    def per_paper(self) -> float | None:
        return self.bids / self.papers if self.papers else None


@dataclass(frozen=True)
class Coverage:
    """What a chair looks at before assigning."""

    papers: int
    demand: int
    capacity: int
    capacity_of_area_chairs: int
    usual: int
    enough: int
    by_count: Mapping[int, int]
    members: list[Member]
    topics: list[TopicRow] = field(default_factory=list)

    @property
    def few(self) -> int:
        """Papers with fewer bids than reviews."""
        return sum(n for bids, n in self.by_count.items() if bids < self.enough)

    @property
    def without_bid(self) -> int:
        return self.by_count.get(0, 0)

    @cached_property
    def silent(self) -> list[Member]:
        return [member for member in self.members if member.lacks]

    def lacking(self, lack: Lack) -> int:
        return sum(lack in member.lacks for member in self.members)

    @property
    def lacks(self) -> list[tuple[str, int]]:
        return [(str(lack.value), self.lacking(lack)) for lack in Lack]

    @property
    def gap(self) -> str:
        """Capacity against demand, in words, with a cure where it falls short."""
        reviews = ngettext("%(n)d review is wanted", "%(n)d reviews are wanted", self.demand) % {"n": self.demand}
        takes = _("PC members take at most %(n)d") % {"n": self.capacity}
        missing = self.demand - self.capacity
        if missing <= 0:
            spare = _("%(n)d more than needed") % {"n": -missing} if missing else _("exactly what is needed")
            return f"{reviews}; {takes}: {spare}."
        words = [f"{reviews}; {takes}: " + _("%(n)d are missing.") % {"n": missing}]
        if self.capacity_of_area_chairs:
            words.append(_("Area chairs could take %(n)d.") % {"n": self.capacity_of_area_chairs})
        if self.usual:
            more = ceil(missing / self.usual)
            invite = ngettext("Invite %(n)d more member", "Invite %(n)d more members", more) % {"n": more}
            words.append(invite + " " + _("at the usual %(n)d papers, or ask for fewer reviews.") % {"n": self.usual})
        return " ".join(words)


def in_review(access: Access) -> QuerySet[Submission]:
    """The papers under review that this viewer may know everything of."""
    return visible(access).filter(state=State.SUBMITTED)


def few_bids(access: ChairAccess, enough: int) -> QuerySet[Submission]:
    """Papers with fewer bids than `enough`, those with fewest first."""
    wanted = Count("bids", filter=Q(bids__value__gt=0))
    return in_review(access).annotate(bid_count=wanted).filter(bid_count__lt=enough).order_by("bid_count", "number")


def coverage_for(access: ChairAccess) -> Coverage:
    """All figures of the page; four queries at any size."""
    conference = access.conference
    figures = {name: _numbers(value) for name, value in sums(in_review(access), _PARTS).items()}
    members = _members(access, figures["by_person"])
    papers, capacity = sum(figures["by_count"].values()), {False: 0, True: 0}
    for member in members:
        capacity[member.is_area_chair] += conference.default_quota if member.quota is None else member.quota
    return Coverage(
        papers=papers,
        demand=papers * conference.reviews_per_paper,
        capacity=capacity[False],
        capacity_of_area_chairs=capacity[True],
        usual=conference.default_quota,
        enough=conference.reviews_per_paper,
        by_count=figures["by_count"],
        members=members,
        topics=_topics(access, figures["papers_by_topic"], figures["bids_by_topic"]),
    )


def silent_members(access: ChairAccess) -> list[Member]:
    """Members who have not said all that matching could use, as every chair may read it.

    Bids on a paper that some chair must not know count for nothing: a mail that asks for no bids would tell of them.
    """
    papers = in_review(access).exclude(pk__in=blind_chairs(access.conference))
    counts = sums(papers, {"by_person": _PARTS["by_person"]})
    return [member for member in _members(access, _numbers(counts["by_person"])) if member.lacks]


def _numbers(value: Any) -> dict[int, int]:
    found = json.loads(value) if isinstance(value, str) else value or {}
    return {int(key): n for key, n in found.items()}


def _members(access: ChairAccess, bids: Mapping[int, int]) -> list[Member]:
    span = access.calendar.span(Window.BID)
    is_bidding = bool(span and span.is_open(access.calendar.now))
    own = Publication.objects.filter(person=OuterRef("person"), is_used_for_matching=True)
    has_topics = Topic.objects.filter(conference=access.conference)
    liked = Count("person__topic_interests", filter=Q(person__topic_interests__conference=access.conference))
    rows = (
        Membership.objects.filter(conference=access.conference, role__in=MEMBERS)
        .select_related("person")
        .annotate(has_papers=Exists(own), topics=liked, are_topics_asked=Exists(has_topics))
        .order_by("person__sort_key", "person_id", "-role")
    )
    found: dict[int, Member] = {}
    for row in rows:  # who is a PC member too counts as one
        known = found.get(row.person_id)
        quotas = [quota for quota in (row.quota, known.quota if known else None) if quota is not None]
        quota, made = max(quotas, default=None), bids.get(row.person_id, 0)
        checks = {
            Lack.BIDS: is_bidding and not made,
            Lack.TOPICS: row.are_topics_asked and not row.topics,
            Lack.PAPERS: not row.has_papers,
            Lack.QUOTA: quota is None,
        }
        lacks = () if quota == 0 else tuple(lack for lack, is_lacking in checks.items() if is_lacking)
        is_area_chair = row.role == Role.AREA_CHAIR and (known is None or known.is_area_chair)
        found[row.person_id] = Member(row.person, is_area_chair, made, row.topics, row.has_papers, quota, lacks)
    return list(found.values())


def _topics(access: ChairAccess, papers: Mapping[int, int], bids: Mapping[int, int]) -> list[TopicRow]:
    members = Membership.objects.filter(conference=access.conference, role__in=MEMBERS).values("person")
    likes = TopicInterest.objects.filter(conference=access.conference, value__gt=0, person__in=members)
    interested = dict(likes.order_by().values_list("topic").annotate(n=Count("pk")))
    topics = Topic.objects.filter(conference=access.conference).values_list("pk", "name")
    return [TopicRow(name, papers.get(pk, 0), bids.get(pk, 0), interested.get(pk, 0)) for pk, name in topics]


def charts_of(coverage: Coverage) -> list[Chart]:
    """Bids per paper as a histogram, and bids by topic; a chart without numbers is left out."""
    charts = []
    if coverage.papers and set(coverage.by_count) != {0}:
        span = range(max(coverage.by_count) + 1)
        charts.append(
            Chart(
                title=_("Papers by number of bids"),
                labels=[str(n) for n in span],
                series=[Series(_("papers"), [coverage.by_count.get(n, 0) for n in span])],
                x_title=_("bids"),
                y_title=_("papers"),
            )
        )
    asked = [row for row in coverage.topics if row.papers]
    if any(row.bids for row in asked):
        charts.append(
            Chart(
                title=_("Bids per paper, by topic"),
                labels=[row.name for row in asked],
                series=[Series(_("bids per paper"), [round(row.per_paper or 0, 1) for row in asked])],
                is_horizontal=True,
                x_title=_("topic"),
            )
        )
    return charts
