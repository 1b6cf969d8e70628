"""Workbook cells as plain values: whole numbers, names, lists, times of day and zones, however they were typed."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from program.solver.csplib.instance import InvalidInstance, Label

Row = Sequence[object]

MINUTES_OF_A_DAY = 24 * 60

_ZONE = re.compile(r"(?:GMT|UTC)?\s*([+\-\u2212])?\s*(\d{1,2})?(?:[:.](\d{1,2}))?", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)


def read_sheets(path: Path) -> dict[str, list[Row]]:
    """The values of every sheet by its name in small letters.

    Raises:
        InvalidInstance: the file is no workbook.
    """
    try:
        with warnings.catch_warnings():
            # Extensions such as data validation are of no interest here.
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
            sheets: dict[str, list[Row]] = {}
            for sheet in book.worksheets:
                # The written dimension is wrong in files of some tools.
                sheet.reset_dimensions()
                sheets[str(sheet.title).strip().lower()] = [tuple(row) for row in sheet.iter_rows(values_only=True)]
            book.close()
    except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError, SyntaxError) as error:
        raise InvalidInstance(f"is not a readable .xlsx workbook ({error})") from error
    return sheets


def at(row: Row, column: int) -> object:
    """A cell of a row that may be shorter than its sheet."""
    return row[column] if column < len(row) else None


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def key(value: object) -> str:
    """What two cells that name the same thing have in common: no outer spaces, 3.0 like 3."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def label(value: object) -> Label:
    """A name as it is written back."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | int | float) else str(value)


def whole(value: object, place: str, *, blank: int = 0) -> int:
    """A whole number, `blank` for an empty cell.

    Raises:
        InvalidInstance: it is something else.
    """
    if is_blank(value):
        return blank
    try:
        number = float(str(value).strip())
    except ValueError:
        number = float("nan")
    if not number.is_integer():
        raise InvalidInstance(f"{place}: {value!r} is not a whole number")
    return int(number)


def names(value: object) -> set[str]:
    """The people in a cell, separated by commas."""
    return {part for part in (key(part) for part in key(value).split(",")) if part}


def minutes(value: object, place: str) -> int:
    """A time of day as minutes after midnight, from a time, a date with time, a part of a day, or text.

    Raises:
        InvalidInstance: it is no time.
    """
    if isinstance(value, datetime.datetime | datetime.time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return round(seconds / 60) % MINUTES_OF_A_DAY
    if isinstance(value, datetime.timedelta):
        return round(value.total_seconds() / 60) % MINUTES_OF_A_DAY
    if isinstance(value, int | float):
        return round(value % 1 * MINUTES_OF_A_DAY) % MINUTES_OF_A_DAY
    text = key(value)
    found = _TIME.fullmatch(text.split(" ")[-1] if text.count("-") == 2 else text)
    if found is not None:
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        if hour <= 24 and minute < 60:
            return (hour * 60 + minute) % MINUTES_OF_A_DAY
    raise InvalidInstance(f"{place}: {value!r} is not a time of day such as 09:30")


def zone(value: object, place: str) -> int:
    """Minutes ahead of GMT.

    Raises:
        InvalidInstance: it is not of the form GMT+n.
    """
    text = key(value)
    found = _ZONE.fullmatch(text)
    if found is None or (not found[2] and text.upper() not in {"GMT", "UTC"}):
        raise InvalidInstance(f"{place}: {value!r} is not a time zone such as GMT+2")
    ahead = int(found[2] or 0) * 60 + int(found[3] or 0)
    return -ahead if found[1] in {"-", "\u2212"} else ahead


def place(sheet: str, row: int, column: int) -> str:
    """How a person finds a cell: `submissions!C12`, from indices that count from 0."""
    return f"{sheet}!{get_column_letter(column + 1)}{row + 1}"
