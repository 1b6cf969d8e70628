"""Reading CSV files people upload: every mistake has a line and a column, and nothing is applied by half."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000


class CsvError(Exception):
    """A mistake in an uploaded table. `line` counts from 1 with the header; `column` is a name or empty."""

    def __init__(self, line: int, column: str, message: str) -> None:
        self.line, self.column, self.message = line, column, message
        super().__init__(str(self))

    def __str__(self) -> str:
        if self.column:
            return _("Line %(line)d, column “%(column)s”: %(message)s") % vars(self)
        return _("Line %(line)d: %(message)s") % vars(self)


def read_csv(
    source: bytes | IO[bytes],
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield `(line, row)` for each row that is not blank; cells stripped, absent optional columns empty.

    Header names compare without case and surrounding spaces; comma, semicolon or tab may separate. Raises CsvError at
    the first mistake: take all rows (`list(read_csv(…))`) before you write anything.
    """
    text = _decoded(source, max_bytes)
    known = {name.casefold(): name for name in (*required, *optional)}
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: list[str] | None = None
    count = 0
    # A quoted cell may hold line breaks: the first line of a row is the one after the last row's end.
    start = 1
    try:
        for cells in lines:
            line, start = start, lines.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(line, _trimmed(cells, 0), known, required)
                continue
            count += 1
            if count > max_rows:
                raise CsvError(line, "", _("More than %(rows)d rows. Split the file.") % {"rows": max_rows})
            yield line, _row(line, _trimmed(cells, len(header)), header, required, optional)
    except csv.Error as error:
        raise CsvError(start, "", _("This line cannot be read as CSV: %(why)s.") % {"why": error}) from error
    if header is None:
        raise CsvError(1, "", _("The file is empty. Its first line must name the columns."))


def _decoded(source: bytes | IO[bytes], max_bytes: int) -> str:
    data = source if isinstance(source, bytes) else source.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise CsvError(1, "", _("The file is larger than %(size)d KB.") % {"size": max_bytes // 1024})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CsvError(line, "", _("This is not UTF-8 text. Save the file as “CSV UTF-8”.")) from error
    if "\0" in text:
        raise CsvError(text.count("\n", 0, text.index("\0")) + 1, "", _("This is not a text file."))
    return text


def _trimmed(cells: list[str], keep: int) -> list[str]:
    """Drop empty cells at the end beyond `keep`: spreadsheets write columns that hold nothing."""
    while len(cells) > keep and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def _header(line: int, cells: list[str], known: dict[str, str], required: Sequence[str]) -> list[str]:
    names = []
    for cell in cells:
        name = known.get(cell.strip().casefold())
        if name is None:
            wanted = ", ".join(known.values())
            raise CsvError(line, cell.strip(), _("Unknown column. Known columns: %(columns)s.") % {"columns": wanted})
        if name in names:
            raise CsvError(line, name, _("This column stands twice in the header."))
        names.append(name)
    for name in required:
        if name not in names:
            raise CsvError(line, name, _("This column is missing from the header."))
    return names


def _row(
    line: int, cells: list[str], header: list[str], required: Sequence[str], optional: Sequence[str]
) -> dict[str, str]:
    if len(cells) != len(header):
        found = ngettext("%(n)d cell", "%(n)d cells", len(cells)) % {"n": len(cells)}
        message = _("%(found)s found, but the header has %(wanted)d columns.")
        raise CsvError(line, "", message % {"found": found, "wanted": len(header)})
    row = dict.fromkeys((*required, *optional), "")
    row |= {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name in required:
        if not row[name]:
            raise CsvError(line, name, _("This cell must not be empty."))
    return row
