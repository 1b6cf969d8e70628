"""Large problems are solved over a few candidates per paper, and lose nothing by it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reviews.matching import (
    Affinities,
    Bid,
    Candidates,
    InvalidProblem,
    Problem,
    find_candidates,
    score_pairs,
    solve,
    solve_pruned,
)

PAPERS, PEOPLE = tuple(range(40)), tuple(range(100, 130))


def signals(seed: int = 4) -> dict[str, object]:
    rng = np.random.default_rng(seed)
    values = rng.random((len(PAPERS), len(PEOPLE)))
    values[:, 3] = np.nan
    return {
        "text": Affinities(PAPERS, PEOPLE, values),
        "paper_topics": {paper: rng.choice(6, 2, replace=False).tolist() for paper in PAPERS[2:]},
        "interests": {person: {int(topic): 0.6 for topic in rng.choice(6, 3)} for person in PEOPLE[2:]},
        "bids": {(int(p), 100 + int(r)): Bid.EAGER for p, r in rng.integers(0, 30, (40, 2))},
        "forbidden": {(0, 100), (1, 101)},
    }


def problem_of(candidates: Candidates, load: int = 4) -> Problem:
    return Problem(
        papers=PAPERS,
        reviewers=PEOPLE,
        demand=dict.fromkeys(PAPERS, 3),
        load_max=dict.fromkeys(PEOPLE, load),
        pairs=candidates.pairs(),
    )


def everything() -> Candidates:
    return find_candidates(PAPERS, PEOPLE, **signals(), per_paper=99)  # type: ignore[arg-type]


def test_the_matrix_scores_every_pair_as_the_explanation_does() -> None:
    given = signals()
    one_by_one = score_pairs(PAPERS, PEOPLE, **(given | {"text": given["text"].as_mapping()}))  # type: ignore[arg-type, attr-defined]
    assert {(pair.paper, pair.reviewer): pair for pair in one_by_one} == {
        (pair.paper, pair.reviewer): pair for pair in everything().pairs()
    }
    scores = everything().scores
    for pair in one_by_one:
        assert scores[pair.paper, pair.reviewer - 100] == pytest.approx(pair.score)  # type: ignore[operator, index]


def test_few_candidates_lead_to_the_same_total_as_all() -> None:
    few = find_candidates(PAPERS, PEOPLE, **signals(), per_paper=3, per_reviewer=1)  # type: ignore[arg-type]
    assert few.kept.sum() < everything().kept.sum() / 3
    pruned = solve_pruned(problem_of(few), few)
    assert pruned.solution.total == pytest.approx(solve(problem_of(everything())).total, abs=1e-4)
    assert pruned.loss_bound == pytest.approx(0, abs=1e-4)
    assert len(pruned.problem.pairs) < len(everything().pairs())


def test_pruning_never_leaves_a_slot_open_that_somebody_could_fill() -> None:
    few = find_candidates(PAPERS, PEOPLE, **signals(), per_paper=1, per_reviewer=0)  # type: ignore[arg-type]
    assert solve(problem_of(few)).unfilled
    assert solve_pruned(problem_of(few), few).solution.unfilled == {}


def test_bids_and_pins_are_always_candidates_and_conflicts_never() -> None:
    given = signals()
    few = find_candidates(PAPERS, PEOPLE, **given, always={(5, 105)}, per_paper=1, per_reviewer=0)  # type: ignore[arg-type]
    pairs = {(pair.paper, pair.reviewer) for pair in few.pairs()}
    assert set(given["bids"]) - given["forbidden"] <= pairs  # type: ignore[call-overload, operator]
    assert (5, 105) in pairs
    assert not pairs & given["forbidden"]  # type: ignore[operator]


def test_an_infinite_affinity_is_refused_with_its_pair() -> None:
    values = np.zeros((len(PAPERS), len(PEOPLE)))
    values[2, 7] = np.inf
    with pytest.raises(InvalidProblem, match="paper 2 and reviewer 107 is not a finite number"):
        find_candidates(PAPERS, PEOPLE, text=Affinities(PAPERS, PEOPLE, values))


def test_a_pruned_repair_keeps_every_pair_while_it_fills_open_slots() -> None:
    few = find_candidates(PAPERS, PEOPLE, **signals(), per_paper=5, per_reviewer=2)  # type: ignore[arg-type]
    before = solve(problem_of(few)).chosen()
    sticky = solve_pruned(replace(problem_of(few), kept=before, keep_bonus=5.0), few)
    assert before <= sticky.solution.chosen()
