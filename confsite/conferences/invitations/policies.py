"""Who may manage the people of a conference."""

from django.core.exceptions import PermissionDenied

from confsite.accounts.models import User
from confsite.conferences.models import Conference, Membership, Role

# Roles whose holders are asked how many papers they can take.
REVIEWING_ROLES = frozenset({Role.PC_MEMBER, Role.EXTERNAL_REVIEWER, Role.AREA_CHAIR})


def can_manage_people(actor: User | None, conference: Conference) -> bool:
    """PC chairs; None is the site itself (a command, the demo)."""
    if actor is None:
        return True
    return Membership.objects.filter(conference=conference, person__user_id=actor.pk, role=Role.PC_CHAIR).exists()


def require_chair(actor: User | None, conference: Conference) -> None:
    """Raise PermissionDenied unless the actor may manage the people of a conference."""
    if not can_manage_people(actor, conference):
        raise PermissionDenied
