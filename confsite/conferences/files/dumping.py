"""From rows to the text of a file that loads back to the same."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from confsite.conferences.files import parts, toml_text, zones
from confsite.conferences.files.conference_tables import CONFERENCE, SERIES
from confsite.conferences.files.schema import Column, Kind, Rows
from confsite.conferences.models import Conference


def dump_text(conference: Conference) -> str:
    """The whole conference as a file. Submissions, members, reviews and uploaded pictures are not part of it."""
    blocks = [_table(CONFERENCE, conference, "conference", conference)]
    if conference.series is not None:
        blocks.append(_table(SERIES, conference.series, "series", conference))
    lists, tables = [], []
    for rows in parts.all_rows():
        found = _rows(rows, conference)
        if rows.unpack and found:
            lists.append(f"{rows.key} = {toml_text.array([getattr(row, rows.unpack) for row in found])}\n")
            continue
        header = f"[{rows.key}]" if rows.is_single else f"[[{rows.key}]]"
        for row in found:
            tables.append(_table(rows, row, rows.key, conference, header))
    # A list without a header has to stand before the first table.
    return "\n".join([*lists, *blocks, *tables])


def _rows(rows: Rows, conference: Conference, around: models.Model | None = None) -> list[Any]:
    found = rows.existing(conference)
    if around is not None:
        found = found.filter(**{rows.parent: around})
    listed = list(found)
    if rows.has_order:
        listed.sort(key=lambda row: (row.order, row.pk))
    return [row for row in listed if around is not None or rows.may_remove is None or rows.may_remove(row)]


def _table(rows: Rows, row: models.Model, path: str, conference: Conference, header: str = "") -> str:
    lines = [header or f"[{path}]"]
    lines += [f"{key} = {toml_text.value(item)}" for key, item in _items(rows.columns, row, conference)]
    nested: list[str] = []
    for child in rows.children:
        children = _rows(child, conference, row)
        if child.is_inline and children:
            items = [dict(_items(child.columns, inner, conference)) for inner in children]
            lines.append(f"{child.key} = {toml_text.array(items)}")
        elif not child.is_inline:
            inner_path = f"{path}.{child.key}"
            nested += [_table(child, inner, inner_path, conference, f"[[{inner_path}]]") for inner in children]
    return "\n".join([*lines, "", *nested])


def _items(columns: Iterable[Column], row: models.Model, conference: Conference) -> list[tuple[str, Any]]:
    """Keys and values of a row that differ from what a missing key means."""
    items: list[tuple[str, Any]] = []
    for column in columns:
        if column.attribute.startswith("_"):
            continue
        kept = getattr(row, column.attribute)
        shown = column.key_of(kept) if column.key_of is not None else kept
        if shown is None or (not column.is_required and shown == column.default):
            continue
        items.append((column.key, _written(column, shown, row, conference)))
    return items


def _written(column: Column, shown: Any, row: models.Model, conference: Conference) -> Any:
    if column.kind is Kind.INSTANT:
        if not column.zone_key:
            return zones.local_of(shown, conference.time_zone)
        return zones.local_of(shown, getattr(row, column.zone_key, ""))
    if column.kind is Kind.ZONE:
        return zones.zone_text(shown)
    if column.kind is Kind.CHOICE:
        return column.word_of(shown)
    if column.kind is Kind.CHOICES:
        return [column.word_of(item) for item in shown]
    if column.kind is Kind.UUID:
        return str(shown)
    return shown
