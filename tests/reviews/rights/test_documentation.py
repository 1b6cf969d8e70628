"""The page on rights says what the rule does: its tables are the rule's, its numbers those of the tests."""

from dataclasses import fields
from pathlib import Path

import pytest

from reviews.forms.visibility import stage_names, who_sees_what
from reviews.rights import Rules
from tests.reviews.rights import invariants, table
from tests.reviews.rights.space import ALL_PARTS, PARTS, size
from tests.reviews.rights.test_every_state import PROFILES

PAGE = (Path(__file__).parents[3] / "docs" / "rights.md").read_text()
TABLES = {name: PROFILES[name] for name in ("small workshop", "double-blind conference")}


def as_markdown(rules: Rules) -> str:
    """The chair's table as it stands on the page."""
    lines = [f"| who | {' | '.join(stage_names())} |", "|---" * (1 + len(stage_names())) + "|"]
    for row in who_sees_what(rules):
        cells = [", ".join(cell.can) or "–" for cell in row.cells]
        lines.append(f"| {row.who} | {' | '.join(cells)} |")
    return "\n".join(lines)


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_on_the_page_are_those_of_the_rule(name: str) -> None:
    assert as_markdown(TABLES[name]) in PAGE


def test_every_rule_is_on_the_page() -> None:
    for field in fields(Rules):
        assert f"`{field.name}`" in PAGE


def test_the_numbers_on_the_page_are_those_of_the_tests() -> None:
    single = len(invariants.PAPERS) + len(invariants.REVIEWS) + len(invariants.AUTHORS)
    for figure in (size(*PARTS), size(*ALL_PARTS), size("rules"), size("relationship"), size("stage")):
        assert f"{figure:,}" in PAGE
    assert f"{single} claims about one state" in PAGE
    assert f"{len(invariants.CHANGES)} about a change" in PAGE
    assert f"{len(table.TABLE)} cases" in PAGE
