"""Time zones as people write them, and instants as text with their zone."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.timezone import get_current_timezone
from django.utils.translation import pgettext

DAY_STYLES = frozenset({"day", "shortday"})


def zone_label(zone: tzinfo, instant: datetime) -> str:
    """Return how people write `zone` at `instant`: AoE, UTC, CEST, PDT, UTC+05:30."""
    key = getattr(zone, "key", "") or str(zone)
    if key == "Etc/GMT+12":
        return "AoE"
    name = instant.astimezone(zone).tzname() or ""
    if name.isalpha() and len(name) <= 5:
        return name
    return _offset(instant.astimezone(zone).utcoffset() or timedelta())


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    sign = "+" if minutes > 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def as_zone(zone: tzinfo | str | None) -> tzinfo:
    """Return a zone object; None is the viewer's zone, an unknown name UTC."""
    if isinstance(zone, tzinfo):
        return zone
    if not zone:
        return get_current_timezone()
    if zone.casefold() == "aoe":
        return ZoneInfo("Etc/GMT+12")
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return UTC


def instant_text(instant: datetime, zone: tzinfo | str | None = None, style: str = "full", label: str = "") -> str:
    """Return an aware instant in `zone` (the viewer's if None), followed by the zone unless only a day is asked for.

    `label` replaces the zone's own name where it was announced under another one ("PDT" in winter).
    """
    shown_in = as_zone(zone)
    local = instant.astimezone(shown_in)
    if style in DAY_STYLES:
        return day_text(local, style)
    hour = f"{local.hour:02d}:{local.minute:02d} {label or zone_label(shown_in, instant)}"
    if style == "time":
        return hour
    return f"{_day_and_month(local) if style == 'short' else day_text(local)}, {hour}"


def day_text(day: date, style: str = "full") -> str:
    """Return a day without an hour."""
    text = f"{_day_and_month(day)} {day.year}"
    return text if style in {"short", "shortday"} else f"{WEEKDAYS_ABBR[day.weekday()]} {text}"


def _day_and_month(day: date) -> str:
    # Spelt out here instead of by Django's date formats, which cost a list of 50 rows several milliseconds.
    return pgettext("day and month", "%(day)s %(month)s") % {"day": day.day, "month": str(MONTHS_3[day.month]).title()}
