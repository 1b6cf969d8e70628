"""`{% load program %}`: times of a program in one stated zone, so that a page says its zone once."""

from datetime import datetime, tzinfo

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from confsite.ui.zones import instant_text
from program.snapshot import SessionView

register = template.Library()


@register.simple_tag
def clock(instant: datetime | None, zone: tzinfo, text: str = "") -> SafeString:
    """Show an hour on the clock of `zone`; its title tells the visitor's own time. `text` replaces the hour."""
    if instant is None:
        return mark_safe("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        instant.isoformat(),
        instant_text(instant, None, "full"),
        text or formats.date_format(instant.astimezone(zone), "H:i"),
    )


@register.simple_tag
def span(starts_at: datetime | None, ends_at: datetime | None, zone: tzinfo) -> SafeString:
    """Show from–to on the clock of `zone`; an end on a later day names that day, a missing end stays missing."""
    if starts_at is None:
        return mark_safe("")
    if ends_at is None:
        return clock(starts_at, zone)
    is_other_day = starts_at.astimezone(zone).date() != ends_at.astimezone(zone).date()
    end_text = formats.date_format(ends_at.astimezone(zone), "D H:i" if is_other_day else "H:i")
    return format_html("{}–{}", clock(starts_at, zone), clock(ends_at, zone, end_text))


@register.simple_tag
def day_of(instant: datetime, zone: tzinfo, style: str = "D j M Y") -> str:
    """The day of an instant in `zone`."""
    return formats.date_format(instant.astimezone(zone), style)


@register.filter
def is_on(session: SessionView, now: datetime) -> bool:
    """Whether a session takes place now."""
    return session.starts_at is not None and session.starts_at <= now < (session.last_instant or session.starts_at)
