"""Local time: when it is night where somebody is."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from program.solver.model import Interval

WAKES, SLEEPS = time(8), time(22)


def nights(origin: datetime, last: datetime, zone: tzinfo) -> tuple[Interval, ...]:
    """The stretches between 22:00 and 8:00 in a zone from `origin` to `last` (aware), as minutes since `origin`."""
    found = []
    day = origin.astimezone(zone).date() - timedelta(days=1)
    while day <= last.astimezone(zone).date():
        evening = datetime.combine(day, SLEEPS, zone)
        morning = datetime.combine(day + timedelta(days=1), WAKES, zone)
        # Through timestamps, since clocks may change in between.
        start, end = (round((instant.timestamp() - origin.timestamp()) / 60) for instant in (evening, morning))
        if end > 0 and evening < last:
            found.append(Interval(start, end))
        day += timedelta(days=1)
    return tuple(found)
