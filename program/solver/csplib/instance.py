"""A conference of the benchmark library as plain tables of integers, and a schedule of it."""

from __future__ import annotations

from dataclasses import dataclass, field

Label = str | int | float
"""A name as the file has it, so that it is written back unchanged."""

NOTHING = -1
"""No track in a cell, no submission at a position."""

TERMS = {
    "ts": "track in session",
    "tr": "track in room",
    "sr": "room unavailable",
    "sim": "similar tracks in parallel",
    "rooms": "room changes of a track",
    "par": "track beside itself",
    "cons": "gaps in a track",
    "tz": "time zones",
    "order": "order in the track",
    "ss": "submission in session",
    "srm": "submission in room",
    "pc": "presenter clash",
    "ac": "attendee clash",
    "cc": "chair clash",
    "pcts": "presenter clash at the position",
    "acts": "attendee clash at the position",
}
"""The soft terms in the order of their weights in the sheet `parameters`."""


class InvalidInstance(ValueError):
    """A file that cannot be read as an instance; the text names the place and the cure."""


@dataclass(frozen=True)
class Submission:
    """A talk: `order` is its wished rank in its track from 1 on, 0 for none."""

    label: Label
    track: int
    slots: int = 1
    order: int = 0


@dataclass(frozen=True)
class Session:
    """A time at which every room may hold one track, in `slots` positions."""

    label: Label
    slots: int


@dataclass(frozen=True)
class Instance:
    """All that decides a schedule's cost; tables are lists by index, clashes lists of indices."""

    name: str
    weights: dict[str, int]
    submissions: tuple[Submission, ...]
    tracks: tuple[Label, ...]
    sessions: tuple[Session, ...]
    rooms: tuple[Label, ...]
    track_session: list[list[int]]
    track_room: list[list[int]]
    session_room: list[list[int]]
    similar: list[list[int]]
    submission_session: list[list[int]]
    submission_room: list[list[int]]
    zone_penalty: list[list[int]]
    presenter_clash: list[list[int]]
    attendee_clash: list[list[int]]
    chair_clash: list[list[int]]
    notes: tuple[str, ...] = ()

    @property
    def required(self) -> int:
        """Positions all submissions need together."""
        return sum(submission.slots for submission in self.submissions)

    @property
    def capacity(self) -> int:
        """Positions all cells have together."""
        return len(self.rooms) * sum(session.slots for session in self.sessions)


@dataclass(frozen=True)
class Schedule:
    """Per session and room the track, and per position the submission; NOTHING where there is none."""

    tracks: list[list[int]]
    slots: list[list[list[int]]] = field(repr=False)


def people_clashes(
    presenters: list[set[str]], attendees: list[set[str]], chairs: list[set[str]], track: list[int]
) -> tuple[list[list[int]], list[list[int]], list[list[int]]]:
    """Who cannot be in two rooms at once: clashing submissions by presenter, by attendee, and tracks by chair.

    Two presentations of one person clash, and so does one with the other's track if that is another track and the
    person chairs it; attendees likewise, and against presenters.
    """
    count = len(track)
    presenter: list[set[int]] = [set() for _ in range(count)]
    attendee: list[set[int]] = [set() for _ in range(count)]
    for one in range(count):
        for other in range(count):
            if one == other:
                continue
            chairing = chairs[track[other]] if track[one] != track[other] else set()
            if presenters[one] & (presenters[other] | chairing):
                presenter[one].add(other)
                presenter[other].add(one)
            if attendees[one] and attendees[one] & (attendees[other] | presenters[other] | chairing):
                attendee[one].add(other)
                attendee[other].add(one)
    chair = [
        [other for other, theirs in enumerate(chairs) if other != one and mine & theirs]
        for one, mine in enumerate(chairs)
    ]
    return [sorted(clash) for clash in presenter], [sorted(clash) for clash in attendee], chair
