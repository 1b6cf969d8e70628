"""The only writers of stars and agenda links."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.accounts.services import person_of
from confsite.clock import physical_now
from confsite.conferences.models import Conference
from program.agenda.stars import Starred
from program.errors import Refused
from program.models import AgendaLink, Star
from program.snapshot import ProgramView, Slot

MOST_STARS = 2000


@transaction.atomic
def star_talk(actor: User, *, conference: Conference, program: ProgramView, uid: str) -> Star:
    """Keep a talk of the published program in the actor's agenda, with its slot as it is now.

    A talk starred before takes the slot of today: its change counts as seen.

    Raises:
        Refused: the program has no such talk, or there are too many stars.
    """
    slot = program.by_uid.get(uid)
    if slot is None:
        raise Refused(_("This talk is not in the program."))
    person = _locked_person(actor)
    known = Star.objects.filter(conference=conference, person=person)
    if not known.filter(talk_uid=uid).exists() and known.count() >= MOST_STARS:
        raise Refused(_("An agenda holds at most %(n)d talks.") % {"n": MOST_STARS})
    star, _is_new = Star.objects.update_or_create(
        conference=conference, person=person, talk_uid=uuid.UUID(uid), defaults=_slot_fields(slot)
    )
    return star


@transaction.atomic
def unstar_talk(actor: User, *, conference: Conference, uid: uuid.UUID) -> None:
    """Take a talk out of the actor's agenda, whether the program still has it or not."""
    Star.objects.filter(conference=conference, person=_locked_person(actor), talk_uid=uid).delete()


@transaction.atomic
def merge_stars(actor: User, *, conference: Conference, program: ProgramView, stars: Iterable[Starred]) -> int:
    """Add what a browser kept to the actor's agenda; slots are those the browser knew. Returns how many are new."""
    person = _locked_person(actor)
    known = {
        str(uid) for uid in Star.objects.filter(conference=conference, person=person).values_list("talk_uid", flat=True)
    }
    gone = {row.uid for row in program.cancelled}
    new = [star for star in stars if star.uid not in known and (star.uid in program.by_uid or star.uid in gone)]
    new = list({star.uid: star for star in new}.values())[: max(0, MOST_STARS - len(known))]
    now = physical_now()
    Star.objects.bulk_create(
        Star(
            conference=conference,
            person=person,
            talk_uid=uuid.UUID(star.uid),
            starred_at=now,
            starts_at=star.starts_at,
            ends_at=star.ends_at,
            room=star.room[:120],
        )
        for star in new
    )
    return len(new)


@transaction.atomic
def renew_link(actor: User, *, conference: Conference) -> AgendaLink:
    """Give the actor's agenda a secret address; one that it had works no more."""
    link, is_new = AgendaLink.objects.get_or_create(conference=conference, person=_locked_person(actor))
    if not is_new:
        link.key, link.made_at = uuid.uuid4(), physical_now()
        link.save(update_fields=["key", "made_at"])
    return link


@transaction.atomic
def remove_link(actor: User, *, conference: Conference) -> None:
    """End the secret address."""
    AgendaLink.objects.filter(conference=conference, person=_locked_person(actor)).delete()


def _locked_person(actor: User) -> Person:
    """The actor's person; two tabs of theirs change the agenda one after the other."""
    return Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person_of(actor).pk)


def _slot_fields(slot: Slot) -> dict[str, datetime | str | None]:
    return {
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "room": (slot.session.room.name if slot.session.room else "")[:120],
        "starred_at": physical_now(),
    }
