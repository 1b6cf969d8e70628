"""One pair from all sides: what its score is made of, the reviewer's own papers, topics, bid, ranks, company."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from confsite.accounts.models import Person, Publication
from reviews import matching
from reviews.models import AssignmentProposal, Bid, PairWish, ProposedPair, TopicInterest
from reviews.workbench.queries import PairRow, pairs_of, row_of
from reviews.workbench.words import bid_name, part_name
from submissions.models import Submission


@dataclass(frozen=True)
class Part:
    """A component of a score."""

    name: str
    value: float
    weight: float
    contribution: float
    is_factor: bool


@dataclass(frozen=True)
class OwnPaper:
    """A paper the reviewer wrote, and the words it shares with the submission."""

    title: str
    year: int | None
    terms: str


@dataclass(frozen=True)
class PairPage:
    """Everything known about a pair; `row` is None where it was not proposed."""

    paper: Submission
    person: Person
    row: PairRow | None
    parts: list[Part]
    own_papers: list[OwnPaper]
    own_count: int
    topics: list[tuple[str, str]]
    bid: str
    load: int
    limit: int
    company: list[PairRow]
    wish: PairWish | None


def page_of_pair(proposal: AssignmentProposal, paper: Submission, person: Person) -> PairPage:
    """Read all sides; six queries. Own papers are those of the reviewer's profile, none of this conference."""
    company = pairs_of(proposal, submission=paper)
    pair = next((one for one in company if one.person_id == person.pk), None)
    publications = list(
        Publication.objects.filter(person=person, is_used_for_matching=True)
        .order_by("-year", "pk")
        .values_list("title", "abstract", "year")[:500]
    )
    interests = dict(
        TopicInterest.objects.filter(conference=proposal.conference_id, person=person).values_list("topic_id", "value")
    )
    said = {2: _("expert"), 1: _("likes it"), -1: _("rather not")}
    bid = Bid.objects.filter(submission=paper, person=person).values_list("value", flat=True).first()
    return PairPage(
        paper,
        person,
        row_of(pair) if pair else None,
        _parts(pair),
        _own_papers(paper, publications),
        len(publications),
        [(topic.name, said.get(interests.get(topic.pk, 0), "")) for topic in paper.topics.all()],
        bid_name(bid),
        proposal.pairs.filter(person=person).count(),
        int(proposal.summary.get("limits", {}).get(str(person.pk), 0)),
        [row_of(one) for one in company if one.person_id != person.pk],
        PairWish.objects.filter(submission=paper, person=person, round=proposal.round)
        .select_related("set_by__person")
        .first(),
    )


def _parts(pair: ProposedPair | None) -> list[Part]:
    if pair is None:
        return []
    return [
        Part(part_name(part["name"]), part["value"], part["weight"], part["contribution"], part["name"] == "bid")
        for part in pair.components
    ]


def _own_papers(paper: Submission, publications: list[tuple[Any, ...]]) -> list[OwnPaper]:
    texts = [matching.Text(title, abstract) for title, abstract, _year in publications]
    return [
        OwnPaper(publications[one.index][0], publications[one.index][2], ", ".join(one.terms))
        for one in matching.closest_texts(matching.Text(paper.title, paper.abstract), texts)
    ]
