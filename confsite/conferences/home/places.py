"""Registry of what somebody is in a conference besides their roles: an author, a speaker. Higher apps register."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from confsite.accounts.models import Person
from confsite.conferences.models import Conference


@dataclass(frozen=True)
class Place:
    """One link on the home page: what a person is in a conference, and where that leads."""

    conference: Conference
    label: Any
    url: str


Provider = Callable[[Person], list[Place]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a provider, called with a person; one query for all conferences."""
    _providers[name] = provider


def places_of(person: Person) -> list[Place]:
    """Everything the providers know of a person."""
    return [place for provider in _providers.values() for place in provider(person)]
