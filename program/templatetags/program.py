"""`{% load program %}`: times of a program in one stated zone, so that a page says its zone once."""

from datetime import datetime, tzinfo
from typing import Protocol

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from confsite.ui.zones import instant_text
from program.snapshot import SessionView

register = template.Library()


class Face(Protocol):
    """How a page shows its hours: in which zone, and whether as 9:00 AM."""

    @property
    def zone(self) -> tzinfo: ...
    @property
    def is_12h(self) -> bool: ...


def _zone(face: Face | tzinfo) -> tzinfo:
    return face if isinstance(face, tzinfo) else face.zone


def _is_12h(face: Face | tzinfo) -> bool:
    return not isinstance(face, tzinfo) and face.is_12h


@register.simple_tag
def clock(instant: datetime | None, face: Face | tzinfo, text: str = "") -> SafeString:
    """Show an hour on a clock; its title tells the visitor's own time. `text` replaces the hour."""
    if instant is None:
        return mark_safe("")
    hour = "g:i A" if _is_12h(face) else "H:i"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        instant.isoformat(),
        instant_text(instant, None, "full"),
        text or formats.date_format(instant.astimezone(_zone(face)), hour),
    )


@register.simple_tag
def span(starts_at: datetime | None, ends_at: datetime | None, face: Face | tzinfo) -> SafeString:
    """Show from–to on a clock; an end on a later day names that day, a missing end stays missing."""
    if starts_at is None:
        return mark_safe("")
    if ends_at is None:
        return clock(starts_at, face)
    zone, hour = _zone(face), "g:i A" if _is_12h(face) else "H:i"
    is_other_day = starts_at.astimezone(zone).date() != ends_at.astimezone(zone).date()
    end_text = formats.date_format(ends_at.astimezone(zone), f"D {hour}" if is_other_day else hour)
    return format_html("{} – {}" if _is_12h(face) else "{}–{}", clock(starts_at, face), clock(ends_at, face, end_text))


@register.simple_tag
def day_of(instant: datetime, face: Face | tzinfo, style: str = "D j M Y") -> str:
    """The day of an instant on a clock."""
    return formats.date_format(instant.astimezone(_zone(face)), style)


@register.filter
def is_on(session: SessionView, now: datetime) -> bool:
    """Whether a session takes place now."""
    return session.starts_at is not None and session.starts_at <= now < (session.last_instant or session.starts_at)
