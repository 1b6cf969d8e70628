"""Registry of what a copy of a conference takes along: each app adds the rows that are settings, never papers.

A copied row gets the copy's conference, and every foreign key to a row that was copied before points at its copy.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from confsite.conferences.models import Conference


@dataclass
class Copying:
    """One copy while it is made. `rows` maps (model, id of the original) to the copied row."""

    source: Conference
    target: Conference
    is_rehearsal: bool
    takes_everybody: bool
    actor_person: int | None
    rows: dict[tuple[type[models.Model], int], models.Model] = field(default_factory=dict)

    def copy_of(self, row: models.Model | None) -> models.Model | None:
        """The copy of a row, or None where it was not taken along."""
        return self.rows.get((type(row), row.pk)) if row is not None else None


# Changes a copied row before it is saved; False leaves it out.
Change = Callable[[Copying, Any], bool]


@dataclass(frozen=True)
class Copied:
    """Rows of one model that a copy takes along. `lookup` leads from the model to its conference."""

    model: type[models.Model]
    lookup: str = "conference"
    change: Change | None = None


_copied: list[Copied] = []


def register(*parts: Copied) -> None:
    """Add models; called from `AppConfig.ready`. Rows come after those they refer to: register parents first."""
    known = {one.model for one in _copied}
    _copied.extend(one for one in parts if one.model not in known)


Ending = Callable[[Conference], None]
_endings: list[Ending] = []


def register_ending(ending: Ending) -> None:
    """Add what else must go, such as files, when a rehearsal is deleted; called before its rows are gone."""
    if ending not in _endings:
        _endings.append(ending)


def run_endings(conference: Conference) -> None:
    """Let every app let go of what it keeps beside the rows of a rehearsal."""
    for ending in _endings:
        ending(conference)


def copy_rows(copying: Copying) -> int:
    """Copy all registered rows in the order of registration; returns how many."""
    copying.rows[Conference, copying.source.pk] = copying.target
    copied_models: set[type[models.Model]] = {Conference, *(one.model for one in _copied)}
    count = 0
    for part in _copied:
        for row in part.model._default_manager.filter(**{part.lookup: copying.source}).order_by("pk"):
            copy = _unsaved_copy(copying, row, copied_models)
            if copy is None or (part.change is not None and not part.change(copying, copy)):
                continue
            copy.save(force_insert=True)
            copying.rows[part.model, row.pk] = copy
            count += 1
    return count


def _unsaved_copy(copying: Copying, row: models.Model, copied: set[type[models.Model]]) -> models.Model | None:
    """A row with the same values and foreign keys turned to copies; None where a row it needs was left out."""
    values: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        if column.primary_key:
            continue
        value = getattr(row, column.attname)
        if isinstance(column, models.ForeignKey) and value is not None and column.related_model in copied:
            target = copying.rows.get((column.related_model, value))
            if target is None and not column.null:
                return None
            value = target.pk if target is not None else None
        values[column.attname] = value
    return type(row)(**values)
