"""A local time in a zone as an instant. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


@dataclass
class NotExisting(ValueError):
    """The clocks are put forward over this local time; `before` and `after` are real ones
    on either side, as far from it as the gap is long."""

    before: datetime
    after: datetime


@dataclass
class HappensTwice(ValueError):
    """The clocks are put back over this local time; the instants, in UTC."""

    first: datetime
    second: datetime


def resolve(local: datetime, zone: str, which: str = "") -> datetime:
    """The instant, in UTC, of a naive local time. `which` is "first" or "second" where it happens twice.

    Raises:
        NotExisting: in a gap.
        HappensTwice: without `which`.
    """
    place = ZoneInfo(zone)
    first, second = (local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(place).replace(tzinfo=None) != local:
        # In a gap fold=0 reads the clock as it was before and lands behind the gap; fold=1 the other way round.
        raise NotExisting(before=_naive(second, place), after=_naive(first, place))
    if which == "first":
        return first
    if which == "second":
        return second
    raise HappensTwice(first, second)


def _naive(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
