"""A proposal as chairs read it: sessions, moves, costs, and why not everything fits; names for one viewer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.ui.zones import instant_text
from program.models import ProgramProposal, Room, Session, Talk
from program.policies import hidden_uids
from program.published_places import published_places
from program.queries import target_text
from program.rule_words import demand_words, rule_words


@dataclass(frozen=True)
class ProposedTalk:
    """A talk where a proposal puts it, and its next best place."""

    name: str
    people: str
    starts_at: datetime
    ends_at: datetime
    has_moved: bool
    otherwise: str


@dataclass(frozen=True)
class ProposedSession:
    """A session as proposed."""

    name: str
    topics: str
    room: str
    starts_at: datetime
    ends_at: datetime
    talks: tuple[ProposedTalk, ...]


@dataclass(frozen=True)
class ScoreTerm:
    """One rule: how often, at what cost, and where."""

    words: str
    is_hard: bool
    count: int
    cost: int
    items: tuple[str, ...]


@dataclass(frozen=True)
class Unplaced:
    """A talk left out, and why."""

    name: str
    minutes: int
    reason: str


@dataclass(frozen=True)
class Move:
    """A talk that a proposal moves: from where to where, and whether the public saw it elsewhere."""

    name: str
    people: str
    before: str
    after: str
    is_published: bool


@dataclass(frozen=True)
class ConflictView:
    """Demands that cannot be kept together with these talks; each, given up, would help."""

    talks: tuple[str, ...]
    demands: tuple[str, ...]
    is_proven: bool


@dataclass(frozen=True)
class ProposalView:
    """A proposal as a chair reads it. `told` are the people whose published slot it changes."""

    sessions: tuple[ProposedSession, ...]
    terms: tuple[ScoreTerm, ...]
    unplaced: tuple[Unplaced, ...]
    moved: int
    total: int
    moves: tuple[Move, ...]
    told: tuple[str, ...]
    conflict: ConflictView | None
    repair: Mapping[str, Any] | None


def proposals(conference: Conference) -> QuerySet[ProgramProposal]:
    return ProgramProposal.objects.filter(conference=conference).select_related("created_by", "settled_by", "job")


def proposal_view(proposal: ProgramProposal, person: Person | None) -> ProposalView:
    """Names for what a proposal says; talks hidden from the viewer stay unnamed."""
    conference = proposal.conference
    hidden = hidden_uids(conference, person)
    talks = {
        str(talk.uid): talk
        for talk in Talk.objects.filter(conference=conference).select_related("session").prefetch_related("people")
    }
    sessions = {str(s.uid): s for s in Session.objects.filter(conference=conference).select_related("room")}
    names = _Names(conference, talks, sessions, hidden)
    room_names = {str(room.pk): room.name for room in Room.objects.filter(conference=conference)}
    rows = tuple(
        names.proposed(entry, sessions[entry["uid"]], room_names, proposal.content["why"])
        for entry in proposal.content["sessions"]
        if entry["uid"] in sessions
    )
    unplaced = tuple(
        Unplaced(names.talk(row["talk"]), row["needed"], "" if row["talk"] in hidden else reason_text(row))
        for row in proposal.unplaced
    )
    moves = _moves(proposal, talks, names, room_names)
    return ProposalView(
        sessions=tuple(sorted(rows, key=lambda row: (row.starts_at, row.room))),
        terms=tuple(names.term(term) for term in proposal.score["terms"] if term["count"]),
        unplaced=unplaced,
        moved=sum(talk.has_moved for row in rows for talk in row.talks),
        total=proposal.score["wishes"],
        moves=moves,
        told=tuple(
            dict.fromkeys(name for move in moves if move.is_published for name in move.people.split(", ") if name)
        ),
        conflict=names.conflict(proposal.content.get("conflict")),
        repair=proposal.content.get("repair"),
    )


NO_TERM: Mapping[str, Any] = {"cost": 0, "count": 0, "is_hard": False}


@dataclass(frozen=True)
class Comparison:
    """Several proposals side by side: a row for each rule, a cell for each proposal."""

    proposals: tuple[ProgramProposal, ...]
    rows: tuple[tuple[str, bool, tuple[tuple[int, bool], ...]], ...]
    unplaced: tuple[tuple[int, bool], ...]
    total: tuple[tuple[int, bool], ...]


def compare(proposals: Sequence[ProgramProposal]) -> Comparison:
    """How often each rule is broken and what each wish costs; the lowest of a row is marked where they differ."""
    rules = dict.fromkeys(term["rule"] for row in proposals for term in row.score["terms"] if term["count"])
    costs = {
        rule: [next((t for t in row.score["terms"] if t["rule"] == rule), NO_TERM) for row in proposals]
        for rule in rules
    }
    return Comparison(
        proposals=tuple(proposals),
        rows=tuple(
            (
                rule_words(rule),
                any(term["is_hard"] for term in terms),
                _marked([term["count" if term["is_hard"] else "cost"] for term in terms]),
            )
            for rule, terms in costs.items()
        ),
        unplaced=_marked([len(row.unplaced) for row in proposals]),
        total=_marked([row.score["wishes"] for row in proposals]),
    )


def _marked(numbers: Sequence[int]) -> tuple[tuple[int, bool], ...]:
    is_telling = len(set(numbers)) > 1
    return tuple((number, is_telling and number == min(numbers)) for number in numbers)


def _moves(
    proposal: ProgramProposal, talks: Mapping[str, Talk], names: "_Names", room_names: Mapping[str, str]
) -> tuple[Move, ...]:
    """Where talks are now (or were, before the proposal was applied) against where it puts them."""
    conference, public = proposal.conference, published_places(proposal.conference)
    room_slugs = {str(room.pk): room.slug for room in Room.objects.filter(conference=conference)}
    before = proposal.before.get("talks", {}) if proposal.state == ProgramProposal.State.APPLIED else None
    proposed = {
        place["talk"]: (place["starts_at"], place["ends_at"], entry["room"] or "")
        for entry in proposal.content["sessions"]
        for place in entry["talks"]
    }
    moves = []
    for uid in (*proposed, *(row["talk"] for row in proposal.unplaced)):
        talk = talks.get(uid)
        if talk is None:
            continue
        starts, ends, room = proposed.get(uid, ("", "", ""))
        if before is None:
            since = talk.starts_at or (talk.session.starts_at if talk.session else None)
            old_start = since.isoformat() if since else ""
            old_room = str(talk.session.room_id or "") if talk.session else ""
        else:
            old = before.get(uid, {})
            old_start, old_room = old.get("starts_at") or "", room
        if _instant(old_start) == _instant(starts) and (old_room == room or not starts):
            continue
        there = public.get(uid)
        new_place = (_instant(starts), _instant(ends), room_slugs.get(room, ""))
        moves.append(
            Move(
                name=names.talk(uid),
                people="" if uid in names.hidden else ", ".join(entry.name for entry in talk.people.all()),
                before=_place_words(conference, old_start, room_names.get(old_room, "")),
                after=_place_words(conference, starts, room_names.get(room, "")),
                is_published=there is not None and (_instant(there[0]), _instant(there[1]), there[2]) != new_place,
            )
        )
    return tuple(moves)


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _place_words(conference: Conference, starts: str, room: str) -> str:
    instant = _instant(starts)
    if instant is None:
        return _("without a place")
    when = instant_text(instant, conference.zone, "full", conference.zone_label)
    return f"{when}, {room}" if room else when


def reason_text(row: Mapping[str, Any]) -> str:
    """Why a talk has no place, in the page's language."""
    people, needed, available = ", ".join(row["people"]), row["needed"], row["available"]
    match row["reason"]:
        case "NO_SESSIONS":
            return _("There is no session yet.")
        case "TOO_LONG":
            text = _("It lasts %(needed)s minutes; the longest session has room for %(available)s.")
        case "NO_SESSION_OF_ITS_KIND":
            text = _("No session of %(needed)s minutes or more takes talks of its kind.")
        case "PEOPLE_AWAY":
            text = _("In every session that is long enough, %(people)s cannot come at a time that fits.")
        case "NO_TIME_LEFT":
            text = _("It needs %(needed)s minutes; the session with most time left has %(available)s.")
        case "PEOPLE_BUSY":
            text = _("At every time that is free, someone is needed elsewhere or away: %(people)s.")
        case _other:
            return str(row["words"])
    return text % {"people": people, "needed": needed, "available": available}


class _Names:
    """Turns the ids of a proposal into words for one viewer."""

    def __init__(
        self,
        conference: Conference,
        talks: Mapping[str, Talk],
        sessions: Mapping[str, Session],
        hidden: frozenset[str],
    ) -> None:
        self.conference, self.talks, self.sessions, self.hidden = conference, talks, sessions, hidden
        self.people = {
            str(entry.person_id) if entry.person_id else f"printed:{entry.slug}": entry.name
            for uid, talk in talks.items()
            if uid not in hidden
            for entry in talk.people.all()
        }

    def talk(self, uid: str) -> str:
        if uid in self.hidden:
            return _("Reserved")
        talk = self.talks.get(uid)
        return str(talk) if talk else _("a talk that is gone")

    def session(self, uid: str) -> str:
        session = self.sessions.get(uid)
        return target_text(self.conference, session) if session else _("a session that is gone")

    def proposed(
        self, entry: Mapping[str, Any], session: Session, room_names: Mapping[str, str], why: Mapping[str, Any]
    ) -> ProposedSession:
        assert session.starts_at is not None
        assert session.ends_at is not None
        return ProposedSession(
            name=session.title or session.label,
            topics=" · ".join(entry["topics"]),
            room=room_names.get(entry["room"] or "", ""),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            talks=tuple(self._placed(place, session, why.get(place["talk"], {})) for place in entry["talks"]),
        )

    def _placed(self, place: Mapping[str, str], session: Session, why: Mapping[str, Any]) -> ProposedTalk:
        talk = self.talks.get(place["talk"])
        is_hidden = place["talk"] in self.hidden
        was_here = talk is not None and talk.session_id == session.pk
        return ProposedTalk(
            name=self.talk(place["talk"]),
            people="" if is_hidden or talk is None else ", ".join(entry.name for entry in talk.people.all()),
            starts_at=datetime.fromisoformat(place["starts_at"]),
            ends_at=datetime.fromisoformat(place["ends_at"]),
            has_moved=not was_here,
            otherwise="" if is_hidden else self._otherwise(why),
        )

    def _otherwise(self, why: Mapping[str, Any]) -> str:
        if why.get("is_pinned"):
            return _("It is pinned here.")
        for other in why.get("alternatives", [])[:1]:
            worse = [rule_words(rule) for rule, cost in other["by_rule"].items() if cost > 0]
            return _("Next best: %(session)s, but then: %(rules)s.") % {
                "session": self.session(other["session"]),
                "rules": "; ".join(worse) or _("no better"),
            }
        return ""

    def conflict(self, conflict: Mapping[str, Any] | None) -> ConflictView | None:
        """Why not everything fits; without those demands that would name something hidden."""
        if not conflict or not conflict["demands"]:
            return None
        rooms = {str(room.pk): room.name for room in Room.objects.filter(conference=self.conference)}
        demands = [
            demand_words(
                demand["rule"],
                talks=self._quoted(self.talk(uid) for uid in demand["talks"]),
                sessions=self._quoted(self.session(uid) for uid in demand["sessions"]),
                people=", ".join(self.people[key] for key in demand["people"] if key in self.people),
                rooms=", ".join(rooms[key] for key in demand["rooms"] if key in rooms),
            )
            for demand in conflict["demands"]
        ]
        talks = tuple(self.talk(uid) for uid in conflict["talks"][:5])
        return ConflictView(talks, tuple(dict.fromkeys(demands)), conflict["is_proven"])

    @staticmethod
    def _quoted(names: Iterable[str]) -> str:
        return ", ".join(f"“{name}”" for name in names)

    def term(self, term: Mapping[str, Any]) -> ScoreTerm:
        items = []
        for item in term["items"]:
            if not self.hidden.isdisjoint(item["talks"]):
                continue
            parts = [
                "; ".join(f"“{self.talk(uid)}”" for uid in item["talks"]),
                "; ".join(self.session(uid) for uid in item["sessions"]),
                ", ".join(self.people[key] for key in item["people"] if key in self.people),
            ]
            items.append(" – ".join(part for part in parts if part))
        return ScoreTerm(rule_words(term["rule"]), term["is_hard"], term["count"], term["cost"], tuple(items))
