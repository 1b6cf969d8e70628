"""What stars say about a person, for merge, export and erasure."""

from typing import Any

from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData, register
from program.models import AgendaLink, Star


def register_agenda() -> None:
    """Add stars and agenda links to what the site holds about a person."""
    register(PersonalData("agenda", export_agenda, merge_agenda, erase_agenda))


def export_agenda(person: Person) -> list[dict[str, Any]]:
    """Starred talks, and where a secret calendar was made."""
    rows: list[dict[str, Any]] = [
        {
            "kind": "starred talk",
            "conference": star.conference.slug,
            "talk": str(star.talk_uid),
            "starred_at": star.starred_at,
        }
        for star in Star.objects.filter(person=person).select_related("conference")
    ]
    rows += [
        {"kind": "agenda calendar", "conference": link.conference.slug, "made_at": link.made_at}
        for link in AgendaLink.objects.filter(person=person).select_related("conference")
    ]
    return rows


def merge_agenda(kept: Person, absorbed: Person) -> None:
    """One agenda of both; the secret address of the absorbed one ends where both had one."""
    known = set(Star.objects.filter(person=kept).values_list("conference_id", "talk_uid"))
    for star in Star.objects.filter(person=absorbed):
        if (star.conference_id, star.talk_uid) in known:
            star.delete()
    Star.objects.filter(person=absorbed).update(person=kept)
    linked = AgendaLink.objects.filter(person=kept).values("conference")
    AgendaLink.objects.filter(person=absorbed, conference__in=linked).delete()
    AgendaLink.objects.filter(person=absorbed).update(person=kept)


def erase_agenda(person: Person) -> None:
    """Stars are of use to nobody else."""
    Star.objects.filter(person=person).delete()
    AgendaLink.objects.filter(person=person).delete()
