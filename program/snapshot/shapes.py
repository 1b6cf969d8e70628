"""What pages and feeds of the program show: plain, typed and frozen. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Any

from confsite.ui.zones import as_zone, zone_label
from program.models import Session


@dataclass(frozen=True)
class RoomView:
    """A room as published."""

    id: int
    slug: str
    name: str
    capacity: int | None = None
    note: str = ""
    join_url: str = ""


@dataclass(frozen=True)
class PersonView:
    """A person on a talk, as printed; `person` is the row behind it, never shown."""

    slug: str
    name: str
    affiliation: str = ""
    is_presenter: bool = False
    person: int | None = None
    bio: str = ""
    url: str = ""

    @property
    def identity(self) -> str:
        return f"#{self.person}" if self.person else self.slug


@dataclass(frozen=True)
class TalkView:
    """An item inside a session."""

    uid: str
    slug: str
    kind: str
    label: str
    title: str
    abstract: str
    starts_at: datetime | None
    ends_at: datetime | None
    has_own_times: bool
    people: tuple[PersonView, ...]
    submission: int | None = None
    track: str = ""
    track_slug: str = ""
    board: str = ""

    @property
    def name(self) -> str:
        """Title, else label, else who gives it."""
        return self.title or self.label or ", ".join(person.name for person in self.people)

    @property
    def presenters(self) -> tuple[PersonView, ...]:
        return tuple(person for person in self.people if person.is_presenter) or self.people


@dataclass(frozen=True)
class SessionView:
    """A block of the program with what is in it."""

    uid: str
    kind: str
    label: str
    title: str
    description: str
    room: RoomView | None
    starts_at: datetime | None
    ends_at: datetime | None
    time_text: str
    chair: str
    chair_person: int | None
    join_url: str
    talks: tuple[TalkView, ...] = ()

    @property
    def name(self) -> str:
        return self.title or self.label or (self.talks[0].name if len(self.talks) == 1 else "")

    @property
    def heading(self) -> str:
        """What stands above its talks; empty for an item announced without title."""
        return self.title or self.label

    @property
    def anchor(self) -> str:
        return f"s-{self.uid[:8]}"

    @property
    def join_link(self) -> str:
        """Its own, else its room's."""
        return self.join_url or (self.room.join_url if self.room else "")

    @property
    def is_break(self) -> bool:
        return self.kind in (Session.Kind.BREAK, Session.Kind.SOCIAL)

    @property
    def last_instant(self) -> datetime | None:
        """Its end, else the end of its last talk, else its start."""
        return self.ends_at or max((talk.ends_at for talk in self.talks if talk.ends_at), default=self.starts_at)


@dataclass(frozen=True)
class Cancelled:
    """An event of an earlier version that is gone; calendars that hold it learn so."""

    uid: str
    slug: str
    summary: str
    starts_at: datetime
    ends_at: datetime | None
    room: str = ""
    track: str = ""
    people: tuple[int, ...] = ()  # rows of persons, never names: who is erased is erased here too


@dataclass(frozen=True)
class Moved:
    """Where a talk was before: its slot in an earlier version."""

    starts_at: datetime | None
    ends_at: datetime | None
    room: str
    version: int

    @property
    def content(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "room": self.room,
            "version": self.version,
        }


@dataclass(frozen=True)
class Day:
    """One day of the program in the zone it is shown in; `day` is None for sessions without a time."""

    day: date | None
    sessions: tuple[SessionView, ...]

    @property
    def anchor(self) -> str:
        return self.day.isoformat() if self.day else "later"


@dataclass(frozen=True)
class Slot:
    """A talk with the session that holds it."""

    talk: TalkView
    session: SessionView

    @property
    def starts_at(self) -> datetime | None:
        return self.talk.starts_at if self.talk.starts_at and self.talk.has_own_times else self.session.starts_at

    @property
    def ends_at(self) -> datetime | None:
        return self.talk.ends_at if self.talk.starts_at and self.talk.has_own_times else self.session.ends_at


@dataclass(frozen=True)
class ProgramView:
    """A published program."""

    number: int
    published_at: datetime | None
    zone_name: str
    announced_zone: str
    is_zone_stated: bool
    rooms: tuple[RoomView, ...]
    sessions: tuple[SessionView, ...]
    cancelled: tuple[Cancelled, ...] = ()
    moved: dict[str, Moved] = field(default_factory=dict)
    digest: str = ""
    content: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def zone(self) -> tzinfo:
        return as_zone(self.zone_name)

    @property
    def zone_label(self) -> str:
        """The zone as announced, else its short name on the first day."""
        first = next((session.starts_at for session in self.sessions if session.starts_at), None)
        return self.announced_zone or (zone_label(self.zone, first) if first else self.zone_name)

    @property
    def is_announced_in_12h(self) -> bool:
        """Whether its times were announced as 9:00 AM, so that those inside sessions are shown alike."""
        return any(session.time_text.upper().endswith((" AM", " PM")) for session in self.sessions)

    def days(self, zone: tzinfo | None = None) -> tuple[Day, ...]:
        """All sessions by day as it is in `zone` (the conference's if None); those without a time come last."""
        return self.days_of(self.sessions, zone)

    def days_of(self, sessions: Iterable[SessionView], zone: tzinfo | None = None) -> tuple[Day, ...]:
        """Some sessions by day."""
        zone = zone or self.zone
        found: dict[date | None, list[SessionView]] = {}
        for session in sessions:
            day = session.starts_at.astimezone(zone).date() if session.starts_at else None
            found.setdefault(day, []).append(session)
        ordered = sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or date.min))
        return tuple(Day(day, tuple(sessions)) for day, sessions in ordered)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(Slot(talk, session) for session in self.sessions for talk in session.talks)

    def session(self, uid: str) -> SessionView | None:
        return next((session for session in self.sessions if session.uid == uid), None)

    def slot(self, slug: str) -> Slot | None:
        return self._slots_by_slug.get(slug)

    def room(self, slug: str) -> RoomView | None:
        return next((room for room in self.rooms if room.slug == slug), None)

    @cached_property
    def _slots_by_slug(self) -> dict[str, Slot]:
        return {slot.talk.slug: slot for slot in self.slots}

    @cached_property
    def by_uid(self) -> dict[str, Slot]:
        return {slot.talk.uid: slot for slot in self.slots}

    @cached_property
    def slots_of(self) -> dict[str, tuple[Slot, ...]]:
        """What each person gives, by the slug of the person's page."""
        found: dict[str, list[Slot]] = {}
        for slot in self.slots:
            for slug in {person.slug for person in slot.talk.people}:
                found.setdefault(slug, []).append(slot)
        return {slug: tuple(slots) for slug, slots in found.items()}

    @cached_property
    def tracks(self) -> tuple[tuple[str, str], ...]:
        """Slug and name of the tracks that have a talk, in order of appearance."""
        return tuple({slot.talk.track_slug: slot.talk.track for slot in self.slots if slot.talk.track_slug}.items())

    @cached_property
    def people_by_slug(self) -> dict[str, PersonView]:
        return {person.slug: person for person in self.people}

    @cached_property
    def people(self) -> tuple[PersonView, ...]:
        """Everyone on a talk, once, in order of the printed name's last word."""
        found: dict[str, PersonView] = {}
        for slot in self.slots:
            for person in slot.talk.people:
                known = found.get(person.slug)
                if known is None or (person.bio and not known.bio) or (person.affiliation and not known.affiliation):
                    found[person.slug] = person
        return tuple(sorted(found.values(), key=lambda p: (p.name.split()[-1].casefold() if p.name else "", p.name)))

    def found(
        self, words: str = "", *, track: str = "", room: str = "", day: date | None = None
    ) -> tuple[SessionView, ...]:
        """The sessions that fit, each with its talks that fit.

        Every word is looked for in title, label, abstract, names, affiliations, board and place of a talk.
        """
        terms = words.casefold().split()
        kept: list[SessionView] = []
        for session in self.sessions:
            if room and (session.room is None or session.room.slug != room):
                continue
            if day and (session.starts_at is None or session.starts_at.astimezone(self.zone).date() != day):
                continue
            own = " ".join([session.title, session.label, session.room.name if session.room else "", session.chair])
            hits = tuple(
                talk
                for talk in session.talks
                if (not track or talk.track_slug == track)
                and all(term in f"{own} {_words_of(talk)}".casefold() for term in terms)
            )
            is_hit = not track and all(term in f"{own} {session.description}".casefold() for term in terms)
            if hits or is_hit:
                kept.append(replace(session, talks=hits))
        return tuple(kept)


def _words_of(talk: TalkView) -> str:
    people = " ".join(f"{person.name} {person.affiliation}" for person in talk.people)
    return f"{talk.title} {talk.label} {talk.abstract} {people} {talk.track} {talk.board}"
