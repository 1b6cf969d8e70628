"""The draft as a problem for the solver, with what ties its minutes and ids back to the draft."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from confsite.conferences.models import Conference
from program import solver
from program.availability.queries import Told, told
from program.models import ProgramSettings, Room, RoomClosure, Session, Talk
from program.solving.audience import shared_audiences, texts_alike
from program.solving.entries import Entry, Speaker, entries_of
from program.timing import minutes_of

FRAME_KINDS = (Session.Kind.TALKS, Session.Kind.PLENARY, Session.Kind.POSTERS)
POSTER = "poster"
MANY_BOARDS = 10_000
"""A poster session that does not say how many boards it has takes what is put there."""

Minute = Callable[[datetime | None], int]


@dataclass(frozen=True)
class Problem:
    """What the solver is asked, and what ties its minutes and ids back to the draft."""

    program: solver.Program
    origin: datetime

    def instant(self, minute: int) -> datetime:
        return self.origin + timedelta(minutes=minute)

    def minute(self, instant: datetime | None) -> int:
        assert instant is not None
        return round((instant - self.origin).total_seconds() / 60)


def problem_of(conference: Conference, *, keeps_placed: bool, frees_rooms: bool = False) -> Problem | None:
    """The problem of a conference's draft; None where no session has both times.

    With `keeps_placed` every talk stays in the session where it is; else only those that are pinned do. With
    `frees_rooms` a session that is not pinned may go to another room.
    """
    sessions = list(Session.objects.filter(conference=conference, starts_at__isnull=False, ends_at__isnull=False))
    frames = [session for session in sessions if session.kind in FRAME_KINDS]
    if not frames:
        return None
    origin = min(session.starts_at for session in sessions if session.starts_at)
    talks = entries_of(conference)
    rooms = list(Room.objects.filter(conference=conference).prefetch_related("closures"))
    problem = Problem(solver.Program(sessions=(), talks=()), origin)
    minute = problem.minute
    of_frame = {session.pk: session for session in frames}
    has_posters = any(session.kind == Session.Kind.POSTERS for session in frames)
    free = [talk for talk in talks if talk.session is None or talk.session in of_frame]
    kinds = {talk.pk: _kind_of(talk, of_frame, has_posters) for talk in free}
    settings = ProgramSettings.objects.filter(conference=conference).first()
    program = solver.Program(
        sessions=tuple(_frame(session, minute, set(kinds.values()), frees_rooms) for session in frames),
        talks=tuple(_solver_talk(talk, kinds[talk.pk], of_frame, minute, keeps_placed) for talk in free),
        rooms=tuple(_room(room, minute) for room in rooms),
        people=_people(conference, talks, frames, sessions, problem),
        blocks=tuple(_blocks(sessions, talks, minute)),
        changeover=settings.changeover if settings else 0,
        affinity=shared_audiences(conference, [talk.uid for talk in free]),
        alike=texts_alike({talk.uid: f"{talk.title}\n{talk.abstract}" for talk in free}),
    )
    return Problem(program, origin)


def _frame(session: Session, minute: Minute, kinds: set[str], frees_rooms: bool) -> solver.SessionFrame:
    is_posters, is_plenary = session.kind == Session.Kind.POSTERS, session.kind == Session.Kind.PLENARY
    accepts = {POSTER} if is_posters else {solver.INVITED, "other"} if is_plenary else kinds - {POSTER}
    keeps_room = session.is_pinned or not frees_rooms
    return solver.SessionFrame(
        id=str(session.uid),
        start=minute(session.starts_at),
        end=minute(session.ends_at),
        room=str(session.room_id) if session.room_id and keeps_room else None,
        accepts=frozenset(accepts) if is_posters or is_plenary or POSTER in kinds else None,
        people=frozenset({str(session.chair_person_id)} if session.chair_person_id else ()),
        boards=(session.boards or MANY_BOARDS) if is_posters else None,
        is_plenary=is_plenary,
        title=str(session),
    )


def _room(room: Room, minute: Minute) -> solver.Room:
    closed = tuple(
        solver.Interval(minute(closure.starts_at), minute(closure.ends_at))
        for closure in room.closures.all()
        if minute(closure.starts_at) < minute(closure.ends_at)
    )
    return solver.Room(str(room.pk), room.name, room.capacity, frozenset(map(str, room.features)), closed)


def _kind_of(talk: Entry, frames: Mapping[int, Session], has_posters: bool) -> str:
    """The solver's kind; a poster is what is in a poster session, or waits and is of a type that says so."""
    if talk.kind in (Talk.Kind.INVITED, Talk.Kind.KEYNOTE):
        return solver.INVITED
    session = frames.get(talk.session) if talk.session else None
    if session is not None and session.kind == Session.Kind.POSTERS:
        return POSTER
    if has_posters and POSTER in talk.type_words:
        return POSTER
    return "paper" if talk.is_of_paper or talk.kind == Talk.Kind.PAPER else "other"


def _solver_talk(
    talk: Entry, kind: str, frames: Mapping[int, Session], minute: Minute, keeps_placed: bool
) -> solver.Talk:
    pin = None
    session = frames.get(talk.session) if talk.session else None
    if session is not None and (talk.is_pinned or session.is_pinned or keeps_placed):
        is_timed = talk.is_pinned and talk.starts_at is not None and session.kind != Session.Kind.POSTERS
        pin = solver.Pin(session=str(session.uid), start=minute(talk.starts_at) if is_timed else None)
    presenting = _identities(talk.presenting)
    return solver.Talk(
        id=talk.uid,
        minutes=minutes_of(talk.kind, talk.minutes, talk.starts_at, talk.ends_at),
        topics=talk.topics,
        people=presenting,
        kind=kind,
        track=talk.track,
        pin=pin,
        authors=_identities(talk.people) - presenting,
        needs=frozenset(talk.needs),
        title=talk.name,
    )


def _identities(people: Iterable[Speaker]) -> frozenset[str]:
    return frozenset(one.identity for one in people)


def _people(
    conference: Conference,
    talks: Iterable[Entry],
    frames: Iterable[Session],
    sessions: Iterable[Session],
    problem: Problem,
) -> tuple[solver.Person, ...]:
    names = {one.identity: one.name for talk in talks for one in talk.people}
    for session in frames:
        if session.chair_person_id:
            names.setdefault(str(session.chair_person_id), session.chair_text or "")
    answers = told(conference)
    last = max(session.ends_at for session in sessions if session.ends_at)
    return tuple(_person(key, name, answers.get(key), problem, last) for key, name in sorted(names.items()))


def _person(key: str, name: str, answer: Told | None, problem: Problem, last: datetime) -> solver.Person:
    if answer is None:
        return solver.Person(key, name)

    def stretches(is_hard: bool) -> tuple[solver.Interval, ...]:
        times = [(problem.minute(one.starts_at), problem.minute(one.ends_at), one.is_hard) for one in answer.away]
        return tuple(solver.Interval(start, end) for start, end, hard in times if hard is is_hard and start < end)

    nights: tuple[solver.Interval, ...] = ()
    if answer.is_remote and answer.zone:
        try:
            nights = solver.nights(problem.origin, last, ZoneInfo(answer.zone))
        except (ZoneInfoNotFoundError, ValueError):
            nights = ()  # a zone that no longer exists says nothing about nights
    return solver.Person(key, name, stretches(True), stretches(False), nights)


def _blocks(sessions: Iterable[Session], talks: Iterable[Entry], minute: Minute) -> Iterable[solver.Block]:
    """Breaks for all stop talks everywhere; a session the solver does not fill keeps its own people busy."""
    for session in sessions:
        if session.kind in FRAME_KINDS:
            continue
        start, end = minute(session.starts_at), minute(session.ends_at)
        inside = [talk for talk in talks if talk.session == session.pk]
        people = _identities(one for talk in inside for one in talk.presenting)
        if session.room_id is None and not inside:
            yield solver.Block(str(session), start, end)
        elif people:
            yield solver.Block(str(session), start, end, people)


def schedule_of(conference: Conference, problem: Problem) -> solver.Schedule:
    """The draft as it stands, for `solver.score`, `judge_moves` and `resolve`.

    A talk with a time of its own that does not follow from the talks before it keeps that time.
    """
    frames = {frame.id: frame for frame in problem.program.sessions}
    known = {talk.id for talk in problem.program.talks}
    talks = (
        Talk.objects.filter(conference=conference, cancelled_at__isnull=True, session__isnull=False)
        .order_by("starts_at", "order", "pk")
        .values_list("uid", "starts_at", "session__uid", "session__room_id")
    )
    order: dict[str, list[str]] = {}
    times: dict[str, int] = {}
    rooms: dict[str, str] = {}
    for talk, starts_at, session, room in ((str(a), b, str(c), d) for a, b, c, d in talks):
        if session in frames and talk in known:
            order.setdefault(session, []).append(talk)
            if starts_at is not None:
                times[talk] = problem.minute(starts_at)
            if frames[session].room is None and room:
                rooms[session] = str(room)
    contents = {session: tuple(keys) for session, keys in order.items()}
    return solver.with_times(problem.program, solver.Schedule(contents, rooms), times)


def fingerprint_of(conference: Conference) -> str:
    """A digest of what a proposal rests on: sessions, rooms, talks, their lengths and pins, and who can come when."""
    sessions = Session.objects.filter(conference=conference).order_by("uid")
    sessions = sessions.only("uid", "kind", "starts_at", "ends_at", "room_id", "is_pinned", "chair_person_id", "boards")
    talks = Talk.objects.filter(conference=conference, cancelled_at__isnull=True).order_by("uid")
    talks = talks.only("uid", "kind", "is_pinned", "session_id", "starts_at", "minutes")
    closures = RoomClosure.objects.filter(conference=conference).order_by("pk")
    facts: list[list[object]] = [
        [str(s.uid), s.kind, str(s.starts_at), str(s.ends_at), s.room_id, s.is_pinned, s.chair_person_id, s.boards]
        for s in sessions
    ]
    facts += [[str(t.uid), t.kind, t.is_pinned and str(t.session_id) + str(t.starts_at), t.minutes] for t in talks]
    facts += [[c.room_id, str(c.starts_at), str(c.ends_at)] for c in closures]
    facts += [
        [key, answer.zone, *[[str(one.starts_at), str(one.ends_at), one.is_hard] for one in answer.away]]
        for key, answer in sorted(told(conference).items())
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
