"""The only writers of important dates, their history and individual extensions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.clock import physical_now
from confsite.conferences import audiences
from confsite.conferences.dates.people import papers_of
from confsite.conferences.dates.queries import EXTENDABLE, fact_of
from confsite.conferences.dates.words import date_text
from confsite.conferences.models import Conference, Extension, Milestone, MilestoneRevision, SubmissionType, Track
from confsite.conferences.setup.fingerprints import refuse_if_changed
from confsite.conferences.setup.policies import can_set_up, require
from confsite.conferences.setup.refusals import Refused, Stale
from confsite.conferences.setup.services import locked
from confsite.mail import outbox
from confsite.mail.models import MailBatch
from confsite.ui.zones import instant_text

FIELDS = (
    "kind",
    "label",
    "at",
    "day",
    "zone",
    "zone_label",
    "announced",
    "grace_seconds",
    "is_public",
    "track",
    "submission_type",
)

# Who has more time for these is an author.
OF_AUTHORS = frozenset({"ABSTRACT", "SUBMISSION", "RESPONSE", "CAMERA_READY"})


@dataclass(frozen=True)
class DateValues:
    """All a date says: an instant or only a day, or neither and then the text that stands for it."""

    kind: str
    label: str = ""
    at: datetime | None = None
    day: date | None = None
    zone: str = ""
    zone_label: str = ""
    announced: str = ""
    grace_seconds: int = 0
    is_public: bool = True
    track: Track | None = None
    submission_type: SubmissionType | None = None

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FIELDS}

    @property
    def text(self) -> str:
        return date_text(self.at, self.day, self.zone, self.zone_label, self.announced)


@dataclass(frozen=True)
class DateChange:
    """What `set_date` did. `batch` holds the mails about it until somebody releases them."""

    milestone: Milestone
    was_announced: bool
    batch: MailBatch | None


def text_of(milestone: Milestone) -> str:
    """A milestone's date in its own zone."""
    return date_text(milestone.at, milestone.day, milestone.zone, milestone.zone_label, milestone.announced)


def is_moved(milestone: Milestone, values: DateValues) -> bool:
    """Whether a change moves a date, and does not only word it anew."""
    return (milestone.at, milestone.day) != (values.at, values.day)


def is_announced(milestone: Milestone) -> bool:
    """Whether strangers could read this date, so that moving it is an extension with a history."""
    has_date = milestone.at is not None or milestone.day is not None
    return has_date and milestone.is_public and milestone.conference.is_public


@transaction.atomic
def set_date(
    actor: User | None,
    *,
    conference: Conference,
    values: DateValues,
    milestone: Milestone | None = None,
    reason: str = "",
    notify: Iterable[str] = (),
    seen: str = "",
) -> DateChange:
    """Add an important date, or change one. Moving one that was public keeps what it was and asks for a reason.

    `notify` names audiences; the mails to them are held in a batch.

    Raises:
        Stale: somebody changed this date since `seen` was taken.
        Refused: no reason for an extension, or a second date of this kind for the same track and type.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    is_new = milestone is None
    row = Milestone(conference=conference, order=_last_order(conference)) if milestone is None else _locked(milestone)
    if not is_new:
        refuse_if_changed(row, FIELDS, seen)
    moved, was_announced, before = is_moved(row, values), not is_new and is_announced(row), text_of(row)
    if moved and was_announced:
        if not reason.strip():
            raise Refused(_("This date was public. Say why it moves; the reason is kept with its history."))
        _remember(actor, row, before, reason)
    for name, value in values.as_dict().items():
        setattr(row, name, value)
    _save(row)
    verb = "date.added" if is_new else "date.moved" if moved else "date.changed"
    record(actor, verb, row, conference=conference, before="" if is_new else before, after=values.text, reason=reason)
    batch = _tell(actor, conference, row, before, reason, notify) if moved and not is_new else None
    return DateChange(row, was_announced, batch)


@transaction.atomic
def remove_date(actor: User | None, *, conference: Conference, milestone: Milestone) -> None:
    """Remove a date with its history.

    Raises:
        Refused: somebody has an extension of it.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    row = _locked(milestone)
    if row.extensions.exists():
        raise Refused(_("Somebody has more time for this date. Take those extensions back first."))
    record(actor, "date.removed", row, conference=conference, before=text_of(row))
    row.delete()


@transaction.atomic
def grant_extension(
    actor: User | None,
    *,
    milestone: Milestone,
    person: Person,
    until: datetime,
    reason: str = "",
    submission_id: int | None = None,
) -> Extension:
    """Give one person more time at one date, and tell them. A second grant replaces the first.

    `submission_id` hides it from chairs who must not know that this person works on this paper.

    Raises:
        Refused: the date is not fixed or closes nothing, or `until` gives no more time than everybody has.
    """
    conference = locked(milestone.conference)
    require(can_set_up(actor, conference))
    milestone = _locked(milestone)
    closes_at = fact_of(milestone).closes_at
    if milestone.kind not in EXTENDABLE or closes_at is None:
        raise Refused(_("There is no deadline here that could be extended."))
    if until <= closes_at:
        raise Refused(_("Everybody has time until then. Choose a later moment."))
    if until <= conference.now():
        raise Refused(_("This moment has passed. Choose one that lies ahead."))
    extension, _is_new = Extension.objects.update_or_create(
        milestone=milestone,
        person=person,
        defaults={
            "conference": conference,
            "until": until,
            "reason": reason,
            "granted_by": actor,
            "granted_at": physical_now(),
            "submission_id": submission_id,
        },
    )
    until_text = instant_text(until, milestone.zone or "Etc/GMT+12", "full", milestone.zone_label)
    _tell_person(
        actor,
        extension,
        "extension.granted",
        mail="dates.extension",
        values={"until": until_text, "reason": reason},
        unique_key=f"extension:{extension.pk}:{until.isoformat()}",
    )
    return extension


@transaction.atomic
def revoke_extension(actor: User | None, *, extension: Extension) -> None:
    """Take the additional time of one person back, and tell them."""
    conference = locked(extension.conference)
    require(can_set_up(actor, conference))
    row = Extension.objects.select_for_update().filter(pk=extension.pk).select_related("milestone", "person").first()
    if row is None:
        return
    _tell_person(
        actor, row, "extension.revoked", mail="dates.extension_revoked", unique_key=f"extension-revoked:{row.pk}"
    )
    row.delete()


def _tell_person(
    actor: User | None,
    extension: Extension,
    event: str,
    *,
    mail: str,
    unique_key: str,
    values: dict[str, str] | None = None,
) -> None:
    """Log it and write to the person; line and mail hide from chairs who must not know of the papers behind it."""
    milestone, person = extension.milestone, extension.person
    papers = papers_of(milestone.conference, person) if milestone.kind in OF_AUTHORS else []
    # The log names the date, not the person: the name beside an authors' date would tell of a paper.
    details: dict[str, Any] = {"person": person.pk, "until": extension.until.isoformat()}
    hidden: dict[str, Any] = {"submission_id": extension.submission_id, "about": papers}
    record(actor, event, milestone, conference=milestone.conference, **hidden, **details)
    outbox.queue(
        mail,
        conference=milestone.conference,
        to=person,
        values={"milestone": str(milestone), "date": text_of(milestone), **(values or {})},
        unique_key=unique_key,
        **hidden,
    )


def _locked(milestone: Milestone) -> Milestone:
    row = Milestone.objects.select_for_update().filter(pk=milestone.pk, conference=milestone.conference_id).first()
    if row is None:
        raise Stale(_("Somebody removed this date while your page was open."))
    return row


def _last_order(conference: Conference) -> int:
    last = conference.milestones.order_by("-order").values_list("order", flat=True).first()
    return 0 if last is None else last + 1


def _save(row: Milestone) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(
            _("There is a date of this kind for the same track and type already. Change that one.")
        ) from error


def _remember(actor: User | None, row: Milestone, before: str, reason: str) -> None:
    MilestoneRevision.objects.create(
        milestone=row,
        at=row.at,
        day=row.day,
        announced=row.announced or before,
        replaced_at=row.conference.now(),
        replaced_by=actor,
        reason=reason.strip(),
    )


def _tell(
    actor: User | None, conference: Conference, row: Milestone, before: str, reason: str, notify: Iterable[str]
) -> MailBatch | None:
    """Hold one mail per person of the audiences; a person found through several papers is written to once."""
    found = [audience for key in notify if (audience := audiences.get(key)) is not None]
    if not found or actor is None:
        return None
    batch = outbox.hold(actor, conference=conference, title=_("%(date)s has moved") % {"date": row}, purpose="dates")
    values = {"milestone": str(row), "before": before, "date": text_of(row), "reason": reason.strip()}
    told: set[int] = set()
    for audience in found:
        for recipient in audience.find(conference):
            if recipient.person.pk in told:
                continue
            told.add(recipient.person.pk)
            outbox.queue(
                "dates.moved",
                conference=conference,
                to=recipient.person,
                values=values,
                batch=batch,
                # Both hide the row from a chair who must not know of these papers.
                submission_id=recipient.submission_id,
                about=recipient.about,
            )
    return batch
