"""The rule grants and withholds what the hand-written sentences say."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import pytest

from reviews import rights
from reviews.rights import Bond, Duty, OwnReview, PaperRights, Phase, ReviewRights, Rules, Standing
from tests.reviews.rights import table
from tests.reviews.rights.cases.shape import PAPER, REVIEW, AuthorCase, PaperCase, ReviewCase

FEWEST = 120


Case = PaperCase | ReviewCase | AuthorCase


def params(cases: Iterable[Case]) -> list:
    """Each case under its own sentence."""
    return [pytest.param(case, id=case.sentence) for case in cases]


@pytest.mark.parametrize("case", params(table.PAPERS))
def test_what_a_person_may_know_of_a_paper(case: PaperCase) -> None:
    assert_as_said(case)


@pytest.mark.parametrize("case", params(table.REVIEWS))
def test_what_a_person_may_know_of_a_review(case: ReviewCase) -> None:
    assert_as_said(case)


@pytest.mark.parametrize("case", params(table.AUTHORS))
def test_what_authors_may_know_of_a_review_of_their_paper(case: AuthorCase) -> None:
    assert_as_said(case)


def assert_as_said(case: Case) -> None:
    answer = granted(case)
    leaked, missing = sorted(answer & case.hides), sorted(case.sees - answer)
    assert not leaked, f"must stay hidden: {', '.join(leaked)}"
    assert not missing, f"must be granted: {', '.join(missing)}"


def granted(case: Case) -> set[str]:
    """What the rule answers, in the words of the table."""
    if isinstance(case, AuthorCase):
        return _names(rights.author_review_rights(case.rules, case.stage, case.facts))
    paper = rights.paper_rights(case.rules, case.stage, case.who)
    if isinstance(case, PaperCase):
        return {name for name in PAPER.split() if getattr(paper, name)}
    return _names(rights.review_rights(case.rules, case.stage, case.who, paper, case.facts))


def _names(review: ReviewRights) -> set[str]:
    told = {"existence": review.existence, "reviewer": review.reviewer}
    return {name for name, is_granted in told.items() if is_granted} | set(review.audiences)


def holds(case: Case) -> bool:
    answer = granted(case)
    return case.sees <= answer and not answer & case.hides


def test_the_table_is_large_and_says_nothing_twice() -> None:
    assert len(table.TABLE) >= FEWEST
    sentences = Counter(case.sentence for case in table.TABLE)
    assert [sentence for sentence, times in sentences.items() if times > 1] == []
    states = {(case.rules, case.stage, case.who) for case in table.PAPERS}
    assert len(states) > FEWEST, "many sentences about few states prove little"


def test_each_sentence_speaks_of_rights_that_exist_and_does_not_contradict_itself() -> None:
    assert {field.name for field in fields(PaperRights)} == set(PAPER.split()), "a new right needs sentences here"
    for case in table.TABLE:
        allowed = set((PAPER if isinstance(case, PaperCase) else REVIEW).split())
        assert case.sees | case.hides, case.sentence
        assert case.sees | case.hides <= allowed, case.sentence
        assert not case.sees & case.hides, case.sentence


def test_each_right_is_granted_to_somebody_and_withheld_from_somebody_besides_chairs() -> None:
    others = [case for case in table.PAPERS if case.who.standing != Standing.CHAIR]
    granted = set().union(*(case.sees for case in others))
    withheld = set().union(*(case.hides for case in others))
    assert withheld == set(PAPER.split())
    assert set(PAPER.split()) - granted == {"administer", "conflicts"}, "only chairs administer and read conflicts"


def test_each_choice_of_each_rule_is_in_a_case() -> None:
    for field in fields(Rules):
        chosen = {getattr(case.rules, field.name) for case in table.TABLE}
        kind = type(next(iter(chosen)))
        assert chosen == ({True, False} if kind is bool else set(kind)), field.name


def test_each_moment_and_each_kind_of_person_is_in_a_case() -> None:
    assert {case.stage.phase for case in table.PAPERS} == set(Phase)
    assert {case.stage.has_response_opened for case in table.PAPERS} == {True, False}
    assert {case.stage.has_handling_chair for case in table.PAPERS} == {True, False}
    people = [case.who for case in table.PAPERS]
    assert {who.standing for who in people} == set(Standing)
    assert {(who.standing, who.bond) for who in people} >= {(standing, Bond.CONFLICTED) for standing in Standing}
    assert {(who.standing, who.bond) for who in people} >= {(standing, Bond.AUTHOR) for standing in Standing}
    assert {who.duty for who in people} == set(Duty)
    assert {who.own_review for who in people} == set(OwnReview)
    assert {who.are_all_own_done for who in people} == {True, False}
    assert {who.is_handling for who in people} == {True, False}
    assert {who.is_overriding for who in people} == {True, False}


def test_each_phase_is_seen_by_each_standing() -> None:
    told = {(case.stage.phase, case.who.standing) for case in table.PAPERS}
    missing = {(phase, standing) for phase in Phase for standing in Standing} - told
    assert missing == set()


def test_the_leaks_of_other_systems_are_remembered() -> None:
    assert len({case.leak for case in table.TABLE if case.leak}) >= 12


@pytest.mark.parametrize("part", ["rules", "stage", "who", "facts"])
def test_each_value_matters_to_some_sentence(part: str) -> None:
    """With another value in its place the sentence would be false; else the table could not tell the two apart."""
    cases = [case for case in table.TABLE if hasattr(case, part) and holds(case)]
    for field in fields(getattr(cases[0], part)):
        if field.name == "is_handling":
            continue  # a handling chair knows what every chair without a conflict knows
        values = _values(getattr(getattr(cases[0], part), field.name))
        idle = [value for value in values if not _matters(cases, part, field.name, value, values)]
        assert idle == [], f"{field.name}: no sentence depends on it"


def _matters(cases: list[Any], part: str, name: str, value: object, values: list) -> bool:
    told = [case for case in cases if getattr(getattr(case, part), name) == value]
    return any(
        not holds(replace(case, **{part: replace(getattr(case, part), **{name: other})}))
        for other in values
        if other != value
        for case in told
    )


def _values(example: object) -> list:
    return [True, False] if isinstance(example, bool) else list(type(example))  # type: ignore[call-overload]
