"""What the operator does on the command line where every chair has a conflict."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from confsite.accounts.models import Person
from confsite.audit.models import LogEntry
from confsite.conferences.models import Membership, Role
from reviews.handling import personal_data
from reviews.models import ChairOverride, HandlingChair
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> worlds.World:
    made = worlds.make_world()
    for chair in (made.chair, made.other_chair):
        worlds.conflict(made, chair, made.papers[0])
    return made


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("appoint_handling_chair", *map(str, arguments), stdout=out)
    return out.getvalue()


def address(person: Person) -> str:
    return person.emails.get().email


def test_the_command_lists_the_papers_from_which_every_chair_is_kept_away(world: worlds.World) -> None:
    worlds.conflict(world, world.chair, world.papers[1])
    assert run("ws2031").splitlines() == ["1\tOn the matter number 1"]


def test_an_outside_chair_gets_the_role_and_the_paper_and_the_log_says_the_site_did_it(
    world: worlds.World, client_for: Any
) -> None:
    outside = factories.make_person("Odile Outside")
    with pytest.raises(CommandError, match="no PC chair of this conference"):
        run("ws2031", 1, address(outside))
    assert "Odile Outside handles paper 1 now." in run("ws2031", 1, address(outside), "--make-chair")
    assert HandlingChair.objects.get().chair == outside
    assert Membership.objects.filter(person=outside, role=Role.PC_CHAIR).count() == 1
    assert LogEntry.objects.get(verb="handling_chair.appointed").actor is None
    assert client_for(outside).get("/ws2031/chair/papers/1/").status_code == 200
    assert "Every paper in review" in run("ws2031")


def test_who_handles_a_paper_is_replaced_only_when_asked_for(world: worlds.World) -> None:
    first, second = factories.make_person("First Outside"), factories.make_person("Second Outside")
    run("ws2031", 1, address(first), "--make-chair")
    with pytest.raises(CommandError, match="already handles"):
        run("ws2031", 1, address(second), "--make-chair")
    assert not Membership.objects.filter(person=second).exists(), "refused as a whole"
    run("ws2031", 1, address(second), "--make-chair", "--replace")
    assert HandlingChair.objects.get().chair == second


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "There is no conference"),
        (["ws2031", 99, "a@example.org"], "has no paper 99"),
        (["ws2031", 1], "Say whom"),
        (["ws2031", 1, "nobody@example.org"], "Nobody is known"),
    ],
)
def test_a_wrong_name_is_named(world: worlds.World, arguments: list[Any], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments)


def test_a_person_in_conflict_is_refused_on_the_command_line_too(world: worlds.World) -> None:
    with pytest.raises(CommandError, match="cannot handle paper #1"):
        run("ws2031", 1, address(world.chair))
    assert not HandlingChair.objects.exists()


def test_merging_and_erasing_a_person_keeps_what_they_handled_and_drops_their_words(world: worlds.World) -> None:
    old, new = factories.make_person("Old Record"), factories.make_person("New Record")
    now = world.conference.now()
    common = {"conference": world.conference, "submission": world.papers[1], "chair": old}
    HandlingChair.objects.create(appointed_at=now, **common)
    ChairOverride.objects.create(reason="My cousin asked.", begun_at=now, ends_at=now, **common)
    assert [row["kind"] for row in personal_data.export(old)] == ["handling chair", "override of a conflict"]
    personal_data.merge(new, old)
    assert HandlingChair.objects.get().chair == ChairOverride.objects.get().chair == new
    personal_data.erase(new)
    assert "cousin" not in ChairOverride.objects.get().reason
