"""When nothing fits: what contradicts what, in at most five demands of which each, given up, helps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from program.solver import (
    INVITED,
    Conflict,
    Interval,
    Person,
    Pin,
    Program,
    Room,
    Rule,
    SessionFrame,
    conflicting_rules,
    solve,
)
from program.solver.feasible import Feasibility
from program.solver.rules import Rulebook
from tests.program.solver.worlds import paper, programs

HOUR = SessionFrame("s", 0, 60)


def rules(conflict: Conflict) -> list[Rule]:
    return sorted(demand.rule for demand in conflict.demands)


CASES = {
    "a talk longer than every session": (Program((HOUR,), (paper("epic", 90),)), [Rule.SESSION_TOO_SHORT]),
    "a speaker who is never there": (
        Program((HOUR,), (paper("a", 20, "ada"),), people=(Person("ada", "Ada", (Interval(0, 60),)),)),
        [Rule.PERSON_AWAY, Rule.SESSION_TOO_SHORT],
    ),
    "two pins on one place": (
        Program((HOUR,), (paper("a", pin=Pin("s", start=0)), paper("b", pin=Pin("s", start=10)))),
        [Rule.PIN_MOVED, Rule.PIN_MOVED],
    ),
    "more minutes than there are": (
        Program((HOUR,), tuple(paper(f"t{number}") for number in range(4))),
        [Rule.SESSION_TOO_SHORT],
    ),
    "a kind that no session takes": (
        Program((replace(HOUR, accepts=frozenset({INVITED})),), (paper("a"),)),
        [Rule.WRONG_KIND],
    ),
    "one speaker in two parallel sessions of one place each": (
        Program((SessionFrame("s", 0, 20), SessionFrame("t", 0, 20)), (paper("a", 20, "ada"), paper("b", 20, "ada"))),
        [Rule.PERSON_TWICE, Rule.SESSION_TOO_SHORT],
    ),
    "a room without what a talk needs": (
        Program((replace(HOUR, room="r"),), (paper("a", needs=frozenset({"piano"})),), rooms=(Room("r"),)),
        [Rule.ROOM_LACKS],
    ),
    "a room that is closed": (
        Program((replace(HOUR, room="r"),), (paper("a"),), rooms=(Room("r", closed=(Interval(0, 60),)),)),
        [Rule.ROOM_CLOSED, Rule.SESSION_TOO_SHORT],
    ),
    "two posters for one board": (
        Program((replace(HOUR, boards=1),), (paper("a"), paper("b"))),
        [Rule.TOO_MANY_POSTERS],
    ),
    "an order against two pins": (
        Program(
            (HOUR, SessionFrame("t", 60, 120)),
            (paper("a", pin=Pin("t")), paper("b", pin=Pin("s"))),
            precedence=(("a", "b"),),
        ),
        [Rule.PIN_MOVED, Rule.PIN_MOVED, Rule.PRECEDENCE, Rule.SESSION_TOO_SHORT],
    ),
    "a plenary beside the only other session": (
        Program(
            (
                replace(HOUR, is_plenary=True, accepts=frozenset({INVITED})),
                SessionFrame("t", 0, 60, accepts=frozenset({"paper"})),
            ),
            (paper("a", 60), paper("keynote", 60, kind=INVITED)),
        ),
        [Rule.BESIDE_PLENARY, Rule.SESSION_TOO_SHORT],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_is_explained_by_the_few_demands_that_make_it_so(name: str) -> None:
    program, expected = CASES[name]
    conflict = conflicting_rules(program, max_moves=200)
    assert conflict.is_proven
    assert rules(conflict) == sorted(expected)
    assert len(conflict.demands) <= 5
    assert all(demand.words in conflict.words for demand in conflict.demands)
    assert conflict.relaxed.unplaced or conflict.relaxed.relaxed


def test_the_absence_that_is_in_the_way_is_named_with_the_person_and_the_times() -> None:
    program, _ = CASES["a speaker who is never there"]
    conflict = conflicting_rules(program, max_moves=50)
    (away,) = [demand for demand in conflict.demands if demand.rule is Rule.PERSON_AWAY]
    assert (away.people, away.times) == (("ada",), (Interval(0, 60),))
    assert "Ada is away" in conflict.words


def test_a_contradiction_of_very_many_is_still_told_in_five_parts() -> None:
    frames = tuple(SessionFrame(f"s{number}", number * 30, number * 30 + 20) for number in range(6))
    people = tuple(Person(f"p{n}", unavailable=(Interval(0, 120 + 30 * (n % 2)),)) for n in range(7))
    talks = tuple(paper(f"t{number}", 20, f"p{number}") for number in range(7))
    conflict = conflicting_rules(Program(frames, talks, people=people), max_moves=300)
    assert 1 <= len(conflict.demands) <= 5
    assert conflict.words
    assert conflict.is_proven


def test_where_all_fits_nothing_is_blamed() -> None:
    conflict = conflicting_rules(Program((HOUR,), (paper("a"),)), max_moves=50)
    assert (conflict.demands, conflict.talks) == ((), ())
    assert conflict.words == "All talks have a place and every rule is kept."


def test_no_session_at_all_is_said_in_words() -> None:
    conflict = conflicting_rules(Program((), (paper("a"),)), max_moves=50)
    assert "no session" in conflict.words
    assert conflict.demands


@settings(max_examples=40, deadline=None)
@given(programs(most_talks=6))
def test_what_is_called_impossible_was_never_built_and_each_demand_given_up_helps(program: Program) -> None:
    proposal = solve(program, seed=1, max_moves=300)
    conflict = conflicting_rules(program, proposal=proposal)
    book = Rulebook(program)
    if not proposal.unplaced and not proposal.relaxed:
        assert conflict.demands == ()
        model = Feasibility(book, range(len(book.talks)), exact=True, seconds=10)
        assert model.core([[demand] for demand in model.literals]) is None
        return
    assert conflict.demands
    assert conflict.words
    assert len(conflict.demands) <= 5
    singles = set(Feasibility(book, range(len(book.talks)), exact=True, seconds=10).literals)
    if conflict.is_proven and set(conflict.demands) <= singles:
        model = Feasibility(book, [book.talk_number[key] for key in conflict.talks], exact=True, seconds=10)
        named = [[demand] for demand in conflict.demands]
        assert model.core(named) is not None
        for given_up in range(len(named)):
            assert model.core([group for number, group in enumerate(named) if number != given_up]) is None
