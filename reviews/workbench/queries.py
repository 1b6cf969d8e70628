"""Reads of the workbench: a proposal page by page, proposals side by side, pins and forbidden pairs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person
from reviews.conflicts.involved import conflicts_in_force, held_back
from reviews.models import Assignment, AssignmentProposal, PairWish, ProposedPair
from reviews.papers.paging import CountedPaginator
from reviews.papers.scope import ChairAccess
from reviews.workbench.asked import Asked, asked_of
from reviews.workbench.facts import members_of, role_of
from reviews.workbench.figures import Histogram, histogram_of_loads, histogram_of_sums
from reviews.workbench.proposals import handled_papers, may_see
from reviews.workbench.words import bid_name, part_name, role_sentences, rule_name, stage_name, why_open
from submissions.models import Author, State, Submission

PAPERS_PER_PAGE, REVIEWERS_PER_PAGE = 25, 8


@dataclass(frozen=True)
class PairRow:
    """A proposed pair in words."""

    pk: int
    number: int
    title: str
    reviewer: str
    public_id: str
    person_id: int
    score: float
    parts: tuple[str, ...]
    bid: str
    is_existing: bool
    is_pinned: bool
    reviewer_rank: int | None
    reviewer_candidates: int | None
    paper_rank: int | None
    paper_candidates: int | None
    shown_score: str
    rank: str

    @property
    def path(self) -> str:
        """The end of the address of this pair."""
        return f"{self.number}/{self.public_id}"

    @property
    def paper(self) -> str:
        return f"#{self.number} {self.title}"

    @property
    def made_of(self) -> str:
        return ", ".join(self.parts)


@dataclass(frozen=True)
class Group:
    """The pairs of one paper or of one reviewer."""

    label: str
    number: int | None
    rows: list[PairRow]
    note: str = ""

    @property
    def path(self) -> str:
        return str(self.number)


def row_of(pair: ProposedPair) -> PairRow:
    """A pair with its paper and person fetched."""
    return PairRow(
        pair.pk,
        pair.submission.number,
        pair.submission.title,
        pair.person.name,
        str(pair.person.public_id),
        pair.person_id,
        pair.score,
        tuple(f"{part_name(part['name'])} {part['contribution']:+.2f}" for part in pair.components),
        "" if pair.bid is None else bid_name(pair.bid),
        pair.is_existing,
        pair.is_pinned,
        pair.reviewer_rank,
        pair.reviewer_candidates,
        pair.paper_rank,
        pair.paper_candidates,
        # In words here: tables hold hundreds of them, and templates translate and format slowly.
        f"{pair.score:.2f}",
        ""
        if pair.reviewer_rank is None
        else _("reviewer %(a)d of %(b)d, paper %(c)d of %(d)d")
        % {"a": pair.reviewer_rank, "b": pair.reviewer_candidates, "c": pair.paper_rank, "d": pair.paper_candidates},
    )


def pairs_of(proposal: AssignmentProposal, **only: Any) -> list[ProposedPair]:
    """Pairs with their papers and people, the best of each paper first; one query."""
    rows = proposal.pairs.filter(**only).select_related("submission", "person")
    rows = rows.only(
        "score", "components", "bid", "is_existing", "is_pinned", "reviewer_rank", "reviewer_candidates", "paper_rank",
        "paper_candidates", "proposal_id", "submission__number", "submission__title", "person__name",
        "person__public_id",
    )  # fmt: skip
    return list(rows.order_by("submission__number", "-score", "pk"))


def groups_by_paper(proposal: AssignmentProposal, number: object) -> Page[Any]:
    """A page of papers with their proposed reviewers; two queries."""
    ids = proposal.parameters.get("papers", [])
    page = CountedPaginator(ids, PAPERS_PER_PAGE, len(ids)).get_page(number)  # type: ignore[arg-type]
    papers = Submission.objects.filter(pk__in=list(page.object_list)).only("number", "title").in_bulk()
    rows: dict[int, list[PairRow]] = defaultdict(list)
    for pair in pairs_of(proposal, submission__in=list(papers)):
        rows[pair.submission_id].append(row_of(pair))
    page.object_list = [Group(papers[pk].title, papers[pk].number, rows[pk]) for pk in page.object_list if pk in papers]
    return page


def groups_by_reviewer(proposal: AssignmentProposal, number: object) -> Page[Any]:
    """A page of reviewers with their proposed papers and loads; two queries."""
    limits = {int(person): limit for person, limit in proposal.summary.get("limits", {}).items()}
    people = list(Person.objects.filter(pk__in=limits).order_by("sort_key", "pk").values_list("pk", "name"))
    page = CountedPaginator(people, REVIEWERS_PER_PAGE, len(people)).get_page(number)  # type: ignore[arg-type]
    rows: dict[int, list[PairRow]] = defaultdict(list)
    for pair in pairs_of(proposal, person__in=[pk for pk, _name in page.object_list]):
        rows[pair.person_id].append(row_of(pair))
    page.object_list = [
        Group(name, None, rows[pk], _("%(load)d of at most %(limit)d") % {"load": len(rows[pk]), "limit": limits[pk]})
        for pk, name in page.object_list
    ]
    return page


@dataclass(frozen=True)
class Stage:
    """What a stage of the run reached, in words."""

    name: str
    filled: int
    total: float
    total_bound: float
    smallest: float
    smallest_bound: float
    is_exact: bool


@dataclass(frozen=True)
class Head:
    """A proposal at a glance."""

    proposal: AssignmentProposal
    asked: list[str]
    total: float
    bound: float
    gap: float
    smallest: float
    smallest_bound: float
    p10: float
    pairs: int
    new: int
    open: int
    demand: int
    capacity: int
    loads: tuple[int, float, int]
    bids: list[tuple[str, int]]
    shares: list[tuple[str, float]]
    broken: list[str]
    stages: list[Stage]

    @property
    def is_short(self) -> bool:
        return self.demand > self.capacity


BIDS = ("3", "2", "1", "0", "none")


def head_of(proposal: AssignmentProposal) -> Head:
    """The stored figures; no query."""
    summary = proposal.summary
    total, bound = summary.get("total", 0.0), summary.get("bound", 0.0)
    asked = Asked.kept_in(proposal.parameters, Asked())
    bids = summary.get("bids", {})
    return Head(
        proposal,
        asked.sentences() if role_of(proposal) == Assignment.Role.REVIEWER else role_sentences(proposal),
        total,
        max(bound, total),
        100 * max(0.0, bound - total) / bound if bound > 0 else 0.0,
        summary.get("smallest", 0.0),
        max(summary.get("smallest_bound", 0.0), summary.get("smallest", 0.0)),
        summary.get("p10", 0.0),
        summary.get("pairs", 0),
        summary.get("new", 0),
        summary.get("open", sum(slot["missing"] for slot in proposal.unfilled)),
        summary.get("demand", 0),
        summary.get("capacity", 0),
        (summary.get("load_min", 0), summary.get("load_median", 0.0), summary.get("load_max", 0)),
        [(bid_name(None if value == "none" else int(value)), bids.get(value, 0)) for value in BIDS],
        [(part_name(name), 100 * share) for name, share in summary.get("shares", {}).items()],
        [rule_name(rule["kind"]) for rule in summary.get("broken", [])],
        [Stage(**(stage | {"name": stage_name(stage["name"])})) for stage in proposal.stages],
    )


def histograms_of(proposals: Sequence[AssignmentProposal]) -> dict[int, tuple[Histogram, Histogram]]:
    """Sums of papers and loads of reviewers of each proposal, all to the same scale; no query."""
    sums = {one.pk: one.summary.get("sums", []) for one in proposals}
    loads = {one.pk: list(one.summary.get("loads", {}).values()) for one in proposals}
    low = min((value for values in sums.values() for value in values), default=0.0)
    high = max((value for values in sums.values() for value in values), default=1.0)
    top = max((load for values in loads.values() for load in values), default=1)
    return {
        one.pk: (
            histogram_of_sums(
                sums[one.pk],
                title=_("Papers by the sum of their scores"),
                x_title=_("sum of scores"),
                y_title=_("papers"),
                low=min(0.0, low),
                high=high,
            ),
            histogram_of_loads(
                loads[one.pk],
                title=_("Reviewers by number of papers"),
                x_title=_("papers"),
                y_title=_("reviewers"),
                top=top,
            ),
        )
        for one in proposals
    }


@dataclass(frozen=True)
class OpenPaper:
    """A paper that lacks reviewers, and why."""

    number: int
    title: str
    why: str


def open_papers(proposal: AssignmentProposal) -> list[OpenPaper]:
    """Papers with open slots; one query where there are any."""
    if not proposal.unfilled:
        return []
    papers = Submission.objects.only("number", "title").in_bulk([slot["paper"] for slot in proposal.unfilled])
    return [
        OpenPaper(papers[slot["paper"]].number, papers[slot["paper"]].title, why_open(slot))
        for slot in proposal.unfilled
        if slot["paper"] in papers
    ]


def proposals_for(access: ChairAccess, limit: int = 20) -> list[AssignmentProposal]:
    """The latest proposals this chair may read; three queries. Figures are large, so only those shown are fetched."""
    rows = AssignmentProposal.objects.filter(conference=access.conference)
    handled = handled_papers(access)
    seen = [row.pk for row in rows.only("parameters")[:100] if may_see(access, row, handled)]
    return list(rows.filter(pk__in=seen[:limit]).defer("unfilled", "stages"))


@dataclass(frozen=True)
class WishRow:
    """A pinned or forbidden pair, and what contradicts it by now."""

    wish: PairWish
    contradiction: str


def wishes_for(access: ChairAccess, *, round: int | None = None, number: int | None = None) -> list[WishRow]:
    """Pins and forbidden pairs over the papers this chair handles; four queries."""
    papers = access.granted("administer").order_by().values("pk")
    rows = PairWish.objects.filter(conference=access.conference, submission__in=papers)
    if round is not None:
        rows = rows.filter(round=round)
    if number is not None:
        rows = rows.filter(submission__number=number)
    wishes = list(rows.select_related("submission", "person", "set_by__person"))
    pinned = [wish for wish in wishes if wish.kind == PairWish.Kind.PIN]
    ids = {"submission__in": [wish.submission_id for wish in pinned]}
    columns = ("submission_id", "person_id")
    barred = set(conflicts_in_force().filter(**ids).values_list(*columns)) | set(held_back(**ids).values_list(*columns))
    authors = set(Author.objects.filter(**ids).values_list(*columns))

    def contradiction(wish: PairWish) -> str:
        pair = (wish.submission_id, wish.person_id)
        if wish.kind != PairWish.Kind.PIN:
            return ""
        if pair in authors:
            return _("is an author of this paper")
        return _("is in conflict with this paper") if pair in barred else ""

    return [WishRow(wish, contradiction(wish)) for wish in wishes]


def supply_of(access: ChairAccess, round: int = 1) -> str:
    """How many reviews are asked for and how many people can give, in words; empty where it is enough."""

    asked = asked_of(access.conference, round)
    papers = access.granted("administer").filter(state=State.SUBMITTED).count()
    quotas, _tracks = members_of(access.conference, with_area_chairs=asked.with_area_chairs)
    demand, capacity = papers * asked.per_paper, sum(quotas.values())
    if demand <= capacity or not papers:
        return ""
    return ngettext(
        "%(papers)d paper asks for %(demand)d reviews, but all members together take at most %(capacity)d: %(gap)d "
        "places will stay open. Invite more people, raise limits, or ask for fewer reviews.",
        "%(papers)d papers ask for %(demand)d reviews, but all members together take at most %(capacity)d: %(gap)d "
        "places will stay open. Invite more people, raise limits, or ask for fewer reviews.",
        papers,
    ) % {"papers": papers, "demand": demand, "capacity": capacity, "gap": demand - capacity}
