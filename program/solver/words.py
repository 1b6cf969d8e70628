"""The rules and what they find, in plain English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from program.solver.model import Program, Rule
from program.solver.rules import Finding

WORDS = {
    Rule.UNPLACED: "a talk has no place",
    Rule.PERSON_TWICE: "a person is needed in two places at once",
    Rule.ROOM_TWICE: "two sessions are in one room at once",
    Rule.TALKS_OVERLAP: "two talks of a session overlap",
    Rule.SESSION_TOO_SHORT: "the talks do not fit into their session",
    Rule.PERSON_AWAY: "a person is not available then",
    Rule.DURING_BLOCK: "a talk falls into a break or a plenary",
    Rule.PIN_MOVED: "a pinned talk is not where it was pinned",
    Rule.WRONG_KIND: "the session does not take talks of this kind",
    Rule.PRECEDENCE: "a talk comes before one that must come earlier",
    Rule.ROOM_CLOSED: "the room is closed then",
    Rule.ROOM_LACKS: "the room lacks something that is needed",
    Rule.BESIDE_PLENARY: "a talk runs beside a plenary",
    Rule.TOO_MANY_POSTERS: "there are more posters than boards",
    Rule.TOPICS: "talks of different topics share a session",
    Rule.UNUSED_TIME: "a session has time left",
    Rule.SIMILAR_IN_PARALLEL: "sessions on similar topics run at once",
    Rule.ROOM_CHANGES: "a track changes rooms",
    Rule.INVITED_FIRST: "an invited talk does not open its session",
    Rule.ROOM_TOO_SMALL: "the room is too small for those expected",
    Rule.AUDIENCE_TORN: "two talks that many would like to hear run at once",
    Rule.RATHER_NOT: "a person would rather not come then",
    Rule.AT_NIGHT: "it is night where the speaker is",
    Rule.AUTHOR_ELSEWHERE: "an author has to be elsewhere",
}
"""Each rule, when it is not kept, in English, for logs and commands; pages translate the rule itself."""


@dataclass(frozen=True)
class Violation:
    """A rule that the program breaks, as data and in English."""

    finding: Finding
    words: str


def violation(program: Program, finding: Finding) -> Violation:
    return Violation(finding, in_words(program, finding))


def in_words(program: Program, finding: Finding) -> str:
    """One violation as an English sentence with its talks, sessions and people."""
    details = []
    if finding.talks:
        details.append("talks " + titles_of_talks(program, finding.talks))
    if finding.sessions:
        details.append("sessions " + titles_of_sessions(program, finding.sessions))
    if finding.people:
        details.append(names(program, finding.people))
    return f"{WORDS[finding.rule]} ({'; '.join(details)})"


def titles_of_talks(program: Program, talks: Iterable[str]) -> str:
    """Titles of talks, separated by commas; the id where there is no title."""
    return ", ".join([program.talk_titles.get(key, key) for key in talks])


def titles_of_sessions(program: Program, sessions: Iterable[str]) -> str:
    """Titles of sessions, separated by commas; the id where there is no title."""
    return ", ".join([program.session_titles.get(key, key) for key in sessions])


def names(program: Program, people: Iterable[str]) -> str:
    """Names of people, separated by commas; the id where there is no name."""
    return ", ".join([program.names.get(key, key) for key in people])
