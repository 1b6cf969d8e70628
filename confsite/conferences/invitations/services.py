"""The only writers of invitations and of the roles people hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, PersonEmail, User
from confsite.accounts.services import person_of
from confsite.audit.services import record
from confsite.clock import physical_now
from confsite.conferences.invitations import hooks, tokens
from confsite.conferences.invitations.errors import Refused
from confsite.conferences.invitations.policies import REVIEWING_ROLES, require_chair
from confsite.conferences.invitations.queries import remindable
from confsite.conferences.models import Conference, Invitation, Membership, Role, Track
from confsite.mail import outbox
from confsite.ui.zones import instant_text

LIFETIME = timedelta(days=60)
State = Invitation.State


@dataclass(frozen=True)
class Invitee:
    """Somebody to invite. `quota` is how many papers they are asked to take; None leaves it to the conference."""

    email: str
    name: str
    role: Role
    affiliation: str = ""
    quota: int | None = None
    track: Track | None = None


@dataclass(frozen=True)
class Invited:
    """What came of inviting: `new` invitations, and those of the invitees who `hold` the role or `wait` already."""

    new: list[Invitation]
    hold: list[Invitee]
    wait: list[Invitee]


@transaction.atomic
def invite(actor: User | None, *, conference: Conference, invitees: Iterable[Invitee], message: str = "") -> Invited:
    """Invite people to roles and write to each. Who holds the role, or was asked and has not answered, is left alone.

    `message` is a personal note, shown as plain text in the mail and on the invitation's page.
    """
    require_chair(actor, conference)
    conference = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    invitees = list(invitees)
    hold, wait = held_and_waiting(conference, invitees)
    outcome = Invited([], [], [])
    seen: set[tuple[str, str]] = set()
    for invitee in invitees:
        key = (invitee.email.lower(), invitee.role)
        if key in hold:
            outcome.hold.append(invitee)
        elif key in wait or key in seen:
            outcome.wait.append(invitee)
        else:
            seen.add(key)
            outcome.new.append(_invite_one(actor, conference, invitee, message))
    return outcome


def held_and_waiting(
    conference: Conference, invitees: Iterable[Invitee]
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Pairs of address (lower case) and role that are held already, and those that wait for an answer."""
    emails = {invitee.email.lower() for invitee in invitees}
    held = Membership.objects.filter(conference=conference, person__emails__email__in=emails)
    waiting = Invitation.objects.filter(conference=conference, state=State.PENDING, email__in=emails)
    return (
        {(email.lower(), role) for email, role in held.values_list("person__emails__email", "role")},
        {(email.lower(), role) for email, role in waiting.values_list("email", "role")},
    )


def _invite_one(actor: User | None, conference: Conference, invitee: Invitee, message: str) -> Invitation:
    known = PersonEmail.objects.filter(email__iexact=invitee.email).first()
    now = physical_now()
    invitation = Invitation(
        conference=conference,
        email=invitee.email.lower(),
        name=" ".join(invitee.name.split()),
        affiliation=invitee.affiliation,
        role=invitee.role,
        track=invitee.track,
        person_id=known.person_id if known else None,
        quota_offered=invitee.quota,
        message=message,
        invited_by=actor,
        invited_at=now,
        expires_at=now + LIFETIME,
    )
    invitation.token_hash = tokens.hash_of(tokens.derive(invitation))
    invitation.save()
    record(actor, "invitation.sent", invitation, role=invitation.role)
    _send(invitation, "invitation.role", unique_key=f"invitation:{invitation.pk}")
    return invitation


def _send(invitation: Invitation, kind: str, *, unique_key: str) -> None:
    by = invitation.invited_by
    quota = invitation.quota_offered or invitation.conference.default_quota
    papers = _("You would be asked to review at most %(n)d papers.") % {"n": quota}
    outbox.queue(
        kind,
        conference=invitation.conference,
        to=invitation.person,
        address=invitation.email,
        values={
            "name": invitation.name,
            "role": str(invitation.get_role_display()),
            "papers": papers if invitation.role in REVIEWING_ROLES else "",
            "message": invitation.message,
            "invited_by": by.get_full_name() if by else invitation.conference.short_name,
            "link": outbox.absolute_url(tokens.path_of(invitation)),
            "expires": instant_text(invitation.expires_at, invitation.conference.time_zone, "day")
            if invitation.expires_at
            else "",
        },
        unique_key=unique_key,
        recheck="invitation.pending",
        recheck_arguments={"invitation": invitation.pk},
    )


@transaction.atomic
def resend(actor: User | None, *, invitation: Invitation) -> Invitation:
    """Write an unanswered, expired or revoked invitation's mail again, with the same link and a new term.

    Raises:
        Refused: it was answered, or another invitation to the same role waits.
    """
    require_chair(actor, invitation.conference)
    invitation = _locked(invitation)
    if invitation.state in (State.ACCEPTED, State.DECLINED):
        raise Refused(_("%(name)s has answered already.") % {"name": invitation.name})
    others = Invitation.objects.filter(
        conference=invitation.conference, role=invitation.role, email__iexact=invitation.email, state=State.PENDING
    ).exclude(pk=invitation.pk)
    if others.exists():
        raise Refused(_("Another invitation of %(name)s to this role waits already.") % {"name": invitation.name})
    invitation.state, invitation.answered_at = State.PENDING, None
    invitation.expires_at = physical_now() + LIFETIME
    if not tokens.token_of(invitation):
        invitation.token_hash = tokens.hash_of(tokens.derive(invitation))
    invitation.save(update_fields=["state", "answered_at", "expires_at", "token_hash"])
    record(actor, "invitation.resent", invitation)
    _send(invitation, "invitation.role", unique_key=f"invitation:{invitation.pk}:{invitation.expires_at:%Y%m%d%H%M%S}")
    return invitation


@transaction.atomic
def revoke(actor: User | None, *, invitation: Invitation) -> Invitation:
    """Take an unanswered invitation back; its link then says so. Raises Refused where it was answered."""
    require_chair(actor, invitation.conference)
    invitation = _locked(invitation)
    if invitation.state != State.PENDING:
        raise Refused(_("This invitation was answered or taken back before."))
    invitation.state, invitation.answered_at = State.REVOKED, physical_now()
    invitation.save(update_fields=["state", "answered_at"])
    record(actor, "invitation.revoked", invitation)
    return invitation


@transaction.atomic
def remind_silent(actor: User | None, *, conference: Conference) -> int:
    """Remind everybody who has not answered; nobody twice within a day, nor within a day of being asked.

    Returns:
        How many were reminded.
    """
    require_chair(actor, conference)
    silent = list(remindable(conference).select_for_update(of=("self",)))
    today = physical_now()
    for invitation in silent:
        invitation.expires_at = today + LIFETIME
        invitation.reminded_at = today
        invitation.save(update_fields=["expires_at", "reminded_at"])
        _send(invitation, "invitation.reminder", unique_key=f"invitation-reminder:{invitation.pk}:{today:%Y%m%d%H}")
    if silent:
        record(actor, "invitation.reminded", conference, people=len(silent))
    return len(silent)


@transaction.atomic
def accept(user: User, *, invitation: Invitation, quota: int | None = None) -> Membership:
    """Take the offered role as the person behind `user`; `quota` is how many papers they can take.

    Raises:
        Refused: it has expired, was answered before or taken back.
    """
    invitation = _open_or_refuse(invitation)
    person = person_of(user)
    membership, _is_new = Membership.objects.select_for_update().get_or_create(
        conference=invitation.conference, person=person, role=invitation.role, defaults={"track": invitation.track}
    )
    wanted = quota if quota is not None else invitation.quota_offered
    if wanted is not None and invitation.role in REVIEWING_ROLES:
        membership.quota = wanted
        membership.save(update_fields=["quota"])
    if invitation.affiliation and not person.affiliations.exists():
        person.affiliations.create(institution=invitation.affiliation)
    _answer(invitation, State.ACCEPTED, person=person)
    record(user, "invitation.accepted", invitation, role=invitation.role)
    hooks.accepted(membership)
    _tell_chairs(invitation, "invitation.accepted", person.name, note="", quota=membership.quota)
    return membership


@transaction.atomic
def decline(user: User | None, *, invitation: Invitation, note: str = "") -> Invitation:
    """Say no, with a note for the chairs; whoever holds the link may. Raises Refused as `accept` does."""
    invitation = _open_or_refuse(invitation)
    invitation.answer_note = note
    _answer(invitation, State.DECLINED, person=invitation.person)
    record(user, "invitation.declined", invitation)
    _tell_chairs(invitation, "invitation.declined", invitation.name, note=note, quota=None)
    return invitation


def _open_or_refuse(invitation: Invitation) -> Invitation:
    invitation = _locked(invitation)
    if invitation.state != State.PENDING:
        raise Refused(_("This invitation was answered or taken back before."))
    if invitation.expires_at and invitation.expires_at <= physical_now():
        raise Refused(_("This invitation has expired. Ask the chairs for a new one."))
    return invitation


def _answer(invitation: Invitation, state: State, *, person: Person | None) -> None:
    invitation.state, invitation.answered_at, invitation.person = state, physical_now(), person
    invitation.save(update_fields=["state", "answered_at", "person", "answer_note"])


def _tell_chairs(invitation: Invitation, kind: str, name: str, *, note: str, quota: int | None) -> None:
    conference = invitation.conference
    link = outbox.absolute_url(reverse("people_chair:invitations", args=[conference.slug]))
    chairs = Membership.objects.filter(conference=conference, role=Role.PC_CHAIR).select_related("person__user")
    for chair in chairs.prefetch_related("person__emails"):
        outbox.queue(
            kind,
            conference=conference,
            to=chair.person,
            values={
                "invitee": name,
                "role": str(invitation.get_role_display()),
                "papers": str(quota) if quota is not None else _("not stated"),
                "note": note or _("no note"),
                "link": link,
            },
            unique_key=f"{kind}:{invitation.pk}:{chair.person_id}:{invitation.answered_at:%Y%m%d%H%M%S}",
        )


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("conference", "person", "invited_by", "track")
        .get(pk=invitation.pk)
    )
