"""The only writers of rooms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from program.errors import Refused, Stale
from program.models import Room, RoomClosure
from program.policies import require_scheduler
from program.services.common import lock_program
from program.slugs import free_slug

FIELDS = ("name", "capacity", "note", "join_url", "features", "order")


@dataclass(frozen=True)
class Closure:
    """A stretch of time in which a room cannot be used."""

    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@transaction.atomic
def save_room(
    actor: User | None,
    *,
    conference: Conference,
    room: Room | None = None,
    closures: Sequence[Closure] | None = None,
    **values: Any,
) -> Room:
    """Add a room, or change one; its address stays what it was. `closures` take the place of those there were."""
    require_scheduler(actor, conference)
    lock_program(conference)
    if room is None:
        taken = set(Room.objects.filter(conference=conference).values_list("slug", flat=True))
        last = Room.objects.filter(conference=conference).count()
        room = Room(conference=conference, slug=free_slug(values["name"], taken, fallback="room")[:60], order=last)
        verb = "room.created"
    else:
        found = Room.objects.select_for_update().filter(pk=room.pk).first()
        if found is None:
            raise Stale(_("This room was deleted meanwhile. Nothing was changed."))
        room, verb = found, "room.updated"
    for name in FIELDS:
        if name in values:
            setattr(room, name, values[name])
    room.save()
    if closures is not None:
        room.closures.all().delete()
        RoomClosure.objects.bulk_create(
            RoomClosure(
                conference=conference, room=room, starts_at=one.starts_at, ends_at=one.ends_at, reason=one.reason
            )
            for one in closures
        )
    record(actor, verb, room)
    return room


@transaction.atomic
def add_rooms(actor: User | None, *, conference: Conference, rooms: Sequence[Mapping[str, Any]]) -> list[Room]:
    """Add several rooms, all or none.

    Raises:
        Refused: a room of that name is there already, or twice in the list.
    """
    require_scheduler(actor, conference)
    lock_program(conference)
    names = {name.casefold() for name in Room.objects.filter(conference=conference).values_list("name", flat=True)}
    for values in rooms:
        if values["name"].casefold() in names:
            raise Refused(_("There is a room “%s” already. No room was added.") % values["name"])
        names.add(values["name"].casefold())
    return [save_room(actor, conference=conference, **values) for values in rooms]


@transaction.atomic
def delete_room(actor: User | None, *, room: Room) -> None:
    """Remove a room that no session uses.

    Raises:
        Refused: sessions are in it.
    """
    require_scheduler(actor, room.conference)
    lock_program(room.conference)
    sessions = room.sessions.count()
    if sessions:
        text = ngettext(
            "%(room)s is used by %(count)s session. Move it to another room first, or delete it.",
            "%(room)s is used by %(count)s sessions. Move them to another room first, or delete them.",
            sessions,
        )
        raise Refused(text % {"room": room, "count": sessions})
    record(actor, "room.deleted", room)
    room.delete()
