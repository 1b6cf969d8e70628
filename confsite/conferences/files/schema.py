"""What may stand in a file: tables of columns, most of them read off the models so that no field is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from confsite.conferences.files.problems import Path, Problems
from confsite.conferences.models import Conference


class Kind(Enum):
    """How a value is written in TOML."""

    TEXT = auto()
    FLAG = auto()
    WHOLE = auto()
    NUMBER = auto()
    DAY = auto()
    INSTANT = auto()
    ZONE = auto()
    CHOICE = auto()
    CHOICES = auto()
    TEXTS = auto()
    TABLES = auto()
    REFERENCE = auto()
    UUID = auto()

    @property
    def words(self) -> str:
        return {
            Kind.TEXT: "a text in quotes",
            Kind.FLAG: "true or false",
            Kind.WHOLE: "a whole number",
            Kind.NUMBER: "a number",
            Kind.DAY: "a day such as 2030-05-14",
            Kind.INSTANT: "a day and time such as 2030-05-14T23:59:00",
            Kind.ZONE: "a time zone in quotes",
            Kind.CHOICE: "one of the known words in quotes",
            Kind.CHOICES: "a list of known words",
            Kind.TEXTS: "a list of texts",
            Kind.TABLES: "a list of tables",
            Kind.REFERENCE: "a key in quotes",
            Kind.UUID: "a UUID in quotes",
        }[self]


@dataclass(frozen=True, eq=False)
class Column:
    """One key of a table. `words` maps what a file says to what the row keeps; `find` turns a key into a row."""

    key: str
    attribute: str
    kind: Kind
    is_required: bool = False
    default: Any = None
    source: Any = None
    words: Mapping[str, Any] = field(default_factory=dict)
    zone_key: str = ""
    parts: Mapping[str, Kind] = field(default_factory=dict)
    find: Callable[[Conference, str], models.Model | None] | None = None
    key_of: Callable[[Any], Any] | None = None
    is_optional_reference: bool = False
    minimum: int = 0

    def word_of(self, value: Any) -> str:
        return next(word for word, kept in self.words.items() if kept == value)


@dataclass
class Entry:
    """A table as read: values by attribute (references still as keys), and the tables inside it."""

    path: Path
    values: dict[str, Any]
    children: dict[str, list[Entry]] = field(default_factory=dict)


Natural = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, eq=False)
class Rows:
    """Tables of one name: `[[key]]`, or a single `[key]`. Rows are found again by `natural` among `existing`.

    `parent` is the attribute that points to the row of the table around; `is_local` keeps a natural key within it.
    `unpack` names the one column where the file has a plain list. `check` sees one entry and adds problems;
    `complete` fills in, at loading, what the file leaves to be derived. `may_remove` says which rows the file owns.
    """

    key: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    existing: Callable[[Conference], models.QuerySet[Any]]
    natural: Natural
    parent: str = ""
    is_local: bool = True
    is_single: bool = False
    is_inline: bool = False
    may_repeat: bool = False
    unpack: str = ""
    children: tuple[Rows, ...] = ()
    check: Callable[[Entry, Problems], None] | None = None
    complete: Callable[[Conference, Entry, Problems], None] | None = None
    may_remove: Callable[[Any], bool] | None = None
    unique_flag: str = ""
    yields_to: frozenset[str] = frozenset()
    name: str = ""

    @property
    def has_order(self) -> bool:
        return any(f.name == "order" for f in self.model._meta.concrete_fields)

    @property
    def title(self) -> str:
        return self.name or str(self.model._meta.verbose_name)


def word(value: str) -> str:
    """How a file writes a choice: `CAMERA_READY` becomes `camera-ready`."""
    return value.lower().replace("_", "-")


def columns(model: type[models.Model], *names: str, **changes: Column) -> tuple[Column, ...]:
    """Columns of model fields, in this order; `changes` replaces one or adds what no field says."""
    return tuple(changes.pop(name) if name in changes else column(model, name) for name in names) + tuple(
        changes.values()
    )


def column(model: type[models.Model], name: str, **differences: Any) -> Column:
    """A column read off a model field: its type, length, choices, default and whether it may be left out."""
    try:
        source = model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise LookupError(f"{model.__name__} has no field {name}") from error
    assert isinstance(source, models.Field)
    kind, words = _kind_of(source)
    default = source.get_default()
    if default is None and isinstance(source, models.CharField | models.TextField) and not source.null:
        default = ""
    is_required = not source.has_default() and not source.blank and not source.null and kind is not Kind.FLAG
    values = {
        "key": name,
        "attribute": name,
        "kind": kind,
        "is_required": is_required,
        "default": default,
        "source": source,
        "words": words,
    }
    return Column(**(values | differences))


def _kind_of(source: models.Field[Any, Any]) -> tuple[Kind, dict[str, Any]]:
    if source.choices:
        return Kind.CHOICE, {word(str(value)): value for value, _label in source.flatchoices}
    if isinstance(source, models.BooleanField):
        return Kind.FLAG, {}
    if isinstance(source, models.IntegerField):
        return Kind.WHOLE, {}
    if isinstance(source, models.FloatField):
        return Kind.NUMBER, {}
    if isinstance(source, models.DateTimeField):
        return Kind.INSTANT, {}
    if isinstance(source, models.DateField):
        return Kind.DAY, {}
    if isinstance(source, models.UUIDField):
        return Kind.UUID, {}
    if isinstance(source, models.JSONField):
        return Kind.TEXTS, {}
    return Kind.TEXT, {}
