"""What would be lost if a row were removed: found by walking the foreign keys, so that no higher app is named here."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from confsite.conferences.models import CommitteeEntry, Section, TypeField

# Rows that are part of the removed one and go with it.
PARTS = (TypeField, CommitteeEntry, Section)


def uses_of(row: models.Model) -> list[str]:
    """What refers to a row, in words. Without numbers: those would tell a chair of papers they may not know of."""
    found: list[str] = []
    relations: Iterable[Any] = row._meta.related_objects
    for relation in relations:
        other: Any = relation.related_model
        if other in PARTS or hasattr(other, "pgh_tracked_model"):
            continue
        if relation.many_to_many and not relation.through._meta.auto_created:  # its rows are counted by themselves
            continue
        if other._base_manager.filter(**{relation.field.name: row}).exists():
            found.append(str(other._meta.verbose_name_plural))
    return found
