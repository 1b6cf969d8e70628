"""Workbooks in and out: however cells were typed, and with what is missing or wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from program.solver.csplib import InvalidInstance, evaluate, read_instance, read_schedule, write_schedule
from program.solver.csplib.evaluate import Evaluation
from program.solver.csplib.instance import TERMS
from tests.program.solver.csplib.worlds import schedule, tiny_sheets, write_book

Sheets = dict[str, list[list[Any]]]


def test_every_sheet_finds_its_place(tmp_path: Path) -> None:
    instance = read_instance(write_book(tmp_path / "tiny.xlsx", tiny_sheets()))
    assert instance.name == "tiny"
    assert (instance.required, instance.capacity) == (4, 10)
    assert [(talk.label, talk.track, talk.slots, talk.order) for talk in instance.submissions] == [
        ("A1", 0, 1, 1),
        ("A2", 0, 2, 2),
        ("B1", 1, 1, 0),
    ]
    assert (instance.track_session, instance.track_room) == ([[3, 0], [0, 0]], [[0, 0], [2, 0]])
    assert (instance.session_room, instance.similar) == ([[0, 6], [0, 0]], [[0, 4], [4, 0]])
    assert instance.submission_session == [[0, 5], [0, 0], [0, 0]]
    assert instance.submission_room == [[0, 0], [0, 7], [0, 0]]
    # A1 and B1 share Ann; Cem, who presents A2, chairs B1's track.
    assert instance.presenter_clash == [[2], [2], [0, 1]]
    # Ann attends A2 and presents A1 and B1.
    assert instance.attendee_clash == [[1], [0, 2], [1]]
    assert instance.chair_clash == [[1], [0]]
    assert instance.notes == ()


def test_local_times_cost_by_the_speakers_zone(tmp_path: Path) -> None:
    # Sessions at 9–10 and 13–14:30 in GMT+1: 17–18 and 21–22:30 in GMT+9, 3–4 and 7–8:30 in GMT-5.
    instance = read_instance(write_book(tmp_path / "tiny.xlsx", tiny_sheets()))
    assert instance.zone_penalty == [[0, 0], [0, 10], [10, 10]]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime.time(9), datetime.time(10)),
        (9 / 24, 10 / 24),
        (datetime.datetime(2026, 6, 1, 9), datetime.datetime(2026, 6, 1, 10)),  # noqa: DTZ001 - as workbooks have them
        (datetime.timedelta(hours=9), datetime.timedelta(hours=10)),
        ("9:00", "10:00:00"),
        ("9 AM", "10.00 am"),
    ],
)
def test_a_time_may_be_a_time_a_number_or_text(tmp_path: Path, start: Any, end: Any) -> None:
    sheets = tiny_sheets()
    sheets["sessions"][1][3:] = [start, end]
    assert read_instance(write_book(tmp_path / "x.xlsx", sheets)).zone_penalty == [[0, 0], [0, 10], [10, 10]]


def _floats(sheets: Sheets) -> None:
    for rows in sheets.values():
        for row in rows:
            row[:] = [float(value) if isinstance(value, int) else value for value in row]


def _trailing_blanks(sheets: Sheets) -> None:
    for rows in sheets.values():
        rows += [[None] * 20, ["", " "]]
        rows[0] += [None, " "]


def _other_order(sheets: Sheets) -> None:
    sheets["tracks_rooms|penalty"][1:] = reversed(sheets["tracks_rooms|penalty"][1:])
    for row in sheets["sessions_rooms|penalty"]:
        row[1], row[2] = row[2], row[1]


def _numbers_as_text(sheets: Sheets) -> None:
    for row in sheets["submissions"][1:]:
        row[2] = f" {row[2]} "


def _lower_triangle(sheets: Sheets) -> None:
    sheets["similar tracks"] = [[None, "Biology", "Algebra"], ["Biology", None, 4], ["Algebra", "", ""]]


@pytest.mark.parametrize("typed", [_floats, _trailing_blanks, _other_order, _numbers_as_text, _lower_triangle])
def test_how_a_table_was_typed_does_not_matter(tmp_path: Path, typed: Callable[[Sheets], None]) -> None:
    plain = read_instance(write_book(tmp_path / "x.xlsx", tiny_sheets()))
    sheets = tiny_sheets()
    typed(sheets)
    assert read_instance(write_book(tmp_path / "x.xlsx", sheets)) == plain


def test_missing_tables_and_columns_count_as_empty_and_are_told(tmp_path: Path) -> None:
    sheets = tiny_sheets()
    del sheets["similar tracks"], sheets["sessions_rooms|penalty"]
    # The columns of Attendees, Mon2 and Attic are gone.
    sheets["submissions"] = [
        [value for at, value in enumerate(row) if at not in (6, 8, 10)] for row in sheets["submissions"]
    ]
    instance = read_instance(write_book(tmp_path / "x.xlsx", sheets))
    assert (instance.similar, instance.session_room) == ([[0, 0], [0, 0]], [[0, 0], [0, 0]])
    assert instance.submission_session == [[0, 0]] * 3
    assert instance.attendee_clash == [[], [], []]
    assert len(instance.notes) == 3


def test_a_removed_room_or_session_is_ignored_in_the_tables(tmp_path: Path) -> None:
    sheets = tiny_sheets()
    del sheets["rooms"][2], sheets["sessions"][2]
    instance = read_instance(write_book(tmp_path / "x.xlsx", sheets))
    assert (instance.session_room, instance.track_session) == ([[0]], [[3], [0]])
    assert any("Attic" in note for note in instance.notes)


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "said"),
    [
        ("submissions", 2, 1, "Chemistry", "submissions!B3: the track 'Chemistry' is not in the sheet 'tracks'"),
        ("submissions", 2, 2, "two", "submissions!C3: 'two' is not a whole number"),
        ("submissions", 2, 2, 0, "submissions!C3: required timeslots must be at least 1, not 0"),
        ("submissions", 2, 0, "A1", "submissions!A3: 'A1' is there twice"),
        ("submissions", 2, 0, None, "submissions!A3: a submission without a reference"),
        ("submissions", 2, 4, "CET", "submissions!E3: 'CET' is not a time zone such as GMT+2"),
        ("sessions", 1, 3, "noon", "sessions!D2: 'noon' is not a time of day such as 09:30"),
        ("parameters", 1, 4, "high", "parameters!E2: 'high' is not a whole number"),
        ("tracks_rooms|penalty", 1, 1, 1.5, "tracks_rooms|penalty!B2: 1.5 is not a whole number"),
    ],
)
def test_a_wrong_cell_is_named_with_the_cure(
    tmp_path: Path, sheet: str, row: int, column: int, value: Any, said: str
) -> None:
    sheets = tiny_sheets()
    sheets[sheet][row][column] = value
    with pytest.raises(InvalidInstance) as caught:
        read_instance(write_book(tmp_path / "x.xlsx", sheets))
    assert str(caught.value) == said


def test_a_missing_sheet_and_a_file_that_is_no_workbook_are_named(tmp_path: Path) -> None:
    sheets = tiny_sheets()
    del sheets["rooms"]
    with pytest.raises(InvalidInstance, match="sheet 'rooms' is missing or empty"):
        read_instance(write_book(tmp_path / "x.xlsx", sheets))
    (tmp_path / "y.xlsx").write_text("not a workbook")
    with pytest.raises(InvalidInstance, match="not a readable"):
        read_instance(tmp_path / "y.xlsx")


def test_a_schedule_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    sheets = tiny_sheets()
    sheets["submissions"][1][0] = 4711  # a reference that is a number
    instance = read_instance(write_book(tmp_path / "tiny.xlsx", sheets))
    # The last session stays empty: its rows must be there all the same.
    found = schedule(instance, (0, 0, 0, ["A2", "A2"]), (0, 1, 1, ["", "B1"]))
    write_schedule(tmp_path / "sol.xlsx", instance, found)
    assert read_schedule(tmp_path / "sol.xlsx", instance) == found


REAL = Path(__file__).parents[5] / "shared" / "data" / "csplib"


@pytest.mark.skipif(not REAL.is_dir(), reason="the library's instances are not beside the project")
def test_the_librarys_instances_are_read_without_a_remark() -> None:
    sizes = {}
    for file in sorted(REAL.glob("*.xlsx")):
        instance = read_instance(file)
        assert instance.notes == ()
        sizes[instance.name] = len(instance.submissions)
    assert sizes["N2OR"] == 35
    assert sizes["OR60F2"] == 556


def test_an_empty_schedule_costs_nothing_and_lists_what_is_missing(tmp_path: Path) -> None:
    instance = read_instance(write_book(tmp_path / "x.xlsx", tiny_sheets()))
    found: Evaluation = evaluate(instance, schedule(instance))
    assert found.counts == dict.fromkeys(TERMS, 0)
    assert len(found.violations) == 3
