"""What will happen when: dates, windows and reminders of a conference as one list of events. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from confsite.conferences.dates.facts import NamedDate, RuleFact
from confsite.conferences.dates.sanity import scopes_of
from confsite.conferences.windows import Window, spans


class Effect(StrEnum):
    OPENS = "OPENS"
    CLOSES = "CLOSES"


@dataclass(frozen=True)
class WindowEffect:
    """A window opens or closes, for everything or for one scope; `grace` follows a closing silently."""

    effect: Effect
    window: Window
    track: int | None = None
    submission_type: int | None = None
    grace: timedelta = timedelta(0)


@dataclass(frozen=True)
class Event:
    """One moment: the dates that fall there and what they open and close, or one reminder."""

    at: datetime
    is_past: bool
    dates: tuple[NamedDate, ...] = ()
    effects: tuple[WindowEffect, ...] = ()
    rule: RuleFact | None = None
    about: NamedDate | None = None

    @property
    def written(self) -> int:
        """How many mails this reminder has written."""
        if self.rule is None or self.about is None or self.about.fact.pk is None:
            return 0
        return self.rule.written.get(self.about.fact.pk, 0)


@dataclass(frozen=True)
class Timeline:
    """Events in order, and what has no moment yet: dates still open, with the rules that wait for them."""

    events: list[Event]
    undated: list[tuple[NamedDate, list[RuleFact]]] = field(default_factory=list)

    @property
    def next_event(self) -> Event | None:
        return next((event for event in self.events if not event.is_past), None)


def timeline_of(dates: Sequence[NamedDate], rules: Iterable[RuleFact], now: datetime) -> Timeline:
    """All events of a conference, oldest first, as its clock stands at `now`."""
    rules = [rule for rule in rules if rule.is_on]
    moments: dict[datetime, tuple[list[NamedDate], list[WindowEffect]]] = {}
    for date in dates:
        if date.at is not None:
            moments.setdefault(date.at, ([], []))[0].append(date)
    for at, effect in _effects(dates):
        # A window that opens as another closes belongs to the date that closes it.
        moments.setdefault(at, ([], []))[1].append(effect)
    events = [
        Event(at, at <= now, dates=tuple(named), effects=tuple(effects)) for at, (named, effects) in moments.items()
    ]
    undated = []
    for date in dates:
        waiting = [rule for rule in rules if rule.kind == date.fact.kind]
        closes_at = date.fact.closes_at
        if closes_at is None:
            undated.append((date, waiting))
            continue
        events += [Event(at := closes_at - rule.lead, at <= now, rule=rule, about=date) for rule in waiting]
    return Timeline(sorted(events, key=lambda event: (event.at, event.rule is not None)), undated)


def _effects(dates: Sequence[NamedDate]) -> list[tuple[datetime, WindowEffect]]:
    facts = [date.fact for date in dates]
    general = spans(facts)
    found: list[tuple[datetime, WindowEffect]] = []
    for track, kind in scopes_of(dates):
        for window, span in spans(facts, track=track, submission_type=kind).items():
            usual = general.get(window) if (track, kind) != (None, None) else None
            if span.opens_at is not None and (usual is None or usual.opens_at != span.opens_at):
                found.append((span.opens_at, WindowEffect(Effect.OPENS, window, track, kind)))
            if span.closes_at is not None and (usual is None or usual.closes_at != span.closes_at):
                found.append((span.closes_at, WindowEffect(Effect.CLOSES, window, track, kind, span.grace)))
    return found
