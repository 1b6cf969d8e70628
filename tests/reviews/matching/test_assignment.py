"""The assignment core against brute force, and what a chair would notice about it."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.matching import Cause, InvalidProblem, Pair, Problem, explain_pairs, explain_unfilled, solve
from tests.reviews.matching.worlds import keeps_limits


def make(scores: dict[tuple[int, int], float], **changes: object) -> Problem:
    papers = tuple(sorted({paper for paper, _ in scores}))
    reviewers = tuple(sorted({person for _, person in scores}))
    values: dict[str, object] = {
        "papers": papers,
        "reviewers": reviewers,
        "demand": dict.fromkeys(papers, 1),
        "load_max": dict.fromkeys(reviewers, 1),
        "pairs": tuple(Pair(paper, person, score) for (paper, person), score in scores.items()),
    }
    return Problem(**{**values, **changes})  # type: ignore[arg-type]


def value(problem: Problem, pairs: tuple[Pair, ...]) -> tuple[int, int, float]:
    """What is maximised, in this order: filled slots, papers towards the lower limits, total score."""
    loads = Counter(pair.reviewer for pair in pairs)
    reached = sum(min(loads[person], problem.load_min.get(person, 0)) for person in problem.reviewers)
    return len(pairs), reached, sum(pair.score for pair in pairs)


def brute_force(problem: Problem) -> tuple[int, int, float]:
    subsets = itertools.chain.from_iterable(
        itertools.combinations(problem.pairs, size) for size in range(len(problem.pairs) + 1)
    )
    return max(value(problem, pairs) for pairs in subsets if keeps_limits(problem, pairs))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    papers = tuple(range(draw(st.integers(1, 3))))
    reviewers = tuple(range(10, 10 + draw(st.integers(1, 4))))
    cells = list(itertools.product(papers, reviewers))
    used = [cell for cell in cells if draw(st.booleans()) or draw(st.booleans())]
    load_max = {person: draw(st.integers(0, 3)) for person in reviewers}
    load_min = {person: draw(st.integers(0, min(2, load_max[person]))) for person in reviewers}
    demand = {paper: draw(st.integers(0, 3)) for paper in papers}
    pairs = tuple(Pair(*cell, draw(st.integers(-5, 10)) / 10) for cell in used)
    forbidden = frozenset(cell for cell in used if draw(st.integers(0, 5)) == 0)
    pinned: set[tuple[int, int]] = set()
    for paper, person in used:
        fits = (
            sum(1 for other, _ in pinned if other == paper) < demand[paper]
            and sum(1 for _, other in pinned if other == person) < load_max[person]
        )
        if fits and (paper, person) not in forbidden and draw(st.integers(0, 4)) == 0:
            pinned.add((paper, person))
    return Problem(
        papers=papers,
        reviewers=reviewers,
        demand=demand,
        load_max=load_max,
        load_min=load_min,
        pairs=pairs,
        pinned=frozenset(pinned),
        forbidden=forbidden,
        seed=draw(st.integers(0, 3)),
    )


@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_other_assignment_fills_more_slots_or_scores_higher(problem: Problem) -> None:
    solution = solve(problem)
    assert keeps_limits(problem, solution.pairs)
    assert value(problem, solution.pairs) == pytest.approx(brute_force(problem))
    assert sum(solution.unfilled.values()) == sum(problem.demand.values()) - len(solution.pairs)


@settings(max_examples=60, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_same_problem_in_another_order_gives_the_same_pairs(problem: Problem, shuffler: random.Random) -> None:
    pairs, papers, reviewers = list(problem.pairs), list(problem.papers), list(problem.reviewers)
    for items in (pairs, papers, reviewers):
        shuffler.shuffle(items)
    other = replace(problem, pairs=tuple(pairs), papers=tuple(papers), reviewers=tuple(reviewers))
    assert solve(other).pairs == solve(problem).pairs
    assert other.input_hash() == problem.input_hash()


@settings(max_examples=60, deadline=None)
@given(problems())
def test_every_open_slot_has_a_cause_that_the_numbers_prove(problem: Problem) -> None:
    solution = solve(problem)
    slots = explain_unfilled(problem, solution)
    assert [slot.paper for slot in slots] == list(solution.unfilled)
    for slot in slots:
        assert slot.sentence().startswith(f"Paper {slot.paper} lacks {slot.missing}")
        if slot.cause is Cause.LOAD:
            assert slot.needed > slot.capacity
        else:
            assert slot.candidates < problem.demand[slot.paper]


def test_equal_scores_are_spread_by_the_seed_and_repeat_with_it() -> None:
    cells = {(paper, person): 0.5 for paper in range(6) for person in range(6)}
    results = {seed: solve(make(cells, seed=seed)).pairs for seed in range(8)}
    assert solve(make(cells, seed=3)).pairs == results[3]
    assert len({tuple((pair.paper, pair.reviewer) for pair in pairs) for pairs in results.values()}) > 1


def test_a_difference_in_the_sixth_decimal_beats_every_tie_break() -> None:
    for seed in range(20):
        pairs = solve(make({(1, 1): 0.500001, (1, 2): 0.5}, seed=seed)).pairs
        assert [pair.reviewer for pair in pairs] == [1]


def test_scores_of_many_thousands_are_still_assigned_best_first() -> None:
    scores = {(paper, person): 1e9 if paper == person else -1e9 for paper in range(30) for person in range(30)}
    solution = solve(make(scores, load_min=dict.fromkeys(range(30), 1)))
    assert all(pair.paper == pair.reviewer for pair in solution.pairs)


def test_no_papers_give_an_empty_assignment() -> None:
    problem = Problem(papers=(), reviewers=(7,), demand={}, load_max={7: 3}, pairs=())
    assert solve(problem).pairs == ()
    assert solve(problem).loads == {7: 0}


def test_ranks_tell_a_chair_how_good_a_pair_is_on_both_sides() -> None:
    scores = {(1, 1): 0.9, (1, 2): 0.4, (2, 1): 0.8, (2, 2): 0.1}
    explained = {(item.paper, item.reviewer): item for item in explain_pairs(make(scores), solve(make(scores)))}
    assert set(explained) == {(1, 2), (2, 1)}
    assert (explained[1, 2].reviewer_rank, explained[1, 2].paper_rank) == (2, 1)
    assert (explained[2, 1].reviewer_rank, explained[2, 1].paper_rank) == (1, 2)


def test_a_paper_all_of_whose_candidates_are_in_conflict_says_so() -> None:
    problem = make({(1, 1): 0.9, (1, 2): 0.4}, forbidden=frozenset({(1, 1), (1, 2)}))
    (slot,) = explain_unfilled(problem, solve(problem))
    assert (slot.cause, slot.conflicts, slot.candidates) == (Cause.CONFLICTS, 2, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pairs": (Pair(1, 1, float("nan")),)}, "score of paper 1 and reviewer 1 is not a finite number"),
        ({"pairs": (Pair(1, 1, float("inf")),)}, "not a finite number"),
        ({"pairs": (Pair(9, 1, 0.5),)}, "paper 9, which is not part"),
        ({"pairs": (Pair(1, 1, 0.5), Pair(1, 1, 0.6))}, "have two scores"),
        ({"pinned": frozenset({(1, 1)}), "forbidden": frozenset({(1, 1)})}, "both pinned and forbidden"),
        ({"pinned": frozenset({(1, 1), (1, 2)})}, "2 pinned reviewers but needs only 1"),
        ({"pinned": frozenset({(1, 1), (2, 1)})}, "Reviewer 1 has 2 pinned papers"),
        ({"pinned": frozenset({(1, 8)})}, "reviewer 8, which is not part"),
        ({"load_min": {1: 2}}, "Reviewer 1 must take at least 2 papers but may take at most 1"),
        ({"load_max": {1: 1}}, "Reviewer 2 needs load limits"),
        ({"demand": {1: 1}}, "Paper 2 needs a number"),
    ],
)
def test_a_contradiction_is_refused_by_name(changes: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidProblem, match=words):
        make({(1, 1): 0.9, (1, 2): 0.4, (2, 1): 0.8, (2, 2): 0.1}, **changes)
