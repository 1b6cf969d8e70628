"""Rules that cross papers and reviewers: kept always, at the smallest price, against a search through everything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.matching import (
    Cause,
    InvalidProblem,
    Pair,
    Problem,
    RuleKind,
    Rules,
    StageName,
    explain_unfilled,
    solve,
)
from tests.reviews.matching.worlds import assignments, keeps_limits, keeps_rules, ruled_problems, value


def make(scores: dict[tuple[int, int], float], *, demand: int = 2, **changes: object) -> Problem:
    papers = tuple(sorted({paper for paper, _ in scores}))
    reviewers = tuple(sorted({person for _, person in scores}))
    values: dict[str, object] = {
        "papers": papers,
        "reviewers": reviewers,
        "demand": dict.fromkeys(papers, demand),
        "load_max": dict.fromkeys(reviewers, 9),
        "pairs": tuple(Pair(paper, person, score) for (paper, person), score in scores.items()),
    }
    return Problem(**{**values, **changes})  # type: ignore[arg-type]


@settings(max_examples=120, deadline=None)
@given(ruled_problems())
def test_no_assignment_that_keeps_the_rules_fills_more_or_scores_higher(problem: Problem) -> None:
    solution = solve(problem)
    assert keeps_limits(problem, solution.pairs)
    assert keeps_rules(problem, solution.pairs)
    best = max(value(problem, pairs) for pairs in assignments(problem))
    assert value(problem, solution.pairs) == pytest.approx(best, abs=1e-5)
    assert solution.total_bound >= solution.total - 1e-6


@settings(max_examples=30, deadline=None)
@given(ruled_problems(), st.randoms(use_true_random=False))
def test_rules_give_the_same_pairs_whatever_the_order_of_the_input(problem: Problem, shuffler: object) -> None:
    pairs, reviewers = list(problem.pairs), list(problem.reviewers)
    shuffler.shuffle(pairs)  # type: ignore[attr-defined]
    shuffler.shuffle(reviewers)  # type: ignore[attr-defined]
    other = replace(problem, pairs=tuple(pairs), reviewers=tuple(reviewers))
    assert solve(other).pairs == solve(problem).pairs
    assert other.input_hash() == problem.input_hash()


@settings(max_examples=40, deadline=None)
@given(ruled_problems())
def test_every_open_slot_under_rules_names_a_cause(problem: Problem) -> None:
    solution = solve(problem)
    slots = explain_unfilled(problem, solution)
    assert [slot.paper for slot in slots] == list(solution.unfilled)
    for slot in slots:
        if slot.cause is Cause.LOAD:
            assert slot.needed > slot.capacity


def test_a_senior_takes_one_place_even_where_juniors_score_higher() -> None:
    problem = make({(1, 1): 0.9, (1, 2): 0.8, (1, 3): 0.1}, rules=Rules(seniors=frozenset({3}), seniors_per_paper=1))
    solution = solve(problem)
    assert solution.chosen() == {(1, 1), (1, 3)}
    assert [stage.name for stage in solution.stages] == [StageName.FLOW, StageName.RULES]
    assert solution.stages[0].total == pytest.approx(1.7)
    assert solution.stages[1].total_bound == pytest.approx(1.0)


def test_a_place_no_senior_can_take_stays_open_and_names_the_rule() -> None:
    problem = make({(1, 1): 0.9, (1, 2): 0.8}, rules=Rules(seniors_per_paper=1))
    solution = solve(problem)
    assert solution.unfilled == {1: 1}
    (slot,) = explain_unfilled(problem, solution)
    assert (slot.cause, slot.rules) == (Cause.RULE, (RuleKind.SENIOR,))
    assert "SENIOR" in slot.sentence()


def test_two_people_of_one_institution_do_not_meet_on_a_paper() -> None:
    groups = {1: frozenset({"A"}), 2: frozenset({"A", "B"}), 3: frozenset({"C"})}
    problem = make({(1, 1): 0.9, (1, 2): 0.8, (1, 3): 0.1}, rules=Rules(institutions=groups, per_institution=1))
    assert solve(problem).chosen() == {(1, 1), (1, 3)}


def test_two_authors_do_not_review_each_other() -> None:
    rules = Rules(authors={1: frozenset({11}), 2: frozenset({12})}, no_two_cycles=True)
    scores = {(1, 12): 0.9, (2, 11): 0.9, (1, 13): 0.5, (2, 13): 0.4}
    problem = make(scores, demand=1, rules=rules)
    assert solve(problem).chosen() == {(1, 13), (2, 11)} or solve(problem).total == pytest.approx(1.4)
    assert keeps_rules(problem, solve(problem).pairs)


def test_an_area_chair_gets_only_papers_of_their_tracks() -> None:
    rules = Rules(track={1: "ai", 2: "db"}, tracks={11: frozenset({"db"})})
    problem = make({(1, 11): 0.9, (2, 11): 0.2, (1, 12): 0.1, (2, 12): 0.8}, demand=1, rules=rules)
    assert (1, 11) not in solve(problem).chosen()


def test_pins_that_break_a_rule_are_kept_and_reported() -> None:
    rules = Rules(coauthors=frozenset({(1, 2)}))
    problem = make({(1, 1): 0.5, (1, 2): 0.5, (1, 3): 0.9}, pinned=frozenset({(1, 1), (1, 2)}), rules=rules)
    solution = solve(problem)
    assert solution.chosen() == {(1, 1), (1, 2)}
    (broken,) = solution.broken_rules
    assert (broken.kind, broken.papers, broken.reviewers) == (RuleKind.COAUTHORS, (1,), (1, 2))
    assert "papers 1 and reviewers 1, 2" in broken.sentence()


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (Rules(seniors=frozenset({99})), "seniors names reviewer 99"),
        (Rules(institutions={99: frozenset({"A"})}), "institutions names reviewer 99"),
        (Rules(authors={99: frozenset({1})}), "cycles names paper 99"),
        (Rules(track={99: "ai"}), "tracks names paper 99"),
        (Rules(coauthors=frozenset({(1, 1)})), "their own co-author"),
        (Rules(per_institution=-1), "per institution must be 0 or more"),
    ],
)
def test_a_rule_about_somebody_unknown_is_refused_by_name(rules: Rules, words: str) -> None:
    with pytest.raises(InvalidProblem, match=words):
        make({(1, 1): 0.5, (1, 2): 0.4}, rules=rules)


def test_a_pin_outside_the_tracks_is_refused() -> None:
    rules = Rules(track={1: "ai"}, tracks={1: frozenset({"db"})})
    with pytest.raises(InvalidProblem, match="whose tracks do not include it"):
        make({(1, 1): 0.5, (1, 2): 0.4}, pinned=frozenset({(1, 1)}), rules=rules)
