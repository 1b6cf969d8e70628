"""Late-acceptance local search over whole programs, bounded by moves so that it can be repeated exactly.

Source: Burke and Bykov, "The late acceptance hill-climbing heuristic" (2017).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from program.solver.model import BROKEN_RULE_COST, UNPLACED_COST, Schedule
from program.solver.state import Change, State

MEMORY = 200
"""A move is accepted when it is no worse than the program this many moves ago."""

_LOOK_UP_EVERY = 100
"""Moves between two looks at the clock, the stop button and the progress bar."""

FRIENDS = 12
"""So many of the talks most like one are looked at to find it a session."""

_DRAWS = 20
"""So many draws may be impossible at sight (no time left there) before a move counts as made."""


@dataclass(frozen=True)
class Progress:
    """How far a search is: moves done (or as much other work), of how many, and the best cost so far."""

    moves: int
    max_moves: int
    best: int


@dataclass(frozen=True)
class Limits:
    """When to stop: after `max_moves` moves, or earlier after `seconds`, or when `should_stop` says so."""

    max_moves: int
    seconds: float | None = None
    should_stop: Callable[[], bool] | None = None
    progress: Callable[[Progress], None] | None = None


def improve(state: State, *, seed: int, limits: Limits) -> Schedule:
    """The best schedule found from `state` on; without `seconds` and `should_stop` it depends on the seed alone."""
    randomness = random.Random(seed)  # noqa: S311 - repeatable, not secret
    moves = _Moves(state, randomness)
    best, best_schedule = state.total, state.snapshot()
    memory = [state.total] * MEMORY
    started = time.monotonic()
    for number in range(limits.max_moves):
        if number % _LOOK_UP_EVERY == 0:
            if limits.progress is not None:
                limits.progress(Progress(number, limits.max_moves, best))
            if limits.should_stop is not None and limits.should_stop():
                break
            if limits.seconds is not None and time.monotonic() - started > limits.seconds:
                break
        change = moves.propose()
        if change is None:
            continue
        before = state.total
        undo = state.apply(change)
        slot = number % MEMORY
        # Costs far above the present one may be remembered, but a rule once kept is not given up for them.
        breaks_a_rule = state.total - before >= BROKEN_RULE_COST // 2
        if breaks_a_rule or (state.total > memory[slot] and state.total > before):
            state.undo(undo)
        elif state.total < best:
            best, best_schedule = state.total, state.snapshot()
        memory[slot] = state.total
    return state.schedule(best_schedule)


class _Moves:
    """Random neighbours of a state: pinned talks stay, everything else may go anywhere."""

    def __init__(self, state: State, randomness: random.Random) -> None:
        self.state = state
        self.random = randomness
        book = state.book
        self.movable = [number for number, talk in enumerate(book.talks) if talk.pin is None]
        self.is_movable = [talk.pin is None for talk in book.talks]
        self.roomless = [
            number for number, session in enumerate(book.sessions) if session.room is None and book.program.rooms
        ]
        self.retimable = [number for number, session in enumerate(book.sessions) if session.starts]
        self._friends: dict[int, list[int]] = {}
        self.kinds = [self.relocate] * 3 + [self.swap] * 4 + [self.swap_sessions] * 2 + [self.reorder] * 2
        self.kinds += [self.join_friends] * 6
        if self.roomless:
            self.kinds.append(self.change_room)
        if self.retimable:
            self.kinds += [self.retime] * 2

    def propose(self) -> Change | None:
        """A change at random, or None when there is none or many draws in a row were impossible."""
        if not self.movable or not self.state.contents:
            return None
        for _ in range(_DRAWS):
            change = self.random.choice(self.kinds)()
            if change is not None:
                return change
        return None

    def relocate(self) -> Change | None:
        """A talk to another session, at any position; unplaced talks are tried more often."""
        state = self.state
        talk = self.random.choice(self.movable)
        if self.random.random() < 0.3:
            is_any = state.total >= UNPLACED_COST
            outside = [number for number in self.movable if state.place[number] is None] if is_any else []
            talk = self.random.choice(outside) if outside else talk
        source, target = state.place[talk], self.random.randrange(len(state.contents))
        if source == target:
            return None
        there = list(state.contents[target])
        if not self._fits(target, [*there, talk]):
            return None
        there.insert(self.random.randint(0, len(there)), talk)
        if source is None:
            return Change({target: there})
        return Change({source: [other for other in state.contents[source] if other != talk], target: there})

    def swap(self) -> Change | None:
        """Two talks change places; one of them may have none."""
        state = self.state
        one, other = self.random.choice(self.movable), self.random.choice(self.movable)
        first, second = state.place[one], state.place[other]
        if first == second:
            return None
        exchange = {one: other, other: one}
        contents = {
            session: [exchange.get(talk, talk) for talk in state.contents[session]]
            for session in (first, second)
            if session is not None
        }
        return Change(contents) if all(self._fits(*content) for content in contents.items()) else None

    def join_friends(self) -> Change | None:
        """A talk to a session with one that is much like it, in exchange for what is least at home there if need be."""
        state = self.state
        talk = self.random.choice(self.movable)
        friends = self.friends(talk)
        if not friends:
            return None
        friend = self.random.choice(friends)
        source, target = state.place[talk], state.place[friend]
        if target is None or source == target:
            return None
        there = list(state.contents[target])
        if self._fits(target, [*there, talk]):
            there.insert(self.random.randint(0, len(there)), talk)
            if source is None:
                return Change({target: there})
            return Change({source: [other for other in state.contents[source] if other != talk], target: there})
        others = [other for other in there if other != friend and self.is_movable[other]]
        if not others:
            return None
        likeness = state.book.likeness
        stranger = min(others, key=lambda other: sum([likeness[other][beside] for beside in there]))
        exchange = {talk: stranger, stranger: talk}
        contents = {
            session: [exchange.get(other, other) for other in state.contents[session]]
            for session in (source, target)
            if session is not None
        }
        return Change(contents) if all(self._fits(*content) for content in contents.items()) else None

    def friends(self, talk: int) -> list[int]:
        """The talks most like one."""
        if talk not in self._friends:
            row = self.state.book.alike[talk]
            # A stable order, so that the same seed finds the same friends.
            closest = np.argsort(-row.astype(np.int32), kind="stable")[: FRIENDS + 1].tolist()
            self._friends[talk] = [other for other in closest if other != talk and row[other] > 0][:FRIENDS]
        return self._friends[talk]

    def retime(self) -> Change | None:
        """A session to another time it may take, exchanging times with one of the same length that is there."""
        state = self.state
        session = self.random.choice(self.retimable)
        details, start = state.book.sessions[session], state.frames[session].start
        other_start = self.random.choice(details.choices).start
        if other_start == start:
            return None
        starts = {session: other_start}
        if self.random.random() < 0.5:
            twins = [
                other
                for other in self.retimable
                if other != session
                and state.frames[other].start == other_start
                and start in {choice.start for choice in state.book.sessions[other].choices}
            ]
            if twins:
                starts[self.random.choice(twins)] = start
        return Change(starts=starts)

    def swap_sessions(self) -> Change | None:
        """Two sessions exchange all their talks that are not pinned."""
        contents = self.state.contents
        first, second = self.random.randrange(len(contents)), self.random.randrange(len(contents))
        if first == second or not (contents[first] or contents[second]):
            return None
        mixed = {first: self._mixed(first, second), second: self._mixed(second, first)}
        return Change(mixed) if all(self._fits(*content) for content in mixed.items()) else None

    def _fits(self, session: int, talks: list[int]) -> bool:
        # Judging a move costs far more than adding up minutes, and an overrun would be refused anyway; a session
        # that pins fill beyond its length may still get shorter.
        book, before = self.state.book, self.state.contents[session]
        if self.state.fits(session, talks):
            return True
        return len(talks) <= len(before) and book.used_minutes(talks) < book.used_minutes(before)

    def _mixed(self, keeper: int, giver: int) -> list[int]:
        contents = self.state.contents
        stay = [talk for talk in contents[keeper] if not self.is_movable[talk]]
        return stay + [talk for talk in contents[giver] if self.is_movable[talk]]

    def reorder(self) -> Change | None:
        """A talk to another position of its session; pinned talks may change position too, not session."""
        state = self.state
        session = self.random.randrange(len(state.contents))
        talks = list(state.contents[session])
        if len(talks) < 2:
            return None
        talk = talks.pop(self.random.randrange(len(talks)))
        talks.insert(self.random.randint(0, len(talks)), talk)
        return Change({session: talks})

    def change_room(self) -> Change | None:
        """A session to another room, exchanging rooms with one that overlaps and is there."""
        state = self.state
        session = self.random.choice(self.roomless)
        room = self.random.randrange(len(state.book.program.rooms))
        old = state.rooms[session]
        if room == old or old is None:
            return None
        rooms = {session: room}
        for other in state.book.neighbours[session]:
            if state.rooms[other] == room and state.book.sessions[other].room is None:
                rooms[other] = old
        return Change(rooms=rooms)
