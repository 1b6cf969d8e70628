"""What every place for a talk or a session would clash with and cost: one question when something is lifted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from program import solver, solving
from program.models import Room, Session
from program.policies import hidden_uids
from program.rule_words import Names, rule_words
from program.solver import Place, Rule, Verdict

STEP = 5
MOST_PLACES = 240
"""So many places of a session are judged at once; with more rooms or hours the steps between them grow."""


def places_of_talk(conference: Conference, viewer: Person | None, uid: str) -> list[dict[str, Any]]:
    """Every position of every session, and the tray, as plain data; [] for what the solver does not place."""
    draft = solving.draft_of(conference)
    talk = next((one for one in draft.problem.program.talks if one.id == uid), None) if draft else None
    if draft is None or talk is None:
        return []
    program = draft.problem.program
    if talk.pin is not None:  # who moves a pinned talk by hand means it
        program = replace(program, talks=tuple(replace(one, pin=None) if one is talk else one for one in program.talks))
    verdicts = solver.judge_moves(program, draft.schedule, talk=uid)
    names = names_of(conference, viewer, draft)
    return [
        {"session": one.place.session or "tray", "position": one.place.position or 0} | _plain(one, names, uid)
        for one in verdicts
    ]


def places_of_session(conference: Conference, viewer: Person | None, uid: str, first: datetime) -> list[dict[str, Any]]:
    """Every room at every step of the day that begins at `first`, keyed by the room's slug and minutes after it.

    Whether a room is taken is looked up here, because the solver leaves out empty sessions, breaks and social events.
    """
    timed = list(Session.objects.filter(conference=conference, starts_at__isnull=False, ends_at__isnull=False))
    mine = next((one for one in timed if str(one.uid) == uid), None)
    if mine is None or mine.starts_at is None or mine.ends_at is None:
        return []
    rooms: list[Room | None] = [*Room.objects.filter(conference=conference)] or [None]
    length = mine.ends_at - mine.starts_at
    today = [one.ends_at for one in timed if one.ends_at and first < one.ends_at <= first + timedelta(hours=24)]
    until = max(today, default=first + length) - length
    steps = _steps(round((until - first).total_seconds() / 60), len(rooms))
    grid = [(room, minute) for room in rooms for minute in steps]
    judged = _judged(conference, viewer, uid, first, grid)
    others = _stretches(one for one in timed if one.pk != mine.pk)
    found = []
    for (room, minute), place in zip(grid, judged, strict=True):
        taken = _taken(others, room, first + timedelta(minutes=minute), length)
        words = [*taken, *place["words"]]
        level = "clash" if words else place["level"]
        found.append(
            place | {"session": room.slug if room else "", "position": minute, "words": words[:4], "level": level}
        )
    return found


def place_of_session(
    conference: Conference, viewer: Person | None, uid: str, starts_at: datetime, ends_at: datetime, room: Room | None
) -> dict[str, Any]:
    """One time and room of a session that becomes longer or shorter, judged like those of `places_of_session`."""
    others = Session.objects.filter(conference=conference, starts_at__isnull=False, ends_at__isnull=False)
    taken = _taken(_stretches(others.exclude(uid=uid)), room, starts_at, ends_at - starts_at)
    place: dict[str, Any] = {"difference": 0, "score": "", "words": [], "level": "same"}
    draft = solving.draft_of(conference)
    frames = {frame.id: frame for frame in draft.problem.program.sessions} if draft else {}
    if draft is not None and uid in frames:
        start, end = draft.problem.minute(starts_at), draft.problem.minute(ends_at)
        frame = replace(frames[uid], start=start, end=end, room=str(room.pk) if room else None, starts=())
        verdict = _of_frame(draft, frame, start - frames[uid].start)
        place = _plain(verdict, names_of(conference, viewer, draft), uid, without=frozenset({Rule.ROOM_TWICE}))
    words = [*taken, *place["words"]]
    return place | {"words": words[:4], "level": "clash" if words else place["level"]}


def _of_frame(draft: solving.Draft, frame: solver.SessionFrame, later: int) -> Verdict:
    """What a session with other times breaks and costs, by two full evaluations; its talks begin `later` minutes."""
    program, schedule = draft.problem.program, draft.schedule
    sessions = tuple(frame if other.id == frame.id else other for other in program.sessions)
    inside = schedule.order.get(frame.id, ())
    times = {key: time + later if key in inside else time for key, time in schedule.times.items()}
    before = solver.score(program, schedule)
    after = solver.score(replace(program, sessions=sessions), replace(schedule, times=times))
    amounts = {_place_of(finding): finding.amount for finding in before.violations}
    still = {_place_of(finding) for finding in after.violations}
    return Verdict(
        place=Place(start=frame.start, room=frame.room),
        breaks=tuple(
            solver.Violation(finding, "")
            for finding in after.violations
            if finding.amount > amounts.get(_place_of(finding), 0)
        ),
        mends=tuple(solver.Violation(finding, "") for finding in before.violations if _place_of(finding) not in still),
        by_rule={
            term.rule: term.cost - before.term(term.rule).cost
            for term in after.terms
            if not term.is_hard and term.cost != before.term(term.rule).cost
        },
    )


def _place_of(finding: solver.Finding) -> tuple[object, ...]:
    return finding.rule, finding.talks, finding.sessions, finding.people


def _judged(
    conference: Conference, viewer: Person | None, uid: str, first: datetime, grid: Sequence[tuple[Room | None, int]]
) -> list[dict[str, Any]]:
    draft = solving.draft_of(conference)
    if draft is None or uid not in {frame.id for frame in draft.problem.program.sessions}:
        return [{"difference": 0, "score": "", "words": [], "level": "same"} for _place in grid]
    origin, names = draft.problem.minute(first), names_of(conference, viewer, draft)
    places = [Place(start=origin + minute, room=str(room.pk) if room else None) for room, minute in grid]
    verdicts = solver.judge_moves(draft.problem.program, draft.schedule, session=uid, places=places)
    return [_plain(one, names, uid, without=frozenset({Rule.ROOM_TWICE})) for one in verdicts]


def _steps(span: int, rooms: int) -> range:
    """Minutes from 0 to `span` in the smallest multiple of five that keeps the number of places low."""
    span, step = max(span, 0), STEP
    while rooms * (span // step + 1) > MOST_PLACES:
        step *= 2
    return range(0, span + 1, step)


Stretch = tuple[int | None, datetime, datetime, str]
"""A room, from when until when it is taken, and by what in words."""


def _stretches(sessions: Iterable[Session]) -> list[Stretch]:
    text = _("the room is taken by “%s”")
    return [(one.room_id, one.starts_at, one.ends_at, text % one) for one in sessions if one.starts_at and one.ends_at]


def _taken(others: Iterable[Stretch], room: Room | None, start: datetime, length: timedelta) -> list[str]:
    """What else is in a room then, in words."""
    if room is None:
        return []
    end = start + length
    return [words for there, begins, ends, words in others if there == room.pk and begins < end and start < ends]


def _plain(verdict: Verdict, names: Names, moving: str, *, without: frozenset[Rule] = frozenset()) -> dict[str, Any]:
    broken = [one.finding for one in verdict.breaks if one.finding.rule not in without]
    words = list(dict.fromkeys(names.clash(finding, moving) for finding in broken))
    change = verdict.difference
    level = "clash" if words else "worse" if change > 0 else "better" if change < 0 or verdict.mends else "same"
    return {"level": level, "difference": change, "score": _score(verdict), "words": words[:4]}


def _score(verdict: Verdict) -> str:
    """The change of the wishes in words, with the rule that weighs most."""
    change = verdict.difference
    if not change:
        return ""
    heaviest: Rule = max(verdict.by_rule, key=lambda rule: (verdict.by_rule[rule] * (1 if change > 0 else -1), rule))
    text = _("worse by %(n)s (%(rule)s)") if change > 0 else _("better by %(n)s (%(rule)s)")
    return text % {"n": abs(change), "rule": rule_words(heaviest.value)}


def names_of(conference: Conference, viewer: Person | None, draft: solving.Draft) -> Names:
    """What this viewer may read of the draft's names; who only stands in talks hidden from them has none."""
    hidden, program = hidden_uids(conference, viewer), draft.problem.program
    shown = [talk for talk in program.talks if talk.id not in hidden]
    known = frozenset().union(*(talk.people | talk.authors for talk in shown))
    return Names(
        talks={talk.id: talk.title for talk in shown},
        sessions={session.id: session.title for session in program.sessions},
        people={person.id: person.name for person in program.people if person.id in known},
        hidden=hidden,
    )
