"""Each rule and each wish: found where it is broken, kept where it can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from program.solver import (
    HARD_RULES,
    INVITED,
    Block,
    Interval,
    Person,
    Pin,
    Program,
    Room,
    Rule,
    Schedule,
    SessionFrame,
    Weights,
    score,
    solve,
    timetable,
)
from tests.program.solver.worlds import paper

MORNING, BESIDE, LATER = SessionFrame("m", 0, 60, "r"), SessionFrame("b", 0, 60, "q"), SessionFrame("l", 60, 120, "r")
ROOMS = (Room("r", features=frozenset({"piano"})), Room("q", closed=(Interval(0, 30),)))
OPEN = (ROOMS[0], Room("q"))
ADA = Person("ada", "Ada", (Interval(0, 60),))

RULES = {
    Rule.PERSON_TWICE: (
        Program((MORNING, BESIDE, LATER), (paper("a", 40, "x"), paper("b", 40, "x")), OPEN),
        Schedule({"m": ("a",), "b": ("b",)}),
    ),
    Rule.ROOM_TWICE: (
        Program(
            (replace(MORNING, room=None), replace(BESIDE, room=None)),
            (paper("a", 60), paper("b", 60)),
            (Room("r"), Room("q")),
        ),
        Schedule({"m": ("a",), "b": ("b",)}, rooms={"m": "r", "b": "r"}),
    ),
    Rule.TALKS_OVERLAP: (
        Program((MORNING,), (paper("a"), paper("b")), ROOMS),
        Schedule({"m": ("a", "b")}, times={"a": 0, "b": 10}),
    ),
    Rule.SESSION_TOO_SHORT: (
        Program((MORNING, LATER), (paper("a", 40), paper("b", 40)), ROOMS),
        Schedule({"m": ("a", "b")}),
    ),
    Rule.PERSON_AWAY: (
        Program((MORNING, LATER), (paper("a", 20, "ada"),), ROOMS, (ADA,)),
        Schedule({"m": ("a",)}),
    ),
    Rule.DURING_BLOCK: (
        Program((MORNING, LATER), (paper("a", 20, "ada"),), ROOMS, blocks=(Block("Panel", 0, 60, frozenset({"ada"})),)),
        Schedule({"m": ("a",)}),
    ),
    Rule.PIN_MOVED: (
        Program((MORNING, LATER), (paper("a", pin=Pin("l")),), ROOMS),
        Schedule({"m": ("a",)}),
    ),
    Rule.WRONG_KIND: (
        Program((replace(MORNING, accepts=frozenset({INVITED})), LATER), (paper("a"),), ROOMS),
        Schedule({"m": ("a",)}),
    ),
    Rule.PRECEDENCE: (
        Program((MORNING, LATER), (paper("a"), paper("b")), ROOMS, precedence=(("b", "a"),)),
        Schedule({"m": ("a",), "l": ("b",)}),
    ),
    Rule.ROOM_CLOSED: (
        Program((BESIDE, LATER), (paper("a"),), ROOMS),
        Schedule({"b": ("a",)}),
    ),
    Rule.ROOM_LACKS: (
        Program((BESIDE, LATER), (paper("a", needs=frozenset({"piano"})),), OPEN),
        Schedule({"b": ("a",)}),
    ),
    Rule.BESIDE_PLENARY: (
        Program((replace(MORNING, is_plenary=True), BESIDE, LATER), (paper("a", 60), paper("b")), OPEN),
        Schedule({"m": ("a",), "b": ("b",)}),
    ),
    Rule.TOO_MANY_POSTERS: (
        Program((replace(MORNING, boards=1), LATER), (paper("a"), paper("b")), ROOMS),
        Schedule({"m": ("a", "b")}),
    ),
}


def test_every_rule_has_an_example_here() -> None:
    assert {*RULES, Rule.UNPLACED} == set(HARD_RULES)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_found_where_it_is_broken_and_kept_where_it_can_be(rule: Rule) -> None:
    program, broken = RULES[rule]
    assert {item.rule for item in score(program, broken).violations} == {rule}
    proposal = solve(program, seed=1, max_moves=300)
    assert (proposal.relaxed, proposal.unplaced) == ((), ())
    assert score(program, proposal.schedule).violations == ()


WISHES = {
    Rule.RATHER_NOT: Program(
        (MORNING, LATER), (paper("a", 20, "x"),), ROOMS, (Person("x", rather_not=(Interval(0, 60),)),)
    ),
    Rule.AT_NIGHT: Program(
        (MORNING, LATER), (paper("a", 20, "x"),), ROOMS, (Person("x", nights=(Interval(-300, 30),)),)
    ),
    Rule.ROOM_TOO_SMALL: Program(
        (MORNING, LATER, replace(BESIDE, room="hall")),
        (paper("a", audience=90),),
        (Room("r", capacity=40), Room("q"), Room("hall")),
    ),
    Rule.AUDIENCE_TORN: Program(
        (MORNING, replace(BESIDE, end=20), LATER),
        (paper("a", 60), paper("b", 20)),
        OPEN,
        affinity=(("a", "b", 900),),
    ),
    Rule.AUTHOR_ELSEWHERE: Program(
        (MORNING, replace(BESIDE, end=20), LATER),
        (paper("a", 60, "x"), paper("b", 20, authors=frozenset({"x"}))),
        OPEN,
        weights=Weights(unused_time=0),
    ),
}
UNWISHED = {
    Rule.RATHER_NOT: Schedule({"m": ("a",)}),
    Rule.AT_NIGHT: Schedule({"m": ("a",)}),
    Rule.ROOM_TOO_SMALL: Schedule({"m": ("a",)}),
    Rule.AUDIENCE_TORN: Schedule({"m": ("a",), "b": ("b",)}),
    Rule.AUTHOR_ELSEWHERE: Schedule({"m": ("a",), "b": ("b",)}),
}


@pytest.mark.parametrize("rule", WISHES)
def test_each_wish_costs_where_it_is_not_met_and_is_met_where_that_costs_less(rule: Rule) -> None:
    program = replace(WISHES[rule], weights=replace(WISHES[rule].weights, unused_time=0))
    assert score(program, UNWISHED[rule]).term(rule).cost > 0
    assert solve(program, seed=1, max_moves=300).score.term(rule).cost == 0


def test_a_session_that_may_be_held_at_several_times_goes_where_its_people_can_come() -> None:
    frames = (SessionFrame("one", 0, 60, "r", starts=(60, 120)), SessionFrame("two", 60, 120, "r"))
    program = Program(frames, (paper("a", 60, "ada"), paper("b", 60, "bob", pin=Pin("two"))), ROOMS, (ADA,))
    proposal = solve(program, seed=1, max_moves=500)
    assert (proposal.relaxed, proposal.unplaced) == ((), ())
    assert {item.talk: item.start for item in timetable(program, proposal.schedule)} == {"a": 120, "b": 60}


def test_a_chair_who_also_speaks_is_never_in_both_places() -> None:
    frames = (replace(MORNING, people=frozenset({"ada"})), BESIDE, LATER)
    program = Program(frames, (paper("a", 20, "ada"), *(paper(f"t{n}", 20) for n in range(6))), OPEN)
    proposal = solve(program, seed=2, max_moves=500)
    assert (proposal.relaxed, proposal.unplaced) == ((), ())
    placed = {item.talk: item.session for item in timetable(program, proposal.schedule)}
    assert placed["a"] != "b"


def test_posters_stand_at_their_boards_for_the_whole_session() -> None:
    frames = (SessionFrame("posters", 0, 90, boards=3), SessionFrame("talks", 90, 130))
    accepts = (replace(frames[0], accepts=frozenset({"poster"})), replace(frames[1], accepts=frozenset({"paper"})))
    posters = tuple(paper(f"p{number}", 5, "ada", kind="poster") for number in range(3))
    program = Program(accepts, (*posters, paper("a"), paper("b")))
    proposal = solve(program, seed=1, max_moves=300)
    assert (proposal.relaxed, proposal.unplaced) == ((), ())
    assert [(item.start, item.end) for item in timetable(program, proposal.schedule)][:3] == [(0, 90)] * 3
