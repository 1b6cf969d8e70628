"""Conferences somebody has papers in, for the home page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.home import places
from confsite.conferences.models import Conference
from submissions.queries import papers_of_person


def author_places(person: Person) -> list[places.Place]:
    """One place per conference with a paper of the person; one query."""
    conferences = Conference.objects.filter(pk__in=papers_of_person(person).order_by().values("conference"))
    return [
        places.Place(conference, _("My papers"), reverse("submissions:home", args=[conference.slug]))
        for conference in conferences
    ]


def register() -> None:
    """Called once, when the app is ready."""
    places.register("submissions", author_places)
