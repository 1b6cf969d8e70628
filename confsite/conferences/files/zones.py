"""Zones and local times as a file writes them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from confsite.conferences.files.problems import did_you_mean

_FIXED = re.compile(r"^(?:UTC|GMT)\s*([+\-−])\s*(\d{1,2})$", re.IGNORECASE)


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


class ZoneMistake(ValueError):
    """A zone or a local time that cannot be; the second argument is the cure."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


def zone_name(text: str) -> str:
    """Turn what a file says into an IANA name: `AoE`, `UTC-7` and IANA names are understood; empty stays empty."""
    text = text.strip()
    if text.casefold() == "aoe":
        return "Etc/GMT+12"
    if fixed := _FIXED.match(text):
        hours = int(fixed.group(2)) * (1 if fixed.group(1) == "+" else -1)
        # POSIX counts westward: UTC-7 is called Etc/GMT+7.
        name = "Etc/UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"
        if name in _names():
            return name
    if not text or text in _names():
        return text
    cure = did_you_mean(text, [name for name in _names() if "/" in name])
    raise ZoneMistake(
        f"“{text}” is no time zone known here.", cure or "Write an IANA name such as Europe/Rome, AoE, or UTC-7."
    )


def zone_text(name: str) -> str:
    """The way a file writes an IANA name: the reverse of `zone_name`."""
    if name == "Etc/GMT+12":
        return "AoE"
    if match := re.match(r"^Etc/GMT([+-])(\d+)$", name):
        return f"UTC{'-' if match.group(1) == '+' else '+'}{match.group(2)}"
    return name


def instant_of(local: datetime, zone: str) -> datetime:
    """The instant of a local time in a zone; times that do not exist or happen twice are refused with a cure."""
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    aware = local.replace(tzinfo=ZoneInfo(zone))
    early, late = (aware.replace(fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    if early != late:
        back = aware.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if back != local:
            after = (local - early).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
            raise ZoneMistake(
                f"{local:%Y-%m-%d %H:%M} does not exist in {zone_text(zone)}: the clocks are put forward over it.",
                f"Write a time before the gap, or {after:%H:%M}.",
            )
        raise ZoneMistake(
            f"{local:%Y-%m-%d %H:%M} happens twice in {zone_text(zone)}: the clocks are put back.",
            f"Write which one you mean: {aware.replace(fold=0).isoformat()} or {aware.replace(fold=1).isoformat()}.",
        )
    return aware.astimezone(UTC)


def local_of(instant: datetime, zone: str) -> datetime:
    """A local time for a file: naive where clear, with its offset where it happens twice or no zone is known."""
    if not zone:
        return instant.astimezone(UTC)
    local = instant.astimezone(ZoneInfo(zone))
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))
    return local.replace(tzinfo=None, fold=0)
