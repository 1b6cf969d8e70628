"""Audiences a chair can write to by role. They belong to no date, so no reminder is sent to them."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from confsite.conferences import audiences
from confsite.conferences.audiences import Audience, Recipient
from confsite.conferences.models import Conference, Role


def _holders(*roles: Role) -> Callable[[Conference], Iterator[Recipient]]:
    def find(conference: Conference) -> Iterator[Recipient]:
        held = conference.memberships.filter(role__in=roles) if roles else conference.memberships.all()
        people = Person.objects.filter(pk__in=held.values("person"), erased_at__isnull=True)
        for person in people.select_related("user").prefetch_related("emails").order_by("sort_key", "pk"):
            yield Recipient(person)

    return find


def register() -> None:
    """Make them known; called once, when the app is ready."""
    audiences.register(
        Audience("role-all", _("everybody with a role"), "", "", _holders()),
        Audience("role-chairs", _("chairs"), "", "", _holders(Role.PC_CHAIR, Role.AREA_CHAIR)),
        Audience("role-pc", _("PC members"), "", "", _holders(Role.PC_MEMBER)),
        Audience("role-external", _("external reviewers"), "", "", _holders(Role.EXTERNAL_REVIEWER)),
    )
