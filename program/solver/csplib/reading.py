"""Read an instance from a workbook of the library, sheet by sheet; names, not positions, join the sheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from program.solver.csplib.instance import (
    TERMS,
    Instance,
    InvalidInstance,
    Label,
    Session,
    Submission,
    people_clashes,
)
from program.solver.csplib.sheets import (
    MINUTES_OF_A_DAY,
    Row,
    at,
    is_blank,
    key,
    label,
    minutes,
    names,
    place,
    read_sheets,
    whole,
    zone,
)

_COLUMNS = ("reference", "track", "required timeslots", "order", "time zone", "presenters", "attendees")
_WEIGHT_COLUMN, _SETTING_COLUMN = 4, 1


def read_instance(path: Path) -> Instance:
    """The instance in a workbook; what is missing but not needed counts as 0 and is told in `notes`.

    Raises:
        InvalidInstance: a sheet is missing or a cell is wrong; the text names it.
    """
    return _Reader(path.stem, read_sheets(path)).instance()


class _Reader:
    def __init__(self, name: str, sheets: dict[str, list[Row]]) -> None:
        self.name = name
        self.sheets = sheets
        self.notes: list[str] = []

    def instance(self) -> Instance:
        parameters = self.sheet("parameters")[1:]
        weights = {
            term: whole(self.parameter(parameters, number, _WEIGHT_COLUMN), place("parameters", number + 1, 4))
            for number, term in enumerate(TERMS)
        }
        tracks, track_rows = self.listed("tracks")
        sessions, session_rows = self.listed("sessions")
        rooms, _ = self.listed("rooms")
        track_at, session_at, room_at = _numbered(tracks), _numbered(sessions), _numbered(rooms)
        talks, talk_rows = self.listed("submissions")
        columns = self.columns()
        track = [self.track_of(number, row, columns, track_at) for number, row in talk_rows]
        presenters, attendees = (
            [names(at(row, columns[kind])) if kind in columns else set() for _, row in talk_rows]
            for kind in ("presenters", "attendees")
        )
        presenter_clash, attendee_clash, chair_clash = people_clashes(
            presenters, attendees, [names(at(row, 1)) for _, row in track_rows], track
        )
        by_session, by_room = self.own_penalties(talk_rows, session_at, room_at)
        return Instance(
            name=self.name,
            weights=weights,
            submissions=tuple(
                self.submission(talk, number, row, columns, home)
                for talk, (number, row), home in zip(talks, talk_rows, track, strict=True)
            ),
            tracks=tuple(tracks),
            sessions=tuple(
                Session(session, self.slots(number, row))
                for session, (number, row) in zip(sessions, session_rows, strict=True)
            ),
            rooms=tuple(rooms),
            track_session=self.table("tracks_sessions|penalty", track_at, session_at),
            track_room=self.table("tracks_rooms|penalty", track_at, room_at),
            session_room=self.table("sessions_rooms|penalty", session_at, room_at),
            similar=_symmetric(self.table("similar tracks", track_at, track_at)),
            submission_session=by_session,
            submission_room=by_room,
            zone_penalty=self.zones(parameters, session_rows, talk_rows, columns)
            if weights["tz"]
            else [[0] * len(sessions) for _ in talks],
            presenter_clash=presenter_clash,
            attendee_clash=attendee_clash,
            chair_clash=chair_clash,
            notes=tuple(self.notes),
        )

    def sheet(self, name: str) -> list[Row]:
        rows = self.sheets.get(name)
        if not rows:
            raise InvalidInstance(f"sheet '{name}' is missing or empty")
        return rows

    def listed(self, sheet: str) -> tuple[list[Label], list[tuple[int, Row]]]:
        """The names in the first column, with their rows."""
        found: dict[str, Label] = {}
        rows = []
        for number, row in enumerate(self.sheet(sheet)[1:], start=1):
            value = at(row, 0)
            if is_blank(value):
                if sheet == "submissions" and not is_blank(at(row, 1)):
                    raise InvalidInstance(f"{place(sheet, number, 0)}: a submission without a reference")
                continue
            if key(value) in found:
                raise InvalidInstance(f"{place(sheet, number, 0)}: '{key(value)}' is there twice")
            found[key(value)] = label(value)
            rows.append((number, row))
        return list(found.values()), rows

    def columns(self) -> dict[str, int]:
        """Where the columns that describe a submission are, by their names in small letters."""
        header = self.sheet("submissions")[0]
        columns = {
            key(value).lower(): column
            for column, value in reversed(list(enumerate(header[: len(_COLUMNS)])))
            if key(value).lower() in _COLUMNS
        }
        for needed in ("track",):
            if needed not in columns:
                raise InvalidInstance(f"sheet 'submissions' has no column '{needed.title()}'")
        missing = [kind for kind in _COLUMNS[2:] if kind not in columns]
        if missing:
            self.notes.append(f"sheet 'submissions' has no column {', '.join(missing)}: counted as empty")
        return columns

    def track_of(self, number: int, row: Row, columns: dict[str, int], track_at: dict[str, int]) -> int:
        value = at(row, columns["track"])
        if key(value) not in track_at:
            raise InvalidInstance(
                f"{place('submissions', number, columns['track'])}: "
                f"the track '{key(value)}' is not in the sheet 'tracks'"
            )
        return track_at[key(value)]

    def submission(self, talk: Label, number: int, row: Row, columns: dict[str, int], track: int) -> Submission:
        def value(kind: str, blank: int) -> int:
            if kind not in columns:
                return blank
            found = whole(at(row, columns[kind]), place("submissions", number, columns[kind]), blank=blank)
            if found < blank:
                raise InvalidInstance(
                    f"{place('submissions', number, columns[kind])}: {kind} must be at least {blank}, not {found}"
                )
            return found

        return Submission(talk, track, slots=value("required timeslots", 1), order=value("order", 0))

    def slots(self, number: int, row: Row) -> int:
        found = whole(at(row, 1), place("sessions", number, 1))
        if found < 1:
            self.notes.append(f"{place('sessions', number, 1)}: a session without time slots stays empty")
        return max(found, 0)

    def own_penalties(
        self, talk_rows: Sequence[tuple[int, Row]], session_at: dict[str, int], room_at: dict[str, int]
    ) -> tuple[list[list[int]], list[list[int]]]:
        """Penalties per session and per room in the columns right of the submissions."""
        header = self.sheet("submissions")[0]
        session_column: dict[int, int] = {}
        room_column: dict[int, int] = {}
        for column, value in enumerate(header):
            name = key(value)
            if not name or (name.lower() in _COLUMNS[: len(_COLUMNS)] and column < len(_COLUMNS)):
                continue
            if name in session_at and session_at[name] not in session_column.values():
                session_column[column] = session_at[name]
            elif name in room_at and room_at[name] not in room_column.values():
                room_column[column] = room_at[name]
            else:
                self.notes.append(f"{place('submissions', 0, column)}: '{name}' is no session or room; ignored")

        def read(columns: dict[int, int], count: int) -> list[list[int]]:
            table = [[0] * count for _ in talk_rows]
            for line, (number, row) in zip(table, talk_rows, strict=True):
                for column, index in columns.items():
                    line[index] = whole(at(row, column), place("submissions", number, column))
            return table

        return read(session_column, len(session_at)), read(room_column, len(room_at))

    def table(self, sheet: str, row_at: dict[str, int], column_at: dict[str, int]) -> list[list[int]]:
        """A table of penalties, joined by the names of its rows and columns."""
        table = [[0] * len(column_at) for _ in row_at]
        rows = self.sheets.get(sheet)
        if not rows:
            self.notes.append(f"sheet '{sheet}' is missing: counted as 0")
            return table
        header = [key(value) for value in rows[0]]
        unknown = [name for name in header[1:] if name and name not in column_at]
        for number, row in enumerate(rows[1:], start=1):
            name = key(at(row, 0))
            if name not in row_at:
                unknown += [name] * bool(name)
                continue
            for column, title in enumerate(header[1:], start=1):
                if title in column_at:
                    table[row_at[name]][column_at[title]] = whole(at(row, column), place(sheet, number, column))
        if unknown:
            self.notes.append(f"sheet '{sheet}': ignored what nothing else names: {', '.join(sorted(set(unknown)))}")
        return table

    def parameter(self, parameters: list[Row], row: int, column: int) -> object:
        return at(parameters[row], column) if row < len(parameters) else None

    def zones(
        self,
        parameters: list[Row],
        session_rows: Sequence[tuple[int, Row]],
        talk_rows: Sequence[tuple[int, Row]],
        columns: dict[str, int],
    ) -> list[list[int]]:
        """The penalty of each submission's local time in each session; zones are fixed offsets, dates are ignored."""

        def setting(row: int) -> object:
            return self.parameter(parameters, row, _SETTING_COLUMN)

        def where(row: int) -> str:
            return place("parameters", row + 1, _SETTING_COLUMN)

        here = zone(setting(0), where(0)) if not is_blank(setting(0)) else 0
        suit_from, suit_to, less_from, less_to = (minutes(setting(row), where(row)) for row in (2, 3, 5, 6))
        small, big = whole(setting(7), where(7)), whole(setting(9), where(9))
        times = [
            tuple(minutes(at(row, column), place("sessions", number, column)) for column in (3, 4))
            for number, row in session_rows
        ]

        def penalty(start: int, end: int) -> int:
            if start < less_from or end > less_to or end < less_from:
                return big
            return small if less_from <= start < suit_from or suit_to < end <= less_to else 0

        penalties = []
        for number, row in talk_rows:
            column = columns.get("time zone")
            value = None if column is None else at(row, column)
            shift = 0 if is_blank(value) else zone(value, place("submissions", number, column or 0)) - here
            penalties.append(
                [penalty((start + shift) % MINUTES_OF_A_DAY, (end + shift) % MINUTES_OF_A_DAY) for start, end in times]
            )
        return penalties


def _numbered(labels: Sequence[Label]) -> dict[str, int]:
    return {key(value): number for number, value in enumerate(labels)}


def _symmetric(table: list[list[int]]) -> list[list[int]]:
    """Both triangles alike: files fill one of them, the upper one counts where both are filled."""
    size = len(table)
    return [
        [0 if one == other else table[min(one, other)][max(one, other)] or table[max(one, other)][min(one, other)]
         for other in range(size)]
        for one in range(size)
    ]  # fmt: skip
