"""What a reviewer's score for a paper is made of."""

from __future__ import annotations

import math

import pytest

from reviews.matching import (
    Bid,
    InvalidProblem,
    Text,
    Weights,
    score_pair,
    score_pairs,
    shared_terms,
    text_affinity,
    topic_overlap,
)


def score(**signals: object) -> float:
    values: dict[str, object] = {"text": None, "topics": None, "bid": None, "weights": Weights(), **signals}
    return score_pair(1, 2, **values).score  # type: ignore[arg-type]


def test_a_missing_signal_drops_out_instead_of_counting_as_zero() -> None:
    assert score(text=0.8) == pytest.approx(0.8)
    assert score(topics=0.5) == pytest.approx(0.5)
    assert score(text=0.8, topics=0.5) == pytest.approx(0.6 * 0.8 + 0.4 * 0.5)


def test_bids_order_equal_papers_from_eager_to_not_willing() -> None:
    values = [score(text=0.5, bid=bid) for bid in (Bid.EAGER, Bid.WILLING, None, Bid.IN_A_PINCH, Bid.NOT_WILLING)]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == 5


def test_a_bid_counts_even_where_nothing_else_is_known() -> None:
    assert score(bid=Bid.EAGER) > score() > score(bid=Bid.NOT_WILLING) > 0


def test_the_components_add_up_to_the_score() -> None:
    pair = score_pair(1, 2, text=0.8, topics=0.25, bid=Bid.WILLING, weights=Weights())
    assert sum(component.contribution for component in pair.components) == pytest.approx(pair.score)
    assert [component.name for component in pair.components] == ["text", "topics", "bid"]


def test_a_score_that_is_no_number_is_refused_with_its_pair() -> None:
    with pytest.raises(InvalidProblem, match="text score of paper 1 and reviewer 2"):
        score(text=math.nan)
    with pytest.raises(InvalidProblem, match="weight of topics"):
        Weights(topics=-1)


def test_conflicts_are_no_candidates() -> None:
    pairs = score_pairs([1, 2], [5, 6], forbidden={(1, 5)})
    assert {(pair.paper, pair.reviewer) for pair in pairs} == {(1, 6), (2, 5), (2, 6)}


def test_topics_count_by_how_much_of_the_paper_they_cover() -> None:
    assert topic_overlap({"compilers", "chips"}, {"chips": 1.0}) == pytest.approx(0.5)
    assert topic_overlap(set(), {"chips": 1.0}) is None
    assert topic_overlap({"chips"}, {}) is None


SUBMISSIONS = {
    1: Text("Pruning neural networks for microcontrollers", "We prune weights of convolutional networks at the edge."),
    2: Text("Query planning in relational databases", "A cost model for join ordering with learned cardinalities."),
    3: Text("Garden soils", "Compost and worms."),
}
ARCHIVES = {
    10: [Text("Sparse convolutional networks", "Pruned weights on edge devices."), Text("Quantized neural networks")],
    11: [Text("Join ordering revisited", "Cardinality estimation for relational query optimizers.")],
    12: [],
}


def test_a_reviewers_own_field_comes_first() -> None:
    values = text_affinity(SUBMISSIONS, ARCHIVES).as_mapping()
    assert values[1, 10] > values[2, 10]
    assert values[2, 11] > values[1, 11]
    assert values[3, 10] == values[3, 11] == 0
    assert all(0 <= value <= 1 for value in values.values())


def test_a_reviewer_without_papers_has_no_text_signal() -> None:
    assert not any(reviewer == 12 for _, reviewer in text_affinity(SUBMISSIONS, ARCHIVES).as_mapping())


def test_shared_words_are_named() -> None:
    assert "network" in shared_terms(SUBMISSIONS[1], ARCHIVES[10])
    assert shared_terms(SUBMISSIONS[3], ARCHIVES[11]) == []
