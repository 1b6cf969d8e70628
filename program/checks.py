"""What is wrong with a program: clashes that stop it from being published, warnings a chair may confirm, and wishes.

No I/O.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations

from django.utils.translation import gettext as _

from confsite.ui.zones import instant_text
from program.snapshot import ProgramView, SessionView, Slot


class Level(StrEnum):
    ERROR = "ERROR"
    WARNING = "WARNING"
    WISH = "WISH"
    """Not perfect; nobody has to confirm it."""


@dataclass(frozen=True)
class Finding:
    """One clash, in words; `sessions` and `talks` are the UIDs it is about."""

    level: Level
    words: str
    sessions: tuple[str, ...] = ()
    talks: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return f"s-{self.sessions[0][:8]}" if self.sessions else ""


@dataclass(frozen=True)
class _Duty:
    """A stretch of time in which a person is needed, or would like to be there as an author who does not speak."""

    person: str
    name: str
    starts_at: datetime
    ends_at: datetime
    session: SessionView
    talk: str
    what: str
    is_needed: bool = True


def findings(program: ProgramView) -> tuple[Finding, ...]:
    """Everything that clashes, errors first."""
    found = [
        *_rooms_taken_twice(program),
        *_people_in_two_places(program),
        *_talks_out_of_place(program),
    ]
    return tuple(sorted(found, key=lambda finding: _LEVELS.index(finding.level)))


_LEVELS = (Level.ERROR, Level.WARNING, Level.WISH)


def unnamed(found: tuple[Finding, ...], hidden: Collection[str]) -> tuple[Finding, ...]:
    """The findings, those about talks in `hidden` without a name in them."""
    return tuple(
        replace(finding, words=_("A reserved slot clashes with another one."))
        if not set(hidden).isdisjoint(finding.talks)
        else finding
        for finding in found
    )


def span_of(session: SessionView) -> tuple[datetime, datetime] | None:
    """The time a session takes its room: to its end, else to the end of its last talk, else a minute."""
    if session.starts_at is None:
        return None
    last = session.last_instant or session.starts_at
    return session.starts_at, last if last > session.starts_at else session.starts_at + timedelta(minutes=1)


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _name(session: SessionView) -> str:
    return session.name or _("an item without title")


def _rooms_taken_twice(program: ProgramView) -> Iterator[Finding]:
    by_room: dict[str, list[tuple[SessionView, tuple[datetime, datetime]]]] = {}
    for session in program.sessions:
        span = span_of(session)
        if session.room is not None and span is not None:
            by_room.setdefault(session.room.slug, []).append((session, span))
    for sessions in by_room.values():
        sessions.sort(key=lambda pair: pair[1])
        for index, (one, span) in enumerate(sessions):
            for other, other_span in sessions[index + 1 :]:
                if other_span[0] >= span[1]:
                    break
                words = _("Two sessions are in %(room)s at once: “%(one)s” and “%(other)s”, %(time)s.") % {
                    "room": one.room.name if one.room else "",
                    "one": _name(one),
                    "other": _name(other),
                    "time": instant_text(other_span[0], program.zone, "short", program.announced_zone),
                }
                yield Finding(Level.ERROR, words, (one.uid, other.uid))


def _duties(program: ProgramView) -> Iterator[_Duty]:
    for slot in program.slots:
        starts, ends = slot.starts_at, slot.ends_at
        if starts is None or ends is None:
            continue
        needed = set(slot.talk.presenters)
        for person in slot.talk.people:
            yield _Duty(
                person.identity,
                person.name,
                starts,
                ends,
                slot.session,
                slot.talk.uid,
                slot.talk.name,
                person in needed,
            )
    for session in program.sessions:
        span = span_of(session)
        if session.chair_person and span:
            identity = f"#{session.chair_person}"
            yield _Duty(identity, session.chair, *span, session, "", _("chair of “%s”") % _name(session))


def _people_in_two_places(program: ProgramView) -> Iterator[Finding]:
    by_person: dict[str, list[_Duty]] = {}
    for duty in _duties(program):
        by_person.setdefault(duty.person, []).append(duty)
    for duties in by_person.values():
        for one, other in combinations(duties, 2):
            # Within one session a person stays where they are.
            if one.session.uid == other.session.uid:
                continue
            # Between two talks where they are a mere author nobody misses them.
            if not (one.is_needed or other.is_needed):
                continue
            if _overlap((one.starts_at, one.ends_at), (other.starts_at, other.ends_at)):
                yield _in_two_places(program, *((one, other) if other.is_needed else (other, one)))


def _in_two_places(program: ProgramView, one: _Duty, needed: _Duty) -> Finding:
    """What the solver calls PERSON_TWICE, a rule, or AUTHOR_ELSEWHERE, a wish."""
    text = (
        _("%(person)s is needed in two places at once: “%(one)s” and “%(other)s”, %(time)s.")
        if one.is_needed
        else _("%(person)s, an author of “%(one)s”, is needed elsewhere during it: “%(other)s”, %(time)s.")
    )
    words = text % {
        "person": one.name,
        "one": one.what,
        "other": needed.what,
        "time": instant_text(max(one.starts_at, needed.starts_at), program.zone, "short", program.announced_zone),
    }
    talks = tuple(uid for uid in (one.talk, needed.talk) if uid)
    level = Level.WARNING if one.is_needed else Level.WISH
    return Finding(level, words, (one.session.uid, needed.session.uid), talks)


def _talks_out_of_place(program: ProgramView) -> Iterator[Finding]:
    for session in program.sessions:
        timed = [talk for talk in session.talks if talk.has_own_times and talk.starts_at and talk.ends_at]
        for talk in timed:
            starts, ends = talk.starts_at, talk.ends_at
            is_early = session.starts_at is not None and starts is not None and starts < session.starts_at
            is_late = session.ends_at is not None and ends is not None and ends > session.ends_at
            if is_early or is_late:
                text = (
                    _("“%(talk)s” ends %(late)s minutes after its session “%(session)s”.")
                    if is_late
                    else _("“%(talk)s” begins before its session “%(session)s”.")
                )
                late = (
                    round((ends - session.ends_at).total_seconds() / 60) if is_late and ends and session.ends_at else 0
                )
                words = text % {"talk": talk.name, "session": _name(session), "late": late}
                yield Finding(Level.WARNING, words, (session.uid,), (talk.uid,))
        yield from _talks_at_once(session, [Slot(talk, session) for talk in timed])


def _talks_at_once(session: SessionView, slots: list[Slot]) -> Iterator[Finding]:
    for one, other in combinations(slots, 2):
        spans = [(slot.starts_at, slot.ends_at) for slot in (one, other) if slot.starts_at and slot.ends_at]
        if len(spans) == 2 and _overlap(*spans):
            words = _("“%(one)s” and “%(other)s” overlap in one session.") % {
                "one": one.talk.name,
                "other": other.talk.name,
            }
            yield Finding(Level.WARNING, words, (session.uid,), (one.talk.uid, other.talk.uid))
