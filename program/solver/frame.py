"""Sessions from a mere frame: days with start and end, rooms, breaks, and how long a session should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from program.solver.model import Block, Interval, InvalidProgram, Room, SessionFrame

STEP = 5
"""Session times are cut on this many minutes."""


@dataclass(frozen=True)
class SessionLength:
    """Bounds of a session in minutes and the length to aim at."""

    target: int = 90
    shortest: int = 30
    longest: int = 120

    def __post_init__(self) -> None:
        if not 0 < self.shortest <= self.target <= self.longest:
            raise InvalidProgram(
                "The length of sessions needs shortest ≤ target ≤ longest, all above 0.", subject="session length"
            )


def sessions_from_frame(
    days: Sequence[Interval], rooms: Sequence[Room], blocks: Sequence[Block], length: SessionLength
) -> tuple[SessionFrame, ...]:
    """Cut each day, less the blocks for everyone, into sessions of nearly equal length in every room.

    Ids are `d1s1r1`, `d1s1r2`, …: day, session within the day, room, counted from 1 (without rooms only `d1s1`).
    A stretch shorter than the shortest session stays empty. Which sessions are used is for the search to say.
    """
    for day in days:
        if day.end <= day.start:
            raise InvalidProgram("A day ends before it starts.", subject="day")
    frames = []
    for day_number, day in enumerate(sorted(days), start=1):
        pieces = [piece for stretch in _free(day, blocks) for piece in _cut(stretch, length)]
        for number, piece in enumerate(pieces, start=1):
            name = f"d{day_number}s{number}"
            if not rooms:
                frames.append(SessionFrame(name, piece.start, piece.end))
            for room_number, room in enumerate(rooms, start=1):
                frames.append(SessionFrame(f"{name}r{room_number}", piece.start, piece.end, room=room.id))
    return tuple(frames)


def _free(day: Interval, blocks: Sequence[Block]) -> list[Interval]:
    stretches, cursor = [], day.start
    for block in sorted(block.interval for block in blocks if block.people is None):
        if not block.overlaps(day):
            continue
        if block.start > cursor:
            stretches.append(Interval(cursor, block.start))
        cursor = max(cursor, block.end)
    if cursor < day.end:
        stretches.append(Interval(cursor, day.end))
    return stretches


def _cut(stretch: Interval, length: SessionLength) -> list[Interval]:
    minutes = stretch.end - stretch.start
    if minutes < length.shortest:
        return []
    count = max(1, round(minutes / length.target), -(-minutes // length.longest))
    while count > 1 and minutes // count < length.shortest:
        count -= 1
    edges = [stretch.start + round(minutes * index / count / STEP) * STEP for index in range(count)] + [stretch.end]
    # Without a count that suits both bounds the longest one wins: a session may end early, but not run over.
    return [Interval(start, min(end, start + length.longest)) for start, end in pairwise(edges)]
