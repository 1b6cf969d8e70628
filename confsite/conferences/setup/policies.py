"""Who may set a conference up."""

from django.core.exceptions import PermissionDenied

from confsite.accounts.models import User
from confsite.conferences.models import Conference, Membership, Role


def can_set_up(actor: User | None, conference: Conference) -> bool:
    """PC chairs of the conference, operators, and the site itself (no actor)."""
    if actor is None or actor.is_staff:
        return True
    return Membership.objects.filter(conference=conference, person__user=actor, role=Role.PC_CHAIR).exists()


def require_set_up(actor: User | None, conference: Conference) -> None:
    """Stop whoever may not set this conference up; for services of lower apps, which ask for their policy."""
    require(can_set_up(actor, conference))


def require(is_allowed: bool) -> None:
    """Stop whoever may not do this."""
    if not is_allowed:
        raise PermissionDenied
