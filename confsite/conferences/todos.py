"""Registry of what a person has to do next: each app says it for its part, the home pages put it together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from confsite.accounts.models import Person
from confsite.conferences.models import Conference


@dataclass(frozen=True)
class Todo:
    """One thing to do. `due` is None where nothing presses; `tone` is info, success, warning or danger."""

    conference: Conference
    title: str
    body: str
    url: str
    action: str
    due: datetime | None = None
    tone: str = "info"

    @property
    def conference_name(self) -> str:
        return self.conference.short_name


Provider = Callable[[Person, Conference | None], list[Todo]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a provider: called with a person and one conference, or None for all; a few queries for all of them."""
    _providers[name] = provider


def todos_of(person: Person, conference: Conference | None = None) -> list[Todo]:
    """What a person has to do, the most pressing first."""
    todos = [todo for provider in _providers.values() for todo in provider(person, conference)]
    return sorted(todos, key=lambda todo: (todo.due is None, todo.due.timestamp() if todo.due else 0.0))
