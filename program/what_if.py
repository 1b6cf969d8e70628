"""What would have to give way so that a talk can be at a place that is not free; names for one viewer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.ui.zones import instant_text
from program import seals, solver, solving
from program.judging import names_of
from program.models import Room, Session, Talk
from program.policies import hidden_uids
from program.published_places import published_places
from program.queries import target_text
from program.rule_words import Names, rule_words
from program.services.building import broken_talks
from program.services.what_if import seen_of

SALT = "program.what_if"
SECONDS = 4.0
"""What the solver may work, as in a repair; it counts work, not the clock."""

Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class Question:
    """The draft as the solver sees it, without the talks that wait beside the one asked about, and its digest."""

    conference: Conference
    draft: solving.Draft
    problem: solving.Problem
    seen: str


@dataclass(frozen=True)
class Step:
    """A talk that has to move: from where to where, whose people then read another place in the published program."""

    name: str
    people: str
    before: str
    after: str
    is_published: bool


@dataclass(frozen=True)
class Answer:
    """What a place takes. `reasons` say why it cannot be; else `steps` are the other talks' moves, `plan` applies all.

    `clashes` is what stands in the way now. `costs` are the changes of the wishes by rule, dearest first. `told` are
    those whose published slot changes, and `has_hidden_told` says that there are more, whom this viewer must not know.
    """

    clashes: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    own: Step | None = None
    steps: tuple[Step, ...] = ()
    is_fewest: bool = False
    difference: int = 0
    costs: tuple[tuple[str, int], ...] = ()
    told: tuple[str, ...] = ()
    has_hidden_told: bool = False
    plan: str = ""

    @property
    def is_possible(self) -> bool:
        return not self.reasons


def question_of(conference: Conference, uid: str) -> Question | None:
    """What is asked about a talk; None where the solver does not place it (no session with times, or a fixed one)."""
    seen = seen_of(conference)  # first: a change in between must not look like part of what the answer rests on
    draft = solving.draft_of(conference)
    if draft is None or uid not in {talk.id for talk in draft.problem.program.talks}:
        return None
    there = {key for order in draft.schedule.order.values() for key in order} | {uid}
    program = draft.problem.program
    # Who waits in the tray goes on waiting. Who moves a pinned talk by hand means it.
    program = replace(
        program,
        talks=tuple(replace(talk, pin=None) if talk.id == uid else talk for talk in program.talks if talk.id in there),
        affinity=tuple(pair for pair in program.affinity if {pair[0], pair[1]} <= there),
        alike=tuple(pair for pair in program.alike if {pair[0], pair[1]} <= there),
        precedence=tuple(pair for pair in program.precedence if set(pair) <= there),
    )
    return Question(conference, draft, replace(draft.problem, program=program), seen)


def places_of(question: Question, viewer: Person | None, uid: str) -> Choices:
    """Where the talk could be asked for, session by session: the start of each other talk, and after the last."""
    program = question.problem.program
    rows = Session.objects.filter(conference=question.conference).select_related("room")
    sessions = {str(session.uid): session for session in rows}
    names = {str(talk.uid): str(talk) for talk in Talk.objects.filter(conference=question.conference)}
    names |= {key: _("a reserved slot") for key in hidden_uids(question.conference, viewer)}
    placed: dict[str, list[solver.Placed]] = {}
    for item in solver.timetable(program, question.draft.schedule):
        if item.talk != uid:
            placed.setdefault(item.session, []).append(item)
    found = []
    for frame in sorted(program.sessions, key=lambda frame: (frame.start, frame.room or "")):
        there = sorted(placed.get(frame.id, []), key=lambda item: item.start)
        if frame.boards is not None:
            choices = [(f"{frame.id}:0", _("on a board"))]
        else:
            choices = [
                (
                    f"{frame.id}:{number}",
                    _("%(hour)s, where “%(talk)s” is")
                    % {"hour": _hour(question, item.start), "talk": names.get(item.talk, "")},
                )
                for number, item in enumerate(there)
            ]
            free = there[-1].end + program.changeover if there else frame.start
            words = _("%s, after the last talk") if there else _("%s, it is empty")
            choices.append((f"{frame.id}:{len(there)}", words % _hour(question, free)))
        found.append((target_text(question.conference, sessions[frame.id]), tuple(choices)))
    return tuple(found)


def answer_of(
    question: Question, viewer: Person | None, uid: str, place: solver.Place, *, keeps_published: bool = False
) -> Answer:
    """Who has to give way so that the talk can be there, what it costs and who has to be told; or why it cannot be."""
    conference, problem, schedule = question.conference, question.problem, question.draft.schedule
    program, public = problem.program, published_places(conference)
    # What is amiss elsewhere is not mended on the way: that is what a repair is for.
    still = broken_talks(program, schedule) - set(schedule.order.get(place.session or "", ()))
    still |= set(public) if keeps_published else set()
    found = solver.what_would_it_take(program, schedule, uid, place, frozen=still, seconds=SECONDS)
    names = names_of(conference, viewer, question.draft)
    clashes = _in_the_way(question, names, uid, place, found.verdict)
    if found.repair is None:
        reasons = [_reason(names, item.finding, uid) for item in found.remaining]
        reasons += [_("no place is left for %s") % names.talk(key) for key in found.left_out]
        return Answer(clashes, reasons=_unique(reasons))
    before, after = _by_talk(program, schedule), _by_talk(program, found.repair.schedule)
    moved = [uid, *(key for key, place in after.items() if key != uid and before.get(key) != place)]
    view = _Steps(question, viewer, public)
    steps = {key: view.step(key, before.get(key), after[key]) for key in moved if before.get(key) != after[key]}
    told, has_hidden = view.told(steps)
    difference, costs = _costs(program, schedule, found.repair.schedule)
    return Answer(
        clashes=clashes,
        own=steps.pop(uid, None),
        steps=tuple(steps.values()),
        is_fewest=found.repair.is_minimal,
        difference=difference,
        costs=costs,
        told=told,
        has_hidden_told=has_hidden,
        plan=_plan(question, uid, [after[key] for key in moved]),
    )


def _in_the_way(
    question: Question, names: Names, uid: str, place: solver.Place, verdict: solver.Verdict
) -> tuple[str, ...]:
    """Who is there, and what the talk itself would clash with; not what pushing the others aside would do."""
    frames = {frame.id: frame for frame in question.problem.program.sessions}
    others = [key for key in question.draft.schedule.order.get(place.session or "", ()) if key != uid]
    findings = [item.finding for item in verdict.breaks]
    is_taken = frames[place.session or ""].boards is None and (place.position or 0) < len(others)
    if not is_taken:
        return _unique(names.clash(finding, uid) for finding in findings)
    there = _("%s is there") % names.talk(others[place.position or 0])
    return _unique((there, *(names.clash(finding, uid) for finding in findings if uid in finding.talks)))


def _reason(names: Names, finding: solver.Finding, uid: str) -> str:
    others = [key for key in finding.talks if key != uid]
    if finding.rule is solver.Rule.TALKS_OVERLAP and len(others) == 1:
        return _("%s cannot give way") % names.talk(others[0])
    return names.clash(finding, uid)


class _Steps:
    """Moves in words for one viewer, with whose published slot they change."""

    def __init__(self, question: Question, viewer: Person | None, public: Mapping[str, tuple[str, str, str]]) -> None:
        conference = question.conference
        self.question, self.public = question, public
        self.hidden = hidden_uids(conference, viewer)
        self.rooms = {str(room.pk): room for room in Room.objects.filter(conference=conference)}
        talks = Talk.objects.filter(conference=conference).prefetch_related("people")
        self.talks = {str(talk.uid): talk for talk in talks}

    def step(self, uid: str, before: solver.Placed | None, after: solver.Placed) -> Step:
        is_hidden = uid in self.hidden
        return Step(
            name=_("Reserved") if is_hidden else str(self.talks[uid]),
            people="" if is_hidden else ", ".join(self._people(uid)),
            before=self._words(before) if before else _("without a place"),
            after=self._words(after),
            is_published=uid in self.public and self._is_elsewhere(self.public[uid], after),
        )

    def told(self, steps: Mapping[str, Step]) -> tuple[tuple[str, ...], bool]:
        """Who reads another place once this is published, and whether there are more than the viewer may know."""
        uids = [uid for uid, step in steps.items() if step.is_published]
        names = [name for uid in uids if uid not in self.hidden for name in self._people(uid)]
        return tuple(dict.fromkeys(names)), any(uid in self.hidden for uid in uids)

    def _people(self, uid: str) -> list[str]:
        return [entry.name for entry in self.talks[uid].people.all()]

    def _words(self, place: solver.Placed) -> str:
        conference = self.question.conference
        instant = self.question.problem.instant(place.start)
        when = instant_text(instant, conference.zone, "full", conference.zone_label)
        room = self.rooms.get(place.room or "")
        return f"{when}, {room}" if room else when

    def _is_elsewhere(self, public: tuple[str, str, str], place: solver.Placed) -> bool:
        problem, room = self.question.problem, self.rooms.get(place.room or "")
        now = [datetime.fromisoformat(text) if text else None for text in public[:2]]
        return now != [problem.instant(place.start), problem.instant(place.end)] or public[2] != (
            room.slug if room else ""
        )


def plan_of(conference: Conference, signed: str) -> dict[str, Any] | None:
    """What an answer's button carries: `talk`, `moves` (talk, session, start, end), `seen`; None if not ours."""
    try:
        plan = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    return plan if plan["conference"] == conference.pk else None


def _plan(question: Question, uid: str, places: Sequence[solver.Placed]) -> str:
    instant = question.problem.instant
    moves = [[one.talk, one.session, instant(one.start).isoformat(), instant(one.end).isoformat()] for one in places]
    plan = {"conference": question.conference.pk, "talk": uid, "moves": moves, "seen": seals.seal(question.seen)}
    return signing.dumps(plan, salt=SALT, compress=True)


def _costs(
    program: solver.Program, before: solver.Schedule, after: solver.Schedule
) -> tuple[int, tuple[tuple[str, int], ...]]:
    """By how much the wishes cost more than now: together, and by rule."""
    old, new = solver.score(program, before), solver.score(program, after)
    changes = [
        (rule_words(term.rule.value), term.cost - old.term(term.rule).cost) for term in new.terms if not term.is_hard
    ]
    changed = sorted(((words, change) for words, change in changes if change), key=lambda pair: -pair[1])
    return sum(change for _words, change in changed), tuple(changed)


def _by_talk(program: solver.Program, schedule: solver.Schedule) -> dict[str, solver.Placed]:
    return {item.talk: item for item in solver.timetable(program, schedule)}


def _hour(question: Question, minute: int) -> str:
    return f"{question.problem.instant(minute).astimezone(question.conference.zone):%H:%M}"


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
