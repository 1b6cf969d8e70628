"""Why a talk is where it is, and why it is nowhere."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from enum import StrEnum

from program.solver.model import HARD_RULES, Interval, Rule
from program.solver.rules import Finding
from program.solver.state import Change, State
from program.solver.words import WORDS, names

_SESSIONS_COMPARED, _FEWEST_COMPARED, _ALL_COMPARED = 8, 2, 9_000
"""So many other sessions are judged in full to find the best alternatives for a talk; with more than a thousand talks
fewer, so that explaining them takes seconds."""


@dataclass(frozen=True)
class Alternative:
    """Another session for a talk: what the whole program would cost more there, by rule (negative: less)."""

    session: str
    difference: int
    by_rule: dict[Rule, int]


@dataclass(frozen=True)
class WhyHere:
    """A placed talk and its best other sessions, cheapest first; an empty list for a pinned talk."""

    talk: str
    session: str
    is_pinned: bool
    alternatives: tuple[Alternative, ...]


class Reason(StrEnum):
    """Why a talk has no place."""

    NO_SESSIONS = "NO_SESSIONS"
    TOO_LONG = "TOO_LONG"
    NO_SESSION_OF_ITS_KIND = "NO_SESSION_OF_ITS_KIND"
    PEOPLE_AWAY = "PEOPLE_AWAY"
    NO_TIME_LEFT = "NO_TIME_LEFT"
    PEOPLE_BUSY = "PEOPLE_BUSY"
    RULES = "RULES"


@dataclass(frozen=True)
class WhyUnplaced:
    """A talk without a place: the reason, the people it is about, the minutes it needs and the most there are.

    `rules` are those that the best free place would break, where there is one.
    """

    talk: str
    reason: Reason
    people: tuple[str, ...]
    needed: int
    available: int
    words: str
    rules: tuple[Rule, ...] = ()


def explain_places(state: State, *, alternatives: int = 2) -> dict[str, WhyHere]:
    """For every placed talk, the cost of moving it alone to the end of its best other sessions."""
    explained = {}
    for talk, session in enumerate(state.place):
        if session is not None:
            explained[state.book.talks[talk].id] = why_here(state, talk, alternatives=alternatives)
    return explained


def why_here(state: State, talk: int, *, alternatives: int = 3) -> WhyHere:
    """The place of one talk (by number) against its best alternatives; the state is as before afterwards."""
    book, here = state.book, state.place[talk]
    if here is None:
        raise ValueError("The talk has no place; ask why_unplaced instead.")
    details = book.talks[talk]
    pinned = details.pin is not None
    rest = [other for other in state.contents[here] if other != talk]
    options: list[tuple[int, int, Change]] = []
    for session in _worth_comparing(state, talk, here) if not pinned else ():
        change = Change({here: rest, session: [*state.contents[session], talk]})
        before = state.total
        undo = state.apply(change)
        options.append((state.total - before, session, change))
        state.undo(undo)
    options.sort(key=lambda option: option[:2])
    return WhyHere(
        talk=details.id,
        session=book.sessions[here].id,
        is_pinned=pinned,
        alternatives=tuple(
            Alternative(book.sessions[session].id, difference, difference_by_rule(state, change))
            for difference, session, change in options[:alternatives]
        ),
    )


def _worth_comparing(state: State, talk: int, here: int) -> list[int]:
    """Other sessions with room for the talk first, then those with the talks most like it."""
    alike, takes = state.alike_by_session(talk), set(state.takes(talk))
    ranked = [
        (session not in takes, -alike.get(session, 0) // max(1, len(talks)), session)
        for session, talks in enumerate(state.contents)
        if session != here
    ]
    most = max(_FEWEST_COMPARED, min(_SESSIONS_COMPARED, _ALL_COMPARED // len(state.place)))
    return [session for _, _, session in heapq.nsmallest(most, ranked)]


def difference_by_rule(state: State, change: Change) -> dict[Rule, int]:
    """What a change would cost by rule, rules without a difference left out; the state is as before afterwards."""
    found, similar = state.look(change)
    differences = {Rule.SIMILAR_IN_PARALLEL: similar - state.similar.cost}
    for part, after in found.items():
        before = list(state.findings(part))
        if before != after:
            for sign, findings in ((-1, before), (1, after)):
                for finding in findings:
                    cost = sign * state.book.cost([finding])
                    differences[finding.rule] = differences.get(finding.rule, 0) + cost
    return {rule: differences[rule] for rule in Rule if differences.get(rule)}


def why_unplaced(state: State, talk: int) -> WhyUnplaced:
    """The first thing that keeps a talk (by number) out of every session, in the order a chair could change it."""
    book, details = state.book, state.book.talks[talk]
    frames = range(len(book.sessions))
    lengths = {session: _room_for_one(state, session) for session in frames}
    longest = max(lengths.values(), default=0)

    def because(reason: Reason, words: str, *, people: tuple[str, ...] = (), available: int = longest) -> WhyUnplaced:
        return WhyUnplaced(details.id, reason, people, details.minutes, available, words)

    if not book.sessions:
        return because(Reason.NO_SESSIONS, "There is no session yet.")
    if longest < details.minutes:
        return because(
            Reason.TOO_LONG, f"It lasts {details.minutes} minutes; the longest session has room for {longest}."
        )
    of_kind = [
        session
        for session in frames
        if book.sessions[session].accepts is None or details.kind in (book.sessions[session].accepts or ())
    ]
    if not any(lengths[session] >= details.minutes for session in of_kind):
        return because(
            Reason.NO_SESSION_OF_ITS_KIND,
            f"No session of {details.minutes} minutes or more takes talks of the kind “{details.kind}”.",
            available=max((lengths[session] for session in of_kind), default=0),
        )
    long_enough = [session for session in of_kind if lengths[session] >= details.minutes]
    away = [person for person in sorted(details.people) if _is_away_for_all(state, talk, person, long_enough)]
    if away:
        who = names(book.program, away)
        return because(
            Reason.PEOPLE_AWAY,
            f"In every session that is long enough, {who} cannot come at a time that fits.",
            people=tuple(away),
        )
    free = max(_free_minutes(state, session) for session in long_enough)
    if free < details.minutes:
        return because(
            Reason.NO_TIME_LEFT,
            f"It needs {details.minutes} minutes; the session with most time left has {max(0, free)}.",
            available=max(0, free),
        )
    open_sessions = [session for session in long_enough if _free_minutes(state, session) >= details.minutes]
    return _by_trial(state, talk, open_sessions, free)


def _by_trial(state: State, talk: int, sessions: list[int], free: int) -> WhyUnplaced:
    """Try every place; say which rules the cheapest one would break."""
    book, details = state.book, state.book.talks[talk]
    cheapest: tuple[int, Change] | None = None
    for session in sessions:
        talks = state.contents[session]
        for position in range(len(talks) + 1):
            change = Change({session: [*talks[:position], talk, *talks[position:]]})
            undo = state.apply(change)
            if cheapest is None or state.total < cheapest[0]:
                cheapest = (state.total, change)
            state.undo(undo)
    broken: list[Finding] = []
    if cheapest is not None:
        found, _similar = state.look(cheapest[1])
        before = {finding for part in found for finding in state.findings(part)}
        broken = [
            finding
            for part in sorted(found)
            for finding in found[part]
            if finding.rule in HARD_RULES and finding not in before
        ]
    people = tuple(sorted({person for finding in broken for person in finding.people}))
    if people and all(finding.people for finding in broken):
        words = f"At every time that is free, someone is needed elsewhere or away: {names(book.program, people)}."
        rules = tuple(sorted({finding.rule for finding in broken}))
        return WhyUnplaced(details.id, Reason.PEOPLE_BUSY, people, details.minutes, free, words, rules)
    rules = tuple(sorted({finding.rule for finding in broken}))
    words = (
        f"The best free place would break a rule: {'; '.join(WORDS[rule] for rule in rules)}."
        if rules
        else "It fits, but leaving it out cost the program less; place it by hand or build again with more moves."
    )
    return WhyUnplaced(details.id, Reason.RULES, people, details.minutes, free, words, rules)


def _room_for_one(state: State, session: int) -> int:
    """The longest stretch of a session without a break or plenary for everyone."""
    frame = state.book.sessions[session]
    longest, cursor = 0, frame.start
    for block in state.book.blocks:
        longest = max(longest, min(block.start, frame.end) - cursor)
        cursor = max(cursor, min(block.end, frame.end))
    return max(longest, frame.end - cursor)


def _free_minutes(state: State, session: int) -> int:
    frame = state.book.sessions[session]
    last = max((time.end for time in state.times[session]), default=frame.start)
    return frame.end - last - (state.book.program.changeover if state.times[session] else 0)


def _is_away_for_all(state: State, talk: int, person: str, sessions: list[int]) -> bool:
    """Whether the person's absences leave no stretch of the talk's length in any of the sessions."""
    minutes = state.book.talks[talk].minutes
    for session in sessions:
        frame, cursor = state.book.sessions[session], state.book.sessions[session].start
        taken = sorted([*state.book.away.get(person, ()), *state.book.blocks])
        for gap in (*taken, Interval(frame.end, frame.end + 1)):
            if min(gap.start, frame.end) - cursor >= minutes:
                return False
            cursor = max(cursor, gap.end)
    return True
