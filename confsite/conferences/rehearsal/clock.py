"""Moments a rehearsal's clock is worth being set to. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from confsite.conferences.dates.facts import NamedDate

BEFORE, AFTER = timedelta(hours=-1), timedelta(minutes=1)


@dataclass(frozen=True)
class Jump:
    """A date with the moments just before and just after it; behind its grace where it has one."""

    date: NamedDate
    at: datetime
    before: datetime
    after: datetime
    is_past: bool


def jumps(dates: Iterable[NamedDate], now: datetime) -> list[Jump]:
    """One line per date that is fixed, in the order of time."""
    found = [
        Jump(date, at, at + BEFORE, at + date.fact.grace + AFTER, at <= now)
        for date in dates
        if (at := date.at) is not None
    ]
    return sorted(found, key=lambda jump: jump.at)
