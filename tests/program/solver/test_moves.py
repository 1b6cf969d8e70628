"""What a chair asks while changing a program by hand: this place, the fewest moves, what it would take."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program.solver import (
    HARD_RULES,
    Interval,
    InvalidProgram,
    Person,
    Pin,
    Place,
    Program,
    Room,
    Rule,
    Schedule,
    SessionFrame,
    all_places,
    judge_moves,
    resolve,
    score,
    solve,
    timetable,
    what_would_it_take,
)
from tests.program.solver.worlds import paper, programs


def hard(program: Program, schedule: Schedule) -> set[object]:
    return {item for term in score(program, schedule).terms if term.is_hard for item in term.items}


def wishes(program: Program, schedule: Schedule) -> Counter[Rule]:
    return Counter({term.rule: term.cost for term in score(program, schedule).terms if not term.is_hard})


def by_hand(schedule: Schedule, talk: str, place: Place) -> Schedule:
    """The schedule with the talk taken out and put there."""
    order = {key: [other for other in talks if other != talk] for key, talks in schedule.order.items()}
    times = {key: start for key, start in schedule.times.items() if key != talk}
    if place.session is not None:
        there = order.setdefault(place.session, [])
        there.insert(len(there) if place.position is None else place.position, talk)
    return replace(schedule, order={key: tuple(talks) for key, talks in order.items()}, times=times)


@settings(max_examples=40, deadline=None)
@given(programs(), st.integers(0, 1000))
def test_a_judged_place_says_what_two_whole_evaluations_would(program: Program, seed: int) -> None:
    schedule = solve(program, seed=1, max_moves=30).schedule
    if not program.talks:
        return
    talk = random.Random(seed).choice(program.talks).id
    now, wishes_now = hard(program, schedule), wishes(program, schedule)
    for verdict in judge_moves(program, schedule, talk=talk):
        # A used session keeps its room; of the empty ones the schedule says nothing.
        moved = by_hand(schedule, talk, verdict.place)
        then = hard(program, moved)
        assert {item.finding for item in verdict.breaks} == then - now
        assert {item.finding for item in verdict.mends} == now - then
        differences = {rule: wishes(program, moved)[rule] - wishes_now[rule] for rule in Rule}
        assert dict(verdict.by_rule) == {rule: cost for rule, cost in differences.items() if cost}


def test_a_talk_dragged_to_where_it_is_changes_nothing() -> None:
    program = Program(sessions=(SessionFrame("s", 0, 60),), talks=(paper("a"), paper("b")))
    (verdict,) = judge_moves(program, Schedule({"s": ("a", "b")}), talk="a", places=[Place("s", 0)])
    assert (verdict.breaks, verdict.mends, verdict.difference) == ((), (), 0)


def test_a_talk_from_the_tray_mends_that_it_had_no_place() -> None:
    program = Program(sessions=(SessionFrame("s", 0, 60),), talks=(paper("a"),))
    (verdict,) = judge_moves(program, Schedule({}), talk="a", places=[Place("s")])
    assert [item.finding.rule for item in verdict.mends] == [Rule.UNPLACED]


def test_an_exact_start_on_top_of_another_talk_is_named() -> None:
    program = Program(sessions=(SessionFrame("s", 0, 60),), talks=(paper("a"), paper("b")))
    places = [Place("s", start=10), Place("s", start=20), Place("s", start=50)]
    verdicts = judge_moves(program, Schedule({"s": ("a",)}), talk="b", places=places)
    broken = [[item.finding.rule for item in verdict.breaks] for verdict in verdicts]
    # The talk that is not held gives way to one that is, as far as its session allows.
    assert broken == [[], [], [Rule.SESSION_TOO_SHORT]]
    held = Schedule({"s": ("a",)}, times={"a": 0})
    (verdict,) = judge_moves(program, held, talk="b", places=[Place("s", start=10)])
    assert [item.finding.rule for item in verdict.breaks] == [Rule.TALKS_OVERLAP]


def test_a_session_dragged_into_a_room_that_is_taken_or_closed_is_told_so() -> None:
    rooms = (Room("a"), Room("b", closed=(Interval(100, 200),)))
    frames = (SessionFrame("one", 0, 60, "a"), SessionFrame("two", 0, 60, "b"))
    program = Program(sessions=frames, talks=(paper("x"), paper("y")), rooms=rooms)
    schedule = Schedule({"one": ("x",), "two": ("y",)})
    places = [Place(room="a"), Place(start=100), Place(start=100, room="a"), Place(start=200)]
    verdicts = judge_moves(program, schedule, session="two", places=places)
    rules = [[item.finding.rule for item in verdict.breaks] for verdict in verdicts]
    assert rules == [[Rule.ROOM_TWICE], [Rule.ROOM_CLOSED], [], []]


def test_a_place_that_is_unknown_is_refused_by_name() -> None:
    program = Program(sessions=(SessionFrame("s", 0, 60),), talks=(paper("a"),))
    with pytest.raises(InvalidProgram, match="no session cellar"):
        judge_moves(program, Schedule({}), talk="a", places=[Place("cellar")])
    with pytest.raises(InvalidProgram, match="no talk b"):
        judge_moves(program, Schedule({}), talk="b", places=[Place("s")])
    with pytest.raises(InvalidProgram, match="either the talk or the session"):
        judge_moves(program, Schedule({}))


# The fewest moves -----------------------------------------------------------------------------------------------------


def fewest_by_trying(program: Program, schedule: Schedule) -> int | None:
    """How many talks of equal length must change sessions or positions, found by trying everything; None: impossible.

    Every session has four places of 20 minutes; a talk is moved when its session or its place in it changed.
    """
    places = [(session.id, session.start + 20 * slot) for session in program.sessions for slot in range(2)]
    now = {item.talk: (item.session, item.start) for item in timetable(program, schedule)}
    talks = [talk.id for talk in program.talks]
    for count in range(len(talks) + 1):
        for moved in combinations(talks, count):
            stay = {talk: now[talk] for talk in talks if talk not in moved}
            free = [place for place in places if place not in stay.values()]
            for chosen in product(free, repeat=count):
                if len(set(chosen)) == count and keeps_all(program, {**stay, **dict(zip(moved, chosen, strict=True))}):
                    return count
    return None


def keeps_all(program: Program, places: dict[str, tuple[str, int]]) -> bool:
    order: dict[str, tuple[str, ...]] = {}
    for talk, (session, _start) in sorted(places.items(), key=lambda item: item[1]):
        order[session] = (*order.get(session, ()), talk)
    times = {talk: start for talk, (_session, start) in places.items()}
    return not hard(program, Schedule(order, times=times))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_the_fewest_moves_are_as_few_as_trying_everything_finds(seed: int) -> None:
    random_ = random.Random(seed)
    frames = tuple(SessionFrame(f"s{number}", number // 2 * 40, number // 2 * 40 + 40) for number in range(3))
    talks = tuple(
        paper(f"t{number}", 20, random_.choice("abc"), random_.choice("abcdef"))
        for number in range(random_.randint(3, 5))
    )
    away = tuple(Person(key, unavailable=(Interval(0, 30),)) for key in random_.sample("abc", random_.randint(0, 1)))
    program = Program(sessions=frames, talks=talks)
    schedule = solve(program, seed=seed, max_moves=300).schedule
    if score(program, schedule).unplaced:
        return
    program = replace(program, people=away, precedence=((talks[2].id, talks[0].id),) if seed % 3 == 0 else ())
    expected = fewest_by_trying(program, schedule)
    repair = resolve(program, schedule)
    if expected is None:
        assert repair.unplaced
        return
    assert not hard(program, repair.schedule)
    assert len(repair.moves) >= expected
    if repair.is_minimal:
        assert len(repair.moves) == expected


@settings(max_examples=40, deadline=None)
@given(programs(most_talks=6), st.integers(0, 1))
def test_a_repair_breaks_no_rule_that_no_pin_breaks(program: Program, frozen: int) -> None:
    proposal = solve(replace(program, people=(), blocks=(), precedence=()), seed=2, max_moves=100)
    still = [talk.id for talk in program.talks[:2]] if frozen else ()
    repair = resolve(program, proposal.schedule, frozen=still, seconds=2)
    before = {item.talk: item for item in timetable(program, proposal.schedule)}
    after = {item.talk: item for item in timetable(program, repair.schedule)}
    assert {step.talk for step in repair.moves} == {
        talk.id for talk in program.talks if before.get(talk.id) != after.get(talk.id)
    }
    assert not any(step.talk in still and step.before is not None for step in repair.moves)
    held = {talk.id for talk in program.talks if talk.pin is not None} | set(still)
    for item in repair.remaining:
        finding = item.finding
        if not finding.talks and finding.people:
            continue  # another chair is found for a session more easily than places for all its talks
        inside = {talk for key in finding.sessions for talk in repair.schedule.order.get(key, ())}
        assert held & (set(finding.talks) | inside), item.words


def full_house() -> tuple[Program, Schedule]:
    frames = (SessionFrame("morning", 0, 60), SessionFrame("noon", 60, 120), SessionFrame("evening", 120, 180))
    talks = tuple(paper(f"t{number}", 20, f"p{number}") for number in range(9))
    schedule = Schedule({frame.id: tuple(f"t{3 * n + k}" for k in range(3)) for n, frame in enumerate(frames)})
    return Program(sessions=frames, talks=talks), schedule


def test_in_a_full_program_a_speaker_who_falls_ill_for_the_morning_swaps_with_one_other() -> None:
    program, schedule = full_house()
    program = replace(program, people=(Person("p1", "Ada", (Interval(0, 60),)),))
    repair = resolve(program, schedule)
    assert (len(repair.moves), repair.is_minimal, repair.fewest) == (2, True, 2)
    assert (repair.remaining, repair.unplaced) == ((), ())
    ada = next(step for step in repair.moves if step.talk == "t1")
    other = next(step for step in repair.moves if step.talk != "t1")
    assert ada.before is not None
    assert ada.after is not None
    assert (other.after, other.before) != (None, None)
    assert repair.people == tuple(sorted({"p1", f"p{other.talk[1:]}"}))


def test_in_350_talks_without_a_gap_an_illness_is_repaired_by_the_fewest_moves_within_five_seconds() -> None:
    frames = tuple(
        SessionFrame(f"s{slot}-{room}", slot * 100, slot * 100 + 80) for slot in range(11) for room in range(8)
    )
    talks = tuple(paper(f"t{number}", 20, f"p{number % 300}", f"q{number % 211}") for number in range(352))
    # Slot by slot, so that nobody is needed twice at once.
    order = {frame.id: tuple(f"t{4 * n + k}" for k in range(4)) for n, frame in enumerate(frames)}
    program, schedule = Program(frames, talks), Schedule(order)
    assert score(program, schedule).violations == ()
    ill = (Person("p7", unavailable=(Interval(0, 180),)), Person("p40", unavailable=(Interval(100, 1100),)))
    started = time.process_time()
    repair = resolve(replace(program, people=ill), schedule)
    assert time.process_time() - started < 5
    assert (repair.remaining, repair.unplaced) == ((), ())
    assert repair.is_minimal
    assert len(repair.moves) == 4
    assert {"p7", "p40"} <= set(repair.people)


def test_no_pinned_or_published_talk_moves_unless_asked() -> None:
    program, schedule = full_house()
    program = replace(program, people=(Person("p1", "Ada", (Interval(0, 60),)),))
    pins = tuple(
        replace(talk, pin=Pin(session="noon")) if talk.id in ("t3", "t4", "t5") else talk for talk in program.talks
    )
    frozen = ["t6", "t7"]
    repair = resolve(replace(program, talks=pins), schedule, frozen=frozen)
    assert {step.talk for step in repair.moves} == {"t1", "t8"}
    stuck = resolve(replace(program, talks=pins), schedule, frozen=[*frozen, "t1"])
    assert stuck.moves == ()
    assert [item.finding.rule for item in stuck.remaining] == [Rule.PERSON_AWAY]
    assert len(resolve(replace(program, talks=pins), schedule, frozen=None).moves) == 2


def test_the_others_keep_their_times_when_one_talk_leaves_a_session() -> None:
    frames = (SessionFrame("one", 0, 60), SessionFrame("two", 60, 120))
    talks = (paper("a", 20, "ada"), paper("b"), paper("c"))
    program = Program(frames, talks, people=(Person("ada", unavailable=(Interval(0, 60),)),))
    repair = resolve(program, Schedule({"one": ("a", "b", "c")}))
    assert [step.talk for step in repair.moves] == ["a"]
    assert {item.talk: item.start for item in timetable(program, repair.schedule)} == {"a": 60, "b": 20, "c": 40}


def test_a_session_that_became_shorter_gives_away_what_no_longer_fits() -> None:
    program, schedule = full_house()
    frames = (*program.sessions[:2], replace(program.sessions[2], end=160), SessionFrame("night", 180, 200))
    repair = resolve(replace(program, sessions=frames), schedule)
    assert [(step.talk, step.after.session) for step in repair.moves if step.after] == [("t8", "night")]
    assert repair.is_minimal


def test_a_lost_room_moves_whole_sessions_to_a_free_one() -> None:
    rooms = (Room("a"), Room("b"))
    frames = (SessionFrame("one", 0, 60), SessionFrame("two", 60, 120))
    program = Program(frames, tuple(paper(f"t{n}") for n in range(6)), rooms=rooms)
    schedule = Schedule({"one": ("t0", "t1", "t2"), "two": ("t3", "t4", "t5")}, rooms={"one": "a", "two": "a"})
    program = replace(program, rooms=(replace(rooms[0], closed=(Interval(0, 60),)), rooms[1]))
    repair = resolve(program, schedule)
    assert repair.schedule.rooms == {"one": "b", "two": "a"}
    assert [step.talk for step in repair.moves] == ["t0", "t1", "t2"]
    assert (repair.remaining, repair.fewest) == ((), 3)


def test_a_program_that_keeps_the_rules_is_left_alone() -> None:
    program, schedule = full_house()
    repair = resolve(program, schedule)
    assert (repair.moves, repair.people, repair.is_minimal, repair.fewest) == ((), (), True, 0)
    assert repair.schedule.order == schedule.order


# What it would take ---------------------------------------------------------------------------------------------------


def test_a_talk_can_take_a_full_place_when_another_gives_way() -> None:
    program, schedule = full_house()
    answer = what_would_it_take(program, schedule, "t1", Place("noon", 2))
    assert answer.is_possible
    assert answer.repair is not None
    assert [step.talk for step in answer.repair.moves] == ["t5"]
    assert answer.words.startswith("It can go there if 1 other talk moves: t5 to ")
    assert answer.schedule is not None
    assert not hard(program, answer.schedule)
    assert {item.talk: item.start for item in timetable(program, answer.schedule)}["t1"] == 100


def test_only_who_is_in_the_way_gives_way_and_nobody_is_pushed_aside_in_silence() -> None:
    program, schedule = full_house()
    program = replace(program, sessions=(*program.sessions, SessionFrame("night", 180, 240)))
    answer = what_would_it_take(program, schedule, "t1", Place("noon", 0))
    assert answer.repair is not None
    assert [step.talk for step in answer.repair.moves] == ["t3"]
    before = {item.talk: item for item in timetable(program, schedule)}
    after = {item.talk: item for item in timetable(program, answer.repair.schedule)}
    assert {key for key, place in after.items() if place != before[key]} == {"t1", "t3"}


def test_a_place_its_speaker_cannot_come_to_is_impossible_with_the_reason() -> None:
    program, schedule = full_house()
    program = replace(program, people=(Person("p1", "Ada Lovelace", (Interval(60, 120),)),))
    answer = what_would_it_take(program, schedule, "t1", Place("noon", 0))
    assert not answer.is_possible
    assert "a person is not available then" in answer.words
    assert "Ada Lovelace" in answer.words


def test_a_free_place_takes_nothing() -> None:
    program, schedule = full_house()
    program = replace(program, sessions=(*program.sessions, SessionFrame("night", 180, 240)))
    answer = what_would_it_take(program, schedule, "t1", Place("night"))
    assert answer.words == "It can go there; no other talk has to move."
    assert answer.verdict.breaks == ()


@settings(max_examples=40, deadline=None)
@given(programs(most_talks=5), st.integers(0, 1000))
def test_a_chain_of_moves_that_is_offered_breaks_nothing_new(program: Program, seed: int) -> None:
    schedule = solve(program, seed=2, max_moves=50).schedule
    if not program.talks:
        return
    talk = random.Random(seed).choice(program.talks)
    places = [place for place in all_places(program, schedule, talk.id) if place.session is not None]
    place = random.Random(seed).choice(places)
    answer = what_would_it_take(program, schedule, talk.id, place, seconds=2)
    assert answer.words
    if answer.schedule is not None:
        assert talk.id in answer.schedule.order[place.session or ""]
        free = replace(program, talks=tuple(replace(t, pin=None) if t.id == talk.id else t for t in program.talks))
        old = {item.rule for item in score(free, schedule).violations}
        assert {item.rule for item in score(free, answer.schedule).violations} <= old
        assert set(HARD_RULES) >= old
