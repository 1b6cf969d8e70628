"""Registry of audiences: sets of people that mail can be written to and reminders sent to."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from confsite.accounts.models import Person
from confsite.conferences.models import Conference


@dataclass(frozen=True)
class Recipient:
    """One mail of an audience: to whom, the placeholders' values, and what it is about."""

    person: Person
    values: dict[str, str] = field(default_factory=dict)
    subject_key: str = ""  # what the mail is about, for "never twice": for example a submission's id
    submission_id: int | None = None
    about: tuple[int, ...] = ()  # ids of all papers the mail names, where it names several
    recheck: str = ""
    recheck_arguments: dict[str, Any] = field(default_factory=dict)
    closes_at: datetime | None = None  # this recipient's own deadline, where the audience knows it (track, extension)

    def names(self, papers: Collection[int]) -> bool:
        """Whether the mail names one of these papers."""
        return not {self.submission_id, *self.about}.isdisjoint(papers)


@dataclass(frozen=True)
class Audience:
    """A set of people of a conference, found anew each time."""

    key: str
    label: Any
    template: str
    milestone_kind: str
    find: Callable[[Conference], Iterable[Recipient]]
    # How many people it is about, without papers of the given ids, where finding each of them costs queries of its own.
    size: Callable[[Conference, frozenset[int]], int] | None = None


_audiences: dict[str, Audience] = {}


def register(*audiences: Audience) -> None:
    """Add audiences; called from `AppConfig.ready`."""
    for audience in audiences:
        _audiences[audience.key] = audience


def get(key: str) -> Audience | None:
    return _audiences.get(key)


def all_audiences() -> tuple[Audience, ...]:
    return tuple(_audiences.values())
