"""The published program: draft rows become plain data once, and plain data becomes what pages and feeds show.

Public pages read nothing but this, so that what is published does not change under its readers.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Any

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.ui.zones import as_zone, zone_label
from program.models import ProgramVersion, Room, Session, Talk, TalkPerson
from program.policies import with_hidden

SCHEMA = 1


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
        """The sessions by day as it is in `zone` (the conference's if None); those without a time come last."""
        zone = zone or self.zone
        found: dict[date | None, list[SessionView]] = {}
        for session in self.sessions:
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
        return next((slot for slot in self.slots if slot.talk.slug == slug), None)

    def room(self, slug: str) -> RoomView | None:
        return next((room for room in self.rooms if room.slug == slug), None)

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

    def search(self, words: str) -> tuple[Slot | SessionView, ...]:
        """Talks, and sessions without talks, that hold every word in a title, label, abstract, name or place."""
        terms = words.casefold().split()
        found: list[Slot | SessionView] = []
        for session in self.sessions:
            own = " ".join([session.title, session.label, session.room.name if session.room else "", session.chair])
            hits = [
                Slot(talk, session)
                for talk in session.talks
                if all(term in f"{own} {_words_of(talk)}".casefold() for term in terms)
            ]
            is_hit = all(term in f"{own} {session.description}".casefold() for term in terms)
            found += hits or ([session] if is_hit else [])
        return tuple(found)


def _words_of(talk: TalkView) -> str:
    people = " ".join(f"{person.name} {person.affiliation}" for person in talk.people)
    return f"{talk.title} {talk.label} {talk.abstract} {people}"


# Rows to plain data -----------------------------------------------------------------------------------------------


@dataclass
class Draft:
    """The draft's rows, loaded in four queries: sessions with their talks, and the talks that wait for a place."""

    conference: Conference
    rooms: list[Room]
    sessions: list[Session]
    talks: dict[int | None, list[Talk]]

    def of(self, session: Session) -> list[Talk]:
        return self.talks.get(session.pk, [])

    @property
    def waiting(self) -> list[Talk]:
        return self.talks.get(None, [])


def draft_of(conference: Conference, person: Person | None = None) -> Draft:
    """Load the draft; `is_hidden` on a talk says whether `person` may not know its paper."""
    talks: dict[int | None, list[Talk]] = {}
    rows = (
        Talk.objects.filter(conference=conference, cancelled_at__isnull=True)
        .select_related("submission", "speaker")
        .prefetch_related("people")
    )
    for talk in with_hidden(rows, person):
        talks.setdefault(talk.session_id, []).append(talk)
    for placed in talks.values():
        placed.sort(key=lambda talk: (talk.starts_at.timestamp() if talk.starts_at else 0.0, talk.order, talk.pk))
    sessions = list(Session.objects.filter(conference=conference).select_related("room", "chair_person"))
    sessions.sort(key=_session_order)
    return Draft(conference, list(Room.objects.filter(conference=conference)), sessions, talks)


def draft_content(conference: Conference) -> dict[str, Any]:
    """The draft as it would be published."""
    return content_of(draft_of(conference))


def content_of(draft: Draft) -> dict[str, Any]:
    """Plain data of a draft: sessions with a time (or a time as announced), their talks, the rooms."""
    conference = draft.conference
    shown = [session for session in draft.sessions if session.starts_at or session.time_text]
    return {
        "schema": SCHEMA,
        "zone": conference.time_zone,
        "zone_label": conference.zone_label,
        "is_zone_stated": conference.is_zone_stated,
        "rooms": [_room_content(room) for room in draft.rooms],
        "sessions": [_session_content(session, draft.of(session)) for session in shown],
        "cancelled": [],
    }


def _session_order(session: Session) -> tuple[Any, ...]:
    start = session.starts_at.timestamp() if session.starts_at else 0.0
    return session.starts_at is None, start, session.room.order if session.room else -1, session.order, session.pk


def _room_content(room: Room) -> dict[str, Any]:
    return {
        "id": room.pk,
        "slug": room.slug,
        "name": room.name,
        "capacity": room.capacity,
        "note": room.note,
        "join_url": room.join_url,
    }


def _instant(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _session_content(session: Session, talks: Iterable[Talk]) -> dict[str, Any]:
    return {
        "uid": str(session.uid),
        "kind": session.kind,
        "label": session.label,
        "title": session.title,
        "description": session.description,
        "room": session.room.slug if session.room else None,
        "starts_at": _instant(session.starts_at),
        "ends_at": _instant(session.ends_at),
        "time_text": session.time_text,
        "chair": session.chair_person.name if session.chair_person else session.chair_text,
        "chair_person": session.chair_person_id,
        "join_url": session.join_url,
        "talks": [_talk_content(talk) for talk in talks],
    }


def _talk_content(talk: Talk) -> dict[str, Any]:
    return {
        "uid": str(talk.uid),
        "slug": talk.slug,
        "kind": talk.kind,
        "label": talk.label,
        "title": talk.title,
        "abstract": talk.abstract or (talk.speaker.abstract if talk.speaker else ""),
        "starts_at": _instant(talk.starts_at),
        "ends_at": _instant(talk.ends_at),
        "has_own_times": talk.has_own_times,
        "submission": talk.submission.number if talk.submission else None,
        "people": [_person_content(entry, talk) for entry in talk.people.all()],
    }


def _person_content(entry: TalkPerson, talk: Talk) -> dict[str, Any]:
    speaker = talk.speaker if entry.order == 0 else None
    return {
        "slug": entry.slug,
        "name": entry.name,
        "affiliation": entry.affiliation,
        "is_presenter": entry.is_presenter,
        "person": entry.person_id,
        "bio": speaker.bio if speaker else "",
        "url": speaker.url if speaker else "",
    }


# Plain data to view-models ----------------------------------------------------------------------------------------


def published(conference: Conference) -> ProgramView | None:
    """The current version, or None where nothing is published; one query."""
    version = ProgramVersion.objects.filter(conference=conference, is_current=True).first()
    return view_of(version.content, number=version.number, published_at=version.published_at) if version else None


def view_of(content: dict[str, Any], *, number: int = 0, published_at: datetime | None = None) -> ProgramView:
    """Typed view-models of a snapshot."""
    rooms = tuple(RoomView(**room) for room in content["rooms"])
    by_slug = {room.slug: room for room in rooms}
    return ProgramView(
        number=number,
        published_at=published_at,
        zone_name=content["zone"],
        announced_zone=content["zone_label"],
        is_zone_stated=content["is_zone_stated"],
        rooms=rooms,
        sessions=tuple(_session_view(row, by_slug) for row in content["sessions"]),
        cancelled=tuple(
            Cancelled(
                row["uid"], row["slug"], row["summary"], _parsed_or_fail(row["starts_at"]), _parsed(row["ends_at"])
            )
            for row in content.get("cancelled", [])
        ),
        content=content,
    )


def _parsed(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _parsed_or_fail(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _session_view(row: dict[str, Any], rooms: dict[str, RoomView]) -> SessionView:
    plain = {key: row[key] for key in ("uid", "kind", "label", "title", "description", "time_text", "chair")}
    return SessionView(
        **plain,
        chair_person=row["chair_person"],
        join_url=row["join_url"],
        room=rooms.get(row["room"]) if row["room"] else None,
        starts_at=_parsed(row["starts_at"]),
        ends_at=_parsed(row["ends_at"]),
        talks=tuple(_talk_view(talk) for talk in row["talks"]),
    )


def _talk_view(row: dict[str, Any]) -> TalkView:
    times = {"starts_at": _parsed(row["starts_at"]), "ends_at": _parsed(row["ends_at"])}
    people = tuple(PersonView(**person) for person in row["people"])
    return TalkView(**(row | times | {"people": people}))


# What changes a snapshot ------------------------------------------------------------------------------------------


def is_same(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether two snapshots show the same program; what they carry about cancelled items does not count."""
    if one is None or other is None:
        return one is other
    return {**one, "cancelled": []} == {**other, "cancelled": []}


def without_talks(content: dict[str, Any], uids: Iterable[str]) -> dict[str, Any]:
    """The snapshot without some talks."""
    gone = frozenset(uids)
    sessions = [
        session | {"talks": [talk for talk in session["talks"] if talk["uid"] not in gone]}
        for session in content["sessions"]
    ]
    return content | {"sessions": sessions}


def masked(content: dict[str, Any], hidden: Collection[str], word: str) -> dict[str, Any]:
    """The snapshot with `word` in place of the talks in `hidden`; their times and who is busy then remain."""
    if not hidden:
        return content

    def mask(talk: dict[str, Any]) -> dict[str, Any]:
        people = [row | {"name": "…", "slug": "", "affiliation": "", "bio": "", "url": ""} for row in talk["people"]]
        return talk | {"title": word, "label": "", "abstract": "", "slug": "", "submission": None, "people": people}

    sessions = [
        session | {"talks": [mask(talk) if talk["uid"] in hidden else talk for talk in session["talks"]]}
        for session in content["sessions"]
    ]
    return content | {"sessions": sessions}


def each_person(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every person row of a snapshot, to be changed in place."""
    for session in content["sessions"]:
        for talk in session["talks"]:
            yield from talk["people"]
