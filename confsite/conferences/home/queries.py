"""What the site's home page and its list of conferences show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.home.places import Place, places_of
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.viewer import COMMITTEE_ROLES


def listed_conferences() -> QuerySet[Conference]:
    """Conferences everybody may find: public ones and archives, no drafts and no rehearsals."""
    return Conference.objects.exclude(state=Conference.State.DRAFT).filter(is_sandbox=False)


def upcoming_conferences(today: date) -> QuerySet[Conference]:
    """Listed conferences that are not over, the next one first; those without a day last."""
    return (
        listed_conferences()
        .exclude(state=Conference.State.ARCHIVE)
        .filter(Q(ends_on__gte=today) | Q(ends_on__isnull=True, starts_on__gte=today) | Q(starts_on__isnull=True))
        .order_by("starts_on", "slug")
    )


def past_conferences(today: date) -> QuerySet[Conference]:
    """Listed conferences that are over or archived, the latest first."""
    return (
        listed_conferences()
        .filter(
            Q(state=Conference.State.ARCHIVE)
            | Q(ends_on__lt=today)
            | Q(ends_on__isnull=True, starts_on__isnull=False, starts_on__lt=today)
        )
        .order_by("-starts_on", "slug")
    )


def found(conferences: QuerySet[Conference], words: str) -> QuerySet[Conference]:
    """Those of `conferences` whose name, place or parent event contains every word."""
    for word in words.split()[:8]:
        conferences = conferences.filter(
            Q(name__icontains=word)
            | Q(short_name__icontains=word)
            | Q(slug__icontains=word)
            | Q(city__icontains=word)
            | Q(country__icontains=word)
            | Q(place_text__icontains=word)
            | Q(parent_name__icontains=word)
        )
    return conferences


@dataclass(frozen=True)
class MyConference:
    """A conference somebody takes part in, with their places in it."""

    conference: Conference
    roles: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def my_conferences(person: Person) -> list[MyConference]:
    """Conferences somebody has a role or another place in, running ones before archives, latest first."""
    rows: dict[int, MyConference] = {}
    held: dict[int, set[Role]] = {}
    memberships = Membership.objects.filter(person=person).select_related("conference").order_by("role")
    for membership in memberships:
        row = rows.setdefault(membership.conference_id, MyConference(membership.conference))
        row.roles.append(str(membership.get_role_display()))
        held.setdefault(membership.conference_id, set()).add(Role(membership.role))
    for key, row in rows.items():
        row.links.extend(_links_of_roles(row.conference, held[key]))
    for place in places_of(person):
        _add_place(rows, place)
    return sorted(rows.values(), key=_newest_first)


def _add_place(rows: dict[int, MyConference], place: Place) -> None:
    row = rows.setdefault(place.conference.pk, MyConference(place.conference))
    row.links.append((str(place.label), place.url))


def _newest_first(row: MyConference) -> tuple[bool, int, str]:
    day = row.conference.starts_on
    return (row.conference.state == Conference.State.ARCHIVE, -(day.toordinal() if day else 10**7), row.conference.slug)


def _links_of_roles(conference: Conference, roles: Iterable[Role]) -> list[tuple[str, str]]:
    wanted = []
    roles = set(roles)
    if Role.PC_CHAIR in roles:
        wanted.append((_("Chair"), "chair:home"))
    if roles & COMMITTEE_ROLES:
        wanted.append((_("Reviewing"), "reviews:home"))
    if not wanted and Role.SCHEDULE_CHAIR in roles:
        wanted.append((_("Program"), "schedule:home"))
    links = []
    for label, name in wanted:
        try:
            links.append((label, reverse(name, args=[conference.slug])))
        except NoReverseMatch:  # an app left out of the URL map has no page to lead to
            continue
    return links
