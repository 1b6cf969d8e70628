"""The evaluator, the search and the explanations, on small programs."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program.solver import (
    Block,
    Interval,
    InvalidProgram,
    Person,
    Pin,
    Program,
    Progress,
    Reason,
    Rule,
    Schedule,
    SessionFrame,
    main_topics,
    score,
    solve,
    timetable,
)
from program.solver.construct import construct
from program.solver.explain import difference_by_rule
from program.solver.rules import Rulebook
from program.solver.search import _Moves
from tests.program.solver.worlds import paper, programs


@settings(max_examples=50, deadline=None)
@given(programs(), st.integers(0, 1000))
def test_the_cost_of_every_step_is_the_difference_of_two_full_evaluations(program: Program, seed: int) -> None:
    state = construct(Rulebook(program))
    moves = _Moves(state, random.Random(seed))
    for number in range(25):
        change = moves.propose()
        if change is None:
            continue
        before = score(program, _everything(program, state)).total
        by_rule = difference_by_rule(state, change)
        undo = state.apply(change)
        after = score(program, _everything(program, state)).total
        assert state.total == after
        assert sum(by_rule.values()) == after - before
        if number % 3 == 0:
            state.undo(undo)
            assert state.total == score(program, _everything(program, state)).total == before


def _everything(program: Program, state: object) -> Schedule:
    return state.schedule()  # type: ignore[attr-defined]


@settings(max_examples=40, deadline=None)
@given(programs())
def test_a_program_without_reported_violations_keeps_every_rule_checked_by_hand(program: Program) -> None:
    proposal = solve(program, seed=3, max_moves=300)
    placed = timetable(program, proposal.schedule)
    talks = {talk.id: talk for talk in program.talks}
    sessions = {session.id: session for session in program.sessions}
    rooms = {room.id: room for room in program.rooms}
    assert {item.talk for item in placed} | {item.talk for item in proposal.unplaced} == set(talks)
    assert set(proposal.explanations) == {item.talk for item in placed}
    if proposal.relaxed:
        return
    away = program.people[0].unavailable[0]
    for item in placed:
        talk, session = talks[item.talk], sessions[item.session]
        start = proposal.schedule.starts.get(session.id, session.start)
        assert start in {session.start, *session.starts}
        assert start <= item.start < item.end <= start + session.minutes
        assert session.accepts is None or talk.kind in session.accepts
        assert item.room is not None
        room = rooms[item.room]
        assert talk.needs | session.needs <= room.features
        assert not any(item.start < closed.end and closed.start < item.end for closed in room.closed)
        if session.boards is None:
            assert item.end - item.start == talk.minutes
            assert item.end <= 60 or item.start >= 70
        else:
            assert (item.start, item.end) == (start, start + session.minutes)
            assert len(proposal.schedule.order[session.id]) <= session.boards
        assert "p0" not in talk.people or item.end <= away.start or item.start >= away.end
        assert "p2" not in talk.people or item.end <= 90 or item.start >= 120
        assert talk.pin is None or talk.pin.session in (None, item.session)
        assert talk.pin is None or talk.pin.room in (None, item.room)
        assert talk.pin is None or talk.pin.start in (None, item.start)
    for one, other in combinations(placed, 2):
        if one.start < other.end and other.start < one.end and one.session != other.session:
            assert not talks[one.talk].people & talks[other.talk].people
            assert one.room != other.room
            assert not sessions[one.session].is_plenary
            assert not sessions[other.session].is_plenary
        elif one.session == other.session and sessions[one.session].boards is None:
            assert one.end <= other.start or other.end <= one.start
    times = {item.talk: item for item in placed}
    for earlier, later in program.precedence:
        if earlier in times and later in times:
            assert times[earlier].end <= times[later].start


@settings(max_examples=40, deadline=None)
@given(programs(), st.integers(0, 5))
def test_the_same_seed_builds_the_same_program(program: Program, seed: int) -> None:
    first, second = (solve(program, seed=seed, max_moves=200) for _ in range(2))
    assert first == second


def test_a_talk_longer_than_every_session_is_reported_with_both_lengths() -> None:
    program = Program(sessions=(SessionFrame("s", 0, 80),), talks=(paper("epic", 120), paper("short")))
    proposal = solve(program, seed=0, max_moves=200)
    (missing,) = proposal.unplaced
    assert (missing.talk, missing.reason, missing.needed, missing.available) == ("epic", Reason.TOO_LONG, 120, 80)
    assert "120 minutes" in missing.words
    assert [item.talk for item in timetable(program, proposal.schedule)] == ["short"]


def test_no_talks_or_no_sessions_still_give_an_answer() -> None:
    assert solve(Program(sessions=(SessionFrame("s", 0, 80),), talks=()), seed=0, max_moves=50).score.total == 0
    proposal = solve(Program(sessions=(), talks=(paper("a"),)), seed=0, max_moves=50)
    assert [item.reason for item in proposal.unplaced] == [Reason.NO_SESSIONS]


def test_one_person_with_two_talks_in_parallel_sessions_gets_them_one_after_the_other() -> None:
    sessions = (SessionFrame("left", 0, 40), SessionFrame("right", 0, 40))
    talks = (paper("a", 20, "ada"), paper("b", 20, "ada"), paper("c"), paper("d"))
    proposal = solve(Program(sessions=sessions, talks=talks), seed=0, max_moves=500)
    assert proposal.unplaced == () == proposal.relaxed


def test_a_speaker_who_is_away_all_day_is_named() -> None:
    program = Program(
        sessions=(SessionFrame("s", 0, 80),),
        talks=(paper("a", 20, "ada"),),
        people=(Person("ada", "Ada Lovelace", (Interval(0, 80),)),),
    )
    (missing,) = solve(program, seed=0, max_moves=50).unplaced
    assert (missing.reason, missing.people) == (Reason.PEOPLE_AWAY, ("ada",))
    assert "Ada Lovelace" in missing.words


def test_a_speaker_needed_elsewhere_at_every_free_time_is_named() -> None:
    program = Program(
        sessions=(SessionFrame("one", 0, 20), SessionFrame("two", 0, 20)),
        talks=(paper("a", 20, "ada"), paper("b", 20, "ada")),
    )
    (missing,) = solve(program, seed=0, max_moves=50).unplaced
    assert (missing.reason, missing.people) == (Reason.PEOPLE_BUSY, ("ada",))


def test_a_full_program_says_how_many_minutes_are_left() -> None:
    program = Program(sessions=(SessionFrame("s", 0, 50),), talks=tuple(paper(f"t{number}") for number in range(3)))
    (missing,) = solve(program, seed=0, max_moves=50).unplaced
    assert (missing.reason, missing.needed, missing.available) == (Reason.NO_TIME_LEFT, 20, 10)


def test_two_pins_on_one_place_are_both_kept_and_the_overlap_is_reported() -> None:
    talks = (paper("a", pin=Pin("s", start=0)), paper("b", pin=Pin("s", start=10)))
    proposal = solve(Program(sessions=(SessionFrame("s", 0, 60),), talks=talks), seed=0, max_moves=200)
    (violation,) = proposal.relaxed
    assert violation.finding.rule is Rule.TALKS_OVERLAP
    assert violation.words == "two talks of a session overlap (talks a, b; sessions s)"


def test_talks_flow_around_a_break_inside_their_session() -> None:
    program = Program(
        sessions=(SessionFrame("s", 0, 70),),
        talks=(paper("a"), paper("b"), paper("c")),
        blocks=(Block("Coffee", 20, 30),),
    )
    proposal = solve(program, seed=0, max_moves=100)
    assert [item.start for item in timetable(program, proposal.schedule)] == [0, 30, 50]
    assert proposal.relaxed == ()


def test_why_here_shows_what_another_session_would_cost() -> None:
    talks = [paper(f"x{number}", topics=frozenset({"x"})) for number in range(2)]
    talks += [paper(f"y{number}", topics=frozenset({"y"})) for number in range(2)]
    program = Program(sessions=(SessionFrame("one", 0, 60), SessionFrame("two", 60, 120)), talks=tuple(talks))
    proposal = solve(program, seed=0, max_moves=500)
    why = proposal.explanations["x0"]
    assert why.session == proposal.explanations["x1"].session
    (other,) = why.alternatives
    assert other.difference > 0
    assert other.by_rule[Rule.TOPICS] > 0
    assert sum(other.by_rule.values()) == other.difference


def test_a_crowded_program_leaves_talks_out_before_it_breaks_a_rule() -> None:
    randomness = random.Random(5)
    sessions = tuple(SessionFrame(f"s{number}", number // 4 * 60, number // 4 * 60 + 60) for number in range(16))
    talks = tuple(paper(f"t{number}", 20, f"p{randomness.randrange(9)}") for number in range(60))
    for max_moves in (0, 100, 1500):
        proposal = solve(Program(sessions=sessions, talks=talks), seed=1, max_moves=max_moves)
        assert proposal.relaxed == ()
        assert proposal.unplaced
        assert len(timetable(Program(sessions=sessions, talks=talks), proposal.schedule)) >= 40


def test_progress_is_reported_and_stop_keeps_the_best_so_far() -> None:
    seen: list[Progress] = []
    talks = tuple(paper(f"t{number}") for number in range(6))
    program = Program(sessions=(SessionFrame("one", 0, 60), SessionFrame("two", 60, 120)), talks=talks)
    proposal = solve(program, seed=0, max_moves=10_000, progress=seen.append, should_stop=lambda: len(seen) > 3)
    assert max(step.moves for step in seen[:-1]) < 1000
    assert [step.best for step in seen] == sorted((step.best for step in seen), reverse=True)
    assert proposal.unplaced == ()


def test_a_time_limit_of_nothing_still_gives_the_first_program() -> None:
    talks = tuple(paper(f"t{number}") for number in range(6))
    program = Program(sessions=(SessionFrame("one", 0, 60), SessionFrame("two", 60, 120)), talks=talks)
    assert solve(program, seed=0, max_moves=10**9, seconds=0).unplaced == ()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"talks": (paper("a"), paper("a"))}, "Talk a is listed 2 times"),
        ({"talks": (paper("a", 0),)}, "Talk a needs a length"),
        ({"talks": (paper("a", pin=Pin("nowhere")),)}, "pinned to the unknown session nowhere"),
        ({"talks": (paper("a", pin=Pin(room="cellar")),)}, "unknown room cellar"),
        ({"sessions": (SessionFrame("s", 60, 60),)}, "Session s ends before it starts"),
        ({"sessions": (SessionFrame("s", 0, 60, "cellar"),)}, "room cellar, which is unknown"),
        ({"precedence": (("a", "b"),)}, "A precedence names talk a"),
        ({"changeover": -5}, "changeover cannot be negative"),
    ],
)
def test_a_contradiction_is_refused_by_name(parts: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidProgram, match=words):
        Program(**{"sessions": (SessionFrame("s", 0, 60),), "talks": (), **parts})  # type: ignore[arg-type]


def test_sessions_can_be_named_after_what_most_of_their_talks_share() -> None:
    topics = [{"chips", "edge"}, {"chips"}, {"chips", "compilers"}]
    talks = tuple(paper(f"t{number}", topics=frozenset(names)) for number, names in enumerate(topics))
    program = Program(sessions=(SessionFrame("s", 0, 60),), talks=talks)
    assert main_topics(program, Schedule({"s": ("t0", "t1", "t2")})) == {"s": ("chips",)}


def test_a_schedule_with_a_talk_twice_is_refused() -> None:
    program = Program(sessions=(SessionFrame("s", 0, 60),), talks=(paper("a"),))
    with pytest.raises(InvalidProgram, match="talk a twice"):
        score(program, Schedule({"s": ("a", "a")}))


def test_talks_that_each_have_to_come_before_the_next_in_a_circle_are_refused_with_the_circle() -> None:
    with pytest.raises(InvalidProgram, match=r"has to come before the next: . → . → . → .\."):
        Program(
            (SessionFrame("s", 0, 90),),
            (paper("a"), paper("b"), paper("c")),
            precedence=(("a", "b"), ("b", "c"), ("c", "a")),
        )
