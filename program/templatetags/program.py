"""`{% load program %}`: times of a program in one stated zone, and its items as `program.listing` writes them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from program.listing import Face, Hours, Listing
from program.snapshot import PersonView, SessionView, TalkView

register = template.Library()


@register.simple_tag
def sessions_of(listing: Listing, sessions: Sequence[SessionView], key: str = "") -> SafeString:
    """Show the sessions with their talks; with a `key` they are kept for the next visitor."""
    return listing.sessions_kept(sessions, key) if key else listing.sessions(sessions)


@register.simple_tag
def talks_of(listing: Listing, talks: Sequence[TalkView]) -> SafeString:
    """Talks as a list."""
    return listing.talks(talks)


@register.simple_tag
def people_of(listing: Listing, people: Sequence[PersonView]) -> SafeString:
    """Names with their pages."""
    return listing.people(people)


@register.simple_tag
def hours(listing: Listing, starts_at: datetime | None, ends_at: datetime | None) -> SafeString:
    """Show from–to on the page's clock; an end on a later day names that day, a missing end stays missing."""
    return listing.span(starts_at, ends_at)


@register.simple_tag
def clock(instant: datetime | None, zone: tzinfo) -> SafeString:
    """Show an hour in a zone."""
    return Hours(zone).span(instant, None)


@register.simple_tag
def span(starts_at: datetime | None, ends_at: datetime | None, zone: tzinfo) -> SafeString:
    """Show from–to in a zone."""
    return Hours(zone).span(starts_at, ends_at)


@register.simple_tag
def day_of(instant: datetime, face: Face | tzinfo, style: str = "D j M Y") -> str:
    """Show the day of an instant on the page's clock."""
    return formats.date_format(instant.astimezone(face if isinstance(face, tzinfo) else face.zone), style)


@register.simple_tag
def linked_data(node: Mapping[str, object]) -> SafeString:
    """Write a schema.org node as JSON-LD in a data block; nothing in it can end the element."""
    text = json.dumps({"@context": "https://schema.org", **node}, ensure_ascii=False)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


@register.filter
def is_on(session: SessionView, listing: Listing) -> bool:
    """Whether a session takes place now."""
    return listing.is_on(session)
