"""The only writers of sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from program.errors import Refused
from program.models import Room, Session, Talk
from program.policies import require_scheduler
from program.services.common import lay_out_session, lock_program, locked_session, shift_talks
from program.services.steps import step

FIELDS = (
    "kind",
    "label",
    "title",
    "description",
    "room",
    "starts_at",
    "ends_at",
    "time_text",
    "chair_person",
    "chair_text",
    "join_url",
    "boards",
    "is_pinned",
)


@dataclass(frozen=True)
class Frame:
    """A session to be made: a stretch of time, what for, and where."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    room: Room | None = None


@transaction.atomic
def create_session(actor: User | None, *, conference: Conference, **values: Any) -> Session:
    """Add a session; without instants it waits in the tray."""
    require_scheduler(actor, conference)
    lock_program(conference)
    with step(actor, conference, "session.created"):
        session = Session(conference=conference, order=Session.objects.filter(conference=conference).count())
        _write(session, values)
        session.save()
    record(actor, "session.created", session)
    return session


@transaction.atomic
def update_session(actor: User | None, *, session: Session, revision: int, **values: Any) -> Session:
    """Change a session; its talks move along with its start.

    Raises:
        Stale: somebody else changed it since `revision`.
    """
    require_scheduler(actor, session.conference)
    lock_program(session.conference)
    session = locked_session(session.conference, str(session.uid), revision)
    with step(actor, session.conference, "session.updated"):
        before, until, text = session.starts_at, session.ends_at, session.time_text
        _write(session, values)
        if (before, until) != (session.starts_at, session.ends_at) and session.time_text == text:
            # The announced wording named the old time.
            session.time_text = ""
        if session.is_pinned:
            _refuse_second_pin(session)
        session.save()
        if before and session.starts_at and before != session.starts_at:
            shift_talks(session, session.starts_at - before)
        lay_out_session(session)
    record(actor, "session.updated", session)
    return session


@transaction.atomic
def move_session(
    actor: User | None, *, session: Session, revision: int, starts_at: datetime, room: Room | None
) -> Session:
    """Move a session to another time or room, keeping its length."""
    length = session.ends_at - session.starts_at if session.ends_at and session.starts_at else timedelta(minutes=90)
    return update_session(
        actor, session=session, revision=revision, starts_at=starts_at, ends_at=starts_at + length, room=room
    )


@transaction.atomic
def pin_session(actor: User | None, *, session: Session, is_pinned: bool) -> Session:
    """Pin a session to its time and room, so that a proposal leaves it and its talks; or let it go.

    Raises:
        Refused: another session is pinned to that room at that time.
    """
    require_scheduler(actor, session.conference)
    lock_program(session.conference)
    session = locked_session(session.conference, str(session.uid))
    if is_pinned:
        _refuse_second_pin(session)
    with step(actor, session.conference, "session.pinned" if is_pinned else "session.unpinned"):
        session.is_pinned = is_pinned
        session.revision += 1
        session.save(update_fields=["is_pinned", "revision"])
    record(actor, "session.pinned" if is_pinned else "session.unpinned", session)
    return session


@transaction.atomic
def delete_session(actor: User | None, *, session: Session, revision: int | None = None) -> int:
    """Remove a session; its talks go back to the tray. Returns how many did."""
    require_scheduler(actor, session.conference)
    lock_program(session.conference)
    session = locked_session(session.conference, str(session.uid), revision)
    with step(actor, session.conference, "session.deleted"):
        waiting = Talk.objects.filter(session=session).update(
            session=None, starts_at=None, ends_at=None, is_pinned=False, order=0
        )
        record(actor, "session.deleted", session, talks=waiting)
        session.delete()
    return waiting


@transaction.atomic
def create_frame(actor: User | None, *, conference: Conference, frames: Sequence[Frame]) -> int:
    """Add the sessions and breaks of a day pattern, all or none; returns how many.

    Raises:
        Refused: one of them would share a room, or for breaks the whole venue, with what is there.
    """
    require_scheduler(actor, conference)
    lock_program(conference)
    there = list(Session.objects.filter(conference=conference, starts_at__isnull=False, ends_at__isnull=False))
    for frame in frames:
        for other in there:
            is_same_place = other.room_id == (frame.room.pk if frame.room else None)
            assert other.starts_at is not None
            assert other.ends_at is not None
            if is_same_place and other.starts_at < frame.ends_at and frame.starts_at < other.ends_at:
                raise Refused(
                    _(
                        "“%(other)s” takes part of that time already. "
                        "Nothing was added; delete it first or choose other times."
                    )
                    % {"other": other}
                )
    with step(actor, conference, "program.frame_created"):
        first = Session.objects.filter(conference=conference).count()
        Session.objects.bulk_create(
            Session(
                conference=conference,
                kind=frame.kind,
                title=frame.title,
                starts_at=frame.starts_at,
                ends_at=frame.ends_at,
                room=frame.room,
                order=first + number,
            )
            for number, frame in enumerate(frames)
        )
    record(actor, "program.frame_created", conference, sessions=len(frames))
    return len(frames)


def _refuse_second_pin(session: Session) -> None:
    if not (session.room_id and session.starts_at and session.ends_at):
        return
    pinned = Session.objects.filter(conference=session.conference, room=session.room_id, is_pinned=True)
    other = pinned.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at).exclude(pk=session.pk).first()
    if other is not None:
        raise Refused(
            _("“%(other)s” is pinned to this room at that time already. Unpin it or move one of the two first.")
            % {"other": other}
        )


def _write(session: Session, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(session, name, values[name])
