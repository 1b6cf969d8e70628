"""Nobody comes across a secret the rule does not grant them, anywhere on the site, and everybody finds what it grants.

Twelve papers stand at all twelve stages at once; each of those who walk is bound to each paper in another way; a round
sets other rules and moves all papers on by one stage. What may be found comes from the plan in `cast.py` and the pure
rule; the site's own computation of stages and relationships is on trial with its pages.
"""

from dataclasses import replace

import pytest

from confsite.conferences.models import Role
from reviews import rights
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY, STAGES, WALKERS, Round
from tests.crawl.crawl import Report, crawl
from tests.crawl.guesses import guesses
from tests.crawl.pairs import covering_rules, pairs_of, wanted_pairs
from tests.crawl.plan import OF_PEOPLE, is_due, opens_to, walkers_of
from tests.crawl.walker import place_of
from tests.foundation.census import CENSUS

RULES = covering_rules()
SHARDS = 13


def test_the_rounds_hold_every_two_choices_of_the_rules_together() -> None:
    assert set().union(*(pairs_of(rules) for rules in RULES)) == wanted_pairs()
    assert len(RULES) == 25  # as many as two axes of five choices have pairs


@pytest.mark.parametrize("key", ["member", "staff", "author"])
def test_whoever_may_find_something_at_an_address_asks_for_it_at_every_stage(world: worlds.World, key: str) -> None:
    rounds, who = [Round(number, rules) for number, rules in enumerate(RULES)], EVERYBODY[key]
    found = 0
    for address in guesses(world):
        route, _door = place_of(address)
        asked = [now for now in rounds if is_due(address, now, who, is_linked=False)]
        assert asked, address
        if CENSUS.get(route) and opens_to(address, who) and not route.endswith(OF_PEOPLE):
            found += 1
            assert {replace(now.stage(1), has_handling_chair=False) for now in asked} == set(STAGES), address
    assert found > 100


def test_an_organiser_of_each_kind_walks_in_every_round() -> None:
    for number, rules in enumerate(RULES):
        roles = {role for who in walkers_of(Round(number, rules)) for role in who.roles}
        assert Role.PC_CHAIR in roles
        assert roles & {Role.SCHEDULE_CHAIR, Role.PUBLICATION_CHAIR}


# Of those who walk, and of what they ask, a slice for every run: who differs most, and pages that show most.
SLICE = ("chair", "member", "areachair", "external", "staff", "author")
FORMS = (
    "assign",
    "remove",
    "decision",
    "desk-reject",
    "end",
    "override",
    "withdraw",
    "decline",
    "hand-over",
)


def test_in_a_round_nobody_finds_more_or_less_than_the_rule_grants(world: worlds.World) -> None:
    """One round by guessed addresses of the pages with secrets; the whole crawl is marked `full`."""
    report, now = Report(), Round(9, RULES[9])
    worlds.set_round(world, now)
    crawl(world, now, [EVERYBODY[key] for key in SLICE], report, only=_is_in_slice, follow=False, is_thorough=True)
    assert report.faults == []
    assert report.leaks == [], "\n".join(report.leaks)
    assert report.unseen == [], "\n".join(report.unseen)
    assert _undeclared(report) == {}, MORE_THAN_DECLARED


def _is_in_slice(address: str) -> bool:
    return bool(CENSUS.get(place_of(address)[0])) and address.rstrip("/").rsplit("/", 1)[-1] not in FORMS


@pytest.mark.marathon
@pytest.mark.parametrize("shard", range(SHARDS))
def test_in_no_round_does_anybody_find_more_or_less_than_the_rule_grants(world: worlds.World, shard: int) -> None:
    """All pairs of rules, every stage, everybody; all links, guessed addresses and empty forms."""
    report = Report()
    for number in range(shard, len(RULES), SHARDS):
        now = Round(number, RULES[number])
        worlds.set_round(world, now)
        crawl(world, now, walkers_of(now), report, by_turns=True)
    print(f"\nshard {shard}: {dict(report.counts)}")
    assert report.faults == []
    assert report.leaks == [], "\n".join(report.leaks)
    assert report.unseen == [], "\n".join(report.unseen)
    assert _undeclared(report) == {}, MORE_THAN_DECLARED


# Everything is shown to everybody whom the rule lets see anything.
OPEN = rights.Rules(
    authors_shown=rights.AuthorsShown.OPEN,
    reviewers_to_coreviewers=rights.ReviewersShown.ALWAYS,
    reviewers_to_pc=rights.ReviewersShown.ALWAYS,
    reviewers_to_authors=rights.ReviewersShown.ALWAYS,
    other_reviews=rights.OtherReviews.ALWAYS,
    unassigned_see=rights.UnassignedSee.REVIEWS_AFTER_DECISION,
    conflicted_know_existence=True,
    pc_sees_decisions_at_once=True,
    authors_see_reviews=rights.AuthorsSeeReviews.IN_RESPONSE,
)


# Published program that the crawl's world lacks: what a job makes, stars, a second version, slides. tests/program holds
# these pages to what the program's other pages show.
NOT_PLANTED = (
    "program.pdf",
    "program.zip",
    "program/agenda/",
    "program/agenda/list/",
    "program/agenda/<str:token>.ics",
    "program/changes/",
    "/slides.<slides:ending>",
)


@pytest.mark.full
def test_in_an_open_conference_each_line_of_the_census_comes_true(world: worlds.World) -> None:
    """What the census says that an address shows, somebody finds there."""
    report, now = Report(), Round(9, OPEN)
    worlds.set_round(world, now)
    crawl(world, now, WALKERS, report, is_thorough=True)
    print(f"\nopen conference: {dict(report.counts)}")
    never = {
        route: sorted(kinds - report.kinds.get(route, set()))
        for route, kinds in CENSUS.items()
        if kinds - report.kinds.get(route, set()) and not route.endswith(NOT_PLANTED)
    }
    assert never == {}, "The census says that these addresses show what nobody came across there."


MORE_THAN_DECLARED = "These addresses show more than tests/foundation/census.toml says."


def _undeclared(report: Report) -> dict[str, list[str]]:
    """Route → kinds that were seen there and are not in the census."""
    return {
        route: sorted(kinds - CENSUS.get(route, frozenset()))
        for route, kinds in report.kinds.items()
        if kinds - CENSUS.get(route, frozenset())
    }
