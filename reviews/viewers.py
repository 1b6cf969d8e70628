"""Other people's eyes: the viewer somebody would be, for mail, reminders and checks before sending."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from confsite.accounts.models import Person, User
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.viewer import Viewer
from confsite.prepared import Blank, Prepared
from reviews.refusals import Refused


def viewer_for(person: Person, conference: Conference) -> Viewer:
    """The viewer a person is at a conference, whether or not they have a login; one query."""
    held = _roles(conference=conference.pk, person=person.pk)
    return Viewer(person.user or AnonymousUser(), conference, person, frozenset(Role(role) for role in held))


_roles = Prepared(
    lambda: (
        Membership.objects.filter(conference=Blank("conference"), person=Blank("person"))
        .order_by()
        .values_list("role", flat=True)
    )
)


def viewers_for(people: Iterable[Person], conference: Conference) -> list[Viewer]:
    """The viewers several people are at a conference; one query for all."""
    people = list(people)
    roles: dict[int, set[Role]] = {person.pk: set() for person in people}
    for person_id, role in Membership.objects.filter(conference=conference, person__in=people).values_list(
        "person_id", "role"
    ):
        roles[person_id].add(Role(role))
    return [
        Viewer(person.user or AnonymousUser(), conference, person, frozenset(roles[person.pk])) for person in people
    ]


def require_self(actor: User | None, person: Person) -> None:
    """Refuse where a login acts for somebody else; None is the site itself (imports, made-up worlds)."""
    if actor is not None and person.user_id != actor.pk:
        raise Refused("You can do this only for yourself.")
