"""Registry of everything the site holds about a person: one place for merge, export and erasure.

Each app registers a `PersonalData` in its `AppConfig.ready`, so that no app above has to be known here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from confsite.accounts.models import Person

Exporter = Callable[[Person], list[dict[str, Any]]]
Merger = Callable[[Person, Person], None]
Eraser = Callable[[Person], None]
Obstacles = Callable[[Person], list[str]]


def _no_obstacles(person: Person) -> list[str]:
    return []


@dataclass(frozen=True)
class PersonalData:
    """How one kind of data takes part: `merge(kept, absorbed)`, `export(person)`, `erase(person)`.

    `keeps` says in one sentence what stays under a pseudonym after erasure; `obstacles` gives reasons why a person
    cannot be erased yet, each with what to do.
    """

    name: str
    export: Exporter
    merge: Merger
    erase: Eraser
    keeps: Any = ""
    obstacles: Obstacles = _no_obstacles


_registered: dict[str, PersonalData] = {}


def register(data: PersonalData) -> None:
    """Add a kind of personal data; a second registration under the same name replaces the first."""
    _registered[data.name] = data


def registered() -> tuple[PersonalData, ...]:
    """All kinds, in the order of registration: lower apps first."""
    return tuple(_registered.values())


def register_accounts() -> None:
    """Register the profile itself: addresses, affiliations, relations, publications."""
    from confsite.accounts import profile_data

    register(
        PersonalData("profile", profile_data.export_profile, profile_data.merge_profile, profile_data.erase_profile)
    )


def repoint(
    model: type[models.Model], field: str, kept: Person, absorbed: Person, *, unique_with: Sequence[str] = ()
) -> int:
    """Point `field` of all of absorbed's rows at `kept`; where that would stand twice, kept's own row wins.

    `unique_with` names the other fields of a unique constraint. Returns how many rows moved. For rows on which
    others hang (reviews), write a merge of your own: a row that would stand twice is deleted here.
    """
    rows = model._default_manager.filter(**{field: absorbed})
    if unique_with:
        held = set(model._default_manager.filter(**{field: kept}).values_list(*unique_with))
        twice = [row[0] for row in rows.values_list("pk", *unique_with) if tuple(row[1:]) in held]
        model._default_manager.filter(pk__in=twice).delete()
    return rows.update(**{field: kept})
