"""What SQL computes of a row's stage and relationship is what Python says of the same data, row by row."""

import random
from collections import Counter
from dataclasses import fields
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from confsite.conferences.viewer import Viewer
from reviews import known_papers
from reviews.access import Access, LinkAccess
from reviews.bids.services import biddable
from reviews.papers import queries as chair_queries
from reviews.papers.queries import SORTS, PaperFilter
from reviews.papers.scope import ChairAccess, blind_chairs
from reviews.reviewing.queries import reviews_of, visible_papers
from reviews.rights import (
    Bond,
    Duty,
    OwnReview,
    PaperRights,
    Relationship,
    ReviewFacts,
    Rules,
    Stage,
    Standing,
    paper_rights,
    review_rights,
)
from submissions.models import State
from tests.reviews.access.conferences import Built, build, relationship
from tests.reviews.rights.space import AXES

RIGHTS = [field.name for field in fields(PaperRights)]
any_rules = some.builds(
    Rules, **{name: some.sampled_from(values) for (part, name), values in AXES.items() if part == "rules"}
)


class Undo(Exception):
    """Ends the transaction of one example."""


def judged(built: Built, viewer: Viewer) -> dict[int, tuple[Stage, Relationship, PaperRights]]:
    """By paper's id: what the rule says of stage and relationship as they were built."""
    found = {}
    for paper in built.papers:
        bound = relationship(built, viewer, paper)
        stage = built.stages[paper.pk]
        found[paper.pk] = (stage, bound, paper_rights(built.rules, stage, bound))
    return found


def check(built: Built, viewer: Viewer, seen: Counter[Any]) -> None:
    """One viewer: rights of each row, each list, search, count, sort, and reviews, against the rule."""
    expected = judged(built, viewer)
    access = Access(viewer)
    codes = access.stage_codes()
    for paper in access.annotated():
        stage, bound, granted = expected[paper.pk]
        got = access.of(paper)
        assert got.rights == granted, (paper, stage, bound)
        assert got.relationship == bound
        assert (got.stage.phase, got.stage.has_response_opened) == (stage.phase, stage.has_response_opened)
        assert got.stage.has_handling_chair == (stage.has_handling_chair and viewer.is_chair)
        seen.update([stage, *(getattr(bound, field.name) for field in fields(bound) if field.name != "standing")])
        seen.update([bound.standing, (bound.standing, bound.bond), (bound.duty, bound.own_review)])
        seen["overriding"] += bound.is_overriding and granted.administer and bound.bond == Bond.CONFLICTED
    for right in RIGHTS:
        having = {pk for pk, (_, _, granted) in expected.items() if getattr(granted, right)}
        assert set(access.granted(right).values_list("pk", flat=True)) == having, right
        assert access.granted(right).count() == len(having)
        assert set(known_papers.papers_by_id(access, list(expected), right)) == having, right
        assert access.withheld(right, codes) == expected.keys() - having, right
    check_lists(built, viewer, access, {pk: granted for pk, (_, _, granted) in expected.items()})
    check_reviews(built, viewer, access, expected)


def check_lists(built: Built, viewer: Viewer, access: Access, expected: dict[int, PaperRights]) -> None:
    titled = {pk for pk, granted in expected.items() if granted.title}
    whole = {pk for pk, granted in expected.items() if granted.conflicts}
    numbers = {paper.pk: paper.number for paper in built.papers}
    states = {paper.pk: paper.state for paper in built.papers}
    assert list(visible_papers(access).values_list("pk", flat=True)) == sorted(titled, key=numbers.__getitem__)
    bids = {pk for pk, granted in expected.items() if granted.bid and states[pk] == State.SUBMITTED}
    assert set(biddable(access).values_list("pk", flat=True)) == bids
    for paper in built.papers:
        for text in (paper.title, f"#{paper.number}"):
            assert set(visible_papers(access, text=text).values_list("pk", flat=True)) == {paper.pk} & titled
        try:
            assert known_papers.paper_or_404(access, paper.number).pk in titled
        except Http404:
            assert paper.pk not in titled
    chairs = ChairAccess(viewer)
    handed_in = {pk for pk in whole if states[pk] != State.DRAFT}
    rows = chair_queries.filtered(chairs, PaperFilter())
    assert chair_queries.totals(rows).papers == len(handed_in)
    for order in SORTS.values():
        by = (order,) if isinstance(order, str) else order
        assert {row.pk for row in chair_queries.with_figures(rows).order_by(*by)} == handed_in
    for paper in built.papers:
        found = chair_queries.filtered(chairs, PaperFilter(text=paper.title))
        assert set(found.values_list("pk", flat=True)) == {paper.pk} & handed_in


def check_blind_chairs(built: Built) -> None:
    """Who of the chairs must not see which paper, found for all chairs at once."""
    blind: dict[int, set[int]] = {}
    for viewer in built.viewers:
        for pk, (_, _, granted) in judged(built, viewer).items():
            if viewer.is_chair and not granted.conflicts:
                blind.setdefault(pk, set()).add(viewer.person.pk)  # type: ignore[union-attr]
    assert blind_chairs(built.conference) == blind


def check_reviews(
    built: Built, viewer: Viewer, access: Access, expected: dict[int, tuple[Stage, Relationship, PaperRights]]
) -> None:
    for paper in access.annotated():
        stage, bound, granted = expected[paper.pk]
        names = Counter[str]()
        for review in (review for review in built.reviews if review.submission_id == paper.pk):
            is_own = review.reviewer_id == viewer.person.pk  # type: ignore[union-attr]
            facts = ReviewFacts(is_own, review.state == "SUBMITTED", built.signed[review.pk])
            wanted = review_rights(built.rules, stage, bound, granted, facts)
            assert access.of_review(access.of(paper), review) == wanted
            if wanted.existence and facts.is_submitted:
                names[review.reviewer.name if wanted.reviewer else ""] += 1
        assert Counter(view.reviewer for view in reviews_of(access, access.of(paper))) == names


def walk(examples: int, papers: int) -> Counter[Any]:
    """Build and check that many conferences; gives how often each stage and relationship occurred."""
    seen: Counter[Any] = Counter()

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rules=any_rules, seed=some.integers(0, 2**32))
    def every_viewer_sees_what_the_rule_grants(rules: Rules, seed: int) -> None:
        try:
            with transaction.atomic():
                built = build(random.Random(seed), rules, papers)
                prefetch_related_objects(built.papers, "assignments", "reviews")
                for viewer in built.viewers:
                    check(built, viewer, seen)
                check_blind_chairs(built)
                raise Undo
        except Undo:
            pass

    every_viewer_sees_what_the_rule_grants()
    return seen


def assert_all_were_there(seen: Counter[Any]) -> None:
    """Every stage and every part of a relationship occurred; a link is given, not held, and has a test of its own."""
    assert all(seen[Stage(*parts)] for parts in product(AXES["stage", "phase"], (False, True), (False, True)))
    standings = set(Standing) - {Standing.LINK}
    assert all(seen[standing, bond] for standing in standings for bond in Bond)
    owed, rest = {OwnReview.NOT_STARTED, OwnReview.DRAFT}, {OwnReview.NONE, OwnReview.DONE}
    assert all(seen[duty, own] for duty in set(Duty) - {Duty.NONE} for own in owed | rest)
    # Who owes a review has a duty, so without one a review is not asked for, done, or given back.
    assert all(seen[Duty.NONE, own] for own in set(OwnReview) - owed)
    assert seen["overriding"]


@pytest.mark.django_db
def test_every_viewer_of_whole_conferences_sees_in_every_list_exactly_what_the_rule_grants() -> None:
    assert walk(examples=2, papers=14)[Stage(next(iter(AXES["stage", "phase"])))]


@pytest.mark.full
@pytest.mark.django_db
def test_conferences_of_every_stage_and_relationship_show_exactly_what_the_rule_grants() -> None:
    seen = walk(examples=10, papers=30)
    assert_all_were_there(seen)
    print(f"{seen.total()} facts of rows compared")


@pytest.mark.django_db
def test_a_link_shows_its_paper_and_no_other_and_not_to_who_is_in_conflict() -> None:
    dice = random.Random(7)
    built = build(dice, Rules(unassigned_see="PAPERS", conflicted_know_existence=True), 12)  # type: ignore[arg-type]
    for viewer in built.viewers[::3]:
        for paper in built.papers[:4]:
            bond = relationship(built, viewer, paper).bond
            access = LinkAccess(viewer, paper)
            stage = built.stages[paper.pk]
            granted = paper_rights(built.rules, stage, Relationship(Standing.LINK, bond))
            assert access.of(paper).rights == granted
            for right in RIGHTS:
                having = {paper.pk} if getattr(granted, right) else set()
                assert set(access.granted(right).values_list("pk", flat=True)) == having
