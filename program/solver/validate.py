"""What a program problem must not contradict itself in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from program.solver.model import Interval, InvalidProgram, Program, Rule


def validate(program: Program) -> None:
    """Refuse a problem that contradicts itself; a problem that merely has no solution is fine.

    Raises:
        InvalidProgram: an id listed twice or unknown, a length or an interval that is not positive, talks of which each
            has to come before the other.
    """
    for kind, ids in (
        ("Session", [session.id for session in program.sessions]),
        ("Talk", [talk.id for talk in program.talks]),
        ("Room", [room.id for room in program.rooms]),
        ("Person", [person.id for person in program.people]),
    ):
        for key, count in Counter(ids).items():
            if count > 1:
                raise InvalidProgram(f"{kind} {key} is listed {count} times.", subject=key)
    for talk in program.talks:
        if talk.minutes <= 0:
            raise InvalidProgram(f"Talk {talk.id} needs a length above 0 minutes.", subject=talk.id)
    for name, interval in _intervals(program):
        if interval.end <= interval.start:
            raise InvalidProgram(f"{name} ends before it starts.", subject=name)
    for session in program.sessions:
        if session.boards is not None and session.boards <= 0:
            raise InvalidProgram(f"Poster session {session.id} needs at least one board.", subject=session.id)
    if program.changeover < 0:
        raise InvalidProgram("The changeover cannot be negative.", subject="changeover")
    for rule in Rule:
        if program.weights.of(rule) < 0:
            raise InvalidProgram(f"The weight of {rule.value} cannot be negative.", subject=rule.value)
    _refuse_unknown(program)
    _refuse_circles(program)


def _intervals(program: Program) -> Iterable[tuple[str, Interval]]:
    yield from ((f"Session {session.id}", session.interval) for session in program.sessions)
    yield from ((f"Block {block.label}", block.interval) for block in program.blocks)
    for person in program.people:
        times = (*person.unavailable, *person.rather_not, *person.nights)
        yield from ((f"An unavailability of {person.name or person.id}", interval) for interval in times)
    for room in program.rooms:
        yield from ((f"A closed time of room {room.name or room.id}", interval) for interval in room.closed)


def _refuse_unknown(program: Program) -> None:
    rooms = {room.id for room in program.rooms}
    sessions = {session.id for session in program.sessions}
    talks = {talk.id for talk in program.talks}
    for session in program.sessions:
        if session.room is not None and session.room not in rooms:
            raise InvalidProgram(
                f"Session {session.id} is in room {session.room}, which is unknown.", subject=session.id
            )
    for talk in program.talks:
        if talk.pin is None:
            continue
        if talk.pin.session is not None and talk.pin.session not in sessions:
            raise InvalidProgram(
                f"Talk {talk.id} is pinned to the unknown session {talk.pin.session}.", subject=talk.id
            )
        if talk.pin.room is not None and talk.pin.room not in rooms:
            raise InvalidProgram(f"Talk {talk.id} is pinned to the unknown room {talk.pin.room}.", subject=talk.id)
    for earlier, later in program.precedence:
        for key in (earlier, later):
            if key not in talks:
                raise InvalidProgram(f"A precedence names talk {key}, which is unknown.", subject=key)
        if earlier == later:
            raise InvalidProgram(f"Talk {earlier} cannot come before itself.", subject=earlier)
    for one, other, strength in (*program.affinity, *program.alike):
        for key in (one, other):
            if key not in talks:
                raise InvalidProgram(f"A shared audience names talk {key}, which is unknown.", subject=key)
        if one == other or strength < 0:
            raise InvalidProgram(f"Talk {one} needs a shared audience above 0 with another talk.", subject=one)


def _refuse_circles(program: Program) -> None:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for earlier, later in program.precedence:
        sorter.add(later, earlier)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = error.args[1]
        raise InvalidProgram(
            f"Each of these talks has to come before the next: {' → '.join(circle)}. No order keeps that; "
            "take one of them out.",
            subject=circle[0],
        ) from error
