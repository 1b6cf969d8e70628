"""Small made-up instances: by hand, drawn at random, and as workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from openpyxl import Workbook

from program.solver.csplib.instance import NOTHING, TERMS, Instance, Schedule, Session, Submission, people_clashes


def world(
    talks: list[tuple[str, int] | tuple[str, int, int] | tuple[str, int, int, int]],
    *,
    tracks: int = 2,
    sessions: tuple[int, ...] = (2, 2, 2),
    rooms: int = 2,
    presenters: dict[str, str] | None = None,
    attendees: dict[str, str] | None = None,
    chairs: tuple[str, ...] = (),
    **tables: Any,
) -> Instance:
    """Talks are (name, track[, slots[, order]]); people are given as "Ann Bob"; every weight is 1 unless given."""
    submissions = tuple(Submission(*talk) for talk in talks)

    def people(given: dict[str, str] | None) -> list[set[str]]:
        return [set((given or {}).get(str(talk.label), "").split()) for talk in submissions]

    chairing = [set(chairs[track].split()) if track < len(chairs) else set() for track in range(tracks)]
    presenter, attendee, chair = people_clashes(
        people(presenters), people(attendees), chairing, [talk.track for talk in submissions]
    )

    def empty(rows: int, columns: int) -> list[list[int]]:
        return [[0] * columns for _ in range(rows)]

    values: dict[str, Any] = {
        "weights": dict.fromkeys(TERMS, 1),
        "track_session": empty(tracks, len(sessions)),
        "track_room": empty(tracks, rooms),
        "session_room": empty(len(sessions), rooms),
        "similar": empty(tracks, tracks),
        "submission_session": empty(len(talks), len(sessions)),
        "submission_room": empty(len(talks), rooms),
        "zone_penalty": empty(len(talks), len(sessions)),
        **tables,
    }
    return Instance(
        name="made-up",
        submissions=submissions,
        tracks=tuple(f"track {number}" for number in range(tracks)),
        sessions=tuple(Session(f"session {number}", slots) for number, slots in enumerate(sessions)),
        rooms=tuple(f"room {number}" for number in range(rooms)),
        presenter_clash=presenter,
        attendee_clash=attendee,
        chair_clash=chair,
        **values,
    )


def schedule(instance: Instance, *cells: tuple[int, int, int, list[str]]) -> Schedule:
    """A schedule from (session, room, track, names by position), "" for an idle position."""
    number = {str(talk.label): index for index, talk in enumerate(instance.submissions)}
    tracks = [[NOTHING] * len(instance.rooms) for _ in instance.sessions]
    slots = [[[NOTHING] * session.slots for _ in instance.rooms] for session in instance.sessions]
    for session, room, track, names in cells:
        tracks[session][room] = track
        for position, name in enumerate(names):
            slots[session][room][position] = number[name] if name else NOTHING
    return Schedule(tracks, slots)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Instances with every term on and people in many roles."""
    sessions = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=4)))
    rooms, tracks = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    count = draw(st.integers(1, 12))
    penalties = st.sampled_from([0, 0, 0, 1, 5])

    def table(rows: int, columns: int) -> list[list[int]]:
        return [[draw(penalties) for _ in range(columns)] for _ in range(rows)]

    names = st.sampled_from(["", "", "Ann", "Bob", "Ann Cem", "Dua"])
    similar = table(tracks, tracks)
    return world(
        [
            (f"talk {number}", draw(st.integers(0, tracks - 1)), draw(st.integers(1, 3)), draw(st.integers(0, 4)))
            for number in range(count)
        ],
        tracks=tracks,
        sessions=sessions,
        rooms=rooms,
        presenters={f"talk {number}": draw(names) for number in range(count)},
        attendees={f"talk {number}": draw(names) for number in range(count)},
        chairs=tuple(draw(names) for _ in range(tracks)),
        weights={term: draw(st.sampled_from([0, 1, 3, 100])) for term in TERMS},
        track_session=table(tracks, len(sessions)),
        track_room=table(tracks, rooms),
        session_room=table(len(sessions), rooms),
        similar=[[0 if a == b else similar[min(a, b)][max(a, b)] for b in range(tracks)] for a in range(tracks)],
        submission_session=table(count, len(sessions)),
        submission_room=table(count, rooms),
        zone_penalty=table(count, len(sessions)),
    )


def tiny_sheets() -> dict[str, list[list[Any]]]:
    """The sheets of a small instance with every kind of cell, as the library lays them out."""
    weights = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    settings: list[Any] = ["GMT+1", None, "09:00", "18:00", None, "08:00", "20:00", 1, None, 10]
    parameters: list[list[Any]] = [["Settings", None, None, "Weights", None]]
    for row, weight in enumerate(weights):
        parameters.append(["", settings[row] if row < len(settings) else None, None, "term", weight])
    return {
        "parameters": parameters,
        "submissions": [
            [
                "Reference",
                "Track",
                "Required Timeslots",
                "Order",
                "Time Zone",
                "Presenters",
                "Attendees",
                "Mon1",
                "Mon2",
                "Hall",
                "Attic",
            ],
            ["A1", "Algebra", 1, 1, "GMT+1", "Ann, Bob", None, None, 5, None, None],
            ["A2", "Algebra", 2, 2, "GMT+9", "Cem", "Ann", None, None, None, 7],
            ["B1", "Biology", 1, 0, "GMT-5", "Ann", "Dua", None, None, None, None],
        ],
        "tracks": [["Tracks", "Chairs"], ["Algebra", "Eli"], ["Biology", "Cem, Eli"]],
        "sessions": [
            ["Sessions", "Max Number of Timeslots", "Date", "Start Time", "End Time"],
            ["Mon1", 2, None, "09:00", "10:00"],
            ["Mon2", 3, None, "13:00", "14:30"],
        ],
        "rooms": [["Rooms"], ["Hall"], ["Attic"]],
        "tracks_sessions|penalty": [[None, "Mon1", "Mon2"], ["Algebra", 3, None], ["Biology", None, None]],
        "tracks_rooms|penalty": [[None, "Hall", "Attic"], ["Algebra", None, None], ["Biology", 2, None]],
        "similar tracks": [[None, "Algebra", "Biology"], ["Algebra", None, 4], ["Biology", None, None]],
        "sessions_rooms|penalty": [[None, "Hall", "Attic"], ["Mon1", None, 6], ["Mon2", None, None]],
    }


def write_book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """Write sheets as a workbook."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
