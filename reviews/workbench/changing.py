"""What a proposal would change, how proposals differ, and a proposal as rows of a spreadsheet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Person, PersonEmail
from reviews.models import Assignment, AssignmentProposal
from reviews.papers.paging import CountedPaginator
from reviews.workbench.facts import roles_of
from reviews.workbench.queries import Head
from reviews.workbench.words import bid_name, part_name
from submissions.models import Submission

CSV_HEADER = ["paper", "title", "email", "reviewer", "score", "components", "bid", "state"]


def csv_rows(proposal: AssignmentProposal) -> Iterator[list[object]]:
    """One row a pair, by paper number and score; two queries."""
    people = proposal.pairs.values("person")
    emails = dict(PersonEmail.objects.filter(person__in=people, is_primary=True).values_list("person_id", "email"))
    pairs = proposal.pairs.select_related("submission", "person").order_by("submission__number", "-score", "pk")
    for pair in pairs.iterator(chunk_size=1000):
        parts = "; ".join(f"{part_name(part['name'])} {part['contribution']:+.4f}" for part in pair.components)
        state = _("exists") if pair.is_existing else _("pinned") if pair.is_pinned else _("new")
        yield [
            pair.submission.number, pair.submission.title, emails.get(pair.person_id, ""), pair.person.name,
            round(pair.score, 6), parts, "" if pair.bid is None else bid_name(pair.bid), state,
        ]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A pair that comes, stays or goes, in words."""

    number: int
    title: str
    reviewer: str
    kind: str


@dataclass(frozen=True)
class LoadChange:
    """A reviewer's papers before and after."""

    reviewer: str
    before: int
    after: int


@dataclass(frozen=True)
class Changes:
    """A proposal against the assignments of now."""

    added: int
    removed: int
    kept: int
    page: Page[Any]
    loads: list[LoadChange]


ADDED, REMOVED = gettext_lazy("added"), gettext_lazy("removed")


def changes_of(proposal: AssignmentProposal, number: object) -> Changes:
    """What a proposal has that is not assigned in its round, and the other way round; five queries."""
    planned = set(proposal.parameters.get("papers", []))
    held = Assignment.objects.filter(
        conference=proposal.conference_id,
        state=Assignment.State.ACTIVE,
        role__in=roles_of(proposal),
        round=proposal.round,
    )
    now = {pair for pair in held.values_list("submission_id", "person_id") if pair[0] in planned}
    then = set(proposal.pairs.values_list("submission_id", "person_id"))
    added, removed = then - now, now - then
    papers = Submission.objects.filter(pk__in={paper for paper, _person in added | removed})
    titles = {pk: (n, title) for pk, n, title in papers.values_list("pk", "number", "title")}
    names = {
        pk: (sort_key, name)
        for pk, sort_key, name in Person.objects.filter(pk__in={person for _paper, person in added | removed})
        .order_by()
        .values_list("pk", "sort_key", "name")
    }
    rows = sorted(
        [
            (*titles[paper], *names[person], str(kind))
            for pairs, kind in ((added, ADDED), (removed, REMOVED))
            for paper, person in pairs
            if paper in titles and person in names
        ]
    )
    page = CountedPaginator(rows, 100, len(rows)).get_page(number)  # type: ignore[arg-type]
    page.object_list = [Change(n, title, name, kind) for n, title, _sort_key, name, kind in page.object_list]
    before, after = Counter(person for _paper, person in now), Counter(person for _paper, person in then)
    loads = [
        LoadChange(name, before[pk], after[pk])
        for pk, (_sort_key, name) in sorted(names.items(), key=lambda item: item[1])
        if before[pk] != after[pk]
    ]
    return Changes(len(added), len(removed), len(then & now), page, loads)


@dataclass(frozen=True)
class Line:
    """A figure of several proposals; `best` marks the columns that are ahead."""

    label: str
    values: list[str]
    best: list[bool]

    @property
    def cells(self) -> list[tuple[str, bool]]:
        return list(zip(self.values, self.best, strict=True))


def comparison_of(heads: Sequence[Head]) -> list[Line]:
    """The figures of proposals line by line."""

    def line(label: str, values: Sequence[float], shown: Sequence[str], sign: int = 0) -> Line:
        top = max((sign * value for value in values), default=0)
        is_tie = len({round(value, 9) for value in values}) == 1
        return Line(label, list(shown), [bool(sign) and not is_tie and sign * value >= top - 1e-9 for value in values])

    def number(label: str, values: Sequence[float], digits: int, sign: int = 0) -> Line:
        return line(label, values, [f"{value:.{digits}f}" for value in values], sign)

    lines = [
        number(_("Total score"), [head.total for head in heads], 3, 1),
        number(_("No assignment is above"), [head.bound for head in heads], 3),
        number(_("Weakest paper"), [head.smallest for head in heads], 3, 1),
        number(_("No weakest paper is above"), [head.smallest_bound for head in heads], 3),
        number(_("A tenth of papers below"), [head.p10 for head in heads], 3, 1),
        number(_("Open slots"), [head.open for head in heads], 0, -1),
        line(
            _("Papers per reviewer: fewest, middle, most"),
            [head.loads[2] for head in heads],
            ["{} · {:g} · {}".format(*head.loads) for head in heads],
        ),
        line(
            _("Rules that pins break"),
            [len(head.broken) for head in heads],
            [", ".join(dict.fromkeys(head.broken)) or _("none") for head in heads],
            -1,
        ),
    ]
    for place, (name, _count) in enumerate(heads[0].bids):
        sign = {0: 1, 3: -1}.get(place, 0)
        lines.append(number(_("Bid: %(bid)s") % {"bid": name}, [head.bids[place][1] for head in heads], 0, sign))
    parts = list(dict.fromkeys(name for head in heads for name, _share in head.shares))
    for name in parts:
        shares = [dict(head.shares).get(name, 0.0) for head in heads]
        lines.append(line(_("Share of %(part)s") % {"part": name}, shares, [f"{share:.0f} %" for share in shares]))
    return lines
