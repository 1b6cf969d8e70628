"""Registry of what the front page of a conference offers to do next: higher apps add theirs, such as the program."""

from collections.abc import Callable
from typing import Any, NamedTuple

from confsite.conferences.models import Conference


class Action(NamedTuple):
    """A button of the front page."""

    label: Any
    url: str


Provider = Callable[[Conference], Action | None]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a provider, called with the conference; None where there is nothing to do. At most one query each."""
    _providers[name] = provider


def actions_of(conference: Conference) -> list[Action]:
    return [action for provider in _providers.values() if (action := provider(conference)) is not None]
