"""What changed between two programs, in words. No I/O."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from confsite.ui.zones import instant_text
from program.snapshot import ProgramView, Slot


@dataclass(frozen=True)
class Change:
    """One difference. `kind` is NEW, GONE, MOVED or EDITED; `talk` and `session` are the UIDs it is about."""

    kind: str
    words: str
    talk: str = ""
    session: str = ""


Place = tuple[datetime | None, datetime | None, str]


def changes(before: ProgramView | None, after: ProgramView) -> tuple[Change, ...]:
    """Sessions, then talks: new, gone, moved, edited."""
    return (*_session_changes(before, after), *_talk_changes(before, after))


def moved_talks(before: ProgramView | None, after: ProgramView) -> frozenset[str]:
    """UIDs of talks in `after` whose time or room is new or another one."""
    old = _slots(before)
    return frozenset(uid for uid, slot in _slots(after).items() if uid not in old or _place(slot) != _place(old[uid]))


def gone_talks(before: ProgramView | None, after: ProgramView) -> frozenset[str]:
    """UIDs of talks that were in `before` and are not in `after`."""
    return frozenset(_slots(before)) - frozenset(_slots(after))


def _slots(program: ProgramView | None) -> dict[str, Slot]:
    return {slot.talk.uid: slot for slot in program.slots} if program else {}


def _place(slot: Slot) -> Place:
    return slot.starts_at, slot.ends_at, slot.session.room.slug if slot.session.room else ""


def place_text(program: ProgramView, starts_at: datetime | None, room: str) -> str:
    """Time and room as one reads them: "Fri 14 Jun 2030, 09:00 CEST, Aula"."""
    time = instant_text(starts_at, program.zone, "full", program.announced_zone) if starts_at else _("without a time")
    return f"{time}, {room}" if room else time


def slot_text(program: ProgramView, slot: Slot) -> str:
    return place_text(program, slot.starts_at, slot.session.room.name if slot.session.room else "")


def _session_changes(before: ProgramView | None, after: ProgramView) -> list[Change]:
    old = {session.uid: session for session in before.sessions} if before else {}
    new = {session.uid: session for session in after.sessions}
    found = []
    for uid, session in new.items():
        name = session.name or _("an item without title")
        here = place_text(after, session.starts_at, session.room.name if session.room else "")
        known = old.get(uid)
        if known is None:
            found.append(
                Change("NEW", _("New session: “%(name)s”, %(place)s.") % {"name": name, "place": here}, "", uid)
            )
            continue
        assert before is not None
        there = place_text(before, known.starts_at, known.room.name if known.room else "")
        if there != here or known.ends_at != session.ends_at:
            words = (
                _("Session “%(name)s” moved: %(there)s → %(here)s.")
                if there != here
                else _("Session “%(name)s” ends at another time, %(here)s.")
            )
            found.append(Change("MOVED", words % {"name": name, "there": there, "here": here}, "", uid))
        if (known.heading, known.chair, known.description) != (session.heading, session.chair, session.description):
            found.append(Change("EDITED", _("Session “%s”: title, chair or text changed.") % name, "", uid))
    for uid, known in old.items():
        if uid not in new:
            name = known.name or _("an item without title")
            found.append(Change("GONE", _("Session “%s” is gone.") % name, "", uid))
    return found


def _talk_changes(before: ProgramView | None, after: ProgramView) -> list[Change]:
    old, new, found = _slots(before), _slots(after), []
    for uid, slot in new.items():
        here, name = slot_text(after, slot), slot.talk.name
        known = old.get(uid)
        if known is None:
            words = _("New: “%(name)s”, %(place)s.") % {"name": name, "place": here}
            found.append(Change("NEW", words, uid, slot.session.uid))
            continue
        assert before is not None
        if _place(known) != _place(slot):
            there = slot_text(before, known)
            words = _("“%(name)s” moved: %(there)s → %(here)s.") % {"name": name, "there": there, "here": here}
            found.append(Change("MOVED", words, uid, slot.session.uid))
        if (known.talk.title, known.talk.label, known.talk.abstract, known.talk.people) != (
            slot.talk.title,
            slot.talk.label,
            slot.talk.abstract,
            slot.talk.people,
        ):
            found.append(Change("EDITED", _("“%s”: title, people or abstract changed.") % name, uid, slot.session.uid))
    for uid, known in old.items():
        if uid not in new:
            found.append(Change("GONE", _("“%s” is gone.") % known.talk.name, uid, known.session.uid))
    return found
