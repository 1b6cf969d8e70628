"""Registry of the people a chair may find by name at a conference. Nobody is found who is not of this conference."""

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Membership
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


Papers = Callable[[Conference, Person], Iterable[int]]
_papers: list[Papers] = []


def register_papers(papers: Papers) -> None:
    """Add a function that returns the ids of the papers somebody wrote; called from `AppConfig.ready`."""
    if papers not in _papers:
        _papers.append(papers)


def papers_of(conference: Conference, person: Person) -> list[int]:
    """Ids of the papers somebody wrote: who must not know of one must not read that its author has more time."""
    return [pk for papers in _papers for pk in papers(conference, person)]


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
