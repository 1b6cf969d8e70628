"""The draft as a problem for the solver, and what it proposes as plain data to be kept, read and applied."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from confsite.conferences.models import Conference
from program import solver
from program.models import Room, Session, Talk, TalkPerson
from program.timing import minutes_of

FRAME_KINDS = (Session.Kind.TALKS, Session.Kind.PLENARY)
ITEMS_KEPT = 20


@dataclass(frozen=True)
class Problem:
    """What the solver is asked, and what ties its minutes and ids back to the draft."""

    program: solver.Program
    origin: datetime
    fingerprint: str

    def instant(self, minute: int) -> datetime:
        return self.origin + timedelta(minutes=minute)

    def minute(self, instant: datetime) -> int:
        return round((instant - self.origin).total_seconds() / 60)


def problem_of(conference: Conference, *, keeps_placed: bool) -> Problem | None:
    """The problem of a conference's draft; None where no session has both times.

    With `keeps_placed` every talk stays in the session where it is; else only those that are pinned do.
    """
    sessions = list(Session.objects.filter(conference=conference, starts_at__isnull=False, ends_at__isnull=False))
    frames = [session for session in sessions if session.kind in FRAME_KINDS]
    if not frames:
        return None
    origin = min(session.starts_at for session in sessions if session.starts_at)
    talks = _talks(conference)
    of_frame = {session.pk: session for session in frames}
    free = [talk for talk in talks if talk.session_id is None or talk.session_id in of_frame]
    rooms = list(Room.objects.filter(conference=conference))

    def minute(instant: datetime | None) -> int:
        assert instant is not None
        return round((instant - origin).total_seconds() / 60)

    program = solver.Program(
        sessions=tuple(
            solver.SessionFrame(
                id=str(session.uid),
                start=minute(session.starts_at),
                end=minute(session.ends_at),
                room=str(session.room_id) if session.room_id else None,
                accepts=frozenset({solver.INVITED, "other"}) if session.kind == Session.Kind.PLENARY else None,
                people=frozenset({str(session.chair_person_id)} if session.chair_person_id else ()),
            )
            for session in frames
        ),
        talks=tuple(_solver_talk(talk, of_frame, minute, keeps_placed) for talk in free),
        rooms=tuple(solver.Room(str(room.pk), room.name, room.capacity) for room in rooms),
        people=_people(talks, frames),
        blocks=tuple(_blocks(sessions, talks, minute)),
    )
    return Problem(program, origin, fingerprint_of(conference))


def _talks(conference: Conference) -> list[Talk]:
    people = TalkPerson.objects.select_related("person")
    return list(
        Talk.objects.filter(conference=conference, cancelled_at__isnull=True)
        .select_related("submission")
        .prefetch_related(Prefetch("people", people), "submission__topics")
        .order_by("pk")
    )


def _person_id(entry: TalkPerson) -> str:
    return str(entry.person_id) if entry.person_id else f"printed:{entry.slug}"


def _solver_talk(talk: Talk, frames: dict[int, Session], minute: Any, keeps_placed: bool) -> solver.Talk:
    is_invited = talk.kind in (Talk.Kind.INVITED, Talk.Kind.KEYNOTE)
    pin = None
    session = frames.get(talk.session_id) if talk.session_id else None
    if session is not None and (talk.is_pinned or session.is_pinned or keeps_placed):
        start = minute(talk.starts_at) if talk.is_pinned and talk.starts_at else None
        pin = solver.Pin(session=str(session.uid), start=start)
    paper = talk.submission
    return solver.Talk(
        id=str(talk.uid),
        minutes=minutes_of(talk.kind, talk.minutes, talk.starts_at, talk.ends_at),
        topics=frozenset(topic.name for topic in paper.topics.all()) if paper else frozenset(),
        people=frozenset(_person_id(entry) for entry in talk.people.all()),
        kind=solver.INVITED if is_invited else "paper" if paper or talk.kind == Talk.Kind.PAPER else "other",
        track=str(paper.track_id) if paper and paper.track_id else None,
        pin=pin,
    )


def _people(talks: list[Talk], frames: list[Session]) -> tuple[solver.Person, ...]:
    names = {_person_id(entry): entry.name for talk in talks for entry in talk.people.all()}
    for session in frames:
        if session.chair_person_id:
            names.setdefault(str(session.chair_person_id), session.chair_text or "")
    return tuple(solver.Person(key, name) for key, name in sorted(names.items()))


def _blocks(sessions: list[Session], talks: list[Talk], minute: Any) -> list[solver.Block]:
    """Breaks for all stop talks everywhere; a session the solver does not fill keeps its own people busy."""
    blocks = []
    for session in sessions:
        if session.kind in FRAME_KINDS:
            continue
        start, end = minute(session.starts_at), minute(session.ends_at)
        inside = [talk for talk in talks if talk.session_id == session.pk]
        people = frozenset(_person_id(entry) for talk in inside for entry in talk.people.all())
        if session.room_id is None and not inside:
            blocks.append(solver.Block(str(session), start, end))
        elif people:
            blocks.append(solver.Block(str(session), start, end, people))
    return blocks


def schedule_of(conference: Conference, problem: Problem) -> solver.Schedule:
    """The draft as it stands, for `solver.score`, `judge_moves` and `resolve`.

    A talk with a time of its own that does not follow from the talks before it keeps that time.
    """
    frames = {frame.id for frame in problem.program.sessions}
    known = {talk.id for talk in problem.program.talks}
    talks = Talk.objects.filter(conference=conference, cancelled_at__isnull=True, session__isnull=False)
    order: dict[str, list[str]] = {}
    times: dict[str, int] = {}
    for talk in talks.select_related("session").order_by("starts_at", "order", "pk"):
        session = str(talk.session.uid) if talk.session else ""
        if session in frames and str(talk.uid) in known:
            order.setdefault(session, []).append(str(talk.uid))
            if talk.starts_at is not None:
                times[str(talk.uid)] = problem.minute(talk.starts_at)
    contents = {session: tuple(keys) for session, keys in order.items()}
    return solver.with_times(problem.program, solver.Schedule(contents), times)


def fingerprint_of(conference: Conference) -> str:
    """A digest of what a proposal rests on: sessions, their times and rooms, talks, their lengths, and the pins."""
    sessions = Session.objects.filter(conference=conference).order_by("uid")
    talks = Talk.objects.filter(conference=conference, cancelled_at__isnull=True).order_by("uid")
    facts = [
        [str(s.uid), s.kind, str(s.starts_at), str(s.ends_at), s.room_id, s.is_pinned, s.chair_person_id]
        for s in sessions
    ] + [[str(t.uid), t.kind, t.is_pinned and str(t.session_id) + str(t.starts_at), t.minutes] for t in talks]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


# What comes back ------------------------------------------------------------------------------------------------------


def content_of(problem: Problem, proposal: solver.Proposal) -> dict[str, Any]:
    """Sessions with their talks and times, the topics they share, and why each talk is where it is."""
    topics = solver.main_topics(problem.program, proposal.schedule)
    places: dict[str, list[dict[str, str]]] = {}
    rooms: dict[str, str | None] = {}
    for placed in solver.timetable(problem.program, proposal.schedule):
        places.setdefault(placed.session, []).append(
            {
                "talk": placed.talk,
                "starts_at": problem.instant(placed.start).isoformat(),
                "ends_at": problem.instant(placed.end).isoformat(),
            }
        )
        rooms[placed.session] = placed.room
    return {
        "fingerprint": problem.fingerprint,
        "sessions": [
            {
                "uid": frame.id,
                "room": rooms.get(frame.id) or frame.room,
                "topics": list(topics.get(frame.id, ())),
                "talks": places.get(frame.id, []),
            }
            for frame in problem.program.sessions
        ],
        "why": {key: _why(why) for key, why in proposal.explanations.items()},
    }


def _why(why: solver.WhyHere) -> dict[str, Any]:
    return {
        "is_pinned": why.is_pinned,
        "alternatives": [
            {
                "session": other.session,
                "difference": other.difference,
                "by_rule": {rule.value: cost for rule, cost in other.by_rule.items()},
            }
            for other in why.alternatives[:2]
        ],
    }


def score_of(proposal: solver.Proposal) -> dict[str, Any]:
    """Every rule with what it cost and where, as plain data."""
    return {
        "total": proposal.score.total,
        "wishes": proposal.score.wishes,
        "terms": [
            {
                "rule": term.rule.value,
                "is_hard": term.is_hard,
                "count": term.count,
                "cost": term.cost,
                "items": [
                    {
                        "amount": item.amount,
                        "talks": list(item.talks),
                        "sessions": list(item.sessions),
                        "people": list(item.people),
                    }
                    for item in term.items[:ITEMS_KEPT]
                ],
            }
            for term in proposal.score.terms
        ],
    }


def unplaced_of(problem: Problem, proposal: solver.Proposal) -> list[dict[str, Any]]:
    """Talks without a place, with the reason as data and in English."""
    names = {person.id: person.name for person in problem.program.people}
    return [
        {
            "talk": why.talk,
            "reason": why.reason.value,
            "people": [names.get(person, "") for person in why.people],
            "needed": why.needed,
            "available": why.available,
            "words": why.words,
        }
        for why in proposal.unplaced
    ]
