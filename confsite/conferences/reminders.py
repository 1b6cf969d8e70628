"""Reminders before important dates: they run themselves, move along when a date moves, and never come twice.

A reminder is due at its milestone's instant minus its lead, by the conference's clock. The outbox's unique key (rule,
date, person, what it is about, instant of the deadline) makes a second run harmless, also one at the same time.
"""

import logging
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

logger = logging.getLogger(__name__)

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
    later_leads: tuple[int, ...] = ()  # hours of the reminders to the same people that come after this one


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
                found.append(DueReminder(conference, rule, milestone, deadline, _later_leads(rule, rules)))
    return found


def _later_leads(rule: ReminderRule, rules: list[ReminderRule]) -> tuple[int, ...]:
    same = (other for other in rules if (other.kind, other.audience) == (rule.kind, rule.audience))
    return tuple(other.lead_hours for other in same if other.lead_hours < rule.lead_hours)


def send_due(conferences: Iterable[Conference] | None = None) -> int:
    """Queue every reminder that is due; returns how many mails were queued."""
    if conferences is None:
        conferences = Conference.objects.filter(~Q(state=Conference.State.ARCHIVE), reminder_rules__is_on=True)
        conferences = conferences.distinct()
    count = 0
    for conference in conferences:
        for due in due_reminders(conference):
            try:
                count += _send(due)
            except Exception:  # an audience that breaks must not silence the other conferences
                logger.exception("Reminders of rule %s (%s) were not written", due.rule.pk, conference.slug)
    return count


def _send(due: DueReminder) -> int:
    audience = audiences.get(due.rule.audience)
    if audience is None:
        return 0
    extended = dict(Extension.objects.filter(milestone=due.milestone).values_list("person_id", "until"))
    prefix = f"reminder:{due.rule.pk}:"
    told = _told_before(prefix)
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
            unique_key=f"{prefix}{due.milestone.pk}:{stem}:{deadline.astimezone(UTC):{STAMP}}",
            submission_id=recipient.submission_id,
            about=recipient.about,
            recheck=recipient.recheck,
            recheck_arguments=recipient.recheck_arguments,
        )
        count += mail is not None
    return count


def _with_deadline(
    due: DueReminder, audience: Audience, extended: dict[int, datetime]
) -> Iterator[tuple[Recipient, datetime]]:
    """Each recipient with the own deadline; who has more time is reminded before that, not before.

    Where a track has a date of its own, only the audience knows which date is whose: it says so in `closes_at`.
    """
    now = due.conference.now()
    lead = timedelta(hours=due.rule.lead_hours)
    later = [timedelta(hours=hours) for hours in due.later_leads]
    for recipient in audience.find(due.conference):
        deadline = recipient.closes_at or max(due.deadline, extended.get(recipient.person.pk, due.deadline))
        # Of several reminders whose moment has passed only the last is still of use.
        is_outdated = any(deadline - other <= now for other in later)
        if deadline - lead <= now < deadline and not is_outdated:
            yield recipient, deadline


def _told_before(prefix: str) -> dict[str, list[datetime]]:
    """For which deadlines each person was reminded by this rule already, by person and subject."""
    told: dict[str, list[datetime]] = {}
    keys = OutboxMail.objects.filter(unique_key__startswith=prefix).values_list("unique_key", flat=True)
    for key in keys:
        told_of, _, stamp = str(key).removeprefix(prefix).rpartition(":")
        _milestone, _, stem = told_of.partition(":")  # a date like it does not remind the same people again
        told.setdefault(stem, []).append(datetime.strptime(stamp, STAMP).replace(tzinfo=UTC))
    return told


def _deadline_text(milestone: Milestone, deadline: datetime) -> str:
    return instant_text(deadline, as_zone(milestone.zone or "Etc/GMT+12"), label=milestone.zone_label)
