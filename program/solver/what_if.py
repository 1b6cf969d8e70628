"""What would have to move so that a talk can be somewhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from program.solver.evaluate import score, state_of
from program.solver.judge import Place, Verdict, insertion, judge_moves, number_of
from program.solver.model import InvalidProgram, Pin, Program, Schedule
from program.solver.resolve import Repair, keep_times, resolve
from program.solver.state import Change, State
from program.solver.words import Violation, titles_of_sessions, titles_of_talks, violation


@dataclass(frozen=True)
class WhatItTakes:
    """A place for a talk: what it breaks by itself, and the fewest other moves that make it possible.

    `schedule` has the talk there and the others moved; None where it is impossible, and `words` say why: `remaining`
    rules would be broken, or talks would be `left_out`.
    """

    talk: str
    place: Place
    verdict: Verdict
    repair: Repair | None
    words: str
    remaining: tuple[Violation, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        return self.repair is not None

    @property
    def schedule(self) -> Schedule | None:
        return None if self.repair is None else self.repair.schedule


def what_would_it_take(
    program: Program,
    schedule: Schedule,
    talk: str,
    place: Place,
    *,
    frozen: Collection[str] | None = (),
    seconds: float = 4.0,
) -> WhatItTakes:
    """The rules a talk would break at a place, and the fewest moves of other talks so that it breaks none.

    A pin of the talk itself is left aside; other pinned talks stay, and so do `frozen` ones (None: none are frozen).

    Raises:
        InvalidProgram: an unknown talk or session, or a place without a session.
    """
    if place.session is None:
        raise InvalidProgram("Say the session the talk should go to.", subject=talk)
    talks = tuple(replace(item, pin=None) if item.id == talk else item for item in program.talks)
    program = replace(program, talks=talks)
    (verdict,) = judge_moves(program, schedule, talk=talk, places=[place])
    before = state_of(program, schedule).schedule()
    state, start = _with_talk_there(program, schedule, talk, place)
    pin = Pin(session=place.session, start=start)
    pinned = replace(program, talks=tuple(replace(item, pin=pin) if item.id == talk else item for item in talks))
    still = None if frozen is None else [key for key in frozen if key != talk]
    repair = resolve(pinned, state.schedule(), frozen=still, seconds=seconds)
    missing = [key for key in repair.unplaced if any(key in order for order in before.order.values())]
    old = {item.words for item in _violations(program, schedule)}
    new = tuple(item for item in repair.remaining if item.words not in old)
    if new or missing:
        reasons = [item.words for item in new] or [f"no place is left for {titles_of_talks(program, missing)}"]
        words = f"It cannot be there: {'; '.join(dict.fromkeys(reasons))}."
        return WhatItTakes(talk, place, verdict, None, words, new, tuple(missing))
    return WhatItTakes(talk, place, verdict, repair, _words(program, repair))


def _violations(program: Program, schedule: Schedule) -> tuple[Violation, ...]:
    found = score(program, schedule).violations
    return tuple(violation(program, finding) for finding in found)


def _with_talk_there(program: Program, schedule: Schedule, talk: str, place: Place) -> tuple[State, int | None]:
    """The talk at its place, all others at the times they have now; and when the talk starts there."""
    state = state_of(program, schedule)
    number = number_of(state.book.talk_number, talk, "talk")
    assert place.session is not None
    target = number_of(state.book.session_number, place.session, "session")
    here = state.place[number]
    for session in {target} if here is None else {target, here}:
        pairs = zip(state.contents[session], state.times[session], strict=True)
        kept = {other: time.start for other, time in pairs if other != number}
        state.apply(Change({session: list(kept)}))
        if state.book.sessions[session].boards is None:
            keep_times(state, session, kept)
    if state.book.sessions[target].boards is not None:
        state.apply(insertion(state, number, Place(place.session)))
        return state, None
    start = place.start
    if start is None:
        times = state.times[target]
        position = len(times) if place.position is None else place.position
        changeover = program.changeover
        if position < len(times):
            start = times[position].start
        else:
            start = times[-1].end + changeover if times else state.frames[target].start
    change = insertion(state, number, Place(place.session, start=start))
    # Nobody is pushed aside in silence: who is in the way gives way, the others keep their times.
    there = {other: time.start for other, time in zip(state.contents[target], state.times[target], strict=True)}
    state.apply(replace(change, held={**there, **change.held}))
    return state, start


def _words(program: Program, repair: Repair) -> str:
    if not repair.moves:
        return "It can go there; no other talk has to move."
    steps = []
    for step in repair.moves:
        assert step.after is not None
        steps.append(f"{titles_of_talks(program, [step.talk])} to {titles_of_sessions(program, [step.after.session])}")
    count = "1 other talk moves" if len(steps) == 1 else f"{len(steps)} other talks move"
    return f"It can go there if {count}: {'; '.join(steps)}."
