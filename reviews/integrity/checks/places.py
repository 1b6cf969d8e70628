"""Institutions whose reviewers want the papers of another one far more often than its share of papers."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reviews.integrity.checks.chance import hypergeometric_tail

RARE = 0.05
FEWEST = 3


@dataclass(frozen=True)
class Favour:
    """Bids of one institution's people on another's papers: how many, how many to expect, and how likely by chance.

    `chance` is of this pair alone; `expected_pairs` how many pairs so strong to expect among all that were compared.
    """

    reviewers_of: str
    papers_of: str
    people: tuple[int, ...]
    papers: tuple[int, ...]
    bids: int
    expected: float
    chance: float
    expected_pairs: float


def find_favours(
    bids: Mapping[int, Collection[int]],
    places_of_person: Mapping[int, Collection[str]],
    places_of_paper: Mapping[int, Collection[str]],
) -> list[Favour]:
    """Pairs of institutions that stand out after correction for the number of pairs.

    By chance: of all slots (a reviewer of the one institution, a paper not its own) the bids are drawn blindly, so that
    the number on the other's papers is hypergeometric; one-sided exact test (Fisher 1935), corrected by the number of
    pairs (C. E. Bonferroni 1936). Topics shared by two institutions make this more common than chance alone.
    """
    members: dict[str, list[int]] = defaultdict(list)
    for person in bids:
        for place in set(places_of_person.get(person, ())):
            members[place].append(person)
    owners = sorted({place for places in places_of_paper.values() for place in places})
    tests = max(1, len(members) * len(owners))
    found = []
    for place, people in members.items():
        open_papers = {paper for paper, places in places_of_paper.items() if place not in places}
        size = Counter(owner for paper in open_papers for owner in set(places_of_paper[paper]))
        drawn = [(person, paper) for person in people for paper in bids[person] if paper in open_papers]
        on = Counter(owner for _person, paper in drawn for owner in set(places_of_paper[paper]))
        for owner, count in on.items():
            slots, marked = len(people) * len(open_papers), len(people) * size[owner]
            if count < FEWEST or count * slots <= marked * len(drawn):
                continue
            chance = hypergeometric_tail(count, slots, marked, len(drawn))
            if chance * tests > RARE:
                continue
            mine = [(person, paper) for person, paper in drawn if owner in places_of_paper[paper]]
            found.append(
                Favour(
                    place,
                    owner,
                    tuple(sorted({person for person, _paper in mine})),
                    tuple(sorted({paper for _person, paper in mine})),
                    count,
                    marked * len(drawn) / slots,
                    chance,
                    chance * tests,
                )
            )
    return sorted(found, key=lambda one: (one.chance, one.reviewers_of, one.papers_of))
