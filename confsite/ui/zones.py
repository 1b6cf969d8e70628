"""Time zones as people write them, and instants as text with their zone."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.timezone import get_current_timezone

STYLES = {
    "full": "D j M Y, H:i",
    "short": "j M, H:i",
    "day": "D j M Y",
    "shortday": "j M Y",
    "time": "H:i",
}


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
    text = formats.date_format(instant.astimezone(shown_in), STYLES.get(style, STYLES["full"]))
    if style in {"day", "shortday"}:
        return text
    return f"{text} {label or zone_label(shown_in, instant)}"


def day_text(day: date, style: str = "full") -> str:
    """Return a day without an hour."""
    return formats.date_format(day, STYLES["shortday" if style in {"short", "shortday"} else "day"])
