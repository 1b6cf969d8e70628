"""Which talks the same people would like to hear: from attendees' stars, and from the words of the talks."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from itertools import combinations

from confsite.conferences.models import Conference
from program import solver
from program.models import Star

FEWEST = 3
"""Talks with fewer stars together say nothing yet."""
KEPT = 8
"""So many partners per talk, the strongest, so that a well-starred program stays a small problem."""


def shared_audiences(conference: Conference, talks: Collection[str]) -> tuple[tuple[str, str, int], ...]:
    """Pairs of talks that were starred together, with thousandths of the smaller of their two audiences."""
    known = set(talks)
    by_person: dict[int, set[str]] = defaultdict(set)
    for person, uid in Star.objects.filter(conference=conference).values_list("person_id", "talk_uid"):
        if str(uid) in known:
            by_person[person].add(str(uid))
    stars: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for starred in by_person.values():
        stars.update(starred)
        together.update(combinations(sorted(starred), 2))
    strengths = {
        pair: 1000 * count // min(stars[pair[0]], stars[pair[1]]) for pair, count in together.items() if count >= FEWEST
    }
    kept: Counter[str] = Counter()
    pairs = []
    for (one, other), strength in sorted(strengths.items(), key=lambda item: (-item[1], item[0])):
        if kept[one] < KEPT or kept[other] < KEPT:
            kept.update((one, other))
            pairs.append((one, other, strength))
    return tuple(pairs)


def texts_alike(texts: Mapping[str, str]) -> tuple[tuple[str, str, int], ...]:
    """Pairs of talks whose titles and abstracts are about the same, with thousandths."""
    keys = sorted(texts)
    found = _alike(tuple([texts[key] for key in keys]))
    return tuple((keys[one], keys[other], strength) for one, other, strength in found)


@lru_cache(maxsize=4)
def _alike(texts: tuple[str, ...]) -> list[tuple[int, int, int]]:
    # While a chair moves things about, every question rests on the same words.
    return solver.alike_texts(texts, most=KEPT)
