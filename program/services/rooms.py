"""The only writers of rooms."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from program.errors import Refused
from program.models import Room
from program.policies import require_scheduler
from program.services.common import lock_program
from program.slugs import free_slug

FIELDS = ("name", "capacity", "note", "join_url", "order")


@transaction.atomic
def save_room(actor: User | None, *, conference: Conference, room: Room | None = None, **values: Any) -> Room:
    """Add a room, or change one; its address stays what it was."""
    require_scheduler(actor, conference)
    lock_program(conference)
    if room is None:
        taken = set(Room.objects.filter(conference=conference).values_list("slug", flat=True))
        last = Room.objects.filter(conference=conference).count()
        room = Room(conference=conference, slug=free_slug(values["name"], taken, fallback="room")[:60], order=last)
        verb = "room.created"
    else:
        room, verb = Room.objects.select_for_update().get(pk=room.pk), "room.updated"
    for name in FIELDS:
        if name in values:
            setattr(room, name, values[name])
    room.save()
    record(actor, verb, room)
    return room


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
        raise Refused(
            _("%(room)s is used by %(count)s sessions. Move them to another room first.")
            % {"room": room, "count": sessions}
        )
    record(actor, "room.deleted", room)
    room.delete()
