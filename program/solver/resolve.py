"""All hard rules kept again with the fewest moves, after something changed: a person, a room, a session."""

from __future__ import annotations

import time as clock
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from program.solver.construct import give_rooms
from program.solver.evaluate import book_of, score_of, state_of, timetable_of
from program.solver.model import HARD_RULES, UNPLACED_COST, Placed, Program, Rule, Schedule
from program.solver.moving import LEFT_OUT, Answer, least_cover, move
from program.solver.options import Option, Options
from program.solver.state import Change, State
from program.solver.words import Violation, violation

_HARD = frozenset(HARD_RULES)

MOST_COMBINATIONS = 12_000
"""Talks times sessions up to which every talk that may move is considered for every place: 350 talks need seconds."""


@dataclass(frozen=True)
class Move:
    """A talk that is elsewhere now; None: it had no place, or has none any more."""

    talk: str
    before: Placed | None
    after: Placed | None


@dataclass(frozen=True)
class Repair:
    """A schedule that keeps the rules again, who has to be told, and whether fewer moves are impossible.

    `is_minimal` holds for the rooms the sessions have and for starts that leave all other talks where they are;
    `fewest` is the number of moves that is needed at least. `remaining` are rules that pinned and frozen talks break.
    """

    schedule: Schedule
    moves: tuple[Move, ...]
    people: tuple[str, ...]
    is_minimal: bool
    fewest: int
    remaining: tuple[Violation, ...]
    unplaced: tuple[str, ...]


def resolve(
    program: Program, schedule: Schedule, *, frozen: Collection[str] | None = (), seconds: float = 4.0
) -> Repair:
    """Move as few talks as possible so that every rule is kept; talks without a place count as moved when placed.

    Pinned talks stay where their pin says and `frozen` ones (published) where they are; with None all may move that
    no pin holds. Order of aims: rules kept and talks placed, fewest moves, wishes.

    Raises:
        InvalidProgram: the schedule does not belong to the program.
    """
    started = clock.process_time()
    state = state_of(program, schedule)
    before = {item.talk: item for item in timetable_of(state)}
    give_rooms(state)
    rehoused = rehouse(state)
    options = Options(state)
    movable = _movable(options, frozen)
    wrong, least = _wrong(state, options, movable)
    answer = _fewest(options, wrong, movable, least, started + seconds)
    put(state, answer.taken, wrong)
    after = {item.talk: item for item in timetable_of(state)}
    moves = tuple(
        Move(talk.id, before.get(talk.id), after.get(talk.id))
        for talk in program.talks
        if before.get(talk.id) != after.get(talk.id)
    )
    score = score_of(state)
    people = {person for step in moves for person in program.talks[state.book.talk_number[step.talk]].people}
    return Repair(
        schedule=state.schedule(),
        moves=moves,
        people=tuple(sorted(people)),
        is_minimal=answer.is_minimal,
        fewest=min(len(moves), answer.least + len(rehoused - wrong)),
        remaining=tuple(violation(program, finding) for finding in score.violations),
        unplaced=score.unplaced,
    )


@dataclass(frozen=True)
class _Best:
    taken: tuple[Option, ...]
    least: int
    is_minimal: bool


def _fewest(options: Options, wrong: set[int], movable: set[int], least: int, until: float) -> _Best:
    """Wrong talks to free places; else into places of others that then move to free ones; else all that may move."""
    if not wrong:
        return _Best((), 0, True)
    choices = {talk: list(options.of(talk)) for talk in sorted(wrong)}
    answer = move(choices, options, seconds=_left(until)) or Answer((), len(wrong), len(wrong) * LEFT_OUT, 0)
    # Where only wrong talks moved, and no more of them than must, nobody can do with less.
    if not answer.left_out and answer.moves <= least:
        return _Best(answer.taken, answer.moves, True)
    choices |= options.displaced(choices, movable)
    better = move(choices, options, seconds=_left(until), hint=answer)
    if better is not None and better.cost <= answer.cost:
        answer = better
    # One talk in the way would have been found; who needs two in the way, and has two, has the fewest.
    if better is not None and better.is_proven and not answer.left_out and answer.moves <= least + 2:
        return _Best(answer.taken, answer.moves, True)
    sessions = len(options.book.sessions)
    if len(movable) * sessions <= MOST_COMBINATIONS and _left(until) > 0.5:
        choices |= {talk: list(options.of(talk)) for talk in sorted(movable - wrong)}
        better = move(choices, options, seconds=_left(until), hint=answer)
        if better is not None and better.cost <= answer.cost:
            return _Best(better.taken, max(least, better.fewest), better.is_proven)
    return _Best(answer.taken, least, False)


def _left(until: float) -> float:
    return max(0.2, until - clock.process_time())


def rehouse(state: State) -> set[int]:
    """Another room for each session that may be anywhere and whose own suits none of its talks; returns the talks."""
    book, moved = state.book, set()
    for session, talks in enumerate(state.contents):
        if not talks or book.sessions[session].room is not None or state.rooms[session] is None:
            continue
        wrong = {
            talk
            for finding in state.findings(("session", session, 0))
            if finding.rule in (Rule.ROOM_CLOSED, Rule.ROOM_LACKS)
            for talk in (finding.talks or [book.talks[number].id for number in talks])
        }
        pinned = any((pin := book.talks[talk].pin) is not None and pin.room is not None for talk in talks)
        if len(wrong) < len(talks) or pinned:
            continue
        best, best_room = state.total, None
        for room in range(len(book.rooms)):
            undo = state.apply(Change(rooms={session: room}))
            if state.total < best:
                best, best_room = state.total, room
            state.undo(undo)
        if best_room is not None:
            state.apply(Change(rooms={session: best_room}))
            moved.update(talks)
    return moved


def _movable(options: Options, frozen: Collection[str] | None) -> set[int]:
    """Talks that are not frozen; a pinned one only as long as it is not where its pin says."""
    book, place = options.book, options.state.place
    still = set(frozen or ())
    found = set()
    for number, talk in enumerate(book.talks):
        session = place[number]
        if talk.id in still and session is not None:
            continue
        if talk.pin is not None and session is not None:
            findings = options.state.findings(("session", session, 0))
            if not any(finding.rule is Rule.PIN_MOVED and talk.id in finding.talks for finding in findings):
                continue
        found.add(number)
    return found


def _wrong(state: State, options: Options, movable: set[int]) -> tuple[set[int], int]:
    """The talks that break a rule or have no place, and how many of them must move at least."""
    number = state.book.talk_number
    alone = {talk for talk in movable if (stay := options.stay(talk)) is None or not options.is_possible(stay)}
    pairs, extra, wrong = set(), 0, set(alone)
    for part, cost in state.costs.items():
        if cost < UNPLACED_COST:
            continue
        for finding in state.findings(part):
            if finding.rule not in _HARD:
                continue
            talks = {number[key] for key in finding.talks}
            if finding.rule in (Rule.ROOM_TWICE, Rule.TOO_MANY_POSTERS):
                talks = {talk for key in finding.sessions for talk in state.contents[state.book.session_number[key]]}
                extra = max(extra, 1)
            elif len(talks) == 2:
                if talks <= movable:
                    pairs.add((min(talks), max(talks)))
                elif len(talks & movable) == 1:
                    alone |= talks & movable
            wrong |= talks & movable
    return wrong, max(least_cover(pairs, alone), extra)


def put(state: State, taken: Collection[Option], out: Collection[int] = ()) -> None:
    """Make the state so; talks that no option names keep their times, those of `out` without an option their place no
    more."""
    going = {option.talk for option in taken} | set(out)
    wanted: dict[int, list[tuple[int, int, int]]] = {}
    for session, talks in enumerate(state.contents):
        if going.intersection(talks) or any(option.session == session for option in taken):
            pairs = zip(talks, state.times[session], strict=True)
            wanted[session] = [(time.start, time.end, talk) for talk, time in pairs if talk not in going]
    for option in taken:
        wanted[option.session].append((option.time.start, option.time.end, option.talk))
    contents = {session: [talk for _, _, talk in sorted(items)] for session, items in wanted.items()}
    state.apply(Change(contents, held=dict.fromkeys(going)))
    for session, items in wanted.items():
        if state.book.sessions[session].boards is None:
            keep_times(state, session, {talk: start for start, _, talk in items})


def keep_times(state: State, session: int, starts: Mapping[int, int]) -> None:
    """Hold those talks of a session at their start that would not be there by following the one before."""
    for _ in starts:
        pairs = zip(state.contents[session], state.times[session], strict=True)
        shifted = next((talk for talk, time in pairs if time.start != starts[talk]), None)
        if shifted is None:
            return
        state.apply(Change({session: state.contents[session]}, held={shifted: starts[shifted]}))


def with_times(program: Program, schedule: Schedule, starts: Mapping[str, int]) -> Schedule:
    """The schedule with these talks at these starts; only those are held that would not be there anyway.

    Raises:
        InvalidProgram: the schedule does not belong to the program.
    """
    book = book_of(program, schedule)
    frames = book.default_frames(schedule)
    held = {book.talk_number[key]: start for key, start in schedule.times.items()}
    for key, talk_keys in schedule.order.items():
        session, talks = book.session_number[key], [book.talk_number[talk] for talk in talk_keys]
        if book.sessions[session].boards is not None:
            continue
        times = book.layout(session, frames[session], talks, held)
        wanted = [starts.get(talk, time.start) for talk, time in zip(talk_keys, times, strict=True)]
        for _ in talks:
            pairs = zip(talks, times, wanted, strict=True)
            shifted = next(((talk, start) for talk, time, start in pairs if time.start != start), None)
            if shifted is None:
                break
            held[shifted[0]] = shifted[1]
            times = book.layout(session, frames[session], talks, held)
    return replace(schedule, times={program.talks[talk].id: start for talk, start in sorted(held.items())})
