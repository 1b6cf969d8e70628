"""Titles and chairs suggested for a session: from its topics, and only people who may and can."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from program import services
from program.availability import services as availability
from program.availability.queries import Away
from program.models import Session
from program.suggestions import suggestions_for
from reviews.models import Conflict
from tests import factories
from tests.program.conftest import World, at


def conflict(world: World, person: Person) -> None:
    Conflict.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        person=person,
        kind="ADVISOR",
        source=Conflict.Source.PERSON,
        noticed_at=world.conference.now(),
    )


def names(world: World) -> list[str]:
    session = Session.objects.get(pk=world.sessions[0].pk)
    return [one.person.name for one in suggestions_for(world.conference, None, session).chairs]


@pytest.fixture
def members(world: World) -> list[Person]:
    world.place(world.talks[0], world.sessions[0])
    people = [factories.make_person(name) for name in ("Mara Free", "Nils Busy")]
    return [factories.add_member(world.conference, person) for person in people]


def test_nobody_is_suggested_who_has_a_conflict_with_a_paper_of_the_session(
    world: World, members: list[Person]
) -> None:
    assert {"Mara Free", "Nils Busy"} <= set(names(world))
    conflict(world, members[1])
    assert "Nils Busy" not in names(world)


def test_nobody_is_suggested_who_chairs_elsewhere_or_cannot_come_then(world: World, members: list[Person]) -> None:
    services.update_session(None, session=world.sessions[1], revision=0, chair_person=members[1])
    assert "Nils Busy" not in names(world)
    availability.answer(
        None, conference=world.conference, identity=str(members[0].pk), away=[Away(at(9), at(10), True)]
    )
    assert "Mara Free" not in names(world)


def test_authors_of_the_session_do_not_chair_it(world: World, members: list[Person]) -> None:
    ada = world.papers[0].authors.get().person
    factories.add_member(world.conference, ada)
    assert "Ada Berg" not in names(world)


def test_a_press_fills_in_a_title_from_the_topics_and_a_chair_and_saving_keeps_them(
    world: World, members: list[Person], client_for: Callable[..., Client]
) -> None:
    topic = world.conference.topics.get(name="Sparsity")
    world.papers[0].topics.set([topic])
    client = client_for(world.chair)
    path = reverse("schedule:session", args=[world.conference.slug, world.sessions[0].uid])
    page = client.get(path).content.decode()
    assert "?title=Sparsity" in page
    assert f"?chair={members[0].pk}" in page
    initial = client.get(path, {"title": "Sparsity", "chair": members[0].pk}).context["form"].initial
    assert (initial["title"], str(initial["chair_person"])) == ("Sparsity", str(members[0].pk))
    assert Session.objects.get(pk=world.sessions[0].pk).title == "Morning", "nothing is saved by looking"


def test_a_chair_in_conflict_with_a_paper_of_the_session_gets_no_names_to_guess_from(
    world: World, members: list[Person], client_for: Callable[..., Client]
) -> None:
    conflict(world, world.chair)
    path = reverse("schedule:session", args=[world.conference.slug, world.sessions[0].uid])
    page = client_for(world.chair).get(path).content.decode()
    assert "nobody is suggested to chair it" in page
    assert "?chair=" not in page
