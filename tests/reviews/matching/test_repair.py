"""After a change: few pairs move, begun reviews stay, causes are named, and a chair can ask why not somebody else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.matching import (
    Cause,
    InvalidProblem,
    Obstacle,
    Pair,
    Problem,
    Reason,
    RuleKind,
    Rules,
    feasibility,
    repair,
    solve,
    substitutes,
    why_not,
)
from tests.reviews.matching.worlds import assignments, keeps_limits, keeps_rules, ruled_problems, value


def conference(papers: int = 60, people: int = 40, seed: int = 3) -> Problem:
    rng = np.random.default_rng(seed)
    pairs = tuple(
        Pair(paper, 100 + person, float(rng.random().__round__(4)))
        for paper in range(papers)
        for person in range(people)
        if rng.random() < 0.5
    )
    everybody = tuple(range(100, 100 + people))
    return Problem(
        papers=tuple(range(papers)),
        reviewers=everybody,
        demand=dict.fromkeys(range(papers), 3),
        load_max=dict.fromkeys(everybody, 5),
        pairs=pairs,
    )


def without(problem: Problem, gone: set[int]) -> Problem:
    return replace(
        problem,
        reviewers=tuple(person for person in problem.reviewers if person not in gone),
        load_max={person: limit for person, limit in problem.load_max.items() if person not in gone},
        pairs=tuple(pair for pair in problem.pairs if pair.reviewer not in gone),
    )


def test_when_reviewers_drop_out_their_slots_are_filled_and_little_else_moves() -> None:
    problem = conference()
    before = solve(problem)
    gone = {100, 101, 102}
    lost = sum(pair.reviewer in gone for pair in before.pairs)
    after, change = repair(without(problem, gone), before.chosen())
    assert after.unfilled == {}
    assert lost <= change.changed <= 1.5 * lost
    fresh = solve(without(problem, gone))
    assert change.changed < len(fresh.chosen() - before.chosen())


def test_a_review_that_was_begun_stays_whatever_it_costs() -> None:
    problem = conference()
    worst = min(problem.pairs, key=lambda pair: pair.score)
    after, _ = repair(problem, solve(problem).chosen(), started={(worst.paper, worst.reviewer)})
    assert (worst.paper, worst.reviewer) in after.chosen()


def test_a_begun_review_with_a_new_conflict_is_refused_by_name() -> None:
    problem = conference()
    pair = solve(problem).pairs[0]
    ids = (pair.paper, pair.reviewer)
    with pytest.raises(InvalidProblem, match="both pinned and forbidden"):
        repair(replace(problem, forbidden=frozenset({ids})), [ids], started=[ids])


@settings(max_examples=30, deadline=None)
@given(ruled_problems(), st.integers(0, 3))
def test_a_repair_is_the_best_mixture_of_score_and_kept_pairs(problem: Problem, dropped: int) -> None:
    before = solve(problem).chosen()
    problem = replace(problem, forbidden=problem.forbidden | frozenset(sorted(before)[:dropped]))
    after, change = repair(problem, before, bonus=0.3)
    assert keeps_limits(problem, after.pairs)
    assert keeps_rules(problem, after.pairs)
    bonuses = dict.fromkeys(before, 0.3)

    def worth(pairs: tuple[Pair, ...]) -> tuple[int, int, float]:
        filled, reached, total = value(problem, pairs)
        return filled, reached, total + sum(bonuses.get((pair.paper, pair.reviewer), 0.0) for pair in pairs)

    assert worth(after.pairs) == pytest.approx(max(worth(pairs) for pairs in assignments(problem)), abs=1e-5)
    assert change.changed == len(after.chosen() - before)


def test_substitutes_for_a_late_review_have_time_first_then_fit_and_never_a_conflict() -> None:
    scores = {(1, 1): 0.9, (1, 2): 0.8, (1, 3): 0.7, (1, 4): 0.6, (1, 5): 0.5, (2, 2): 0.9}
    problem = Problem(
        papers=(1, 2),
        reviewers=(1, 2, 3, 4, 5),
        demand={1: 2, 2: 1},
        load_max={1: 2, 2: 1, 3: 2, 4: 2, 5: 2},
        pairs=tuple(Pair(*ids, score) for ids, score in scores.items()),
        forbidden=frozenset({(1, 3)}),
        rules=Rules(coauthors=frozenset({(1, 4)})),
    )
    found = substitutes(problem, {(1, 1), (1, 5), (2, 2)}, 1, instead_of=5)
    assert [person.reviewer for person in found] == [2, 4]
    assert (found[0].load, found[0].limit, found[0].obstacles) == (1, 1, (Obstacle.LOAD,))
    assert (found[1].obstacles, found[1].rules) == ((Obstacle.RULE,), (RuleKind.COAUTHORS,))


@settings(max_examples=30, deadline=None)
@given(ruled_problems())
def test_why_not_tells_exactly_what_the_total_would_lose(problem: Problem) -> None:
    solution = solve(problem)
    for pair in problem.pairs[:4]:
        answer = why_not(problem, solution, pair.paper, pair.reviewer)
        assert answer.sentence().startswith(f"Reviewer {pair.reviewer} on paper {pair.paper} ")
        if answer.reason in (Reason.COST, Reason.TIE) and answer.open_slots == 0:
            forced = [pairs for pairs in assignments(problem) if pair in pairs]
            best = max(value(problem, pairs) for pairs in forced)
            assert solution.total - best[2] == pytest.approx(answer.cost, abs=1e-5)


def test_why_not_names_conflict_track_pins_and_load() -> None:
    scores = {(1, 1): 0.9, (1, 2): 0.8, (1, 3): 0.7, (1, 4): 0.6, (2, 5): 0.3, (2, 1): 0.1}
    problem = Problem(
        papers=(1, 2),
        reviewers=(1, 2, 3, 4, 5),
        demand={1: 1, 2: 1},
        load_max={1: 1, 2: 1, 3: 0, 4: 1, 5: 1},
        pairs=tuple(Pair(*ids, score) for ids, score in scores.items()),
        forbidden=frozenset({(1, 2)}),
        rules=Rules(track={1: "ai"}, tracks={4: frozenset({"db"})}),
    )
    solution = solve(problem)
    reasons = {person: why_not(problem, solution, 1, person).reason for person in problem.reviewers}
    assert reasons[1] is Reason.ASSIGNED
    assert reasons[2] is Reason.CONFLICT
    assert reasons[3] is Reason.LOAD
    assert reasons[4] is Reason.TRACK
    assert reasons[5] is Reason.NO_CANDIDATE
    taken = why_not(problem, solution, 2, 1)
    assert taken.reason is Reason.OPEN_SLOTS
    assert taken.open_slots == 1
    pinned = replace(problem, pinned=frozenset({(2, 5)}))
    assert why_not(pinned, solve(pinned), 2, 1).reason is Reason.PINS
    with pytest.raises(InvalidProblem, match="no reviewer 77"):
        why_not(problem, solution, 1, 77)


def test_a_forced_pair_shows_what_it_would_cost_and_whom_it_moves() -> None:
    pairs = (Pair(1, 11, 1.0), Pair(1, 12, 0.5), Pair(2, 11, 0.5), Pair(2, 12, 0.4))
    problem = Problem(papers=(1, 2), reviewers=(11, 12), demand={1: 1, 2: 1}, load_max={11: 1, 12: 1}, pairs=pairs)
    answer = why_not(problem, solve(problem), 1, 12)
    assert (answer.reason, answer.cost) == (Reason.COST, pytest.approx(0.4))
    assert answer.change is not None
    assert set(answer.change.added) == {(1, 12), (2, 11)}


def test_the_cause_of_a_shortage_names_papers_reviewers_and_numbers_once() -> None:
    pairs = tuple(Pair(paper, person, 0.5) for paper in (1, 2, 3) for person in (8, 9))
    problem = Problem(
        papers=(1, 2, 3),
        reviewers=(8, 9, 10),
        demand=dict.fromkeys((1, 2, 3), 2),
        load_max={8: 2, 9: 2, 10: 9},
        pairs=pairs,
    )
    found = feasibility(problem)
    assert (found.slots, found.fillable) == (6, 4)
    (shortage,) = found.shortages
    assert (shortage.cause, shortage.papers, shortage.reviewers) == (Cause.LOAD, (1, 2, 3), (8, 9))
    assert (shortage.missing, shortage.needed, shortage.capacity) == (2, 6, 4)
    assert "papers 1, 2, 3 need 6 reviews from reviewers 8, 9, who may take 4" in shortage.sentence()


def test_lower_limits_above_what_exists_name_the_reviewers() -> None:
    pairs = (Pair(1, 8, 0.5), Pair(1, 9, 0.6), Pair(2, 7, 0.9))
    problem = Problem(
        papers=(1, 2),
        reviewers=(7, 8, 9),
        demand={1: 1, 2: 1},
        load_max={7: 1, 8: 1, 9: 1},
        load_min={8: 1, 9: 1},
        pairs=pairs,
    )
    (idle,) = feasibility(problem).idle
    assert (idle.reviewers, idle.wanted, idle.available, idle.missing) == ((8, 9), 2, 1, 1)
    assert "Reviewers 8, 9 should have at least 2 papers together, but only 1 places" in idle.sentence()
