"""Reminders before important dates: they run themselves, move along when a date moves, and never come twice.

A reminder is due at its milestone's instant minus its lead, by the conference's clock. The outbox's unique key (rule,
instant of the milestone, person, what it is about) makes a second run harmless, also one at the same time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from confsite.conferences import audiences
from confsite.conferences.audiences import Audience, Recipient
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Extension, Milestone, ReminderRule
from confsite.mail import outbox
from confsite.mail.models import OutboxMail
from confsite.ui.zones import as_zone, instant_text

# A reminder that was sent comes again for a new instant only where the date moved by at least this much.
QUIET = timedelta(hours=24)
STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True)
class DueReminder:
    """A rule whose moment has come for one milestone that is not over."""

    conference: Conference
    rule: ReminderRule
    milestone: Milestone
    deadline: datetime


def due_reminders(conference: Conference) -> list[DueReminder]:
    """The reminders of a conference whose moment has passed and whose deadline, or an extension of it, has not."""
    calendar = Calendar(conference)
    rules = list(conference.reminder_rules.filter(is_on=True))
    if not rules:
        return []
    latest = dict(
        Extension.objects.filter(conference=conference).order_by("until").values_list("milestone_id", "until")
    )
    found = []
    for milestone, fact in zip(calendar.milestones, calendar.facts, strict=True):
        deadline = fact.closes_at
        if deadline is None:
            continue
        end = max(deadline, latest.get(milestone.pk, deadline))
        for rule in rules:
            is_for_this = rule.kind == milestone.kind
            if is_for_this and deadline - timedelta(hours=rule.lead_hours) <= calendar.now < end:
                found.append(DueReminder(conference, rule, milestone, deadline))
    return found


def send_due(conferences: Iterable[Conference] | None = None) -> int:
    """Queue every reminder that is due; returns how many mails were queued."""
    if conferences is None:
        conferences = Conference.objects.filter(~Q(state=Conference.State.ARCHIVE), reminder_rules__is_on=True)
        conferences = conferences.distinct()
    return sum(_send(due) for conference in conferences for due in due_reminders(conference))


def _send(due: DueReminder) -> int:
    audience = audiences.get(due.rule.audience)
    if audience is None:
        return 0
    extended = dict(Extension.objects.filter(milestone=due.milestone).values_list("person_id", "until"))
    told = _told_before(due)
    count = 0
    for recipient, deadline in _with_deadline(due, audience, extended):
        stem = f"{recipient.person.pk}:{recipient.subject_key}"
        if any(abs(deadline - earlier) < QUIET for earlier in told.get(stem, ())):
            continue
        mail = outbox.queue(
            due.rule.template or audience.template,
            conference=due.conference,
            to=recipient.person,
            values={"deadline": _deadline_text(due.milestone, deadline), "milestone": str(due.milestone)}
            | recipient.values,
            unique_key=f"{_prefix(due)}{stem}:{deadline.astimezone(UTC):{STAMP}}",
            submission_id=recipient.submission_id,
            recheck=recipient.recheck,
            recheck_arguments=recipient.recheck_arguments,
        )
        count += mail is not None
    return count


def _with_deadline(
    due: DueReminder, audience: Audience, extended: dict[int, datetime]
) -> Iterator[tuple[Recipient, datetime]]:
    """Each recipient with the own deadline; who has more time is reminded before that, not before."""
    now = due.conference.now()
    lead = timedelta(hours=due.rule.lead_hours)
    for recipient in audience.find(due.conference):
        deadline = max(due.deadline, extended.get(recipient.person.pk, due.deadline))
        if deadline - lead <= now < deadline:
            yield recipient, deadline


def _prefix(due: DueReminder) -> str:
    return f"reminder:{due.rule.pk}:{due.milestone.pk}:"


def _told_before(due: DueReminder) -> dict[str, list[datetime]]:
    """For which instants of this milestone each person was reminded already, by person and subject."""
    told: dict[str, list[datetime]] = {}
    prefix = _prefix(due)
    keys = OutboxMail.objects.filter(unique_key__startswith=prefix).values_list("unique_key", flat=True)
    for key in keys:
        stem, _, stamp = str(key).removeprefix(prefix).rpartition(":")
        told.setdefault(stem, []).append(datetime.strptime(stamp, STAMP).replace(tzinfo=UTC))
    return told


def _deadline_text(milestone: Milestone, deadline: datetime) -> str:
    return instant_text(deadline, as_zone(milestone.zone or "Etc/GMT+12"), label=milestone.zone_label)
