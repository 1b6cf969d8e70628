"""What looks odd is found in small made-up cases, and chance is counted as exhaustive counting has it."""

from itertools import combinations
from math import comb, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reviews.integrity.checks.chance import at_least_one, binomial_tail, hypergeometric_tail
from reviews.integrity.checks.duplicates import find_duplicates, jaccard, shingles, words_of
from reviews.integrity.checks.odd_bids import find_far_bids, find_few_bids
from reviews.integrity.checks.places import find_favours
from reviews.integrity.checks.rings import find_rings

ABSTRACT = (
    "We measure how caches behave when nobody looks at them, over seven nights and three machines, and find that they "
    "rest as long as the room stays cold enough for the fans to sleep."
)


@given(some.integers(1, 9), some.integers(0, 9), some.integers(0, 9), some.integers(0, 9))
def test_chance_is_what_counting_all_draws_gives(total, marked, drawn, at_least):
    marked, drawn = min(marked, total), min(drawn, total)
    draws = [sum(one < marked for one in draw) for draw in combinations(range(total), drawn)]
    assert isclose(at_least_one(total, marked, drawn), sum(n >= 1 for n in draws) / len(draws), abs_tol=1e-9)
    wanted = sum(n >= at_least for n in draws) / len(draws)
    assert isclose(hypergeometric_tail(at_least, total, marked, drawn), wanted, abs_tol=1e-9)


@given(some.integers(0, 8), some.integers(0, 8), some.floats(0, 1))
def test_the_binomial_tail_adds_up(at_least, trials, rate):
    wanted = sum(comb(trials, k) * rate**k * (1 - rate) ** (trials - k) for k in range(at_least, trials + 1))
    assert isclose(binomial_tail(at_least, trials, rate), min(1.0, wanted), abs_tol=1e-9)


def test_two_who_bid_on_each_others_papers_are_a_ring_with_its_chance():
    authors = {1: [10], 2: [20], 3: [30], 4: [40]}
    found = find_rings({10: [2], 20: [1], 30: [4]}, authors)
    (ring,) = found.found
    assert (ring.people, ring.papers) == ((10, 20), ((2,), (1,)))
    assert isclose(ring.chance, 1 / 16)
    assert isclose(found.expected_pairs, 3 / 16)


def test_three_in_a_circle_are_found_and_a_chain_is_not():
    authors = {n: [10 * n] for n in range(1, 7)}
    ring = find_rings({10: [2], 20: [3], 30: [1]}, authors).found
    assert [one.people for one in ring] == [(10, 20, 30)]
    assert find_rings({10: [2], 20: [3], 30: [4]}, authors).found == ()


def test_a_joint_paper_is_nobodys_favour():
    assert find_rings({10: [1, 2], 20: [1, 2]}, {1: [10, 20], 2: [10, 20]}).found == ()


@settings(max_examples=60)
@given(
    some.dictionaries(some.integers(1, 6), some.sets(some.integers(1, 7)), max_size=6),
    some.dictionaries(some.integers(1, 7), some.sets(some.integers(1, 6), min_size=1, max_size=2), max_size=7),
)
def test_rings_are_all_that_looking_at_every_pair_and_trio_finds(bids, authors):
    def wants(one, other):
        return any(other in authors.get(p, ()) and one not in authors[p] for p in bids.get(one, ()))

    people = sorted(set(bids) & {person for writers in authors.values() for person in writers})
    pairs = {(u, v) for u, v in combinations(people, 2) if wants(u, v) and wants(v, u)}
    threes = {
        ring
        for trio in combinations(people, 3)
        for ring in (trio, (trio[0], trio[2], trio[1]))
        if wants(ring[0], ring[1]) and wants(ring[1], ring[2]) and wants(ring[2], ring[0])
        and not any(wants(a, b) and wants(b, a) for a, b in combinations(trio, 2))
    }  # fmt: skip
    found = find_rings(bids, authors).found
    assert {ring.people for ring in found} == pairs | threes
    assert all(0 <= ring.chance <= 1 for ring in found)


def test_eager_bids_that_neither_words_nor_topics_speak_for_stand_out_against_what_others_do():
    eager = {person: list(range(1, 11)) for person in range(1, 11)}
    rank = {(person, paper): 0.9 for person in eager for paper in eager[person]}
    rank |= {(1, paper): 0.1 for paper in (1, 2, 3)}
    rank |= {(2, 1): 0.1}
    topics, liked = {paper: [7] for paper in range(1, 11)}, {1: [8], 2: [8], 3: [7]}
    (found,) = find_far_bids(eager, rank, topics, liked)
    assert (found.person, found.papers, found.eager) == (1, (1, 2, 3), 10)
    assert found.chance < 0.01


def test_who_says_nothing_of_themselves_is_never_far():
    assert find_far_bids({1: [1, 2, 3]}, {}, {1: [7], 2: [7], 3: [7]}, {}) == []


def test_a_liked_topic_speaks_for_a_bid_whatever_the_words_say():
    assert find_far_bids({1: [1, 2, 3]}, {(1, p): 0.0 for p in (1, 2, 3)}, {p: [7] for p in (1, 2, 3)}, {1: [7]}) == []


def test_who_wants_two_papers_where_others_want_twenty_is_named_with_the_share_who_do_so():
    wanted = {person: range(20) for person in range(2, 12)} | {1: [4, 9]}
    (found,) = find_few_bids(wanted)
    assert (found.person, found.papers, found.median) == (1, (4, 9), 20)
    assert isclose(found.chance, 1 / 11)
    assert find_few_bids({1: [4], 2: range(20)}) == []


def test_an_institution_that_wants_the_papers_of_one_other_stands_out():
    papers = {paper: ["B" if paper < 4 else f"other {paper}"] for paper in range(40)}
    bids = {1: [0, 1, 2, 3], 2: [0, 1, 2, 9], 3: [11, 12, 13]}
    (found,) = find_favours(bids, {1: ["A"], 2: ["A"], 3: ["C"]}, papers)
    assert (found.reviewers_of, found.papers_of, found.bids) == ("A", "B", 7)
    assert (found.people, found.papers) == ((1, 2), (0, 1, 2, 3))
    assert isclose(found.expected, 8 * 8 / 80)
    assert found.expected_pairs < 0.05


def test_bids_spread_evenly_over_institutions_stand_for_nothing():
    papers = {paper: [f"place {paper % 4}"] for paper in range(40)}
    assert find_favours({1: list(range(20))}, {1: ["A"]}, papers) == []


@pytest.mark.parametrize("changed", [ABSTRACT, ABSTRACT.upper(), ABSTRACT.replace("seven", "nine")])
def test_a_paper_handed_in_twice_with_small_changes_is_found_with_its_longest_shared_words(changed):
    (found,) = find_duplicates({1: f"Cold caches. {ABSTRACT}", 2: f"Quiet caches. {changed}", 3: "Another thing."})
    assert found.papers == (1, 2)
    assert found.likeness > 0.5
    assert "three machines" in found.phrase
    assert isclose(found.chance, 1 / 3)


def test_two_papers_on_one_matter_in_other_words_are_no_duplicates():
    assert find_duplicates({1: ABSTRACT, 2: "Caches that nobody watches keep still while the room is cold."}) == []


@settings(max_examples=60)
@given(some.dictionaries(some.integers(1, 6), some.lists(some.sampled_from("abcde"), max_size=12).map(" ".join)))
def test_duplicates_are_all_that_comparing_every_pair_finds(texts):
    runs = {paper: shingles(words_of(text)) for paper, text in texts.items()}
    pairs = {
        (one, other) for one, other in combinations(sorted(runs), 2) if jaccard(runs[one], runs[other]) >= 0.2
    }  # fmt: skip
    assert {found.papers for found in find_duplicates(texts)} == pairs
