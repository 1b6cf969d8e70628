"""The only writers of rehearsals, their clocks, and copies of a conference as its next edition."""

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.accounts.services import person_of
from confsite.audit.services import record
from confsite.bell import ring
from confsite.clock import physical_now
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.models.conference import RESERVED_SLUGS
from confsite.conferences.rehearsal.cloning import Copying, copy_rows, run_endings
from confsite.conferences.setup.policies import can_set_up, require
from confsite.conferences.setup.refusals import Refused
from confsite.conferences.setup.services import locked
from confsite.mail.models import OutboxMail

LONGEST_JUMP = timedelta(days=3660)
REMINDERS = "confsite.conferences.tasks.send_due_reminders"
NOT_COPIED = (
    "created_at",
    "source_digest",
    "clock_shows",
    "clock_set_at",
    "predecessor",
    "logo",
    "logo_alt",
)
# Facts of one event that its next edition does not share.
NOT_OF_NEXT = (
    "date_text",
    "hours_text",
    "place_text",
    "city",
    "country",
    "venue",
    "room_text",
    "join_url",
    "registration_url",
    "parent_url",
    "predecessor_text",
    "predecessor_url",
    "edition",
)


@transaction.atomic
def rehearse(actor: User, *, conference: Conference, takes_everybody: bool = True) -> Conference:
    """Copy a conference into a sandbox: its clock can be moved, its mail goes to a sink, no paper comes along.

    Raises:
        Refused: this is a rehearsal itself, or there is one already.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    if conference.is_sandbox:
        raise Refused(_("This is a rehearsal already: move its clock instead."))
    if conference.rehearsals.exists():
        raise Refused(_("There is a rehearsal already. End it before you begin another."))
    target = _copy_of(
        conference,
        slug=_free_slug(f"{conference.slug[:48]}-rehearsal"),
        name=_("Rehearsal of %(name)s") % {"name": conference.name},
        short_name=(_("Rehearsal %(name)s") % {"name": conference.short_name})[:80],
        state=Conference.State.DRAFT,
        is_sandbox=True,
        rehearsal_of=conference,
    )
    _fill(actor, conference, target, is_rehearsal=True, takes_everybody=takes_everybody)
    record(actor, "rehearsal.begun", conference, rehearsal=target.slug)
    record(actor, "conference.created", target, rehearsal_of=conference.slug)
    return target


@transaction.atomic
def begin_next_edition(
    actor: User,
    *,
    conference: Conference,
    slug: str,
    name: str,
    short_name: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Conference:
    """Copy a conference as the draft of its next edition, with dates as much later as the event is.

    Whoever makes it is its PC chair; committees shown and texts come along to be edited, people's roles do not.

    Raises:
        Refused: the address is taken, or this is a rehearsal.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    if conference.is_sandbox:
        raise Refused(_("This is a rehearsal. Copy the conference itself."))
    if slug in RESERVED_SLUGS or Conference.objects.filter(slug=slug).exists():
        raise Refused(_("There is something at the address “%(slug)s” already. Choose another.") % {"slug": slug})
    target = _copy_of(
        conference,
        slug=slug,
        name=name,
        short_name=short_name,
        state=Conference.State.DRAFT,
        starts_on=starts_on,
        ends_on=ends_on,
        predecessor=conference,
        **dict.fromkeys(NOT_OF_NEXT, ""),
    )
    _fill(actor, conference, target, is_rehearsal=False, takes_everybody=False)
    record(actor, "conference.created", target, copied_from=conference.slug)
    return target


@transaction.atomic
def set_clock(actor: User, *, conference: Conference, at: datetime) -> Conference:
    """Let a rehearsal's clock show an instant from now on; it keeps running.

    Raises:
        Refused: not a rehearsal, or an instant more than ten years away.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    if not conference.is_sandbox:
        raise Refused(_("Only the clock of a rehearsal can be moved."))
    physical = physical_now()
    if abs(at - physical) > LONGEST_JUMP:
        raise Refused(_("Choose a moment within ten years of today."))
    before = conference.now()
    conference.clock_shows, conference.clock_set_at = at, physical
    conference.save(update_fields=["clock_shows", "clock_set_at"])
    record(actor, "rehearsal.clock_moved", conference, before=before.isoformat(), after=at.isoformat())
    # What became due between the two moments happens now, not at the next scan.
    ring(REMINDERS)
    return conference


@transaction.atomic
def reset_clock(actor: User, *, conference: Conference) -> Conference:
    """Let a rehearsal's clock show the real time again."""
    conference = locked(conference)
    require(can_set_up(actor, conference))
    if conference.clock_shows is not None:
        before = conference.now()
        conference.clock_shows = conference.clock_set_at = None
        conference.save(update_fields=["clock_shows", "clock_set_at"])
        record(actor, "rehearsal.clock_reset", conference, before=before.isoformat())
    return conference


@transaction.atomic
def end_rehearsal(actor: User, *, conference: Conference) -> Conference:
    """Delete a rehearsal with everything in it; returns the conference it rehearsed.

    Raises:
        Refused: not a rehearsal of a conference.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    original = conference.rehearsal_of
    if not conference.is_sandbox or original is None:
        raise Refused(_("Only a rehearsal of a conference can be ended."))
    record(actor, "rehearsal.ended", original, rehearsal=conference.slug)
    # Its mail went to the sink; what is still waiting must not outlive it.
    OutboxMail.objects.filter(conference=conference).delete()
    run_endings(conference)
    _delete_all(conference)
    return original


def _copy_of(source: Conference, **changes: object) -> Conference:
    kept = {
        field.attname: getattr(source, field.attname)
        for field in source._meta.concrete_fields
        if not field.primary_key and field.name not in NOT_COPIED
    }
    target = Conference(**kept)
    for name, value in changes.items():
        setattr(target, name, value)
    target.save(force_insert=True)
    return target


def _fill(actor: User, source: Conference, target: Conference, *, is_rehearsal: bool, takes_everybody: bool) -> None:
    person: Person = person_of(actor)
    copy_rows(Copying(source, target, is_rehearsal, takes_everybody, person.pk))
    Membership.objects.get_or_create(conference=target, person=person, role=Role.PC_CHAIR)


def _free_slug(wanted: str) -> str:
    slug, number = wanted, 2
    while Conference.objects.filter(slug=slug).exists():
        slug, number = f"{wanted[:56]}-{number}", number + 1
    return slug


def _delete_all(conference: Conference) -> None:
    """Delete a conference and its rows, those first that others protect."""
    relations = [one for one in conference._meta.related_objects if one.related_model is not Conference]
    pending = [one for one in relations if isinstance(one.field, models.ForeignKey)]
    for _round in range(len(pending)):
        left = []
        for relation in pending:
            try:
                with transaction.atomic():
                    relation.related_model._base_manager.filter(**{relation.field.name: conference}).delete()
            except models.ProtectedError:
                left.append(relation)
        if not left:
            break
        pending = left
    conference.delete()
