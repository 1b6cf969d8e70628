"""A schedule under change: every change of cells tells at once what it costs, and can be taken back."""

from __future__ import annotations

from bisect import insort
from typing import Any

from program.solver.csplib.instance import NOTHING, Schedule
from program.solver.csplib.tables import Tables

IDLE = -1
"""An idle position between submissions; only where clashes of positions count."""

Content = tuple[int, ...]
Change = list[tuple[int, int, Content]]
"""Cells with their new track and submissions; no cell twice, track NOTHING exactly where there are none."""

Plan = list[tuple[int, Content]]
"""Track and submissions of every cell: a whole schedule, small enough to keep and to send."""


class State:
    """Mutable schedule with its cost `total`; submissions in no cell cost UNPLACED_SLOT a position."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.track = [NOTHING] * tables.cell_count
        self.content: list[Content] = [()] * tables.cell_count
        self.place = [NOTHING] * tables.talk_count
        self.first = [NOTHING] * tables.talk_count  # position in the cell, kept only where positions clash
        self.in_session = [0] * (tables.session_count * tables.track_count)
        self.in_room = [0] * (tables.room_count * tables.track_count)
        self.rooms_used = [0] * tables.track_count
        self.session_bits = [0] * tables.track_count
        self.cells_of: list[list[int]] = [[] for _ in range(tables.track_count)]
        self.order_cost = [0] * tables.track_count
        self.total = sum(tables.unplaced)
        self._journal: list[tuple[list[Any], int, Any]] = []
        self._before = self.total

    def apply(self, change: Change) -> int:
        """Carry out a change and return by how much the cost grew; `undo` takes back the last one."""
        tables = self.tables
        journal: list[tuple[list[Any], int, Any]] = []
        self._journal, self._before = journal, self.total
        content, track, place = self.content, self.track, self.place
        moved: dict[int, int] = {}
        for cell, _, new in change:
            for talk in new:
                if talk >= 0 and place[talk] != cell:
                    moved[talk] = cell
        for cell, _, new in change:
            for talk in content[cell]:
                if talk >= 0 and talk not in moved and talk not in new:
                    moved[talk] = NOTHING
        delta = self._leave_positions(change) if tables.has_slot_clashes else 0
        delta += self._move_talks(moved)
        felt = set()
        for cell, new_track, _ in change:
            old_track = track[cell]
            felt.add(old_track)
            felt.add(new_track)
            if old_track != new_track and old_track >= 0:
                delta += self._close(old_track, cell)
        for cell, new_track, new in change:
            old_track = track[cell]
            if old_track != new_track:
                if new_track >= 0:
                    delta += self._open(new_track, cell)
                journal.append((track, cell, old_track))
                track[cell] = new_track
            journal.append((content, cell, content[cell]))
            content[cell] = new
        if tables.has_slot_clashes:
            delta += self._take_positions(change)
        for number in felt:
            if tables.is_ordered[number]:
                cost = self._order(number)
                old_cost = self.order_cost[number]
                if cost != old_cost:
                    journal.append((self.order_cost, number, old_cost))
                    self.order_cost[number] = cost
                    delta += cost - old_cost
        self.total += delta
        return delta

    def undo(self) -> None:
        """Take back the last change."""
        for values, index, old in reversed(self._journal):
            values[index] = old
        self._journal = []
        self.total = self._before

    def _move_talks(self, moved: dict[int, int]) -> int:
        tables, place, journal = self.tables, self.place, self._journal
        session_of, clashes, talk_cost = tables.session_of, tables.clashes, tables.talk_cost
        delta = 0
        for talk, cell in moved.items():
            old = place[talk]
            if old >= 0:
                delta -= talk_cost[talk][old]
                session = session_of[old]
                for other, cost in clashes[talk]:
                    where = place[other]
                    if session_of[where] == session and where != old:
                        delta -= cost
            else:
                delta -= tables.unplaced[talk]
            journal.append((place, talk, old))
            place[talk] = cell
            if cell >= 0:
                delta += talk_cost[talk][cell]
                session = session_of[cell]
                for other, cost in clashes[talk]:
                    where = place[other]
                    if session_of[where] == session and where != cell:
                        delta += cost
            else:
                delta += tables.unplaced[talk]
        return delta

    def _close(self, track: int, cell: int) -> int:
        """A track gives up a cell."""
        tables, note = self.tables, self._journal.append
        session, room = tables.session_of[cell], tables.room_of[cell]
        delta = -tables.cell_cost[track][cell]
        in_session, base = self.in_session, session * tables.track_count
        for other, cost in tables.beside[track]:
            if in_session[base + other]:
                delta -= cost * in_session[base + other]
        base += track
        count = in_session[base]
        note((in_session, base, count))
        in_session[base] = count - 1
        if count > 1:
            delta -= tables.beside_weight
        else:
            bits = self.session_bits[track]
            note((self.session_bits, track, bits))
            left = bits & ~(1 << session)
            self.session_bits[track] = left
            delta += tables.gap_weight * (has_gap(left) - has_gap(bits))
        in_room, base = self.in_room, room * tables.track_count + track
        count = in_room[base]
        note((in_room, base, count))
        in_room[base] = count - 1
        if count == 1:
            rooms = self.rooms_used[track]
            note((self.rooms_used, track, rooms))
            self.rooms_used[track] = rooms - 1
            if rooms > 1:
                delta -= tables.rooms_weight
        cells = self.cells_of[track]
        note((self.cells_of, track, cells))
        at = cells.index(cell)
        self.cells_of[track] = cells[:at] + cells[at + 1 :]
        return delta

    def _open(self, track: int, cell: int) -> int:
        """A track takes a cell."""
        tables, note = self.tables, self._journal.append
        session, room = tables.session_of[cell], tables.room_of[cell]
        delta = tables.cell_cost[track][cell]
        in_session, base = self.in_session, session * tables.track_count
        for other, cost in tables.beside[track]:
            if in_session[base + other]:
                delta += cost * in_session[base + other]
        base += track
        count = in_session[base]
        note((in_session, base, count))
        in_session[base] = count + 1
        if count:
            delta += tables.beside_weight
        else:
            bits = self.session_bits[track]
            note((self.session_bits, track, bits))
            joined = bits | 1 << session
            self.session_bits[track] = joined
            delta += tables.gap_weight * (has_gap(joined) - has_gap(bits))
        in_room, base = self.in_room, room * tables.track_count + track
        count = in_room[base]
        note((in_room, base, count))
        in_room[base] = count + 1
        if not count:
            rooms = self.rooms_used[track]
            note((self.rooms_used, track, rooms))
            self.rooms_used[track] = rooms + 1
            if rooms:
                delta += tables.rooms_weight
        cells = self.cells_of[track]
        note((self.cells_of, track, cells))
        cells = cells[:]
        insort(cells, cell)
        self.cells_of[track] = cells
        return delta

    def _order(self, track: int) -> int:
        order, content = self.tables.order, self.content
        rank = wrong = 0
        for cell in self.cells_of[track]:
            for talk in content[cell]:
                if talk >= 0:
                    rank += 1
                    if order[talk] and order[talk] != rank:
                        wrong += 1
        return wrong * self.tables.order_weight

    def _leave_positions(self, change: Change) -> int:
        delta = 0
        for cell, _, _ in change:
            for talk in self.content[cell]:
                if talk >= 0:
                    delta -= self._slot_clashes(talk)
                    self._journal.append((self.first, talk, self.first[talk]))
                    self.first[talk] = NOTHING
        return delta

    def _take_positions(self, change: Change) -> int:
        delta = 0
        for _, _, new in change:
            position = 0
            for talk in new:
                if talk >= 0:
                    self._journal.append((self.first, talk, self.first[talk]))
                    self.first[talk] = position
                    delta += self._slot_clashes(talk)
                position += self.tables.slots[talk]
        return delta

    def _slot_clashes(self, talk: int) -> int:
        """What a talk's positions cost against all others that have one."""
        tables = self.tables
        cell, start = self.place[talk], self.first[talk]
        session, end = tables.session_of[cell], start + tables.slots[talk]
        cost = 0
        for other, weight in tables.slot_clashes[talk]:
            begin, where = self.first[other], self.place[other]
            if begin >= 0 and where != cell and tables.session_of[where] == session:
                both = min(end, begin + tables.slots[other]) - max(start, begin)
                if both > 0:
                    cost += weight * both
        return cost

    def plan(self) -> Plan:
        """The schedule as it is now."""
        return list(zip(self.track, self.content, strict=True))

    def load(self, plan: Plan) -> None:
        """Become another schedule; the last change cannot be taken back after this."""
        self.apply(
            [
                (cell, track, content)
                for cell, (track, content) in enumerate(plan)
                if track != self.track[cell] or content != self.content[cell]
            ]
        )
        self._journal = []

    def unplaced(self) -> list[int]:
        """Submissions in no cell."""
        return [talk for talk, cell in enumerate(self.place) if cell == NOTHING]

    def room_left(self, cell: int) -> int:
        """Free positions of a cell."""
        slots = self.tables.slots
        return self.tables.capacity[cell] - sum([slots[talk] for talk in self.content[cell]])


def has_gap(bits: int) -> bool:
    """Whether the ones of a number are interrupted by zeros."""
    higher = bits + (bits & -bits)
    return higher & (higher - 1) != 0


def schedule_of(tables: Tables, plan: Plan) -> Schedule:
    """A plan spelt out position by position."""
    tracks = [[NOTHING] * tables.room_count for _ in range(tables.session_count)]
    slots: list[list[list[int]]] = [[[] for _ in range(tables.room_count)] for _ in range(tables.session_count)]
    for cell, (track, content) in enumerate(plan):
        session, room = tables.session_of[cell], tables.room_of[cell]
        positions = [talk for talk in content for _ in range(tables.slots[talk])]
        tracks[session][room] = track
        slots[session][room] = positions + [NOTHING] * (tables.capacity[cell] - len(positions))
    return Schedule(tracks, slots)
