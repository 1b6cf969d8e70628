"""The only writers of pictures on a conference's pages: bytes by conference and hash, a name in the row."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.pictures.checking import Picture
from confsite.conferences.pictures.places import PLACES, PicturePlace
from confsite.conferences.setup.policies import can_set_up, require
from confsite.conferences.setup.refusals import Refused, Stale
from confsite.conferences.setup.services import locked


@transaction.atomic
def set_picture(
    actor: User | None, *, conference: Conference, place: PicturePlace, row: Any, picture: Picture | None, alt: str
) -> Any:
    """Show a checked picture at a place, in stead of the one that is there; without one, change its words only.

    Raises:
        Refused: there is neither a new picture nor one to describe.
        Stale: the speaker or sponsor was removed meanwhile.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    row = _locked_row(conference, place, row)
    before = str(getattr(row, place.field))
    if picture is None and not before:
        raise Refused(_("Choose a picture first."))
    name = _stored(conference, picture) if picture is not None else before
    if (name, alt) == (before, getattr(row, place.alt_field)):
        return row
    setattr(row, place.field, name)
    setattr(row, place.alt_field, alt)
    row.save(update_fields=[place.field, place.alt_field])
    record(actor, f"{place.key}.picture_{'changed' if before else 'added'}", row, conference=conference)
    if name != before:
        erase_unused_later([before])
    return row


@transaction.atomic
def remove_picture(actor: User | None, *, conference: Conference, place: PicturePlace, row: Any) -> Any:
    """Take a picture off its page; its bytes go too where nothing else shows them."""
    conference = locked(conference)
    require(can_set_up(actor, conference))
    row = _locked_row(conference, place, row)
    before = str(getattr(row, place.field))
    if not before:
        return row
    setattr(row, place.field, "")
    setattr(row, place.alt_field, "")
    row.save(update_fields=[place.field, place.alt_field])
    record(actor, f"{place.key}.picture_removed", row, conference=conference)
    erase_unused_later([before])
    return row


def erase_unused_later(names: list[str]) -> None:
    """Delete stored pictures once this transaction committed, except those a row still names.

    A rehearsal shows the pictures of its conference: their bytes stay as long as either does.
    """

    def erase() -> None:
        for name in names:
            if name and not any(place.model.objects.filter(**{place.field: name}).exists() for place in PLACES):
                default_storage.delete(name)

    transaction.on_commit(erase)


def erase_all_later(conference: Conference) -> None:
    """Delete the pictures of a conference that is being deleted."""
    names = [str(conference.logo)]
    for place in PLACES:
        if place.model is not Conference:
            names += place.model.objects.filter(conference=conference).values_list(place.field, flat=True)
    erase_unused_later(names)


def _stored(conference: Conference, picture: Picture) -> str:
    digest = hashlib.sha256(picture.data).hexdigest()
    wanted = f"pictures/{conference.pk}/{digest}.{picture.suffix}"
    if default_storage.exists(wanted):
        if default_storage.size(wanted) == len(picture.data):
            return wanted
        default_storage.delete(wanted)  # left half-written by a process that was killed
    return default_storage.save(wanted, ContentFile(picture.data))


def _locked_row(conference: Conference, place: PicturePlace, row: Any) -> Any:
    if place.model is Conference:
        return conference
    found = place.model.objects.select_for_update().filter(conference=conference, pk=row.pk).first()
    if found is None:
        raise Stale(_("Somebody removed this while your page was open."))
    return found
