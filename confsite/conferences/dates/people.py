"""Registry of the people a chair may find by name at a conference. Nobody is found who is not of this conference."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from confsite.accounts.models import Person
from confsite.conferences.models import Membership
from confsite.conferences.viewer import Viewer

Known = Callable[[Viewer], QuerySet[Person]]


def members(viewer: Viewer) -> QuerySet[Person]:
    """Everybody with a role here."""
    held = Membership.objects.filter(conference=viewer.conference)
    return Person.objects.filter(pk__in=held.values("person"))


_known: dict[str, Known] = {"members": members}


def register(name: str, known: Known) -> None:
    """Add people a viewer may know to be of this conference, such as the authors of papers not hidden from them."""
    _known[name] = known


def known_people(viewer: Viewer) -> QuerySet[Person]:
    """All people of a conference that a viewer may know of, by name."""
    condition = Q(pk__in=[])
    for known in _known.values():
        condition |= Q(pk__in=known(viewer).values("pk"))
    return Person.objects.filter(condition, erased_at__isnull=True).order_by("sort_key", "pk")


def search(viewer: Viewer, words: str) -> QuerySet[Person]:
    """People of a conference whose name or address holds all words; with few letters nobody."""
    found = known_people(viewer)
    wanted = words.split()
    if len("".join(wanted)) < 2:
        return found.none()
    for word in wanted:
        found = found.filter(Q(name__icontains=word) | Q(emails__email__icontains=word))
    return found.distinct()
