"""What this app gives a copy of a conference: taxonomy, dates, texts, people shown, rules, roles, wordings of mail."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from confsite.conferences.models import (
    Committee,
    CommitteeEntry,
    ExternalLink,
    Membership,
    Milestone,
    MilestoneRevision,
    Page,
    ReminderRule,
    Role,
    Section,
    Speaker,
    Sponsor,
    SubmissionType,
    Topic,
    Track,
    TypeField,
)
from confsite.conferences.rehearsal.cloning import Copied, Copying
from confsite.conferences.rehearsal.cloning import register as register_copied
from confsite.mail.models import MailTemplate


def only_rehearsals(copying: Copying, _row: object) -> bool:
    """Speakers, sponsors and the history of dates belong to one edition; a rehearsal shows them, the next does not."""
    return copying.is_rehearsal


def roles(copying: Copying, row: Membership) -> bool:
    """The chair who makes the copy comes along always; the rest as chosen, and then with their role."""
    return copying.takes_everybody or (row.role == Role.PC_CHAIR and row.person_id == copying.actor_person)


def dates(copying: Copying, row: Milestone) -> bool:
    """A rehearsal keeps the dates. The next edition has them as many days later as its event, worded anew."""
    if copying.is_rehearsal:
        return True
    days = shift_in_days(copying)
    row.at = later(row.at, days, row.zone)
    row.day = row.day + timedelta(days=days) if row.day else None
    row.announced = "" if row.at or row.day else row.announced
    return True


def shift_in_days(copying: Copying) -> int:
    """By how many days the copy's event is later: whole weeks keep the weekdays, so days are rounded to weeks."""
    source, target = copying.source.starts_on, copying.target.starts_on
    if source is None or target is None:
        return 364
    return round((target - source).days / 7) * 7


def later(at: datetime | None, days: int, zone: str) -> datetime | None:
    """The same hour of the clock some days later, in the zone of the date."""
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(zone or "Etc/GMT+12"))
    return (local.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=local.tzinfo, fold=local.fold)


def next_year(day: date) -> date:
    """The same weekday about a year later."""
    return day + timedelta(days=364)


def register() -> None:
    """Make the parts known."""
    register_copied(
        Copied(Track),
        Copied(Topic),
        Copied(SubmissionType),
        Copied(TypeField),
        Copied(Milestone, change=dates),
        Copied(MilestoneRevision, "milestone__conference", only_rehearsals),
        Copied(ReminderRule),
        Copied(Page),
        Copied(Section),
        Copied(ExternalLink),
        Copied(Committee),
        Copied(CommitteeEntry),
        Copied(Speaker, change=only_rehearsals),
        Copied(Sponsor, change=only_rehearsals),
        Copied(Membership, change=roles),
        Copied(MailTemplate),
    )
