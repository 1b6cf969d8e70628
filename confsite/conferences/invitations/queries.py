"""Reads of members and invitations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from confsite.accounts.models import Affiliation, Person, PersonEmail
from confsite.clock import physical_now
from confsite.conferences.invitations import tokens
from confsite.conferences.models import Conference, Invitation, Membership, Role

State = Invitation.State
REMINDER_PAUSE = timedelta(days=1)
LONG_SILENCE = timedelta(days=7)


def members(conference: Conference, *, role: str = "", words: str = "") -> QuerySet[Membership]:
    """Roles held at a conference with their people, for the chair."""
    rows = Membership.objects.filter(conference=conference).select_related("person", "person__user", "track")
    rows = rows.prefetch_related(
        Prefetch("person__affiliations", Affiliation.objects.order_by("order", "id")),
        Prefetch("person__emails", PersonEmail.objects.order_by("-is_primary", "id")),
    )
    if role:
        rows = rows.filter(role=role)
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(person__name__icontains=word)
            | Q(person__sort_key__icontains=word)
            | Q(pk__in=_memberships_by_address_or_institution(conference, word))
        )
    return rows


def _memberships_by_address_or_institution(conference: Conference, word: str) -> QuerySet[Any]:
    return Membership.objects.filter(
        Q(person__emails__email__icontains=word) | Q(person__affiliations__institution__icontains=word),
        conference=conference,
    ).values("pk")


def role_counts(conference: Conference) -> dict[str, int]:
    """How many people hold each role, in the order of `Role`; roles nobody holds are left out."""
    found = dict(
        Membership.objects.filter(conference=conference).values_list("role").annotate(n=Count("pk")).order_by()
    )
    return {role: found[role] for role in Role.values if role in found}


@dataclass(frozen=True)
class InvitationCounts:
    """How a conference's invitations stand; `expired` are unanswered ones whose link no longer works."""

    pending: int
    expired: int
    accepted: int
    declined: int
    revoked: int

    @property
    def total(self) -> int:
        return self.pending + self.expired + self.accepted + self.declined + self.revoked


def invitation_counts(conference: Conference) -> InvitationCounts:
    """Counts by state, in one query."""
    is_over = Q(expires_at__lte=physical_now())
    return InvitationCounts(
        **Invitation.objects.filter(conference=conference).aggregate(
            pending=Count("pk", filter=Q(state=State.PENDING) & ~is_over),
            expired=Count("pk", filter=Q(state=State.PENDING) & is_over),
            accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
            declined=Count("pk", filter=Q(state=State.DECLINED)),
            revoked=Count("pk", filter=Q(state=State.REVOKED)),
        )
    )


def invitations(conference: Conference, *, state: str = "", role: str = "", words: str = "") -> QuerySet[Invitation]:
    """Invitations of a conference, for the chair. `state` may also be EXPIRED."""
    rows = Invitation.objects.filter(conference=conference).select_related("track", "person")
    now = physical_now()
    if state == "EXPIRED":
        rows = rows.filter(state=State.PENDING, expires_at__lte=now)
    elif state == State.PENDING:
        rows = rows.filter(state=State.PENDING).exclude(expires_at__lte=now)
    elif state:
        rows = rows.filter(state=state)
    if role:
        rows = rows.filter(role=role)
    for word in words.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(affiliation__icontains=word))
    return rows.annotate(is_expired=Q(state=State.PENDING, expires_at__lte=now))


def remindable(conference: Conference) -> QuerySet[Invitation]:
    """Unanswered invitations whose people heard nothing from us for a day."""
    since = physical_now() - REMINDER_PAUSE
    return (
        Invitation.objects.filter(conference=conference, state=State.PENDING, invited_at__lte=since)
        .filter(Q(reminded_at__isnull=True) | Q(reminded_at__lte=since))
        .select_related("conference", "person", "invited_by")
    )


def long_silent(conference_ids: Iterable[int]) -> QuerySet[Invitation]:
    """Unanswered invitations of these conferences whose people heard nothing from us for a week."""
    since = physical_now() - LONG_SILENCE
    return Invitation.objects.filter(conference__in=list(conference_ids), state=State.PENDING).filter(
        Q(reminded_at__isnull=True) | Q(reminded_at__lte=since), invited_at__lte=since
    )


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation behind a link, whatever its state; None for an unknown token."""
    return (
        Invitation.objects.filter(token_hash=tokens.hash_of(token))
        .select_related("conference", "person", "invited_by", "track")
        .first()
    )


@dataclass(frozen=True)
class WaitingInvitation:
    """An unanswered invitation as its addressee finds it on the home page."""

    invitation: Invitation
    path: str
    until: datetime | None


def waiting_for(person: Person, conference: Conference | None = None) -> list[WaitingInvitation]:
    """Unanswered invitations to any *verified* address of a person."""
    rows = Invitation.objects.filter(state=State.PENDING).exclude(expires_at__lte=physical_now())
    addresses = person.emails.filter(verified_at__isnull=False).values_list("email", flat=True)
    lower = [address.lower() for address in addresses]
    rows = rows.filter(email__in=lower).select_related("conference")
    if conference is not None:
        rows = rows.filter(conference=conference)
    found = []
    for invitation in rows.order_by(F("expires_at").asc(nulls_last=True)):
        if path := tokens.path_of(invitation):
            found.append(WaitingInvitation(invitation, path, invitation.expires_at))
    return found
