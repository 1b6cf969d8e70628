"""Queries the ORM writes once per process.

Putting SQL together costs Django five times what the query costs PostgreSQL and the driver together. What every request
asks in the same words is therefore written once, from an ordinary queryset, and then only filled with values.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, ForeignKey, Model, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")


@dataclass(frozen=True)
class _Gap:
    """Where a value goes."""

    name: str


class Blank(Expression):
    """A value given at each call, for the right side of a lookup."""

    template = "%s"

    def __init__(self, name: str) -> None:
        super().__init__(output_field=Field())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return self.template, [_Gap(self.name)]


class Blanks(Blank):
    """A list of ids given at each call, for the right side of `__in`."""

    template = "(SELECT unnest(%s::bigint[]))"


def keep_related(instance: Model, relation: str, rows: list[Any]) -> None:
    """Keep rows of a prepared query as those of a relation to many, as prefetching would."""
    manager = getattr(instance, relation)
    found = manager.get_queryset()
    found._result_cache, found._prefetch_done = rows, True
    instance.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = found
    if isinstance(
        field := getattr(manager, "field", None), ForeignKey
    ):  # rows that point back know whom they belong to
        for row in rows:
            setattr(row, field.name, instance)


@dataclass(frozen=True)
class _Plan:
    """What is known before any value: SQL, its parameters with gaps, and how a row becomes a result."""

    sql: str
    parameters: tuple[Any, ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]
    result_of: Callable[[tuple[Any, ...]], Any]
    is_locking: bool


class Prepared(Generic[Row]):
    """One query with blanks, asked in the same words for ever.

        _by_slug = Prepared(lambda: Conference.objects.select_related("series").filter(slug=Blank("slug")))
        found = _by_slug.first(slug="bench")

    Only what is a `Blank` may differ from call to call: never put a time, a person or a choice into the queryset
    itself. Model rows (with select_related and annotations) and values_list are supported, prefetching is not.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build
        self._guard = threading.Lock()
        self._plan: _Plan | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """All rows for these values; one query."""
        plan = self._plan or self._make_plan()
        connection = connections[DEFAULT_DB_ALIAS]
        if plan.is_locking and not connection.in_atomic_block:
            raise TransactionManagementError("A lock outside a transaction holds nothing.")
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, [values[one.name] if isinstance(one, _Gap) else one for one in plan.parameters])
            rows: Iterable[tuple[Any, ...]] = cursor.fetchall()
        if plan.converters:
            rows = [_converted(row, plan.converters, connection) for row in rows]
        return [plan.result_of(row) for row in rows]

    def first(self, **values: Any) -> Row | None:
        """The first row in the order of the queryset, None without any."""
        rows = self(**values)
        return rows[0] if rows else None

    def _make_plan(self) -> _Plan:
        with self._guard:
            if self._plan is None:
                self._plan = _plan_of(self._build())
            return self._plan


def _plan_of(rows: QuerySet[Any, Any]) -> _Plan:
    if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise TypeError("A prepared query cannot prefetch.")
    compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        raise TypeError("A prepared query must be able to find something.") from None
    selected = compiler.select[: compiler.col_count]
    converters = compiler.get_converters([expression for expression, _sql, _alias in selected])
    return _Plan(
        sql,
        tuple(parameters),
        tuple((position, tuple(found), expression) for position, (found, expression) in converters.items()),
        _result_maker(rows, compiler),
        rows.query.select_for_update,
    )


def _result_maker(rows: QuerySet[Any, Any], compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    kind = rows._iterable_class
    if kind is ValuesListIterable:
        return tuple
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    if kind is not ModelIterable:
        raise TypeError("A prepared query gives model rows or values_list.")
    info, annotations = compiler.klass_info, dict(compiler.annotation_col_map or {})
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    populators = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of Django 6.1
    model = info["model"]

    def make(row: tuple[Any, ...]) -> Any:
        found = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for populator in populators:
            populator.populate(row, found)
        for name, position in annotations.items():
            setattr(found, name, row[position])
        return found

    return make


def _converted(row: tuple[Any, ...], converters: Any, connection: Any) -> tuple[Any, ...]:
    values = list(row)
    for position, functions, expression in converters:
        for convert in functions:
            values[position] = convert(values[position], expression, connection)
    return tuple(values)
