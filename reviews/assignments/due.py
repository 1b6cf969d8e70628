"""When somebody's reviews are due: in words, in the conference's zone and their own, and as a calendar entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Event
from icalendar import Calendar as ICalendar

from confsite.accounts.models import Person
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Extension, Milestone
from confsite.conferences.windows import Window
from confsite.mail.outbox import absolute_url
from confsite.ui.zones import instant_text
from reviews.models import Assignment

_WINDOWS = {
    Assignment.Role.META_REVIEWER: (Window.REVIEW, Window.DISCUSS),
    Assignment.Role.DISCUSSION_LEAD: (Window.DISCUSS,),
    Assignment.Role.SHEPHERD: (Window.CAMERA_READY,),
}


@dataclass(frozen=True, order=True)
class Due:
    """An instant, and the important date it comes from."""

    at: datetime
    milestone: int
    is_extended: bool = False


def extensions_for(people: Iterable[Person], conference: Conference) -> dict[int, dict[int, datetime]]:
    """Person id → important date id → until when they got more time; one query."""
    found: dict[int, dict[int, datetime]] = {}
    rows = Extension.objects.filter(conference=conference, person__in=list(people))
    for person, milestone, until in rows.values_list("person_id", "milestone_id", "until"):
        found.setdefault(person, {})[milestone] = until
    return found


def due_of(
    assignment: Assignment,
    calendar: Calendar,
    extensions: Mapping[int, datetime],
    rounds: Mapping[int, datetime] | None = None,
) -> Due | None:
    """When the work on one paper is due, with the person's own extension; None where no date is set.

    `rounds` are the dates of further rounds, which become extensions once their reviewers are told.
    """
    paper = assignment.submission
    windows = _WINDOWS.get(Assignment.Role(assignment.role), (Window.REVIEW,))
    spans = [calendar.span(one, track=paper.track_id, submission_type=paper.submission_type_id) for one in windows]
    dates = [(span.closes_at, span.closing) for span in spans if span is not None and span.closes_at is not None]
    if not dates:
        return None
    closes_at, closing = max(dates)
    extended = max((extensions[pk] for pk in closing if pk in extensions), default=closes_at)
    extended = max(extended, (rounds or {}).get(assignment.round, extended))
    return Due(max(closes_at, extended), min(closing, default=0), extended > closes_at)


def in_words(due: Due, conference: Conference, person: Person) -> str:
    """A due date in the conference's zone, and in the person's own where they chose one that reads differently."""
    announced = instant_text(due.at, conference.zone)
    zone = person.user.time_zone if person.user else ""
    own = instant_text(due.at, zone) if zone else announced
    return announced if own == announced else _("%(announced)s (%(own)s)") % {"announced": announced, "own": own}


def calendar_file(conference: Conference, person: Person, dues: Iterable[Due], now: datetime) -> str:
    """The due dates as iCalendar (RFC 5545); they name no paper, because calendars are shared.

    The UID of an entry stays the same when its date moves or more papers come, and SEQUENCE counts the moves.
    """
    dates = sorted(set(dues))
    moves = _moves([due.milestone for due in dates])
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    calendar = ICalendar()
    calendar.add("prodid", "-//confsite//reviews due//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    page = absolute_url(reverse("reviews:mine", args=[conference.slug]))
    for due in dates:
        event = Event()
        event.add("uid", f"reviews-due-{due.milestone}-{person.public_id}@{host}")
        event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
        event.add("sequence", moves.get(due.milestone, 0) + due.is_extended)
        event.add("dtstart", due.at.astimezone(UTC).replace(microsecond=0))
        event.add("summary", _("%(conference)s: your reviews are due") % {"conference": conference.short_name})
        event.add("description", in_words(due, conference, person) + "\n" + page)
        event.add("url", page)
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event["summary"])
        alarm.add("trigger", timedelta(days=-2))
        event.add_component(alarm)
        calendar.add_component(event)
    return calendar.to_ical().decode()


def _moves(milestones: Sequence[int]) -> dict[int, int]:
    """How often each date was changed since it was made: from the trigger-kept history."""
    events = Milestone.pgh_event_model.objects.filter(pgh_obj_id__in=milestones)  # type: ignore[attr-defined]
    counted = events.order_by().values_list("pgh_obj_id").annotate(n=Count("pk"))
    return {milestone: times - 1 for milestone, times in counted}
