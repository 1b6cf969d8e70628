"""Who is looking: a login, the person behind it and the roles held at this conference."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from confsite.accounts.models import Person, User
from confsite.conferences.models import Conference, Membership, Role
from confsite.prepared import Blank, Prepared

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


_by_slug = Prepared(lambda: Conference.objects.select_related("series").filter(slug=Blank("slug")))
_held = Prepared(
    lambda: (
        Membership.objects.filter(conference=Blank("conference"), person__user=Blank("user"))
        .select_related("person")
        .order_by()
    )
)
_person = Prepared(lambda: Person.objects.filter(user=Blank("user")))


def conference_or_404(slug: str) -> Conference:
    """The conference at an address, public or not, with its series; one query."""
    found = _by_slug.first(slug=slug)
    if found is None:
        raise Http404
    return found


def viewer_of(user: User | AnonymousUser, conference: Conference) -> Viewer:
    """The viewer a login is at a conference; one query for who holds a role here, none for who is not signed in."""
    if not user.is_authenticated:
        return Viewer(user, conference, None, frozenset())
    held = _held(conference=conference.pk, user=user.pk)
    person = held[0].person if held else _person.first(user=user.pk)
    return Viewer(user, conference, person, frozenset(Role(row.role) for row in held))
