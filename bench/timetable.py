"""`bench timetable`: how long a program of made-up talks takes to build, to judge and to repair."""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from program.solver import (
    Block,
    Interval,
    Person,
    Program,
    Proposal,
    Room,
    Schedule,
    SessionLength,
    Talk,
    judge_moves,
    resolve,
    score,
    sessions_from_frame,
    solve,
    timetable,
)

AREAS, TOPICS_OF_AREA = 12, 8
DAY = 1440
BREAKS = (("Keynote", 0, 60), ("Coffee", 60, 90), ("Lunch", 180, 240), ("Coffee", 360, 390))

Result = TypeVar("Result")


@dataclass(frozen=True)
class Timed:
    """CPU seconds and wall seconds of one step."""

    cpu: float
    wall: float


def main(arguments: list[str]) -> int:
    """Build, judge and repair one program; print a line for each step."""
    parser = argparse.ArgumentParser(prog="bench timetable", description=__doc__)
    parser.add_argument("--talks", type=int, default=350)
    parser.add_argument("--moves", type=int, default=20_000, help="of the search (default 20,000)")
    parser.add_argument("--regions", type=int, default=40, help="solved after it (default 40)")
    parser.add_argument("--processes", type=int, default=1, choices=(1, 2), help="2: another one searches too")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if options.talks < 1 or options.moves < 0 or options.regions < 0:
        print("bench timetable: --talks needs at least 1, --moves and --regions at least 0", file=sys.stderr)
        return 1
    program = made_up(options.talks, seed=options.seed)
    minutes = sum(talk.minutes for talk in program.talks), sum(frame.minutes for frame in program.sessions)
    print(
        f"{options.talks} talks of {len(program.people)} people, {len(program.sessions)} sessions in "
        f"{len(program.rooms)} rooms, {100 * minutes[0] // minutes[1]} % of the time needed"
    )
    first, took = timed(lambda: solve(program, seed=options.seed, max_moves=0))
    say("first program", took, f"cost {first.score.wishes}, {len(first.unplaced)} unplaced")
    moved, took = timed(lambda: solve(program, seed=options.seed, max_moves=options.moves))
    say(f"built, {options.moves} moves", took, result(first, moved))
    proposal, took = timed(
        lambda: solve(
            program,
            seed=options.seed,
            max_moves=options.moves,
            max_regions=options.regions,
            processes=options.processes,
        )
    )
    say(f"… and {options.regions} regions", took, result(first, proposal))
    _whole, took = timed(lambda: score(program, proposal.schedule))
    say("judged as a whole", took, "")
    talk = program.talks[0].id
    fresh = replace(program)
    verdicts, took = timed(lambda: judge_moves(fresh, proposal.schedule, talk=talk))
    say("all places of one talk", took, f"{len(verdicts)} places, of a program not seen before")
    verdicts, took = timed(lambda: judge_moves(fresh, proposal.schedule, talk=talk))
    say("all places once more", took, f"{len(verdicts)} places")
    repair_after_a_loss(program, proposal.schedule)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'memory at most':28}{memory:9.0f} MB")
    return 0


def result(first: Proposal, proposal: Proposal) -> str:
    """What a program costs, how much less than the first one, and what it leaves out or breaks."""
    gain = 100 * (first.score.wishes - proposal.score.wishes) / max(1, first.score.wishes)
    broken = f"{len(proposal.unplaced)} unplaced, {len(proposal.relaxed)} rules broken"
    return f"cost {proposal.score.wishes} ({gain:.1f} % less), {broken}"


def repair_after_a_loss(program: Program, schedule: Schedule) -> None:
    """One speaker cannot come on the day of their talk; one room is closed on the first day."""
    placed = timetable(program, schedule)
    talks = {talk.id: talk for talk in program.talks}
    item = next(item for item in placed if talks[item.talk].people)
    ill = min(talks[item.talk].people)
    day = item.start // DAY * DAY
    people = tuple(
        replace(person, unavailable=(*person.unavailable, Interval(day, day + DAY))) if person.id == ill else person
        for person in program.people
    )
    closed = tuple(
        replace(room, closed=(Interval(0, DAY),)) if room.id == program.rooms[0].id else room for room in program.rooms
    )
    for what, lost in (
        ("a speaker away for a day", replace(program, people=people)),
        ("a room lost for a day", replace(program, rooms=closed)),
    ):
        repair, took = timed(partial(resolve, lost, schedule))
        proof = "the fewest" if repair.is_minimal else f"at least {repair.fewest}"
        left = f"{len(repair.remaining)} rules broken, {len(repair.unplaced)} unplaced"
        say(what, took, f"{len(repair.moves)} moves ({proof}), {len(repair.people)} people, {left}")


def timed(step: Callable[[], Result]) -> tuple[Result, Timed]:
    cpu, wall = time.process_time(), time.perf_counter()
    result = step()
    return result, Timed(time.process_time() - cpu, time.perf_counter() - wall)


def say(what: str, took: Timed, words: str) -> None:
    print(f"{what:28}{took.cpu:9.3f} s CPU {took.wall:9.3f} s  {words}", flush=True)


def made_up(count: int, *, seed: int) -> Program:
    """Talks of 20 and 30 minutes on topics of twelve areas; every seventh person is away for some hours."""
    randomness = random.Random(seed)
    days = 1 if count <= 12 else 2 if count <= 60 else 4
    minutes = count * 23 * 10 // 9
    rooms = tuple(
        Room(f"r{number}", f"Room {number + 1}", randomness.choice([60, 120, 300]))
        for number in range(-(-minutes // (days * 360)))
    )
    spans = [Interval(DAY * day, DAY * day + 540) for day in range(days)]
    blocks = tuple(Block(label, span.start + start, span.start + end) for span in spans for label, start, end in BREAKS)
    areas = [[f"area {area}, topic {topic}" for topic in range(TOPICS_OF_AREA)] for area in range(AREAS)]
    crowd = max(2, count * 17 // 20)
    talks = tuple(
        Talk(
            f"t{number}",
            randomness.choice([20, 20, 20, 30]),
            frozenset(randomness.sample(randomness.choice(areas), randomness.randint(1, 3))),
            frozenset({f"p{randomness.randrange(crowd)}"}),
            audience=randomness.choice([20, 40, 60, 100]),
        )
        for number in range(count)
    )
    people = []
    for number in range(crowd):
        day = DAY * randomness.randrange(days)
        away = (Interval(day, day + randomness.choice([240, 540])),) if randomness.random() < 1 / 7 else ()
        people.append(Person(f"p{number}", f"Person {number}", away))
    sessions = sessions_from_frame(spans, rooms, blocks, SessionLength(90, 40, 120))
    return Program(sessions, talks, rooms, tuple(people), blocks)
