"""What a talk says, kept beside where it stands, so that its change, its making and its deletion can be undone."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Speaker
from program.errors import Refused
from program.models import Talk, TalkPerson

FIELDS = ("slug", "kind", "label", "needs", "has_own_times")
WITHOUT_PAPER = ("title", "abstract", "speaker_id")
"""Of a paper's talk these and its people follow the paper, so that no step remembers them."""
Contents = dict[str, dict[str, Any]]


def contents_of(conference: Conference, uids: Iterable[str]) -> Contents:
    """What these talks (UIDs) say, as plain data; cancelled ones are left out."""
    talks = Talk.objects.filter(conference=conference, uid__in=list(uids), cancelled_at__isnull=True)
    return {str(talk.uid): _of(talk) for talk in talks.prefetch_related("people")}


def _of(talk: Talk) -> dict[str, Any]:
    row = {name: getattr(talk, name) for name in FIELDS}
    if talk.submission_id is not None:
        return row
    people = [
        {
            "person": entry.person_id,
            "slug": entry.slug,
            "name": entry.name,
            "affiliation": entry.affiliation,
            "is_presenter": entry.is_presenter,
        }
        for entry in talk.people.all()
    ]
    return row | {name: getattr(talk, name) for name in WITHOUT_PAPER} | {"people": people}


def put_back(conference: Conference, uid: str, row: dict[str, Any]) -> Talk:
    """Make a talk say this again; one that was deleted is made anew, in the tray.

    Raises:
        Refused: another talk has its address now.
    """
    talk = Talk.objects.select_for_update().filter(conference=conference, uid=uid).first()
    talk = talk or Talk(conference=conference, uid=uid)
    if Talk.objects.filter(conference=conference, slug=row["slug"]).exclude(pk=talk.pk).exists():
        raise Refused(_("Another talk has the address of the one that was deleted. Nothing was undone."))
    for name, value in row.items():
        if name != "people":
            setattr(talk, name, value)
    if talk.speaker_id and not Speaker.objects.filter(conference=conference, pk=talk.speaker_id).exists():
        talk.speaker = None  # no longer announced
    talk.save()
    if "people" in row:
        _write_people(conference, talk, row["people"])
    return talk


def _write_people(conference: Conference, talk: Talk, people: list[dict[str, Any]]) -> None:
    known = set(Person.objects.filter(pk__in=[one["person"] for one in people]).values_list("pk", flat=True))
    TalkPerson.objects.filter(talk=talk).delete()
    TalkPerson.objects.bulk_create(
        # Two entries of a person may have been merged since: the name stays as printed.
        TalkPerson(
            conference=conference,
            talk=talk,
            person_id=one["person"] if one["person"] in known else None,
            slug=one["slug"],
            name=one["name"],
            affiliation=one["affiliation"],
            is_presenter=one["is_presenter"],
            order=order,
        )
        for order, one in enumerate(people)
    )
