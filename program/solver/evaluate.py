"""What a schedule is worth: every rule with its items, for the solver, the editor and the tests alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from program.solver.model import HARD_RULES, InvalidProgram, Placed, Program, Rule, Schedule
from program.solver.rules import Finding, Rulebook
from program.solver.state import State


@dataclass(frozen=True)
class Term:
    """One rule: how many units of it, what one unit costs, what they cost together, and where they are."""

    rule: Rule
    is_hard: bool
    count: int
    weight: int
    cost: int
    items: tuple[Finding, ...]


@dataclass(frozen=True)
class Score:
    """All terms, each rule once; lower is better. `violations` are the broken rules, talks without a place apart."""

    total: int
    terms: tuple[Term, ...]

    def term(self, rule: Rule) -> Term:
        return next(term for term in self.terms if term.rule is rule)

    @property
    def violations(self) -> tuple[Finding, ...]:
        broken = (term for term in self.terms if term.is_hard and term.rule is not Rule.UNPLACED)
        return tuple(item for term in broken for item in term.items)

    @property
    def unplaced(self) -> tuple[str, ...]:
        return tuple(talk for item in self.term(Rule.UNPLACED).items for talk in item.talks)

    @property
    def wishes(self) -> int:
        """The cost of what is not perfect, without the hard rules."""
        return sum(term.cost for term in self.terms if not term.is_hard)


def score(program: Program, schedule: Schedule) -> Score:
    """Judge a schedule by every rule.

    Raises:
        InvalidProgram: the schedule names an unknown session, talk or room, or a talk twice.
    """
    return score_of(state_of(program, schedule))


def state_of(program: Program, schedule: Schedule) -> State:
    """The schedule as something that can be changed step by step; same errors as `score`."""
    return State(book_of(program, schedule), schedule)


def book_of(program: Program, schedule: Schedule) -> Rulebook:
    """The rules of a program, once the schedule is known to belong to it; same errors as `score`."""
    book = _book(program)
    seen: set[str] = set()
    for session, talks in schedule.order.items():
        if session not in book.session_number:
            raise InvalidProgram(f"The schedule names the unknown session {session}.", subject=session)
        for talk in talks:
            if talk not in book.talk_number:
                raise InvalidProgram(f"The schedule names the unknown talk {talk}.", subject=talk)
            if talk in seen:
                raise InvalidProgram(f"The schedule has talk {talk} twice.", subject=talk)
            seen.add(talk)
    for session, room in schedule.rooms.items():
        if session not in book.session_number or room not in book.room_number:
            raise InvalidProgram(f"The schedule puts session {session} into unknown room {room}.", subject=session)
    for session, start in schedule.starts.items():
        number = book.session_number.get(session)
        if number is None or start not in {choice.start for choice in book.sessions[number].choices}:
            raise InvalidProgram(f"The schedule starts session {session} at minute {start}.", subject=session)
    for talk in schedule.times:
        if talk not in seen:
            raise InvalidProgram(f"The schedule has a time for talk {talk}, but no session.", subject=talk)
    return book


@lru_cache(maxsize=1)
def _book(program: Program) -> Rulebook:
    # A chair asks one place after the other of the same program.
    return Rulebook(program)


def score_of(state: State) -> Score:
    """The terms of a state."""
    found: dict[Rule, list[Finding]] = {rule: [] for rule in Rule}
    for part in state.parts():
        for finding in state.findings(part):
            found[finding.rule].append(finding)
    terms = tuple(
        Term(
            rule=rule,
            is_hard=rule in HARD_RULES,
            count=sum(item.amount for item in items),
            weight=state.book.weight[rule],
            cost=state.book.cost(items),
            items=tuple(items),
        )
        for rule, items in found.items()
    )
    return Score(total=sum(term.cost for term in terms), terms=terms)


def main_topics(program: Program, schedule: Schedule, *, limit: int = 2) -> dict[str, tuple[str, ...]]:
    """The topics most talks of each used session share, commonest first: what a session could be called after."""
    topics_of = {talk.id: talk.topics for talk in program.talks}
    named = {}
    for session, talks in schedule.order.items():
        counts = Counter(topic for talk in talks for topic in topics_of[talk])
        ranked = sorted(counts, key=lambda topic: (-counts[topic], topic))
        named[session] = tuple(topic for topic in ranked if 2 * counts[topic] >= len(talks))[:limit]
    return named


def timetable(program: Program, schedule: Schedule) -> tuple[Placed, ...]:
    """When and where each placed talk takes place, in order of time, room and session."""
    return timetable_of(state_of(program, schedule))


def timetable_of(state: State) -> tuple[Placed, ...]:
    """The same of a state."""
    program, placed = state.book.program, []
    for session, talks in enumerate(state.contents):
        room = state.rooms[session]
        for talk, time in zip(talks, state.times[session], strict=True):
            placed.append(
                Placed(
                    talk=program.talks[talk].id,
                    session=program.sessions[session].id,
                    room=None if room is None else program.rooms[room].id,
                    start=time.start,
                    end=time.end,
                )
            )
    return tuple(sorted(placed, key=lambda item: (item.start, item.room or "", item.session, item.end)))
