"""What another place for a talk or a session would break and cost: the answer while a chair drags it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from program.solver.evaluate import state_of
from program.solver.model import HARD_RULES, UNPLACED_COST, InvalidProgram, Program, Rule, Schedule
from program.solver.rules import Finding
from program.solver.state import Change, Part, State
from program.solver.words import Violation, violation

_HARD = frozenset(HARD_RULES)


@dataclass(frozen=True)
class Place:
    """Where a talk or a session may go.

    A talk: a session (None: the tray) and its position there (None: the end), or an exact start, which it then keeps
    whatever is around it. A session: a start, a room, or both; what is None stays as it is.
    """

    session: str | None = None
    position: int | None = None
    start: int | None = None
    room: str | None = None


@dataclass(frozen=True)
class Verdict:
    """One place: the rules it would newly break, those it would mend, and the change of the wishes by rule."""

    place: Place
    breaks: tuple[Violation, ...]
    mends: tuple[Violation, ...]
    by_rule: Mapping[Rule, int]

    @property
    def difference(self) -> int:
        """What all wishes together would cost more; negative is better."""
        return sum(self.by_rule.values())


def judge_moves(
    program: Program,
    schedule: Schedule,
    *,
    talk: str | None = None,
    session: str | None = None,
    places: Iterable[Place] | None = None,
) -> list[Verdict]:
    """Judge each place for one talk or for one session, compared with the schedule as it is, in the order given.

    Without `places` a talk is judged at every position of every session.

    Raises:
        InvalidProgram: an unknown talk, session or room, or neither or both of talk and session.
    """
    if (talk is None) == (session is None):
        raise InvalidProgram("Say either the talk or the session that is to move.", subject=talk or session or "")
    if talk is not None:
        state = state_of(program, schedule)
        chosen = list(all_places(program, schedule, talk) if places is None else places)
        number = number_of(state.book.talk_number, talk, "talk")
        judge = _Judge(state, number)
        return [judge.verdict(place, insertion(state, number, place)) for place in chosen]
    assert session is not None
    chosen = list(places or ())
    program, schedule = _loosened(program, schedule, session, chosen)
    state = state_of(program, schedule)
    judge, number = _Judge(state), state.book.session_number[session]
    return [judge.verdict(place, _session_change(state, number, place)) for place in chosen]


def all_places(program: Program, schedule: Schedule, talk: str) -> Iterator[Place]:
    """Every position of every session for a talk, and the tray; its own position is among them."""
    for session in program.sessions:
        others = [key for key in schedule.order.get(session.id, ()) if key != talk]
        for position in range(1 if session.boards else len(others) + 1):
            yield Place(session.id, position)
    yield Place()


def insertion(state: State, talk: int, place: Place) -> Change:
    """The change that puts a talk (by number) that is nowhere to a place."""
    if place.session is None:
        return Change()
    target = number_of(state.book.session_number, place.session, "session")
    there = list(state.contents[target])
    position = len(there) if place.position is None else min(max(0, place.position), len(there))
    if place.start is not None and place.position is None:
        position = sum(time.start < place.start for time in state.times[target])
    there.insert(position, talk)
    rooms = {}
    if place.room is not None and state.book.sessions[target].room is None:
        rooms[target] = number_of(state.book.room_number, place.room, "room")
    return Change({target: there}, rooms, held={} if place.start is None else {talk: place.start})


def number_of(numbers: Mapping[str, int], key: str, kind: str) -> int:
    """The number of a talk, session or room.

    Raises:
        InvalidProgram: there is none of this id.
    """
    if key not in numbers:
        raise InvalidProgram(f"There is no {kind} {key}.", subject=key)
    return numbers[key]


def _loosened(program: Program, schedule: Schedule, session: str, places: Sequence[Place]) -> tuple[Program, Schedule]:
    """The same program and schedule, but with one session that may take all these places."""
    frame = next((frame for frame in program.sessions if frame.id == session), None)
    if frame is None:
        raise InvalidProgram(f"There is no session {session}.", subject=session)
    starts = (*frame.starts, *(place.start for place in places if place.start is not None))
    free = replace(frame, starts=starts, room=None)
    sessions = tuple(free if other.id == session else other for other in program.sessions)
    rooms = {**schedule.rooms, session: frame.room} if frame.room is not None else schedule.rooms
    return replace(program, sessions=sessions), replace(schedule, rooms=rooms)


def _session_change(state: State, session: int, place: Place) -> Change:
    start = state.frames[session].start if place.start is None else place.start
    rooms = {} if place.room is None else {session: number_of(state.book.room_number, place.room, "room")}
    later = start - state.frames[session].start
    held = {talk: state.held[talk] + later for talk in state.contents[session] if talk in state.held}
    return Change(rooms=rooms, starts={session: start} if later else {}, held=held)


Found = dict[Part, list[Finding]]


class _Judge:
    """Compares places with the state as it was; a talk is taken out first, so that a place touches one session."""

    def __init__(self, state: State, talk: int | None = None) -> None:
        self.state, self.weight = state, state.book.weight
        self.broken: Found = {
            part: [finding for finding in state.findings(part) if finding.rule in _HARD]
            for part, cost in state.costs.items()
            if cost >= UNPLACED_COST
        }
        self.broken_before = {finding for findings in self.broken.values() for finding in findings}
        self.left: Found = {}
        self.difference_of_leaving: dict[Rule, int] = {}
        self.similar_before = state.similar.cost
        if talk is not None:
            here = state.place[talk]
            out = (
                Change() if here is None else Change({here: [other for other in state.contents[here] if other != talk]})
            )
            leaving = {*state.touched(out), *state.pairs_touched(out), ("talk", talk, 0)}
            before = {part: list(state.findings(part)) for part in leaving}
            state.apply(out)
            self.left = {part: list(state.findings(part)) for part in before}
            self._add(self.difference_of_leaving, before, self.left)
        self.now: Found = dict(self.left)
        self.similar_in: dict[int, int] = {}
        """What topics at once cost with the talk in a session, at whatever position."""

    def _add(self, by_rule: dict[Rule, int], before: Found, after: Found) -> None:
        for part, findings in after.items():
            if findings != before[part]:
                for sign, items in ((-1, before[part]), (1, findings)):
                    for item in items:
                        if item.rule not in _HARD:
                            by_rule[item.rule] = by_rule.get(item.rule, 0) + sign * self.weight[item.rule] * item.amount

    def verdict(self, place: Place, change: Change) -> Verdict:
        """One place, as a change of the state (without the talk that moves)."""
        found, similar = self._look(change)
        for part in found:
            if part not in self.now:
                self.now[part] = list(self.state.findings(part))
        by_rule = dict(self.difference_of_leaving)
        self._add(by_rule, self.now, found)
        by_rule[Rule.SIMILAR_IN_PARALLEL] = similar - self.similar_before
        broken = {item for items in found.values() for item in items if item.rule in _HARD}
        for part, items in self.left.items():
            if part not in found:
                broken.update(item for item in items if item.rule in _HARD)
        known = {item for part in self.left.keys() | found.keys() for item in self.broken.get(part, ())}
        program = self.state.book.program
        return Verdict(
            place=place,
            breaks=tuple(violation(program, item) for item in sorted(broken - self.broken_before, key=_order)),
            mends=tuple(violation(program, item) for item in sorted(known - broken, key=_order)),
            by_rule={rule: by_rule[rule] for rule in sorted(by_rule) if by_rule[rule]},
        )

    def _look(self, change: Change) -> tuple[Found, int]:
        """What the change would show; how alike sessions become is not asked again for the next position in one."""
        if change.rooms or change.starts or len(change.contents) != 1:
            return self.state.look(change)
        ((session, _talks),) = change.contents.items()
        found, similar = self.state.look(change, similar=self.similar_in.get(session))
        self.similar_in[session] = similar
        return found, similar


def _order(finding: Finding) -> tuple[int, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return (HARD_RULES.index(finding.rule), finding.talks, finding.sessions, finding.people)
