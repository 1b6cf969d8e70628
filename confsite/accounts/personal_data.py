"""Registry of everything the site holds about a person: one place for merge, export and erasure.

Each app registers a `PersonalData` in its `AppConfig.ready`, so that no app above has to be known here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from confsite.accounts.models import Person

Exporter = Callable[[Person], list[dict[str, Any]]]
Merger = Callable[[Person, Person], None]
Eraser = Callable[[Person], None]


@dataclass(frozen=True)
class PersonalData:
    """How one kind of data takes part: `merge(kept, absorbed)`, `export(person)`, `erase(person)`."""

    name: str
    export: Exporter
    merge: Merger
    erase: Eraser


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
