"""What changing one important date will do, told before it is done. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from confsite.conferences.dates.facts import NamedDate, RuleFact
from confsite.conferences.dates.sanity import scopes_of
from confsite.conferences.windows import Span, Window, spans


@dataclass(frozen=True)
class WindowChange:
    """One window of a scope before and after; None where the dates do not provide for it."""

    window: Window
    track: int | None
    submission_type: int | None
    before: Span | None
    after: Span | None
    was_open: bool
    is_open: bool


@dataclass(frozen=True)
class ReminderChange:
    """One reminder before and after. None: the date is not fixed. `is_lost`: its new moment has passed already."""

    rule: RuleFact
    before: datetime | None
    after: datetime | None
    is_lost: bool


@dataclass(frozen=True)
class Consequences:
    """All that follows from a change of dates."""

    windows: list[WindowChange]
    reminders: list[ReminderChange]

    def __bool__(self) -> bool:
        return bool(self.windows or self.reminders)


def consequences(
    before: Sequence[NamedDate], after: Sequence[NamedDate], rules: Iterable[RuleFact], now: datetime
) -> Consequences:
    """Compare all dates of a conference before and after a change, at one moment."""
    return Consequences(window_changes(before, after, now), reminder_changes(before, after, rules, now))


def window_changes(before: Sequence[NamedDate], after: Sequence[NamedDate], now: datetime) -> list[WindowChange]:
    """Windows that open, close, move, appear or vanish, for each scope that has dates of its own."""
    changes = []
    old_facts, new_facts = [one.fact for one in before], [one.fact for one in after]
    general: set[tuple[Window, Span | None, Span | None]] = set()
    for track, kind in scopes_of([*before, *after]):
        old = spans(old_facts, track=track, submission_type=kind)
        new = spans(new_facts, track=track, submission_type=kind)
        for window in Window:
            was, will = old.get(window), new.get(window)
            same = (_times(was), _times(will))
            if same[0] == same[1] or (window, was, will) in general:
                continue
            if (track, kind) == (None, None):
                general.add((window, was, will))
            changes.append(
                WindowChange(
                    window,
                    track,
                    kind,
                    was,
                    will,
                    was_open=was is not None and was.is_open(now),
                    is_open=will is not None and will.is_open(now),
                )
            )
    return changes


def _times(span: Span | None) -> tuple[object, ...] | None:
    return None if span is None else (span.opens_at, span.closes_at, span.grace)


def reminder_changes(
    before: Sequence[NamedDate], after: Sequence[NamedDate], rules: Iterable[RuleFact], now: datetime
) -> list[ReminderChange]:
    """Reminders whose moment changes, in the order in which they will go out."""
    old, new = _closings(before), _closings(after)
    changes = []
    for rule in rules:
        if not rule.is_on:
            continue
        for scope in sorted(
            {key for key in (*old, *new) if key[0] == rule.kind}, key=lambda key: (key[1] or 0, key[2] or 0)
        ):
            was, will = old.get(scope), new.get(scope)
            if was == will:
                continue
            changes.append(
                ReminderChange(
                    rule,
                    was - rule.lead if was else None,
                    will - rule.lead if will else None,
                    is_lost=will is not None and will - rule.lead < now,
                )
            )
    return sorted(changes, key=lambda one: (one.after is None, one.after or now))


def _closings(dates: Iterable[NamedDate]) -> dict[tuple[str, int | None, int | None], datetime]:
    return {
        (one.fact.kind, one.fact.track, one.fact.submission_type): at for one in dates if (at := one.fact.closes_at)
    }
