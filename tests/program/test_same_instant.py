"""Two schedule chairs at one talk or room in the same instant, on real PostgreSQL."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from program import services
from program.models import ProgramStep
from tests.held import behind
from tests.program.conftest import World

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("page", ["delete_talk", "nudge"])
def test_a_talk_changed_in_the_instant_another_chair_deletes_it(
    page: str, world: World, client_for: Callable[[Person], Client]
) -> None:
    talk = services.create_talk(None, conference=world.conference, title="Opening", kind="OTHER")
    more = ["pin"] if page == "nudge" else []
    client, url = client_for(world.chair), reverse(f"schedule:{page}", args=[world.conference.slug, talk.uid, *more])
    (answer,) = behind(
        world.conference,
        lambda: client.post(url, follow=True),
        meanwhile=lambda: services.delete_talk(None, talk=talk),
    )
    assert "This talk was deleted meanwhile." in answer.content.decode()
    assert ProgramStep.objects.filter(verb="talk.deleted").count() == 1


def test_a_room_changed_in_the_instant_another_chair_deletes_it(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    room = services.save_room(None, conference=world.conference, name="Attic")
    client, url = client_for(world.chair), reverse("schedule:room", args=[world.conference.slug, room.slug])
    (answer,) = behind(
        world.conference,
        lambda: client.post(url, {"name": "Loft", "order": "5"}, follow=True),
        meanwhile=lambda: services.delete_room(None, room=room),
    )
    assert "This room was deleted meanwhile." in answer.content.decode()
