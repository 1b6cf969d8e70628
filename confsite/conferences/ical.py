"""Important dates as a calendar that can be subscribed to."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from icalendar import Calendar as ICalendar
from icalendar import Event

from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Milestone


def _history(milestones: list[Milestone]) -> dict[int, tuple[datetime, int]]:
    """When each date was last changed, and how many times since it was made: from the trigger-kept history."""
    events = Milestone.pgh_event_model.objects.filter(pgh_obj_id__in=[m.pk for m in milestones])  # type: ignore[attr-defined]
    rows = events.values("pgh_obj_id").annotate(last=Max("pgh_created_at"), times=Count("pk"))
    return {row["pgh_obj_id"]: (row["last"], row["times"] - 1) for row in rows}


def dates_calendar(conference: Conference, url: str) -> tuple[bytes, datetime]:
    """The public dates as iCalendar (RFC 5545), and when they last changed.

    An instant is written in UTC, a day without an hour as a date; dates known only as text have no place in time and
    are left out. UIDs stay the same when a date moves.
    """
    milestones = [m for m in Calendar(conference).milestones if m.is_public and (m.at or m.day)]
    history = _history(milestones)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    calendar = ICalendar()
    calendar.add("prodid", "-//confsite//important dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("%(conference)s: important dates") % {"conference": conference.short_name})
    calendar.add("x-wr-timezone", conference.time_zone)
    changed_at = conference.created_at
    for milestone in milestones:
        last, times = history.get(milestone.pk, (conference.created_at, 0))
        changed_at = max(changed_at, last)
        event = _event(conference, milestone, url)
        event.add("uid", f"date-{milestone.pk}@{host}")
        event.add("dtstamp", last.astimezone(UTC).replace(microsecond=0))
        event.add("last-modified", last.astimezone(UTC).replace(microsecond=0))
        event.add("sequence", times)
        calendar.add_component(event)
    return calendar.to_ical(), changed_at


def _event(conference: Conference, milestone: Milestone, url: str) -> Event:
    event = Event()
    label = str(milestone)[:1].upper() + str(milestone)[1:]
    scope = ", ".join(str(part) for part in (milestone.track, milestone.submission_type) if part is not None)
    event.add("summary", f"{conference.short_name}: {label}" + (f" ({scope})" if scope else ""))
    if milestone.at is not None:
        event.add("dtstart", milestone.at.astimezone(UTC))
    elif milestone.day is not None:
        last_day = milestone.day
        if milestone.kind == Milestone.Kind.EVENT and milestone.day == conference.starts_on and conference.ends_on:
            last_day = conference.ends_on
        event.add("dtstart", milestone.day)
        event.add("dtend", last_day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    notes = []
    if milestone.announced:
        notes.append(_("Announced as: %(text)s") % {"text": milestone.announced})
    if milestone.at is None and not milestone.zone and milestone.kind != Milestone.Kind.EVENT:
        notes.append(_("No hour and no zone stated."))
    if notes:
        event.add("description", "\n".join(notes))
    place = ", ".join(part for part in (conference.venue, conference.place_text or conference.city) if part)
    if milestone.kind == Milestone.Kind.EVENT and place:
        event.add("location", place)
    event.add("url", url)
    return event
