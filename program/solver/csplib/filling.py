"""Give a track's submissions to its cells: keep them where they are, or lay them out in their order."""

from __future__ import annotations

import random

from program.solver.csplib.state import Content
from program.solver.csplib.tables import Tables


def ranked(tables: Tables, talks: list[int], before: int = 0) -> list[int]:
    """A track's submissions such that the n-th has order n where there is one; the others fill in as they stand.

    `before` submissions of the track come earlier.
    """
    count = len(talks)
    sequence = [-1] * count
    rest = []
    for talk in talks:
        rank = tables.order[talk] - before
        if 0 < rank <= count and sequence[rank - 1] < 0:
            sequence[rank - 1] = talk
        else:
            rest.append(talk)
    rest.reverse()
    return [talk if talk >= 0 else rest.pop() for talk in sequence]


def flow(
    tables: Tables, sequence: list[int], cells: list[int], randomness: random.Random | None = None
) -> dict[int, Content] | None:
    """Lay out a sequence over cells in walking order; None when it does not fit.

    With `randomness`, cells may be left before they are full, as far as the rest still fits.
    """
    slots, capacity = tables.slots, tables.capacity
    spare = sum([capacity[cell] for cell in cells]) - sum([slots[talk] for talk in sequence])
    if spare < 0:
        return None
    filled: dict[int, Content] = {}
    at, count = 0, len(sequence)
    for cell in cells:
        left = capacity[cell]
        if spare and randomness is not None and randomness.random() < 0.5:
            given_up = int(randomness.random() * (min(spare, left) + 1))
            left -= given_up
            spare -= given_up
        start = at
        while at < count and slots[sequence[at]] <= left:
            left -= slots[sequence[at]]
            at += 1
        if at < count:
            spare -= left
        filled[cell] = tuple(sequence[start:at])
    return filled if at == count else None


def keep(
    tables: Tables, carried: dict[int, Content], homeless: list[int], randomness: random.Random
) -> dict[int, Content] | None:
    """Leave submissions in the cells that carry them and find room there for the others; None when there is none.

    Cells that carry more than they hold give up submissions at random.
    """
    slots, capacity = tables.slots, tables.capacity
    filled: dict[int, list[int]] = {}
    left: dict[int, int] = {}
    homeless = list(homeless)
    for cell, content in carried.items():
        talks = list(content)
        room = capacity[cell] - sum([slots[talk] for talk in talks])
        while room < 0:
            talk = talks.pop(int(randomness.random() * len(talks)))
            room += slots[talk]
            if talk >= 0:
                homeless.append(talk)
        filled[cell], left[cell] = talks, room
    if homeless:
        cells = list(filled)
        randomness.shuffle(cells)
        if len(homeless) > 1:
            homeless.sort(key=slots.__getitem__, reverse=True)
        for talk in homeless:
            need = slots[talk]
            for cell in cells:
                if left[cell] >= need:
                    filled[cell].append(talk)
                    left[cell] -= need
                    break
            else:
                return None
    return {cell: tuple(talks) for cell, talks in filled.items()}
