"""Who is looking: a login, the person behind it and the roles held at this conference."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser

from confsite.accounts.models import Person, User
from confsite.conferences.models import Conference, Membership, Role

COMMITTEE_ROLES = frozenset({Role.PC_CHAIR, Role.AREA_CHAIR, Role.PC_MEMBER, Role.EXTERNAL_REVIEWER, Role.STAFF})


@dataclass(frozen=True)
class Viewer:
    """A visitor of one conference. `roles` is empty for everybody who holds none."""

    user: User | AnonymousUser
    conference: Conference
    person: Person | None
    roles: frozenset[Role]

    @property
    def is_authenticated(self) -> bool:
        return self.user.is_authenticated

    @cached_property
    def name(self) -> str:
        return self.person.name if self.person else ""

    @property
    def is_chair(self) -> bool:
        return Role.PC_CHAIR in self.roles

    @property
    def is_staff_member(self) -> bool:
        return Role.STAFF in self.roles

    @property
    def is_on_committee(self) -> bool:
        return bool(self.roles & COMMITTEE_ROLES)

    def holds(self, *roles: Role) -> bool:
        """True where at least one of `roles` is held."""
        return bool(self.roles & set(roles))


def viewer_of(user: User | AnonymousUser, conference: Conference) -> Viewer:
    """The viewer a login is at a conference; one query for who holds a role here, none for who is not signed in."""
    if not user.is_authenticated:
        return Viewer(user, conference, None, frozenset())
    held = list(Membership.objects.filter(conference=conference, person__user=user).select_related("person").order_by())
    person = held[0].person if held else Person.objects.filter(user=user).first()
    return Viewer(user, conference, person, frozenset(Role(row.role) for row in held))
