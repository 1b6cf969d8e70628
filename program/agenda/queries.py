"""Reads of stars."""

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.prepared import Blank, Prepared
from program.agenda.stars import Starred
from program.agenda.tokens import key_of
from program.models import AgendaLink, Star

_stars = Prepared(lambda: Star.objects.filter(conference=Blank("conference"), person=Blank("person")).order_by("pk"))


def starred(conference: Conference, person: Person | None) -> list[Starred]:
    """The talks a person starred; one query."""
    if person is None:
        return []
    rows = _stars(conference=conference.pk, person=person.pk)
    return [Starred(str(row.talk_uid), row.starts_at, row.ends_at, row.room) for row in rows]


def link_of(conference: Conference, person: Person | None) -> AgendaLink | None:
    """The person's own secret link."""
    return AgendaLink.objects.filter(conference=conference, person=person).first() if person else None


def link_by(conference: Conference, token: str) -> AgendaLink | None:
    """The link a token opens at this conference."""
    key = key_of(token)
    if key is None:
        return None
    return AgendaLink.objects.filter(conference=conference, key=key).select_related("person").first()
