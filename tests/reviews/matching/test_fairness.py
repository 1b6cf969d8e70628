"""The worst-off paper is raised as far as the permitted loss allows, and never for more than it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from reviews.matching import InvalidProblem, Pair, Problem, StageName, fairness, solve
from reviews.matching.flow import Network
from reviews.matching.stages import Plan, run
from tests.reviews.matching.worlds import assignments, keeps_limits, keeps_rules, paper_sums, ruled_problems, value


def two_papers(loss: float) -> Problem:
    """Best total 1.0 + 0.1; fair 0.5 + 0.5."""
    pairs = (Pair(1, 11, 1.0), Pair(1, 12, 0.5), Pair(2, 11, 0.5), Pair(2, 12, 0.1))
    return Problem(
        papers=(1, 2),
        reviewers=(11, 12),
        demand={1: 1, 2: 1},
        load_max={11: 1, 12: 1},
        pairs=pairs,
        fairness=loss,
    )


def test_the_slider_buys_the_worst_off_paper_a_better_reviewer() -> None:
    solution = solve(two_papers(0.1))
    assert solution.smallest_paper_sum == pytest.approx(0.5)
    assert [stage.name for stage in solution.stages] == [StageName.FLOW, StageName.FAIRNESS]
    assert solution.stages[0].smallest == pytest.approx(0.1)
    assert solution.smallest_bound == pytest.approx(0.5)


def test_a_loss_that_is_too_small_changes_nothing() -> None:
    assert solve(two_papers(0.05)).smallest_paper_sum == pytest.approx(0.1)


@settings(max_examples=60, deadline=None)
@given(ruled_problems(with_rules=False, fairness=0.1))
def test_no_assignment_within_the_loss_is_fairer_or_has_a_larger_total(problem: Problem) -> None:
    solution = solve(problem)
    plain = solve(replace(problem, fairness=0.0))
    floor = plain.total - problem.fairness * abs(plain.total) - 1e-6
    assert keeps_limits(problem, solution.pairs)
    assert solution.total >= floor
    fill, reached, _ = value(problem, plain.pairs)
    fair = [
        pairs
        for pairs in assignments(problem)
        if value(problem, pairs)[:2] == (fill, reached) and value(problem, pairs)[2] >= floor
    ]
    smallest = max(min(paper_sums(problem, pairs), default=0.0) for pairs in fair)
    mine = min(paper_sums(problem, solution.pairs), default=0.0)
    assert mine >= smallest - 1e-3 * max(1.0, abs(smallest))
    assert solution.smallest_bound >= smallest - 1e-6


@settings(max_examples=40, deadline=None)
@given(ruled_problems(fairness=0.2))
def test_fairness_never_breaks_a_rule_or_empties_a_slot(problem: Problem) -> None:
    solution, plain = solve(problem), solve(replace(problem, fairness=0.0))
    assert keeps_limits(problem, solution.pairs)
    assert keeps_rules(problem, solution.pairs)
    assert len(solution.pairs) == len(plain.pairs)
    before, after = (min(paper_sums(problem, one.pairs), default=0.0) for one in (plain, solution))
    assert after >= before - 1e-6


def test_many_papers_are_raised_neighbourhood_by_neighbourhood(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    papers, people = 60, 40
    scores = rng.random((papers, people)).round(3)
    paper, reviewer = (part.ravel() for part in np.indices((papers, people)))
    network = Network(
        paper, reviewer, scores.ravel(), np.full(papers, 3), np.zeros(people, dtype=np.int64), np.full(people, 5)
    )
    plan = Plan(network, np.zeros(len(paper), dtype=np.bool_), fairness=0.02)
    exact = run(plan).stages
    monkeypatch.setattr(fairness, "EXACT_PAPERS", 10)
    near = run(plan).stages
    assert near[0].smallest < near[1].smallest <= exact[1].smallest_bound + 1e-9
    assert near[1].smallest >= 0.95 * exact[1].smallest
    assert near[1].total >= 0.98 * near[0].total


@pytest.mark.parametrize("loss", [-0.1, 1.5, float("nan")])
def test_a_loss_outside_0_to_1_is_refused(loss: float) -> None:
    with pytest.raises(InvalidProblem, match="permitted loss"):
        two_papers(loss)
