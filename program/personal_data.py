"""What the program holds about a person, for merge, export and erasure; published versions included."""

from collections.abc import Iterator
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast, Concat

from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData, register
from program import snapshot
from program.bundle.services import render_bundle
from program.models import Availability, ProgramStep, ProgramVersion, Session, TalkPerson


def register_program() -> None:
    register(PersonalData("program", export_program, merge_program, erase_program))


def export_program(person: Person) -> list[dict[str, Any]]:
    """Talks and sessions a person stands in."""
    rows: list[dict[str, Any]] = [
        {
            "kind": "talk",
            "conference": entry.conference.slug,
            "title": str(entry.talk),
            "name": entry.name,
            "affiliation": entry.affiliation,
            "starts_at": entry.talk.starts_at,
        }
        for entry in TalkPerson.objects.filter(person=person).select_related("talk", "conference")
    ]
    rows += [
        {"kind": "session chaired", "conference": session.conference.slug, "title": str(session)}
        for session in Session.objects.filter(chair_person=person).select_related("conference")
    ]
    rows += [
        {
            "kind": "availability",
            "conference": answer.conference.slug,
            "time_zone": answer.time_zone,
            "takes_part_from_afar": answer.is_remote,
            "note": answer.note,
            "asked_at": answer.asked_at,
            "answered_at": answer.answered_at,
            "absences": [
                {"starts_at": one.starts_at, "ends_at": one.ends_at, "cannot": one.is_hard}
                for one in answer.absences.all()
            ],
        }
        for answer in Availability.objects.filter(person=person)
        .select_related("conference")
        .prefetch_related("absences")
    ]
    return rows


def merge_program(kept: Person, absorbed: Person) -> None:
    """Re-point drafts and published versions; what was printed stays as printed."""
    TalkPerson.objects.filter(person=absorbed).update(person=kept)
    Session.objects.filter(chair_person=absorbed).update(chair_person=kept)
    _merge_availability(kept, absorbed)
    for version in _versions_with(absorbed):
        for row in snapshot.each_person(version.content):
            if row["person"] == absorbed.pk:
                row["person"] = kept.pk
        for session in version.content["sessions"]:
            if session["chair_person"] == absorbed.pk:
                session["chair_person"] = kept.pk
        version.save(update_fields=["content"])
        _copy_anew(version)


def erase_program(person: Person) -> None:
    """Replace the name by a pseudonym, also in what is published and in the address of the person's page."""
    name = f"Erased person {str(person.public_id)[:8]}"
    slug = f"erased-{str(person.public_id)[:8]}"
    for version in _versions_with(person):
        for row in snapshot.each_person(version.content):
            if row["person"] == person.pk:
                row.update(name=name, slug=slug, affiliation="", bio="", url="")
        for session in version.content["sessions"]:
            if session["chair_person"] == person.pk:
                session["chair"] = name
        version.save(update_fields=["content"])
        _copy_anew(version)
    TalkPerson.objects.filter(person=person).update(name=name, slug=slug, affiliation="")
    # What could be undone would bring the printed name back.
    kept = ProgramStep.objects.annotate(text=Concat(Cast("before", TextField()), Cast("after", TextField())))
    kept.filter(text__regex=rf'"person": {person.pk}[,}}]').delete()
    Availability.objects.filter(person=person).delete()


def _copy_anew(version: ProgramVersion) -> None:
    """A static copy still says what a version said before."""
    if version.is_current:
        render_bundle(version)


def _merge_availability(kept: Person, absorbed: Person) -> None:
    """Of two answers at one conference the newer stays; a question never outweighs an answer."""
    for answer in Availability.objects.select_for_update().filter(person=absorbed):
        other = Availability.objects.filter(conference=answer.conference_id, person=kept).first()
        if other is not None:
            is_newer = answer.answered_at is not None and (
                other.answered_at is None or answer.answered_at > other.answered_at
            )
            if not is_newer:
                answer.delete()
                continue
            other.delete()
        answer.person = kept
        answer.save(update_fields=["person"])


def _versions_with(person: Person) -> Iterator[ProgramVersion]:
    """Versions that show a person, of the conferences whose drafts or snapshots name them."""
    shown = ProgramVersion.objects.filter(
        content__sessions__contains=[{"chair_person": person.pk}]
    ) | ProgramVersion.objects.filter(content__sessions__contains=[{"talks": [{"people": [{"person": person.pk}]}]}])
    yield from shown.select_for_update()
