"""Tables that come and go as CSV."""

import pytest

from confsite.ui.csv_export import csv_response
from confsite.ui.csv_import import CsvError, read_csv


def sent(rows: list) -> str:
    return b"".join(csv_response("reviews of März.csv", ["name", "score"], rows).streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@sum", "\t=1", "\r=1"])
def test_a_cell_cannot_become_a_formula_in_a_spreadsheet(cell: str) -> None:
    assert sent([[cell, 1]]).splitlines()[1].lstrip('"').startswith("'")


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert sent([[None, -2]]).splitlines()[1] == ",-2"


def test_the_download_has_a_plain_file_name() -> None:
    assert csv_response("a\r\nb/ä.csv", [], [])["Content-Disposition"] == 'attachment; filename="a--b--.csv"'


def read(text: str | bytes, **options) -> list:
    data = text.encode() if isinstance(text, str) else text
    return list(read_csv(data, required=["email", "name"], optional=["role"], **options))


def test_rows_come_with_their_line_numbers_whatever_the_order_and_separator() -> None:
    text = "\ufeffName; E-Mail ;role\n\nAda;ada@example.org;\n".replace("E-Mail", "EMAIL")
    assert read(text) == [(3, {"email": "ada@example.org", "name": "Ada", "role": ""})]


def test_a_cell_with_line_breaks_does_not_shift_later_line_numbers() -> None:
    text = 'email,name\na@example.org,"A\nB"\nb@example.org,\n'
    with pytest.raises(CsvError) as caught:
        read(text)
    assert (caught.value.line, caught.value.column) == (4, "name")


def test_columns_left_empty_by_a_spreadsheet_are_forgiven() -> None:
    assert read("email,name,,\na@example.org,A,,\n") == [(2, {"email": "a@example.org", "name": "A", "role": ""})]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, ""),
        ("email\nx@example.org\n", 1, "name"),
        ("email,name,colour\n", 1, "colour"),
        ("email,name,name\n", 1, "name"),
        ("email,name\na@example.org\n", 2, ""),
        ("email,name\na@example.org,A,B\n", 2, ""),
        ('email,name\na@example.org,"A\n', 2, ""),
        (b"email,name\nfine@example.org,F\na@example.org,M\xfcller\n", 3, ""),
        (b"%PDF-1.7\0\0", 1, ""),
    ],
)
def test_each_mistake_is_named_with_line_and_column(text, line: int, column: str) -> None:
    with pytest.raises(CsvError) as caught:
        read(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"Line {line}" in str(caught.value)


def test_a_table_too_long_or_too_large_is_refused() -> None:
    text = "email,name\n" + "a@example.org,A\n" * 3
    with pytest.raises(CsvError, match="More than 2 rows"):
        read(text, max_rows=2)
    with pytest.raises(CsvError, match="larger than"):
        read(text, max_bytes=20)
