"""When nothing fits: a few demands of which each, given up, would help."""

from __future__ import annotations

import time as clock
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from program.solver.demands import FAMILY, Demand, merged
from program.solver.feasible import Feasibility
from program.solver.model import Program, Rule
from program.solver.rules import Rulebook
from program.solver.solve import Proposal, solve
from program.solver.words import WORDS, titles_of_talks

MOST_DEMANDS = 5
MOST_EXACT = 12
"""Up to so many talks the order inside sessions is looked at too; beyond it only minutes and sessions."""


@dataclass(frozen=True)
class Conflict:
    """Why not everything fits.

    `demands` are at most five; each, given up, lets `talks` be placed. Where nothing contradicts itself by proof
    (`is_proven` is False) they are the rules that the best place would break. `relaxed` is the best program there is,
    with what it breaks and leaves out. All fits: no demands, no talks.
    """

    demands: tuple[Demand, ...]
    talks: tuple[str, ...]
    words: str
    is_proven: bool
    relaxed: Proposal


def conflicting_rules(
    program: Program, *, proposal: Proposal | None = None, seed: int = 0, max_moves: int = 3000, seconds: float = 20.0
) -> Conflict:
    """A smallest set of demands that cannot be kept together, and the best program that breaks or leaves out least.

    Pass the `proposal` of `solve` where there is one, so that it is not built again.
    """
    until = clock.process_time() + seconds
    relaxed = proposal or solve(program, seed=seed, max_moves=max_moves, seconds=seconds / 2)
    if not relaxed.unplaced and not relaxed.relaxed:
        return Conflict((), (), "All talks have a place and every rule is kept.", True, relaxed)
    book = Rulebook(program)
    for talks, exact in _suspects(book, relaxed):
        left = until - clock.process_time()
        if left < 0.5:
            break
        demands = _smallest(Feasibility(book, talks, exact=exact, seconds=min(5.0, left)), until)
        if demands is not None:
            return _conflict(program, [program.talks[number].id for number in talks], demands, relaxed)
    return _unproven(program, relaxed)


def _conflict(program: Program, talks: list[str], demands: list[Demand], relaxed: Proposal) -> Conflict:
    if not demands:
        words = "There is no session for the talks."
        return Conflict((Demand(Rule.UNPLACED, words, talks=tuple(talks)),), tuple(talks), words, True, relaxed)
    what = titles_of_talks(program, talks) if len(talks) <= MOST_DEMANDS else f"{len(talks)} talks"
    help_ = "Giving it up helps" if len(demands) == 1 else "Giving up any one of these helps"
    minutes = sum(talk.minutes for talk in program.talks if talk.id in set(talks))
    room = f" They last {minutes} minutes." if any(d.rule is Rule.SESSION_TOO_SHORT for d in demands) else ""
    words = f"These cannot all be placed: {what}.{room} {help_}: {'; '.join(demand.words for demand in demands)}."
    return Conflict(tuple(demands), tuple(talks), words, True, relaxed)


def _suspects(book: Rulebook, relaxed: Proposal) -> Iterator[tuple[list[int], bool]]:
    """Sets of talks that may not fit together, small ones first."""
    number = book.talk_number
    troubled = [number[why.talk] for why in relaxed.unplaced]
    for violation in relaxed.relaxed:
        troubled += [number[key] for key in violation.finding.talks]
    troubled = list(dict.fromkeys(troubled))
    seen: set[tuple[int, ...]] = set()

    def new(talks: Sequence[int]) -> bool:
        key = tuple(sorted(talks))
        if not key or key in seen:
            return False
        seen.add(key)
        return True

    for talk in troubled[:20]:
        if new([talk]):
            yield [talk], True
    related = _related(book)
    for talk in troubled[:20]:
        near = sorted({talk, *related[talk]})
        if len(near) <= MOST_EXACT and new(near):
            yield near, True
    everything = list(range(len(book.talks)))
    if len(everything) <= MOST_EXACT and new(everything):
        yield everything, True
    of_kind = defaultdict(list)
    for talk in everything:
        of_kind[book.talks[talk].kind].append(talk)
    for talks in sorted(of_kind.values(), key=len):
        if any(talk in talks for talk in troubled) and new(talks):
            yield talks, len(talks) <= MOST_EXACT
    pinned = [talk for talk in everything if book.talks[talk].pin is not None]
    if any(talk in pinned for talk in troubled) and new(pinned):
        yield pinned, len(pinned) <= MOST_EXACT
    if new(everything):
        yield everything, False


def _related(book: Rulebook) -> list[set[int]]:
    """For each talk those that share a person, an order, or a pin to the same session."""
    found = [set(others) for others in book.sharing]
    for earlier, later in book.program.precedence:
        one, other = book.talk_number[earlier], book.talk_number[later]
        found[one].add(other)
        found[other].add(one)
    pinned = defaultdict(set)
    for talk, details in enumerate(book.talks):
        if details.pin is not None and details.pin.session is not None:
            pinned[details.pin.session].add(talk)
    for talks in pinned.values():
        for talk in talks:
            found[talk] |= talks - {talk}
    return found


def _smallest(model: Feasibility, until: float) -> list[Demand] | None:
    """At most five demands that contradict one another; None when there is no contradiction that can be proven."""
    single = list(model.literals)
    core = model.core([[demand] for demand in single])
    if core is None:
        return None
    groups = _filtered(model, [[single[number]] for number in core], until)
    for coarser in (lambda demand: demand.rule, lambda demand: FAMILY[demand.rule]):
        if len(groups) <= MOST_DEMANDS:
            break
        together: dict[object, list[Demand]] = defaultdict(list)
        for group in groups:
            for demand in group:
                together[coarser(demand)].append(demand)
        groups = _filtered(model, list(together.values()), until)
    return [merged(group) for group in groups]


def _filtered(model: Feasibility, groups: list[list[Demand]], until: float) -> list[list[Demand]]:
    """Leave out one group after the other as long as the rest still contradicts itself."""
    needed: list[list[Demand]] = []
    while groups:
        *rest, tried = groups
        core = model.core([*needed, *rest]) if clock.process_time() < until else None
        if core is None:
            needed.append(tried)
            groups = rest
        else:
            groups = [group for number, group in enumerate([*needed, *rest]) if number in core and group not in needed]
    return needed


def _unproven(program: Program, relaxed: Proposal) -> Conflict:
    """No contradiction was found; say what the best program still breaks, and what stands in the way of the rest."""
    demands: dict[Rule, Demand] = {}
    for violation in relaxed.relaxed:
        finding = violation.finding
        demands.setdefault(
            finding.rule, Demand(finding.rule, violation.words, finding.talks, finding.sessions, finding.people)
        )
    for why in relaxed.unplaced:
        for rule in why.rules or (Rule.SESSION_TOO_SHORT,):
            demands.setdefault(rule, Demand(rule, WORDS[rule], (why.talk,), (), why.people))
    talks = [why.talk for why in relaxed.unplaced]
    chosen = tuple(demands.values())[:MOST_DEMANDS]
    what = titles_of_talks(program, talks[:MOST_DEMANDS]) or "some talks"
    words = (
        f"No proof was found that {what} cannot be placed; building longer may help. In the best program found the "
        f"next place would break: {'; '.join(demand.words for demand in chosen)}."
    )
    return Conflict(chosen, tuple(talks), words, False, relaxed)
