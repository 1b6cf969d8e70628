"""Runs all checks over a conference's facts and turns what they find into rows."""

from collections.abc import Callable, Iterator
from typing import Any

from confsite.conferences.models import Conference
from reviews.integrity.checks.duplicates import find_duplicates
from reviews.integrity.checks.odd_bids import find_far_bids, find_few_bids
from reviews.integrity.checks.places import find_favours
from reviews.integrity.checks.rings import find_rings
from reviews.integrity.loading import Facts, facts_of, text_ranks
from reviews.models import IntegrityHint

Kind = IntegrityHint.Kind
MOST = 200
"""Of one kind at most so many are kept: a chair cannot judge more."""


def _hint(kind: Kind, key: str, papers: list[int], people: list[int], chance: float, **evidence: Any) -> IntegrityHint:
    chance = min(1.0, max(0.0, chance))
    return IntegrityHint(
        kind=kind, key=f"{kind}:{key}"[:200], papers=sorted(set(papers)), people=sorted(set(people)), chance=chance,
        evidence=evidence,
    )  # fmt: skip


def rings(facts: Facts) -> Iterator[IntegrityHint]:
    """Mutual bids and rings of three."""
    found = find_rings(facts.wanted, facts.authors)
    for ring in found.found:
        expected = found.expected_pairs if len(ring.people) == 2 else found.expected_threes
        papers = [paper for hop in ring.papers for paper in hop]
        key = "-".join(map(str, ring.people))
        yield _hint(
            Kind.RING, key, papers, list(ring.people), ring.chance, order=ring.people, wanted=ring.papers,
            expected=expected,
        )  # fmt: skip


def odd_bids(facts: Facts) -> Iterator[IntegrityHint]:
    """Eager bids far from fit, and members who want very few papers."""
    for far in find_far_bids(facts.eager, text_ranks(facts), facts.topics, facts.liked):
        yield _hint(
            Kind.FAR_BIDS, str(far.person), list(far.papers), [far.person], far.chance, eager=far.eager, rate=far.rate
        )
    for few in find_few_bids(facts.wanted):
        yield _hint(Kind.FEW_BIDS, str(few.person), list(few.papers), [few.person], few.chance, median=few.median)


def favours(facts: Facts) -> Iterator[IntegrityHint]:
    """Pairs of institutions."""
    for one in find_favours(facts.wanted, facts.places_of_person, facts.places_of_paper):
        names = {"reviewers_of": facts.place_names[one.reviewers_of], "papers_of": facts.place_names[one.papers_of]}
        yield _hint(
            Kind.FAVOUR, f"{one.reviewers_of[:90]}>{one.papers_of[:90]}", list(one.papers), list(one.people),
            one.chance, bids=one.bids, expected=one.expected, expected_pairs=one.expected_pairs, **names,
        )  # fmt: skip


def duplicates(facts: Facts) -> Iterator[IntegrityHint]:
    """Submissions that share much of their words; their authors are the people."""
    for one in find_duplicates({paper: f"{title}. {abstract}" for paper, (title, abstract) in facts.texts.items()}):
        people = [person for paper in one.papers for person in facts.authors[paper]]
        yield _hint(
            Kind.DUPLICATE, f"{one.papers[0]}-{one.papers[1]}", list(one.papers), people, one.chance,
            likeness=one.likeness, phrase=one.phrase, as_alike=one.as_alike, pairs=one.pairs,
        )  # fmt: skip


CHECKS: tuple[Callable[[Facts], Iterator[IntegrityHint]], ...] = (rings, odd_bids, favours, duplicates)


def look(conference: Conference, report: Callable[[float], None]) -> list[IntegrityHint]:
    """All findings, not stored; `report` hears how far it is."""
    facts, found = facts_of(conference), []
    for number, check in enumerate(CHECKS):
        report(0.1 + 0.8 * number / len(CHECKS))
        found += sorted(check(facts), key=lambda hint: hint.chance)[:MOST]
    return found
