"""Random neighbours of a schedule: talks, cells, rooms and sessions change places; tracks flow over new cells."""

from __future__ import annotations

import random
from collections.abc import Callable

from program.solver.csplib.filling import flow, keep, ranked
from program.solver.csplib.instance import NOTHING
from program.solver.csplib.state import IDLE, Change, Content, State

_DRAWS = 10
"""So many proposals may be impossible before a move is given up."""


_CHEAP_ROOMS = 3


class Moves:
    """Draws changes of a state; None when nothing came of some draws."""

    def __init__(self, state: State, randomness: random.Random) -> None:
        self.state, self.tables, self.randomness = state, state.tables, randomness
        self.random = randomness.random
        tables = self.tables
        self.movable = [talk for talk in range(tables.talk_count) if tables.cell_count]
        self.least_missing = min(tables.unplaced, default=0)
        kinds: list[tuple[Callable[[], Change | None], int]] = [
            (self.swap_cells, 6),
            (self.swap_lanes, 3),
            (self.swap_sessions, 1),
            (self.relocate, 6),
            (self.swap_talks, 6),
            (self.dissolve, 2),
            (self.open, 2),
            (self.reflow, 4),
            (self.shift, 2),
            (self.place_outsider, 4),
        ]
        if tables.is_order_of_talks_felt:
            kinds.append((self.reorder, 2))
        if tables.has_slot_clashes:
            kinds.append((self.idle, 2))
        self.kinds = [kind for kind, weight in kinds for _ in range(weight)]

    def propose(self) -> Change | None:
        """A change at random."""
        if not self.movable:
            return None
        kinds, draw = self.kinds, self.random
        for _ in range(_DRAWS):
            change = kinds[int(draw() * len(kinds))]()
            if change:
                return change
        return None

    def below(self, limit: int) -> int:
        """A random number from 0 on."""
        return int(self.random() * limit)

    def talk(self) -> int:
        """A placed submission, rather one that costs something; NOTHING when there is none."""
        state, tables = self.state, self.tables
        talk = NOTHING
        for _ in range(1 + (self.random() < 0.5) * 6):
            candidate = self.movable[self.below(len(self.movable))]
            cell = state.place[candidate]
            if cell == NOTHING:
                continue
            talk = candidate
            track = tables.track_of[talk]
            if (
                tables.talk_cost[talk][cell]
                or tables.cell_cost[track][cell]
                or state.rooms_used[track] > 1
                or state.order_cost[track]
            ):
                break
        return talk

    def owned(self, owners: dict[int, int], sources: dict[int, int]) -> Change | None:
        """Give cells to tracks and refill all tracks concerned; `sources` says whose contents a cell takes over."""
        state = self.state
        concerned = {track for track in owners.values() if track != NOTHING}
        concerned.update([state.track[cell] for cell in owners if state.track[cell] != NOTHING])
        change: Change = []
        for cell, track in owners.items():
            if track == NOTHING:
                change.append((cell, NOTHING, ()))
        for track in concerned:
            filled = self.refilled(track, owners, sources)
            if filled is None:
                return None
            for cell, content in filled.items():
                if content != state.content[cell] or state.track[cell] != track:
                    change.append((cell, track if content else NOTHING, content))
        return change

    def refilled(self, track: int, owners: dict[int, int], sources: dict[int, int]) -> dict[int, Content] | None:
        """A track's contents once cells have new owners."""
        state, tables = self.state, self.tables
        old = state.cells_of[track]
        new = [cell for cell in old if owners.get(cell, track) == track]
        new += [cell for cell, owner in owners.items() if owner == track and state.track[cell] != track]
        if tables.is_ordered[track]:
            new.sort()
            talks = [talk for cell in old for talk in state.content[cell] if talk >= 0]
            return flow(tables, ranked(tables, talks), new, self.randomness if self.random() < 0.3 else None)
        carried: dict[int, Content] = {}
        given = set()
        for cell in new:
            source = sources.get(cell, cell)
            if state.track[source] == track and source not in given:
                carried[cell] = state.content[source]
                given.add(source)
            else:
                carried[cell] = ()
        homeless = [talk for cell in old if cell not in given for talk in state.content[cell] if talk >= 0]
        return keep(tables, carried, homeless, self.randomness)

    def exchange(self, pairs: list[tuple[int, int]]) -> Change | None:
        """Cells change places two by two."""
        track, content = self.state.track, self.state.content
        pairs = [(one, other) for one, other in pairs if track[one] != NOTHING or track[other] != NOTHING]
        if all(self._fit_as_they_are(one, other) for one, other in pairs):
            return [
                half
                for one, other in pairs
                for half in ((one, track[other], content[other]), (other, track[one], content[one]))
            ]
        owners: dict[int, int] = {}
        sources: dict[int, int] = {}
        for one, other in pairs:
            owners[one], owners[other] = track[other], track[one]
            sources[one], sources[other] = other, one
        return self.owned(owners, sources)

    def _fit_as_they_are(self, one: int, other: int) -> bool:
        """Whether two cells can change places without a look at the rest of their tracks."""
        state, tables = self.state, self.tables
        if tables.is_ordered[state.track[one]] or tables.is_ordered[state.track[other]]:
            return False
        grown = tables.capacity[other] - tables.capacity[one]
        if not grown:
            return True
        return state.room_left(one if grown < 0 else other) >= abs(grown)

    def swap_cells(self) -> Change | None:
        """Two cells of one session, of one room, or any two."""
        talk = self.talk()
        if talk == NOTHING:
            return None
        tables = self.tables
        cell = self.state.place[talk]
        kind = self.random()
        if kind < 0.4:
            other = tables.session_of[cell] * tables.room_count + self.below(tables.room_count)
        elif kind < 0.7:
            other = self.below(tables.session_count) * tables.room_count + tables.room_of[cell]
        else:
            other = self.below(tables.cell_count)
        return self.exchange([(cell, other)]) if other != cell else None

    def swap_lanes(self) -> Change | None:
        """A track's cells of one room go to another room, or two rooms change over a stretch of sessions."""
        talk = self.talk()
        if talk == NOTHING:
            return None
        state, tables = self.state, self.tables
        cell = state.place[talk]
        room, other = tables.room_of[cell], self.below(tables.room_count)
        if room == other:
            return None
        if self.random() < 0.7:
            lane = [own for own in state.cells_of[tables.track_of[talk]] if tables.room_of[own] == room]
        else:
            first = self.below(tables.session_count)
            last = first + 1 + self.below(tables.session_count - first)
            lane = [session * tables.room_count + room for session in range(first, last)]
        return self.exchange([(own, own - room + other) for own in lane])

    def swap_sessions(self) -> Change | None:
        """All rooms of two sessions."""
        tables = self.tables
        one, other = self.below(tables.session_count), self.below(tables.session_count)
        rooms = tables.room_count
        # Costs more time than all other moves, in proportion to the rooms.
        if one == other or self.random() * rooms > _CHEAP_ROOMS:
            return None
        return self.exchange([(one * rooms + room, other * rooms + room) for room in range(rooms)])

    def shift(self) -> Change | None:
        """A track's cells of one room go some sessions earlier or later."""
        talk = self.talk()
        if talk == NOTHING:
            return None
        state, tables = self.state, self.tables
        room = tables.room_of[state.place[talk]]
        lane = [own for own in state.cells_of[tables.track_of[talk]] if tables.room_of[own] == room]
        rooms = tables.room_count
        by = (1 + self.below(3)) * (1 if self.random() < 0.5 else -1) * rooms
        if not 0 <= lane[0] + by < tables.cell_count or not 0 <= lane[-1] + by < tables.cell_count:
            return None
        here, there = set(lane), {own + by for own in lane}
        # What stood on the cells newly taken goes to those given up, in order.
        freed, taken = sorted(here - there), sorted(there - here)
        owners = dict.fromkeys(there, state.track[lane[0]])
        sources = {own + by: own for own in lane}
        for cell, source in zip(freed, taken, strict=True):
            owners[cell], sources[cell] = state.track[source], source
        return self.owned(owners, sources)

    def relocate(self) -> Change | None:
        """A submission to another cell of its track, or alone to an empty one."""
        talk = self.talk()
        if talk == NOTHING:
            return None
        state, tables = self.state, self.tables
        track, source = tables.track_of[talk], state.place[talk]
        cells = state.cells_of[track]
        if len(cells) < 2:
            return None
        target = cells[self.below(len(cells))]
        if target == source or state.room_left(target) < tables.slots[talk]:
            return None
        left = tuple([other for other in state.content[source] if other != talk])
        return [
            (source, track if left else NOTHING, left),
            (target, track, self._inserted(state.content[target], talk)),
        ]

    def _inserted(self, content: Content, talk: int) -> Content:
        if not self.tables.is_order_of_talks_felt:
            return (*content, talk)
        at = self.below(len(content) + 1)
        return (*content[:at], talk, *content[at:])

    def swap_talks(self) -> Change | None:
        """Two submissions of a track in different cells."""
        one = self.talk()
        if one == NOTHING:
            return None
        state, tables = self.state, self.tables
        track = tables.track_of[one]
        talks = tables.talks_of[track]
        other = talks[self.below(len(talks))]
        first, second = state.place[one], state.place[other]
        if first == second or second == NOTHING:
            return None
        grown = tables.slots[other] - tables.slots[one]
        if grown and state.room_left(first if grown > 0 else second) < abs(grown):
            return None
        swap = {one: other, other: one}
        return [
            (cell, track, tuple([swap.get(talk, talk) for talk in state.content[cell]])) for cell in (first, second)
        ]

    def dissolve(self) -> Change | None:
        """A cell is given up; its submissions go to the track's other cells."""
        talk = self.talk()
        if talk == NOTHING or len(self.state.cells_of[self.tables.track_of[talk]]) < 2:
            return None
        return self.owned({self.state.place[talk]: NOTHING}, {})

    def open(self) -> Change | None:
        """A track takes an empty cell as well and moves some submissions there."""
        talk = self.talk()
        if talk == NOTHING:
            return None
        state, tables = self.state, self.tables
        track, source = tables.track_of[talk], state.place[talk]
        target = self.below(tables.cell_count)
        if self.random() < 0.5:
            target = target - tables.room_of[target] + tables.room_of[source]
        if state.track[target] != NOTHING:
            return None
        if tables.is_ordered[track] and self.random() < 0.8:
            return self.owned({target: track}, {})
        moving, left = [], tables.capacity[target]
        for other in state.content[source]:
            if other >= 0 and tables.slots[other] <= left and (other == talk or self.random() < 0.5):
                moving.append(other)
                left -= tables.slots[other]
        if not moving:
            return None
        rest = tuple([other for other in state.content[source] if other not in moving])
        return [(source, track if rest else NOTHING, rest), (target, track, tuple(moving))]

    def reflow(self) -> Change | None:
        """A track moves to a run of sessions in one room; what stood there goes to the cells it leaves."""
        talk = self.talk()
        if talk == NOTHING:
            return None
        state, tables = self.state, self.tables
        track = tables.track_of[talk]
        old = state.cells_of[track]
        need = sum([tables.slots[other] for cell in old for other in state.content[cell]])
        room = tables.room_of[old[0]] if self.random() < 0.3 else self.below(tables.room_count)
        session = self.below(tables.session_count)
        new = []
        while need > 0 and session < tables.session_count:
            cell = session * tables.room_count + room
            new.append(cell)
            need -= tables.capacity[cell]
            session += 1
        if need > 0:
            return None
        freed = [cell for cell in old if cell not in new]
        displaced = [cell for cell in new if state.track[cell] not in (NOTHING, track)]
        if len(displaced) > len(freed):
            return None
        self.randomness.shuffle(freed)
        owners = dict.fromkeys(freed, NOTHING)
        owners.update(dict.fromkeys(new, track))
        sources = dict(zip(sorted(new), old, strict=False))
        for cell, source in zip(freed, displaced, strict=False):
            owners[cell], sources[cell] = state.track[source], source
        return self.owned(owners, sources)

    def place_outsider(self) -> Change | None:
        """A submission that has no cell gets one: of its track, an empty one, or in exchange for another."""
        state, tables = self.state, self.tables
        if state.total < self.least_missing:
            return None
        outside = state.unplaced()
        if not outside:
            return None
        talk = outside[self.below(len(outside))]
        track, need = tables.track_of[talk], tables.slots[talk]
        cells = state.cells_of[track]
        if cells and self.random() < 0.5:
            cell = cells[self.below(len(cells))]
            content, left = list(state.content[cell]), state.room_left(cell)
            while left < need and content:
                left += tables.slots[content.pop(self.below(len(content)))]
            return [(cell, track, (*content, talk))] if left >= need else None
        cell = self.below(tables.cell_count)
        if tables.capacity[cell] < need or (state.track[cell] != NOTHING and self.random() < 0.9):
            return None
        return [(cell, track, (talk,))]

    def reorder(self) -> Change | None:
        """A submission to another position of its cell."""
        talk = self.talk()
        if talk == NOTHING:
            return None
        cell = self.state.place[talk]
        content = self.state.content[cell]
        if len(content) < 2:
            return None
        rest = tuple([other for other in content if other != talk])
        return [(cell, self.state.track[cell], self._inserted(rest, talk))]

    def idle(self) -> Change | None:
        """An idle position comes or goes."""
        talk = self.talk()
        if talk == NOTHING:
            return None
        cell = self.state.place[talk]
        content = self.state.content[cell]
        if IDLE in content and self.random() < 0.5:
            at = content.index(IDLE)
            return [(cell, self.state.track[cell], content[:at] + content[at + 1 :])]
        if not self.state.room_left(cell):
            return None
        return [(cell, self.state.track[cell], self._inserted(content, IDLE))]
