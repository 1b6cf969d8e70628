"""The capped lottery: nobody can be sure of a paper, and still every slot is filled and every limit kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from reviews.matching import InvalidProblem, Pair, Problem, Rules, solve
from reviews.matching.arrays import to_arrays
from reviews.matching.lottery import round_dependently
from tests.reviews.matching.worlds import keeps_limits, ruled_problems


def square(size: int, cap: float, seed: int) -> Problem:
    """Everybody is by far best for one paper."""
    ids = tuple(range(size))
    pairs = tuple(Pair(p, r, 1.0 if p == r else 0.1) for p in ids for r in ids)
    ones = dict.fromkeys(ids, 1)
    return Problem(papers=ids, reviewers=ids, demand=ones, load_max=ones, pairs=pairs, cap=cap, seed=seed)


def test_nobody_gets_their_paper_more_often_than_the_cap_says() -> None:
    draws = 400
    hits: Counter[int] = Counter()
    for seed in range(draws):
        solution = solve(square(4, 0.5, seed))
        assert len(solution.pairs) == 4
        hits.update(pair.paper for pair in solution.pairs if pair.paper == pair.reviewer)
    assert all(abs(hits[paper] / draws - 0.5) < 0.1 for paper in range(4))


def test_the_same_seed_draws_the_same_and_others_draw_otherwise() -> None:
    drawn = {seed: solve(square(5, 0.5, seed)).chosen() for seed in range(12)}
    assert all(solve(square(5, 0.5, seed)).chosen() == pairs for seed, pairs in drawn.items())
    assert len(set(drawn.values())) > 1


@settings(max_examples=50, deadline=None)
@given(ruled_problems(with_rules=False), st.sampled_from([0.3, 0.5, 0.75, 0.9]))
def test_probabilities_are_the_best_a_cap_allows_and_the_draw_keeps_all_limits(problem: Problem, cap: float) -> None:
    problem = replace(problem, cap=cap, load_min={})
    solution = solve(problem)
    assert keeps_limits(problem, solution.pairs)
    assert all(chance <= cap + 1e-9 for chance in solution.probabilities.values())
    network = to_arrays(problem).plan.network
    edges = len(network.paper)
    if not edges:
        return
    matrix = np.zeros((len(network.demand) + len(network.load_max), edges))
    matrix[network.paper, np.arange(edges)] = 1
    matrix[len(network.demand) + network.reviewer, np.arange(edges)] = 1
    limits = np.concatenate([network.demand, network.load_max])
    most = -optimize.linprog(-np.ones(edges), matrix, limits, bounds=(0, cap)).fun
    filled = sum(solution.probabilities.values())
    assert filled == pytest.approx(most, abs=1e-6)
    best = optimize.linprog(-network.score, matrix, limits, np.ones((1, edges)), [filled], bounds=(0, cap))
    expected = sum(pair.score * solution.probabilities.get((pair.paper, pair.reviewer), 0.0) for pair in problem.pairs)
    assert expected == pytest.approx(-best.fun, abs=1e-5)
    assert solution.total_bound >= expected - 1e-6


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), unique=True, min_size=1), st.data())
def test_a_draw_rounds_every_sum_to_a_neighbouring_whole_number(
    cells: list[tuple[int, int]], data: st.DataObject
) -> None:
    parts = 5
    counts = np.array([data.draw(st.integers(0, parts)) for _ in cells])
    paper, reviewer = np.array(cells, dtype=np.int64).T
    chosen = round_dependently(paper, reviewer, counts, parts, data.draw(st.integers(0, 9)))
    for side in (paper, reviewer):
        before = np.bincount(side, weights=counts, minlength=5) / parts
        after = np.bincount(side, weights=chosen, minlength=5)
        assert (np.floor(before) <= after).all()
        assert (after <= np.ceil(before)).all()


def test_a_pinned_pair_is_certain_in_spite_of_the_cap() -> None:
    solution = solve(replace(square(4, 0.5, 1), pinned=frozenset({(2, 2)})))
    assert (2, 2) in solution.chosen()
    assert solution.probabilities[2, 2] == 1


def test_a_lottery_with_rules_or_fairness_is_refused_in_words() -> None:
    with pytest.raises(InvalidProblem, match="turn one of them off"):
        replace(square(4, 0.5, 1), fairness=0.1)
    with pytest.raises(InvalidProblem, match="turn one of them off"):
        replace(square(4, 0.5, 1), rules=Rules(seniors_per_paper=1))
    with pytest.raises(InvalidProblem, match="above 0 and at most 1"):
        square(4, 0.0, 1)
