"""The only writers of reminder rules: who is reminded how long before which date."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences import audiences
from confsite.conferences.models import Conference, ReminderRule
from confsite.conferences.setup.policies import can_set_up, require
from confsite.conferences.setup.refusals import Refused
from confsite.conferences.setup.services import locked

# Hours before a date of this kind, for every audience registered for it.
DEFAULT_LEADS: dict[str, tuple[int, ...]] = {
    "SUBMISSION": (168, 24, 6),
    "BIDDING": (48,),
    "REVIEW": (168, 48),
    "CAMERA_READY": (120, 24),
}
LONGEST = 24 * 366


def remindable() -> list[audiences.Audience]:
    """Audiences reminders can be written to: those with a wording of their own."""
    return [audience for audience in audiences.all_audiences() if audience.template]


@transaction.atomic
def seed_reminder_rules(conference: Conference, *, actor: User | None = None) -> int:
    """Give a new conference the usual reminders; one that has rules keeps them. Returns how many were added."""
    conference = locked(conference)
    if conference.reminder_rules.exists():
        return 0
    rules = [
        ReminderRule(
            conference=conference,
            kind=audience.milestone_kind,
            audience=audience.key,
            template=audience.template,
            lead_hours=hours,
        )
        for audience in remindable()
        for hours in DEFAULT_LEADS.get(audience.milestone_kind, ())
    ]
    ReminderRule.objects.bulk_create(rules)
    if rules:
        record(actor, "reminders.seeded", conference, rules=len(rules))
    return len(rules)


@transaction.atomic
def save_reminder_rule(
    actor: User | None,
    *,
    conference: Conference,
    kind: str,
    audience: str,
    lead_hours: int,
    is_on: bool = True,
    rule: ReminderRule | None = None,
) -> ReminderRule:
    """Add a rule or change one.

    Raises:
        Refused: the audience has no reminder, the lead is none, or the same rule is there already.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    found = audiences.get(audience)
    if found is None or not found.template:
        raise Refused(_("No reminder is worded for these people. Choose others."))
    if not 1 <= lead_hours <= LONGEST:
        raise Refused(_("Choose between one hour and a year before the date."))
    row = ReminderRule(conference=conference) if rule is None else ReminderRule.objects.filter(pk=rule.pk).first()
    if row is None:
        raise Refused(_("Somebody removed this reminder while your page was open."))
    row.kind, row.audience, row.template = kind, audience, found.template
    row.lead_hours, row.is_on = lead_hours, is_on
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("This reminder is there already. Choose another lead or other people.")) from error
    verb = "reminder.added" if rule is None else "reminder.changed"
    record(actor, verb, row, conference=conference, audience=audience, lead_hours=lead_hours, is_on=is_on)
    return row


@transaction.atomic
def switch_reminder_rule(actor: User | None, *, rule: ReminderRule, is_on: bool) -> None:
    """Switch a reminder on or off."""
    conference = locked(rule.conference)
    require(can_set_up(actor, conference))
    changed = ReminderRule.objects.filter(pk=rule.pk, is_on=not is_on).update(is_on=is_on)
    if changed:
        record(actor, "reminder.switched", rule, conference=conference, is_on=is_on)


@transaction.atomic
def remove_reminder_rule(actor: User | None, *, rule: ReminderRule) -> None:
    """Remove a reminder."""
    conference = locked(rule.conference)
    require(can_set_up(actor, conference))
    record(actor, "reminder.removed", rule, conference=conference, audience=rule.audience)
    ReminderRule.objects.filter(pk=rule.pk).delete()
