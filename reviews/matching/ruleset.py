"""Rules about who reviews together, in the caller's ids, and their translation into rows over arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from reviews.matching.flow import Integers, Network
from reviews.matching.keys import InvalidProblem, Key, canonical, ordered
from reviews.matching.rows import (
    Rows,
    RuleKind,
    apart_rows,
    cycle_rows,
    group_rows,
    join,
    senior_rows,
    track_rows,
)

Groups = Mapping[Key, frozenset[Key]]


@dataclass(frozen=True)
class Rules:
    """What a set of reviewers of one paper, or the papers of one reviewer, must look like; off where empty or None.

    At least `seniors_per_paper` of a paper's reviewers are in `seniors`. At most `per_institution` share one of their
    `institutions`, `per_country` one of their `countries`. People in `coauthors` never review the same paper. With
    `no_two_cycles` A does not review a paper of B while B reviews one of A (`authors` of a paper, as reviewers).
    A reviewer in `tracks` takes only papers whose `track` is among theirs, and at most `per_track` of each.
    """

    seniors: frozenset[Key] = frozenset()
    seniors_per_paper: int = 0
    institutions: Groups = field(default_factory=dict)
    per_institution: int | None = None
    countries: Groups = field(default_factory=dict)
    per_country: int | None = None
    coauthors: frozenset[tuple[Key, Key]] = frozenset()
    authors: Groups = field(default_factory=dict)
    no_two_cycles: bool = False
    track: Mapping[Key, Key] = field(default_factory=dict)
    tracks: Groups = field(default_factory=dict)
    per_track: int | None = None

    def crosses(self) -> bool:
        """Whether any rule is on that a flow alone cannot keep."""
        limits = (self.per_institution, self.per_country, self.per_track)
        return bool(self.seniors_per_paper or self.coauthors or self.no_two_cycles) or limits != (None, None, None)

    def allows(self, paper: Key, reviewer: Key) -> bool:
        """Whether the tracks of a reviewer include this paper's."""
        allowed = self.tracks.get(reviewer)
        return allowed is None or self.track.get(paper) in allowed

    def stamp(self) -> list[object]:
        """Everything above in one order, for a hash."""
        groups = (self.institutions, self.countries, self.authors, self.tracks)
        return [
            _sorted(self.seniors),
            [self.seniors_per_paper, self.per_institution, self.per_country, self.no_two_cycles, self.per_track],
            [[[key, _sorted(names[key])] for key in _sorted(names)] for names in groups],
            ordered({(min(pair, key=canonical), max(pair, key=canonical)) for pair in self.coauthors}),
            [[paper, self.track[paper]] for paper in _sorted(self.track)],
        ]


def _sorted(keys: Iterable[Key]) -> list[Key]:
    return sorted(keys, key=canonical)


def validate_rules(rules: Rules, papers: set[Key], reviewers: set[Key]) -> None:
    """Refuse rules that name unknown people or papers, or numbers without meaning.

    Raises:
        InvalidProblem: naming the rule, and the paper or reviewer.
    """
    numbers = {
        "Seniors per paper": _number(rules.seniors_per_paper),
        "Reviewers per institution": _number(rules.per_institution),
        "Reviewers per country": _number(rules.per_country),
        "Papers per track": _number(rules.per_track),
    }
    for name, number in numbers.items():
        if number < 0:
            raise InvalidProblem(f"{name} must be 0 or more.", subject=(name,))
    people: dict[str, Iterable[Key]] = {
        "The rule of seniors": rules.seniors,
        "The rule of institutions": rules.institutions,
        "The rule of countries": rules.countries,
        "The rule of co-authors": (person for pair in rules.coauthors for person in pair),
        "The rule of cycles": (person for writers in rules.authors.values() for person in writers),
        "The rule of tracks": rules.tracks,
    }
    for name, keys in people.items():
        for key in keys:
            if key not in reviewers:
                raise InvalidProblem(f"{name} names reviewer {key}, which is not part of this problem.", subject=(key,))
    for name, keys in (("The rule of cycles", rules.authors), ("The rule of tracks", rules.track)):
        for key in keys:
            if key not in papers:
                raise InvalidProblem(f"{name} names paper {key}, which is not part of this problem.", subject=(key,))
    for one, other in rules.coauthors:
        if one == other:
            raise InvalidProblem(f"Reviewer {one} is listed as their own co-author.", subject=(one,))


def _number(number: int | None) -> int:
    """A rule that is off limits nothing."""
    return 0 if number is None else number


def rows_of(rules: Rules, network: Network, paper_index: Mapping[Key, int], reviewer_index: Mapping[Key, int]) -> Rows:
    """The rules as rows over the edges of a network."""
    parts = []
    if rules.seniors_per_paper:
        senior = np.zeros(len(reviewer_index), dtype=np.bool_)
        senior[[reviewer_index[person] for person in rules.seniors]] = True
        parts.append(senior_rows(network, senior, rules.seniors_per_paper))
    for groups, most, kind in (
        (rules.institutions, rules.per_institution, RuleKind.INSTITUTION),
        (rules.countries, rules.per_country, RuleKind.COUNTRY),
    ):
        if most is not None:
            member, group = _members(groups, reviewer_index)
            parts.append(group_rows(network, member, group, kind, most=most))
    if rules.coauthors:
        pairs = [(reviewer_index[one], reviewer_index[other]) for one, other in rules.coauthors]
        first, second = np.array(sorted(pairs), dtype=np.int64).T
        parts.append(apart_rows(network, first, second))
    if rules.no_two_cycles:
        written = sorted(
            (paper_index[paper], reviewer_index[person])
            for paper, writers in rules.authors.items()
            for person in writers
        )
        paper, author = np.array(written, dtype=np.int64).reshape(-1, 2).T
        parts.append(cycle_rows(network, paper, author))
    if rules.per_track is not None:
        names = {name: index for index, name in enumerate(_sorted(set(rules.track.values())))}
        track = np.full(len(paper_index), -1, dtype=np.int64)
        for key, name in rules.track.items():
            track[paper_index[key]] = names[name]
        most_of = np.full((len(reviewer_index), len(names)), len(paper_index), dtype=np.int64)
        most_of[[reviewer_index[person] for person in rules.tracks]] = rules.per_track
        parts.append(track_rows(network, track, most_of))
    return join(parts)


def _members(groups: Groups, reviewer_index: Mapping[Key, int]) -> tuple[Integers, Integers]:
    names = {name: index for index, name in enumerate(_sorted({name for some in groups.values() for name in some}))}
    pairs = sorted((reviewer_index[person], names[name]) for person, some in groups.items() for name in some)
    member, group = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return member, group
