"""The policies beside the rule say what they should, and every damage of them is noticed."""

from collections.abc import Callable

import pytest

from tests.reviews.rights import policy_cases, policy_mutants
from tests.reviews.rights.policy_cases import CASES, Scene, undone

MOST_SURVIVORS = 0.02
# Damages that change nothing anybody could notice, by their words, each with the reason.
EQUIVALENT: dict[str, str] = {
    "program.policies: _is_hidden(person) if person else Exists(Talk.objects.none())  →  _is_hidden(person)": (
        "nobody is an author or in conflict without being a person: the shortcut saves two subqueries"
    ),
    "program.policies: if person is None:  →  if False:": "the same shortcut",
    "program.policies: Talk.objects.filter(_is_hidden(person), conference=conference, submission__isnull=False)  →  "
    "Talk.objects.filter(_is_hidden(person), conference=conference)": "a talk without a paper has no author of one",
    "reviews.reviewing.policies: extended and closes_at and (extended > closes_at)  →  "
    "extended and extended > closes_at": ("only a date that is fixed has extensions; the type checker wants it said"),
    "submissions.policies: True  →  False": "rows instead of ids are as empty or not",
    "submissions.policies: {None, *(fact.track for fact in calendar.facts)}  →  "
    "{*(fact.track for fact in calendar.facts)}": (
        "where every date is of some track, none is open for papers without one"
    ),
}


@pytest.fixture
def scene(db: None) -> Scene:
    return policy_cases.build()


@pytest.mark.parametrize("case", dict.fromkeys(case for cases in CASES.values() for case in cases))
def test_a_policy_allows_what_its_sentence_says_and_nothing_else(scene: Scene, case: Callable[[Scene], None]) -> None:
    case(scene)


@pytest.mark.full
def test_every_damage_of_a_policy_is_noticed(scene: Scene) -> None:
    alive, count = [], 0
    for module, cases in CASES.items():
        for mutant in policy_mutants.mutants(module):
            count += 1
            with policy_mutants.in_place(mutant):
                if all(_passes(scene, case) for case in cases):
                    alive.append(str(mutant))
    survivors = [one for one in alive if one not in EQUIVALENT]
    print(f"\n{count} mutants of policies, {len(alive)} survive", *alive, sep="\n")
    assert count > 150
    assert survivors == []
    assert sorted(EQUIVALENT) == sorted(alive), "What is noticed needs no excuse any more."
    assert len(alive) <= MOST_SURVIVORS * count


def _passes(scene: Scene, case: Callable[[Scene], None]) -> bool:
    """Whether a case holds, with its changes of rows and of the scene's objects taken back."""
    try:
        with undone():
            scene.conference.refresh_from_db()
            scene.paper.refresh_from_db()
            scene.paper.conference = scene.conference
            case(scene)
    except Exception:  # an assertion, or too damaged to answer
        return False
    return True
