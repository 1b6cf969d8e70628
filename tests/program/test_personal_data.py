"""A person's part in a program: exported, merged, erased, also where it is published."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences import todos
from program import personal_data, services
from program.models import ProgramVersion, TalkPerson
from tests import factories
from tests.program.conftest import World


@pytest.fixture
def ada(world: World) -> Person:
    world.place(world.talks[0], world.sessions[0])
    ada = world.papers[0].authors.get().person
    session = world.sessions[1]
    services.update_session(None, session=session, revision=session.revision, chair_person=ada)
    world.publish()
    return ada


def test_an_export_names_talks_and_sessions_chaired(ada: Person) -> None:
    rows = personal_data.export_program(ada)
    assert [(row["kind"], row["title"]) for row in rows] == [("talk", "Counting Zeros"), ("session chaired", "Beside")]


def test_merging_two_entries_of_a_person_keeps_talks_and_published_versions(ada: Person, world: World) -> None:
    kept = factories.make_person("Ada M. Berg")
    personal_data.merge_program(kept, ada)
    assert TalkPerson.objects.get(talk=world.talks[0]).person == kept
    content = ProgramVersion.objects.get().content
    assert content["sessions"][0]["talks"][0]["people"][0]["person"] == kept.pk
    assert kept.pk in [session["chair_person"] for session in content["sessions"]]


def test_an_erased_person_is_nowhere_in_the_public_program(ada: Person, world: World, client: Client) -> None:
    personal_data.erase_program(ada)
    slug = world.conference.slug
    pages = ["program:home", "program:people", "program:grid", "feeds:program_ics"]
    for page in pages:
        text = client.get(reverse(page, args=[slug])).content.decode()
        assert "Ada" not in text, page
    assert client.get(reverse("program:person", args=[slug, "ada-berg"])).status_code == 404


def test_chairs_are_told_to_build_the_program_until_it_is_published(
    world: World, client_for: Callable[..., Client]
) -> None:
    titles = [todo.title for todo in todos.todos_of(world.chair, world.conference)]
    assert "Build and publish the program" in titles
    world.publish()
    titles = [todo.title for todo in todos.todos_of(world.chair, world.conference)]
    assert "Build and publish the program" not in titles
