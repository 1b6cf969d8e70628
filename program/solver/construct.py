"""A first program: pinned talks where they must be, then one talk after the other where it costs least."""

from __future__ import annotations

from collections import Counter

from program.solver.model import INVITED, Schedule
from program.solver.rules import Rulebook
from program.solver.state import Change, State

_FEWEST_TRIED, _MOST_TRIED, _ALL_TRIED = 8, 40, 14_000
"""After so many sessions that would take a talk the best one is chosen, those with most like it first; so many of all
talks together, so that thousands of talks have a first program within seconds, which the search then improves."""


def construct(book: Rulebook) -> State:
    """A schedule that breaks no rule for any talk that is not pinned; what fits nowhere stays unplaced."""
    state = State(book, Schedule(order={}))
    give_rooms(state)
    place_pinned(state)
    for talk in _by_difficulty(book):
        if state.place[talk] is None:
            place(state, talk)
    return state


def give_rooms(state: State) -> None:
    """A room for every session that may be anywhere: the one with the fewest sessions at that time."""
    book = state.book
    if not book.program.rooms:
        return
    for session in sorted(range(len(book.sessions)), key=lambda number: (book.sessions[number].start, number)):
        if state.rooms[session] is None:
            taken = Counter(state.rooms[other] for other in book.neighbours[session])
            room = min(range(len(book.program.rooms)), key=lambda number: (taken[number], number))
            state.apply(Change(rooms={session: room}))


def place_pinned(state: State) -> None:
    """Put each pinned talk where its pin says, even if that breaks a rule: the chair is told, not overruled."""
    book = state.book
    for talk, details in enumerate(book.talks):
        pin = details.pin
        if pin is None:
            continue
        candidates = range(len(book.sessions))
        if pin.session is not None:
            candidates = range(book.session_number[pin.session], book.session_number[pin.session] + 1)
        best: tuple[int, int, Change] | None = None
        for session in candidates:
            for change in _insertions(state, talk, session):
                undo = state.apply(change)
                if best is None or (state.total, session) < best[:2]:
                    best = (state.total, session, change)
                state.undo(undo)
        if best is not None:
            state.apply(best[2])


def _insertions(state: State, talk: int, session: int) -> list[Change]:
    """The talk at the end of a session or, when invited, at its start; with its pinned room if that is open."""
    book, pin = state.book, state.book.talks[talk].pin
    rooms = {}
    if pin is not None and pin.room is not None and book.sessions[session].room is None:
        rooms = {session: book.room_number[pin.room]}
    talks = state.contents[session]
    orders = [[*talks, talk]]
    if book.talks[talk].kind == INVITED and talks:
        orders.append([talk, *talks])
    return [Change({session: order}, rooms) for order in orders]


def _by_difficulty(book: Rulebook) -> list[int]:
    """Talks of people with little time first, then invited ones, then the long ones, topic by topic."""
    popularity = Counter(topic for talk in book.talks for topic in talk.topics)

    def key(talk: int) -> tuple[int, bool, str, int, int]:
        details = book.talks[talk]
        away = sum(interval.end - interval.start for person in details.people for interval in book.away.get(person, ()))
        main = max(sorted(details.topics), key=lambda topic: popularity[topic], default="")
        return (-away, details.kind != INVITED, main, -details.minutes, talk)

    return sorted(range(len(book.talks)), key=key)


def place(state: State, talk: int) -> bool:
    """Put an unplaced talk where it costs least; False when it costs least outside."""
    outside = best_total = state.total
    best_change, possible = None, 0
    tried = min(_MOST_TRIED, max(_FEWEST_TRIED, _ALL_TRIED // len(state.place)))
    for session in _promising(state, talk):
        for change in _insertions(state, talk, session):
            undo = state.apply(change)
            total = state.total
            state.undo(undo)
            possible += total < outside
            if total < best_total:
                best_total, best_change = total, change
        if possible >= tried:
            break
    if best_change is None:
        return False
    state.apply(best_change)
    return True


def _promising(state: State, talk: int) -> list[int]:
    """The sessions with time or a board for a talk, those with most like it first."""
    alike = state.alike_by_session(talk)
    return sorted(state.takes(talk), key=lambda session: (-alike.get(session, 0), session))
