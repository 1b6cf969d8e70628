"""From checked entries to rows: found again by their natural keys, changed only where they differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from confsite.conferences.files.problems import Problems
from confsite.conferences.files.schema import Column, Entry, Kind, Rows
from confsite.conferences.models import Conference


@dataclass(frozen=True)
class Source:
    """One entry with the table it stands in, the row around it and its position there."""

    rows: Rows
    entry: Entry
    around: models.Model | None
    position: int


@dataclass
class Sync:
    """Brings the rows of one conference to what a file says; `changes` tells people what was done."""

    conference: Conference
    problems: Problems
    changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doomed: list[tuple[Rows, models.Model]] = field(default_factory=list)
    owned: frozenset[type[models.Model]] = frozenset()

    def run(self, tables: Iterable[tuple[Rows, list[Entry]]]) -> None:
        """Load top-level tables and everything inside them, level by level, so that parents come first."""
        level = [(rows, [Source(rows, entry, None, i) for i, entry in enumerate(found)]) for rows, found in tables]
        while level:
            below: dict[Rows, list[Source]] = {}
            inner_models = {child.model for rows, _sources in level for child in rows.children}
            # Rows that may stand inside others as well as alone are matched in one go, after those others.
            below |= {rows: sources for rows, sources in level if rows.model in inner_models}
            level = [(rows, sources) for rows, sources in level if rows.model not in inner_models]
            for model, groups in _by_model(level):
                placed = self.sync(model, groups)
                for source, row in placed:
                    for child in source.rows.children:
                        inner = below.setdefault(child, [])
                        inner += [Source(child, e, row, i) for i, e in enumerate(source.entry.children[child.key])]
                for rows, _sources in groups:
                    for child in rows.children:
                        below.setdefault(child, [])
            level = list(below.items())

    def sync(
        self, model: type[models.Model], groups: list[tuple[Rows, list[Source]]]
    ) -> list[tuple[Source, models.Model]]:
        """Match the entries of one model with its rows; rows without an entry wait for `remove_doomed`."""
        rows_of = {row.pk: (rows, row) for rows, _s in groups for row in rows.existing(self.conference)}
        free: dict[Any, list[models.Model]] = {}
        for rows, row in rows_of.values():
            free.setdefault(_natural_of_row(rows, row), []).append(row)
        placed: list[tuple[Source, models.Model]] = []
        wanted: list[tuple[Source, models.Model, dict[str, Any], bool]] = []
        for rows, sources in groups:
            for source in sources:
                values = self.values_of(source)
                same = free.get(_natural(rows, values), [])
                row = same.pop(0) if same else model()
                wanted.append((source, row, values, row.pk is None))
        left = [row for rest in free.values() for row in rest]
        left = [row for row in left if any(rows.may_remove is None or rows.may_remove(row) for rows, _s in groups)]
        self.doomed += [(rows_of[row.pk][0], row) for row in left]
        self.lower_flags(groups[0][0], wanted, left)
        for source, row, values, is_new in wanted:
            self.write(source.rows, row, values, is_new)
            placed.append((source, row))
        return placed

    def values_of(self, source: Source) -> dict[str, Any]:
        values = dict(source.entry.values)
        for column in source.rows.columns:
            if column.kind is Kind.REFERENCE:
                values[column.attribute] = self.resolve(column, source.entry)
        if source.rows.has_order:
            values["order"] = source.position
        if source.rows.parent:
            values[source.rows.parent] = source.around
        if source.rows.complete is not None:
            copy = Entry(source.entry.path, values, source.entry.children)
            source.rows.complete(self.conference, copy, self.problems)
        return values

    def resolve(self, column: Column, entry: Entry) -> models.Model | None:
        key = entry.values.get(column.attribute)
        if key in (None, "") or column.find is None:
            return None
        row = column.find(self.conference, key)
        if row is None:
            path = (*entry.path, column.key)
            if column.is_optional_reference:
                self.notes.append(f"{column.key} = “{key}” is not here yet; load this file again once it is.")
            else:
                self.problems.add(path, f"There is no {column.key} “{key}” here.", "Add it, or leave this key out.")
        return row

    def lower_flags(
        self, rows: Rows, wanted: list[tuple[Source, models.Model, dict[str, Any], bool]], left: list[models.Model]
    ) -> None:
        """Take a flag only one row may carry off the rows that lose it, before another gets it."""
        if not rows.unique_flag:
            return
        losing = [row.pk for row in left] + [row.pk for _s, row, values, _n in wanted if not values[rows.unique_flag]]
        carried = {rows.unique_flag: True}
        rows.existing(self.conference).filter(pk__in=[pk for pk in losing if pk], **carried).update(
            **{rows.unique_flag: False}
        )

    def write(self, rows: Rows, row: models.Model, values: dict[str, Any], is_new: bool) -> None:
        names = {f.name for f in row._meta.concrete_fields}
        if is_new and "conference" in names:
            row.conference = self.conference  # type: ignore[attr-defined]
        # A name with an underscore only helps to read the file; no row keeps it.
        kept = {name: value for name, value in values.items() if not name.startswith("_")}
        changed = [name for name, value in kept.items() if is_new or getattr(row, name) != value]
        if not changed:
            return
        before = str(row) if not is_new else ""
        for name in changed:
            setattr(row, name, values[name])
        if is_new:
            row.save(force_insert=True)
            self.changes.append(f"added {rows.title} “{str(row)[:80]}”")
        else:
            row.save(update_fields=changed)
            self.changes.append(f"changed {rows.title} “{(before or str(row))[:80]}”: {', '.join(changed)}")

    def remove_doomed(self) -> None:
        """Remove what the file no longer has, unless something that is not of the file hangs on it."""
        for rows, row in reversed(self.doomed):
            users = [text for relation in row._meta.related_objects if (text := self.user_of(rows, row, relation))]
            if users:
                self.problems.add(
                    (rows.key,),
                    f"The {rows.title} “{row}” is not in the file, but used by {', '.join(users)}.",
                    "Keep it in the file, or free it first.",
                )
                continue
            self.changes.append(f"removed {rows.title} “{str(row)[:80]}”")
            row.delete()

    def user_of(self, rows: Rows, row: models.Model, relation: Any) -> str:
        other = relation.related_model
        if other in self.owned or hasattr(other, "pgh_tracked_model") or other._meta.label in rows.yields_to:
            return ""
        count = other._base_manager.filter(**{relation.field.name: row}).count()
        return f"{count} × {other._meta.verbose_name}" if count else ""


def _by_model(
    level: list[tuple[Rows, list[Source]]],
) -> Iterator[tuple[type[models.Model], list[tuple[Rows, list[Source]]]]]:
    groups: dict[type[models.Model], list[tuple[Rows, list[Source]]]] = {}
    for rows, sources in level:
        groups.setdefault(rows.model, []).append((rows, sources))
    yield from groups.items()


def _natural(rows: Rows, values: dict[str, Any]) -> Any:
    around = values[rows.parent].pk if rows.parent and rows.is_local and values[rows.parent] is not None else None
    return around, rows.natural(values)


def _natural_of_row(rows: Rows, row: models.Model) -> Any:
    names = [column.attribute for column in rows.columns if not column.attribute.startswith("_")]
    values = {name: getattr(row, name) for name in [*names, *([rows.parent] if rows.parent else [])]}
    return _natural(rows, values)
