"""Schedules as workbooks in the library's format, written and read back."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from program.solver.csplib.instance import NOTHING, Instance, InvalidInstance, Label, Schedule
from program.solver.csplib.sheets import Row, at, is_blank, key, place, read_sheets

SHEET = "sol"


def write_schedule(path: Path, instance: Instance, schedule: Schedule) -> None:
    """Write the tracks by session and room, a blank row, and the submissions position by position."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.append(["", *instance.rooms])

    def names(found: list[int], labels: list[Label]) -> list[Label | None]:
        return [None if number == NOTHING else labels[number] for number in found]

    for session, row in zip(instance.sessions, schedule.tracks, strict=True):
        sheet.append([session.label, *names(row, list(instance.tracks))])
    sheet.append([])
    talks = [submission.label for submission in instance.submissions]
    for session, cells in zip(instance.sessions, schedule.slots, strict=True):
        for position in range(session.slots):
            # The session's name keeps rows without submissions from being cut off by readers.
            sheet.append([session.label, *names([slots[position] for slots in cells], talks)])
    book.save(path)


def read_schedule(path: Path, instance: Instance) -> Schedule:
    """A schedule written by this or another program.

    Raises:
        InvalidInstance: the file names a track or submission that the instance does not have.
    """
    sheets = read_sheets(path)
    rows = sheets.get(SHEET) or next(iter(sheets.values()), [])
    track_at = {key(name): number for number, name in enumerate(instance.tracks)}
    talk_at = {key(talk.label): number for number, talk in enumerate(instance.submissions)}

    def numbers(row_number: int, known: dict[str, int]) -> list[int]:
        row: Row = rows[row_number] if row_number < len(rows) else ()
        found = []
        for column in range(1, len(instance.rooms) + 1):
            value = at(row, column)
            if not is_blank(value) and key(value) not in known:
                raise InvalidInstance(f"{place(SHEET, row_number, column)}: '{key(value)}' is not in the instance")
            found.append(NOTHING if is_blank(value) else known[key(value)])
        return found

    tracks = [numbers(number, track_at) for number in range(1, len(instance.sessions) + 1)]
    slots = []
    first = len(instance.sessions) + 2
    for session in instance.sessions:
        lines = [numbers(first + position, talk_at) for position in range(session.slots)]
        slots.append([[line[room] for line in lines] for room in range(len(instance.rooms))])
        first += session.slots
    return Schedule(tracks, slots)
