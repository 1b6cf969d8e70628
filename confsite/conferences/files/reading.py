"""From TOML text to checked entries. Reads everything and collects all mistakes; touches no database."""

import contextlib
import tomllib
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import isfinite
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from confsite.conferences.files import zones
from confsite.conferences.files.lines import line_numbers
from confsite.conferences.files.problems import FileMistakes, Path, Problem, Problems, did_you_mean
from confsite.conferences.files.schema import Column, Entry, Kind, Rows
from confsite.ui.days import is_in_our_times


@dataclass
class Reading:
    """A file as read: its top-level tables by key. A table the file does not name is not in `tables`."""

    tables: dict[str, list[Entry]] = field(default_factory=dict)

    def single(self, key: str) -> Entry | None:
        return next(iter(self.tables.get(key, [])), None)


@dataclass
class Reader:
    """Reads one text against the known tables."""

    rows: Iterable[Rows]
    problems: Problems
    conference_zone: str = "UTC"

    def read(self, data: Mapping[str, Any]) -> Reading:
        reading = Reading()
        known = {rows.key: rows for rows in self.rows}
        for key in data:
            if key not in known:
                self.problems.add((key,), f"There is no table “{key}”.", did_you_mean(key, known))
        conference = data.get("conference")
        if isinstance(conference, dict) and isinstance(conference.get("time_zone"), str):
            with contextlib.suppress(zones.ZoneMistake):  # reported where the key itself is read
                self.conference_zone = zones.zone_name(conference["time_zone"]) or "UTC"
        for key, rows in known.items():
            if key in data:
                reading.tables[key] = self.tables(rows, data[key], ())
        return reading

    def tables(self, rows: Rows, value: Any, around: Path) -> list[Entry]:
        path = (*around, rows.key)
        if rows.is_single:
            if not isinstance(value, dict):
                self.problems.add(path, "This must be one table.", f"Write [{rows.key}] above its keys.")
                return []
            return [self.entry(rows, value, path)]
        if rows.unpack and isinstance(value, list):
            value = [{rows.unpack: item} if not isinstance(item, dict) else item for item in value]
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            cure = f"Write [[{'.'.join(str(step) for step in path if isinstance(step, str))}]] above each one's keys."
            self.problems.add(path, "This must be a list of tables.", cure)
            return []
        entries = [self.entry(rows, item, (*path, index)) for index, item in enumerate(value)]
        if not rows.may_repeat:
            self.refuse_duplicates(rows, entries)
        return entries

    def refuse_duplicates(self, rows: Rows, entries: list[Entry]) -> None:
        seen: dict[Any, Entry] = {}
        for entry in entries:
            try:
                natural = rows.natural(entry.values)
            except KeyError:
                continue  # a mistake already reported
            first = seen.setdefault(natural, entry)
            if first is not entry:
                line = self.problems.line_of(first.path)
                where = f"line {line}" if line else "above"
                self.problems.add(
                    entry.path,
                    f"This {rows.title} is there twice, first at {where}.",
                    "Remove one, or tell them apart.",
                )

    def entry(self, rows: Rows, data: Mapping[str, Any], path: Path) -> Entry:
        entry = Entry(path, {})
        children = {child.key: child for child in rows.children}
        by_key = {column.key: column for column in rows.columns}
        before = len(self.problems.found)
        for key in data:
            if key not in by_key and key not in children:
                known = [*by_key, *children]
                self.problems.add((*path, key), f"There is no key “{key}” here.", did_you_mean(key, known))
        for column in rows.columns:
            if column.key in data:
                self.read_value(column, data, path, entry)
            elif column.is_required:
                self.problems.add(path, f"The key “{column.key}” is missing.", f"Add it: {column.kind.words}.")
            else:
                entry.values[column.attribute] = _fresh(column.default)
        for key, child in children.items():
            entry.children[key] = self.tables(child, data[key], path) if key in data else []
        if rows.check is not None and len(self.problems.found) == before:
            rows.check(entry, self.problems)
        return entry

    def read_value(self, column: Column, data: Mapping[str, Any], path: Path, entry: Entry) -> None:
        value, place = data[column.key], (*path, column.key)
        try:
            read = _READERS[column.kind](column, value)
            if column.kind is Kind.INSTANT:
                read = self.instant(column, read, data, place)
                if read is None:
                    return
            if read not in (None, "", [], {}) and column.source is not None and column.kind in _VALIDATED:
                column.source.run_validators(read)
        except Refused as refused:
            self.problems.add(place, refused.message, refused.cure)
        except zones.ZoneMistake as mistake:
            self.problems.add(place, mistake.message, mistake.cure)
        except ValidationError as error:
            self.problems.add(place, " ".join(error.messages))
        else:
            if column.is_required and read in ("", [], None):
                self.problems.add(place, "This is empty.", "Fill it in.")
            else:
                entry.values[column.attribute] = read

    def instant(self, column: Column, local: datetime, data: Mapping[str, Any], place: Path) -> datetime | None:
        zone = self.conference_zone
        if column.zone_key:
            written = data.get(column.zone_key, "")
            try:
                zone = zones.zone_name(written) if isinstance(written, str) else ""
            except zones.ZoneMistake:
                return None  # reported where the zone itself is read
            if not zone and local.tzinfo is None:
                self.problems.add(
                    place,
                    "A time needs a zone.",
                    f'Add {column.zone_key} = "AoE" (or Europe/Rome, UTC-7); where none is stated, write only day = …',
                )
                return None
        return zones.instant_of(local, zone)


class Refused(ValueError):
    """A value of the wrong shape; the second argument is the cure."""

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


_DayT = TypeVar("_DayT", bound=date)


def _fresh(default: Any) -> Any:
    return default.copy() if isinstance(default, list | dict) else default


_SHAPES = {str: "a text", bool: "true or false", int: "a whole number", float: "a number with a point", list: "a list",
           dict: "a table", datetime: "a day and time", date: "a day", time: "a time"}  # fmt: skip


def _wrong(column: Column, value: Any) -> Refused:
    found = _SHAPES.get(type(value), "something else")
    return Refused(f"This is {found}.", f"Write {column.kind.words}.")


def _text(column: Column, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(column, value)
    if "\x00" in value:
        raise Refused("This holds a character that cannot be kept (NUL).", "Remove it.")
    return value.strip("\n").rstrip()


def _flag(column: Column, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(column, value)
    return value


def _whole(column: Column, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(column, value)
    if not column.minimum <= value <= 2_147_483_647:
        raise Refused(f"{value} is out of range.", f"Write a number from {column.minimum} on.")
    if column.source is not None and "SmallInteger" in type(column.source).__name__ and value > 32767:
        raise Refused(f"{value} is too large.", "Write a number up to 32767.")
    return value


def _number(column: Column, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(column, value)
    if not isfinite(value):
        raise Refused("This is no number.", "Write one such as 0.5.")
    return float(value)


def _day(column: Column, value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _wrong(column, value)
    return _in_our_times(value)


def _instant(column: Column, value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise _wrong(column, value)
    return _in_our_times(value)


def _in_our_times(value: _DayT) -> _DayT:
    if not is_in_our_times(value):
        raise Refused(f"{value.year:04d} is no year of a conference.", "Check the year.")
    return value


def _zone(column: Column, value: Any) -> str:
    return zones.zone_name(_text(column, value))


def _choice(column: Column, value: Any) -> Any:
    text = _text(column, value).casefold().replace("_", "-").replace(" ", "-")
    if text not in column.words:
        raise Refused(f"“{value}” is not known here.", did_you_mean(text, [name for name in column.words if name]))
    return column.words[text]


def _choices(column: Column, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(column, value)
    return [_choice(column, item) for item in value]


def _texts(column: Column, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(column, value)
    return [item.strip() for item in value]


def _tables(column: Column, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _wrong(column, value)
    for item in value:
        for key in item:
            if key not in column.parts:
                raise Refused(f"There is no key “{key}” in these.", did_you_mean(key, column.parts))
        for key, kind in column.parts.items():
            if key not in item:
                raise Refused(f"One of these lacks “{key}”.", f"Add it: {kind.words}.")
            _READERS[kind](Column(key, key, kind, minimum=-1000), item[key])
    return value


def _uuid(column: Column, value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(_text(column, value))
    except ValueError as error:
        raise Refused(f"“{value}” is no UUID.", "Leave it out, and one is made.") from error


def _reference(column: Column, value: Any) -> Any:
    return _whole(column, value) if column.source is int else _text(column, value)


_READERS: dict[Kind, Callable[[Column, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.FLAG: _flag,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.INSTANT: _instant,
    Kind.ZONE: _zone,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.TEXTS: _texts,
    Kind.TABLES: _tables,
    Kind.UUID: _uuid,
    Kind.REFERENCE: _reference,
}
_VALIDATED = frozenset({Kind.TEXT, Kind.ZONE, Kind.WHOLE, Kind.NUMBER})


def read_text(text: str, rows: Iterable[Rows]) -> tuple[Reading, Problems]:
    """Read a whole file. Raises `FileMistakes` at once only where the text is no TOML at all."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = getattr(error, "lineno", None) or _line_in(str(error))
        cure = "Texts stand in quotes, several lines between three of them; days are written 2030-05-14."
        raise FileMistakes([Problem((), f"This is not valid TOML: {error}.", cure, line)]) from error
    problems = Problems(line_numbers(text))
    return Reader(rows, problems).read(data), problems


def _line_in(message: str) -> int | None:
    """The line named in a message of tomllib, as Python 3.11 has it nowhere else."""
    _before, _at, rest = message.partition("at line ")
    number = rest.partition(",")[0]
    return int(number) if number.isdigit() else None
