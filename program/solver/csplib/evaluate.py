"""The cost of a schedule, term by term, counted from nothing; shares no code with the search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from program.solver.csplib.instance import NOTHING, TERMS, Instance, Schedule


@dataclass(frozen=True)
class Evaluation:
    """What a schedule costs: `counts` per term without weights, `costs` with them, and each broken hard rule."""

    counts: dict[str, int]
    costs: dict[str, int]
    violations: tuple[str, ...]

    @property
    def objective(self) -> int:
        """The sum of all terms; broken hard rules are not in it."""
        return sum(self.costs.values())


def evaluate(instance: Instance, schedule: Schedule) -> Evaluation:
    """Count every term of a schedule as the library defines it, and list the hard rules it breaks."""
    counts = {**_of_cells(instance, schedule), **_of_submissions(instance, schedule), **_of_people(instance, schedule)}
    counts["order"] = _order(instance, schedule)
    counts = {term: counts[term] for term in TERMS}
    costs = {term: instance.weights[term] * counts[term] for term in TERMS}
    return Evaluation(counts, costs, tuple(_violations(instance, schedule)))


def _of_cells(instance: Instance, schedule: Schedule) -> dict[str, int]:
    """The terms that depend on which track is where only."""
    counts = Counter({"ts": 0, "tr": 0, "sr": 0, "sim": 0, "rooms": 0, "par": 0, "cons": 0, "cc": 0})
    rooms: dict[int, set[int]] = {track: set() for track in range(len(instance.tracks))}
    sessions: dict[int, set[int]] = {track: set() for track in range(len(instance.tracks))}
    for session, row in enumerate(schedule.tracks):
        used = [(room, track) for room, track in enumerate(row) if track != NOTHING]
        for room, track in used:
            counts["ts"] += instance.track_session[track][session]
            counts["tr"] += instance.track_room[track][room]
            counts["sr"] += instance.session_room[session][room]
            rooms[track].add(room)
            sessions[track].add(session)
        for (_, one), (_, other) in combinations(used, 2):
            if one != other:
                counts["sim"] += instance.similar[one][other]
                counts["cc"] += other in instance.chair_clash[one]
        counts["par"] += sum(number - 1 for number in Counter(track for _, track in used).values())
    counts["rooms"] = sum(len(found) - 1 for found in rooms.values() if found)
    counts["cons"] = sum(max(found) - min(found) + 1 != len(found) for found in sessions.values() if found)
    return counts


def _of_submissions(instance: Instance, schedule: Schedule) -> dict[str, int]:
    """The terms of each occupied position by itself."""
    counts = {"tz": 0, "ss": 0, "srm": 0}
    for session, room, _, talk in _occupied(schedule):
        counts["tz"] += instance.zone_penalty[talk][session]
        counts["ss"] += instance.submission_session[talk][session]
        counts["srm"] += instance.submission_room[talk][room]
    return counts


def _of_people(instance: Instance, schedule: Schedule) -> dict[str, int]:
    """Clashes of presenters and attendees, per session and per position."""
    counts = {"pc": 0, "ac": 0, "pcts": 0, "acts": 0}
    for row in schedule.slots:
        there = {(talk, room) for room, slots in enumerate(row) for talk in slots if talk != NOTHING}
        for (one, room), (other, elsewhere) in combinations(sorted(there), 2):
            if room != elsewhere:
                counts["pc"] += other in instance.presenter_clash[one]
                counts["ac"] += other in instance.attendee_clash[one]
        for position in range(max((len(slots) for slots in row), default=0)):
            at_once = [slots[position] for slots in row if position < len(slots) and slots[position] != NOTHING]
            for one, other in combinations(at_once, 2):
                counts["pcts"] += other in instance.presenter_clash[one]
                counts["acts"] += other in instance.attendee_clash[one]
    return counts


def _order(instance: Instance, schedule: Schedule) -> int:
    """Submissions that are not the n-th of their track although their order says n."""
    seen: dict[int, list[int]] = {track: [] for track in range(len(instance.tracks))}
    for session, room, _, talk in _occupied(schedule):
        track = schedule.tracks[session][room]
        if track != NOTHING and talk not in seen[track]:
            seen[track].append(talk)
    return sum(
        instance.submissions[talk].order not in (0, rank)
        for talks in seen.values()
        for rank, talk in enumerate(talks, start=1)
    )


def _violations(instance: Instance, schedule: Schedule) -> Iterator[str]:
    places: dict[int, list[tuple[int, int, int]]] = {talk: [] for talk in range(len(instance.submissions))}
    for session, room, position, talk in _occupied(schedule):
        places[talk].append((session, room, position))
        where = f"{instance.sessions[session].label}, {instance.rooms[room]}"
        if schedule.tracks[session][room] == NOTHING:
            yield f"{where}: {instance.submissions[talk].label} is in a cell without a track"
        elif schedule.tracks[session][room] != instance.submissions[talk].track:
            yield f"{where}: {instance.submissions[talk].label} is in a cell of another track"
    for session, row in enumerate(schedule.slots):
        for room, slots in enumerate(row):
            if len(slots) > instance.sessions[session].slots:
                yield f"{instance.sessions[session].label}, {instance.rooms[room]}: more positions than the session has"
    for talk, submission in enumerate(instance.submissions):
        found = places[talk]
        if len(found) != submission.slots:
            yield f"{submission.label} is at {len(found)} positions instead of {submission.slots}"
        elif len({(session, room) for session, room, _ in found}) > 1 or found[-1][2] - found[0][2] != len(found) - 1:
            yield f"{submission.label} is torn apart"


def _occupied(schedule: Schedule) -> Iterator[tuple[int, int, int, int]]:
    """Session, room, position and submission, walking sessions, rooms and positions."""
    for session, row in enumerate(schedule.slots):
        for room, slots in enumerate(row):
            for position, talk in enumerate(slots):
                if talk != NOTHING:
                    yield session, room, position, talk
