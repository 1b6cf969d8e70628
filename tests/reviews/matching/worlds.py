"""Small assignment problems and a search through all their assignments, to hold the solver against."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from hypothesis import strategies as st

from reviews.matching import Pair, Problem, Rules

Chosen = tuple[Pair, ...]


def assignments(problem: Problem) -> Iterator[Chosen]:
    """Every assignment that keeps demands, upper limits, pins, forbidden pairs and rules."""
    subsets = itertools.chain.from_iterable(
        itertools.combinations(problem.pairs, size) for size in range(len(problem.pairs) + 1)
    )
    return (pairs for pairs in subsets if keeps_limits(problem, pairs) and keeps_rules(problem, pairs))


def keeps_limits(problem: Problem, pairs: Chosen) -> bool:
    given_to = Counter(pair.paper for pair in pairs)
    loads = Counter(pair.reviewer for pair in pairs)
    chosen = {(pair.paper, pair.reviewer) for pair in pairs}
    return (
        len(chosen) == len(pairs)
        and all(given_to[paper] <= problem.demand[paper] for paper in problem.papers)
        and all(loads[person] <= problem.load_max[person] for person in problem.reviewers)
        and problem.pinned <= chosen
        and not problem.forbidden & chosen
    )


def keeps_rules(problem: Problem, pairs: Chosen) -> bool:
    """Written from the words of the rules, not from the rows the solver makes of them."""
    rules = problem.rules
    people: dict[object, set[object]] = {paper: set() for paper in problem.papers}
    for pair in pairs:
        people[pair.paper].add(pair.reviewer)
    for paper, some in people.items():
        juniors = len(some - rules.seniors)
        if rules.seniors_per_paper and juniors > max(0, problem.demand[paper] - rules.seniors_per_paper):  # type: ignore[index]
            return False
        for groups, most in ((rules.institutions, rules.per_institution), (rules.countries, rules.per_country)):
            shared = Counter(group for person in some for group in groups.get(person, frozenset()))  # type: ignore[call-overload]
            if most is not None and any(count > most for count in shared.values()):
                return False
        if any({one, other} <= some for one, other in rules.coauthors):
            return False
    if rules.no_two_cycles:
        for one, other in itertools.permutations(pairs, 2):
            wrote_other = one.reviewer in rules.authors.get(other.paper, frozenset())
            wrote_one = other.reviewer in rules.authors.get(one.paper, frozenset())
            if wrote_other and wrote_one:
                return False
    per_track = Counter((pair.reviewer, rules.track.get(pair.paper)) for pair in pairs if pair.reviewer in rules.tracks)
    if not all(rules.allows(pair.paper, pair.reviewer) for pair in pairs):
        return False
    return rules.per_track is None or all(
        count <= rules.per_track for (_, track), count in per_track.items() if track is not None
    )


def value(problem: Problem, pairs: Chosen) -> tuple[int, int, float]:
    """What is maximised, in this order: filled slots, papers towards the lower limits, total score."""
    loads = Counter(pair.reviewer for pair in pairs)
    reached = sum(min(loads[person], problem.load_min.get(person, 0)) for person in problem.reviewers)
    return len(pairs), reached, sum(pair.score for pair in pairs)


def paper_sums(problem: Problem, pairs: Chosen) -> list[float]:
    """Sums of the papers with a demand and enough candidates for it."""
    open_to = Counter(
        pair.paper
        for pair in problem.pairs
        if (pair.paper, pair.reviewer) not in problem.forbidden and problem.rules.allows(pair.paper, pair.reviewer)
    )
    counted = [p for p in problem.papers if problem.demand[p] and open_to[p] >= problem.demand[p]]
    return [sum(pair.score for pair in pairs if pair.paper == paper) for paper in counted]


@st.composite
def rule_sets(draw: st.DrawFn, papers: tuple[int, ...], reviewers: tuple[int, ...]) -> Rules:
    """Rules with one to three families on, over these ids."""
    names = ["senior", "institution", "country", "coauthors", "cycle", "track"]
    families = draw(st.sets(st.sampled_from(names), min_size=1))
    some = st.sets(st.sampled_from(reviewers)).map(frozenset)
    groups = st.dictionaries(st.sampled_from(reviewers), st.sets(st.integers(0, 1), min_size=1).map(frozenset))
    pairs = st.sets(st.sampled_from(list(itertools.combinations(reviewers, 2)) or [(0, 0)]), max_size=2)
    return Rules(
        seniors=draw(some),
        seniors_per_paper=draw(st.integers(1, 2)) if "senior" in families else 0,
        institutions=draw(groups),
        per_institution=1 if "institution" in families else None,
        countries=draw(groups),
        per_country=1 if "country" in families else None,
        coauthors=frozenset(draw(pairs)) if "coauthors" in families and len(reviewers) > 1 else frozenset(),
        authors=draw(st.dictionaries(st.sampled_from(papers), some)),
        no_two_cycles="cycle" in families,
        track=draw(st.dictionaries(st.sampled_from(papers), st.integers(0, 1))),
        tracks=draw(groups) if "track" in families else {},
        per_track=1 if "track" in families and draw(st.booleans()) else None,
    )


@st.composite
def ruled_problems(draw: st.DrawFn, *, with_rules: bool = True, fairness: float = 0.0) -> Problem:
    """Problems of at most twelve pairs, so that all their assignments can be tried."""
    papers = tuple(range(draw(st.integers(1, 3))))
    reviewers = tuple(range(10, 10 + draw(st.integers(1, 4))))
    cells = list(itertools.product(papers, reviewers))
    used = [cell for cell in cells if draw(st.integers(0, 5))][:10]
    load_max = {person: draw(st.integers(1, 3)) for person in reviewers}
    return Problem(
        papers=papers,
        reviewers=reviewers,
        demand={paper: draw(st.integers(1, 3)) for paper in papers},
        load_max=load_max,
        load_min={person: draw(st.integers(0, 1)) for person in reviewers} if draw(st.booleans()) else {},
        pairs=tuple(Pair(*cell, draw(st.integers(-2, 10)) / 10) for cell in used),
        forbidden=frozenset(cell for cell in used if draw(st.integers(0, 7)) == 0),
        seed=draw(st.integers(0, 3)),
        rules=draw(rule_sets(papers, reviewers)) if with_rules else Rules(),
        fairness=fairness,
    )
