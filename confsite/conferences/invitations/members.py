"""The only writers of roles apart from invitations: quota, track, ending a role."""

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.invitations.errors import Refused
from confsite.conferences.invitations.policies import require_chair
from confsite.conferences.models import Conference, Membership, Role, Track


@transaction.atomic
def change_membership(
    actor: User | None, *, membership: Membership, quota: int | None, track: Track | None
) -> Membership:
    """Set how many papers somebody takes at most (None: the conference's default) and their track."""
    require_chair(actor, membership.conference)
    membership = _locked(membership)
    was = membership.quota
    membership.quota, membership.track = quota, track
    membership.save(update_fields=["quota", "track"])
    record(actor, "membership.changed", membership, quota=quota, was=was, track=track.name if track else "")
    return membership


@transaction.atomic
def end_membership(actor: User | None, *, membership: Membership) -> None:
    """Take a role away. What the person did stays. Raises Refused for the only PC chair of a conference."""
    require_chair(actor, membership.conference)
    conference = Conference.objects.select_for_update(no_key=True).get(pk=membership.conference_id)
    membership = _locked(membership)
    if membership.role == Role.PC_CHAIR and is_only_chair(membership):
        raise Refused(_("A conference needs a PC chair. Give somebody else the role first."))
    record(actor, "membership.ended", membership, conference=conference, role=membership.role)
    membership.delete()


def is_only_chair(membership: Membership) -> bool:
    """Whether a conference would be without PC chair if this membership ended."""
    others = Membership.objects.filter(conference_id=membership.conference_id, role=Role.PC_CHAIR)
    return membership.role == Role.PC_CHAIR and not others.exclude(pk=membership.pk).exists()


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("conference", "person", "track")
    row = rows.filter(pk=membership.pk).first()
    if row is None:
        raise Refused(_("This role was taken away meanwhile."))
    return row
