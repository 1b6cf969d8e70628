"""Draft rows become plain data, as they would be published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from program.models import ProgramVersion, Room, Session, Talk, TalkPerson
from program.policies import with_hidden

SCHEMA = 1


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
        .select_related("submission__track", "speaker")
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
    content = content_of(draft_of(conference))
    if any(session["kind"] == Session.Kind.POSTERS for session in content["sessions"]):
        current = ProgramVersion.objects.filter(conference=conference, is_current=True).first()
        _number_boards(content, current.content if current else None)
    return content


def _number_boards(content: dict[str, Any], current: dict[str, Any] | None) -> None:
    """Give each poster a board: the one it was published with, else the next free one, so that printed boards stay."""
    known = {
        talk["uid"]: talk.get("board", "")
        for session in (current["sessions"] if current else [])
        for talk in session["talks"]
        if session["kind"] == Session.Kind.POSTERS
    }
    posters = [
        (session["uid"], talk)
        for session in content["sessions"]
        if session["kind"] == Session.Kind.POSTERS
        for talk in session["talks"]
    ]
    taken = {board for board in known.values() if board}
    number = 0
    for _session, talk in posters:
        talk["board"] = known.get(talk["uid"], "")
        while not talk["board"]:
            number += 1
            if str(number) not in taken:
                talk["board"] = str(number)


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
        "moved": {},
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
        "track": talk.submission.track.name if talk.submission and talk.submission.track else "",
        "track_slug": talk.submission.track.slug if talk.submission and talk.submission.track else "",
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
