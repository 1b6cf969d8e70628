"""Whatever stands at a key, a file is loaded or refused with words: never a crash."""

from collections.abc import Iterator

import pytest

from confsite.conferences.files import parts
from confsite.conferences.files.conference_tables import CONFERENCE, SERIES
from confsite.conferences.files.problems import FileMistakes
from confsite.conferences.files.schema import Column, Kind, Rows
from confsite.conferences.files.services import load_text
from tests.conferences.files.conftest import HEAD

WILD = [
    "5",
    "-1",
    "99999999999999999999",
    "true",
    "1.5",
    "nan",
    "1e400",
    '""',
    '"x"',
    '"\\u0000"',
    '"<b>"',
    "[]",
    "[1]",
    '["x"]',
    "{}",
    "[{}]",
    "[[1]]",
    "{ a = 1 }",
    "2030-05-14",
    "0001-01-01",
    "9999-12-31",
    "2030-05-14T10:00:00",
    "10:00:00",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59",
    "2030-05-14T10:00:00+14:00",
    '"' + "y" * 5000 + '"',
]
VALID = {
    Kind.TEXT: '"a-text"',
    Kind.FLAG: "true",
    Kind.WHOLE: "3",
    Kind.NUMBER: "0.5",
    Kind.DAY: "2030-05-14",
    Kind.INSTANT: "2030-05-14T10:00:00",
    Kind.ZONE: '"UTC"',
    Kind.CHOICES: "[]",
    Kind.TEXTS: "[]",
    Kind.TABLES: "[]",
    Kind.UUID: '""',
    Kind.REFERENCE: '""',
}


def said_about(text: str) -> list[str]:
    """What the loader says against a text; nothing where it would load it."""
    try:
        load_text(None, text=text, check_only=True)
    except FileMistakes as mistakes:
        return [problem.message for problem in mistakes.problems] or ["refused without a word"]
    return []


def valid(column: Column) -> str:
    return f'"{next(word for word in column.words if word)}"' if column.kind is Kind.CHOICE else VALID[column.kind]


def tables() -> Iterator[tuple[str, Rows, str]]:
    """Each table's name, and the valid lines that have to stand before it."""

    def walk(rows: Rows, name: str, before: str) -> Iterator[tuple[str, Rows, str]]:
        yield name, rows, before
        header = f"[{name}]" if rows.is_single else f"[[{name}]]"
        filled = "".join(
            f"{c.key} = {valid(c)}\n" for c in rows.columns if c.is_required or c.key in ("key", "announced")
        )
        for child in rows.children:
            yield from walk(child, f"{name}.{child.key}", f"{before}{header}\n{filled}")

    for rows in [CONFERENCE, SERIES, *parts.all_rows()]:
        if not rows.unpack:
            yield from walk(rows, rows.key, "")


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "rows", "before"), [pytest.param(*case, id=case[0]) for case in tables()])
def test_no_value_at_any_key_of_a_table_breaks_the_loader(name: str, rows: Rows, before: str) -> None:
    header = f"[{name}]" if rows.is_single else f"[[{name}]]"
    head = "" if rows is CONFERENCE else HEAD
    for wild_key in [*(column.key for column in rows.columns), *(child.key for child in rows.children)]:
        for wild in WILD:
            others = "".join(f"{c.key} = {valid(c)}\n" for c in rows.columns if c.is_required and c.key != wild_key)
            said = said_about(f"{head}{before}{header}\n{others}{wild_key} = {wild}\n")
            assert "refused without a word" not in said
            assert not any("The database refuses" in message for message in said)


@pytest.mark.django_db
@pytest.mark.parametrize("wild", WILD)
def test_no_value_in_place_of_a_table_breaks_the_loader(wild: str) -> None:
    for rows in [CONFERENCE, SERIES, *parts.all_rows()]:
        head = "" if rows is CONFERENCE else HEAD
        assert "refused without a word" not in said_about(f"{rows.key} = {wild}\n{head}")
