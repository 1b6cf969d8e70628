"""Published versions become typed view-models; and what may be done to a snapshot's plain data."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from confsite.conferences.models import Conference
from confsite.prepared import Blank, Prepared
from program.models import ProgramVersion
from program.snapshot.shapes import Cancelled, Moved, PersonView, ProgramView, RoomView, SessionView, TalkView


def published(conference: Conference) -> ProgramView | None:
    """The current version, or None where nothing is published; one query, or two where this process meets it first."""
    found = _current.first(conference=conference.pk)
    return _view_of_version(found.pk, found.digest, found.number, found.published_at) if found else None


_current = Prepared(
    lambda: ProgramVersion.objects.filter(conference=Blank("conference"), is_current=True).defer("content")
)


@lru_cache(maxsize=16)
def _view_of_version(pk: int, digest: str, number: int, published_at: datetime) -> ProgramView:
    """A version read once per process; what changes its content (an erased person) changes its digest."""
    content = ProgramVersion.objects.values_list("content", flat=True).get(pk=pk)
    return view_of(content, number=number, published_at=published_at, digest=digest)


def digest_of(content: dict[str, Any]) -> str:
    """A digest of a snapshot: the same only for the same content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def view_of(
    content: dict[str, Any], *, number: int = 0, published_at: datetime | None = None, digest: str = ""
) -> ProgramView:
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
        cancelled=tuple(_cancelled_view(row) for row in content.get("cancelled", [])),
        moved={
            uid: Moved(_parsed(row["starts_at"]), _parsed(row["ends_at"]), row["room"], row["version"])
            for uid, row in content.get("moved", {}).items()
        },
        digest=digest,
        content=content,
    )


def _parsed(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _parsed_or_fail(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _cancelled_view(row: dict[str, Any]) -> Cancelled:
    times = {"starts_at": _parsed_or_fail(row["starts_at"]), "ends_at": _parsed(row["ends_at"])}
    return Cancelled(**(row | times | {"people": tuple(row.get("people", ()))}))


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


def is_same(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether two snapshots show the same program; what they carry about their past does not count."""
    if one is None or other is None:
        return one is other
    past: dict[str, Any] = {"cancelled": [], "moved": {}}
    return one | past == other | past


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
        blank = {"label": "", "abstract": "", "slug": "", "submission": None, "track": "", "track_slug": ""}
        return talk | blank | {"title": word, "people": people}

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
