"""Each address of a conference stands behind the door its place in the map promises; strangers learn nothing there."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from tests import factories
from tests.foundation.conference_urls import address, conference_urls, door_of, routes

POST_ONLY = 405  # said before anything is looked up, so of every conference alike


@pytest.mark.parametrize(("route", "entry"), [pytest.param(*pair, id=pair[0]) for pair in conference_urls()])
def test_each_view_stands_behind_the_door_of_its_place(route: str, entry: URLPattern) -> None:
    assert getattr(entry.callback, "door", None) == door_of(route), f"{route} has no such door: {entry.callback}"


def test_who_is_not_signed_in_cannot_tell_a_conference_from_none_behind_any_inner_door(conference: Conference) -> None:
    client = Client()
    for route in routes("author", "committee", "chair"):
        for ask in (client.get, client.post):
            existing, missing = ask(address(route, conference.slug)), ask(address(route, "no-such"))
            assert existing.status_code == missing.status_code, route
            assert existing.status_code in (302, POST_ONLY), route
            if existing.status_code == 302:
                assert existing["Location"].startswith("/accounts/login/?next="), route
                assert existing["Location"].replace(conference.slug, "no-such") == missing["Location"], route


@pytest.mark.parametrize("door", ["committee", "chair"])
def test_who_has_no_role_cannot_tell_an_inner_page_from_a_missing_one(
    door: str, conference: Conference, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(factories.make_person())
    for route in routes(door):
        for ask in (client.get, client.post):
            existing, missing = ask(address(route, conference.slug)), ask(address(route, "no-such"))
            assert existing.status_code == missing.status_code, route
            assert existing.status_code in (404, POST_ONLY), route
            assert existing.content == missing.content, route


def test_a_committee_member_finds_nothing_behind_the_chairs_door(
    conference: Conference, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(factories.add_member(conference))
    for route in routes("chair"):
        assert client.post(address(route, conference.slug)).status_code == 404, route


def test_another_authors_paper_answers_as_one_that_does_not_exist(
    conference: Conference, client_for: Callable[[Person], Client]
) -> None:
    factories.make_submission(conference, number=1)
    client = client_for(factories.make_person())
    for route in routes("author"):
        if "<int:number>" not in route:
            continue
        for ask in (client.get, client.post):
            hidden = ask(address(route, conference.slug))
            missing = ask(address(route.replace("<int:number>", "999999"), conference.slug))
            assert hidden.status_code == missing.status_code, route
            assert hidden.status_code in (404, POST_ONLY), route
            assert hidden.content == missing.content, route


def test_pages_of_a_conference_that_is_not_public_are_kept_by_no_cache(
    db: None, client_for: Callable[[Person], Client]
) -> None:
    hidden = factories.make_conference(state=Conference.State.DRAFT)
    member = factories.add_member(hidden)
    assert Client().get(f"/{hidden.slug}/").status_code == 404
    answer = client_for(member).get(f"/{hidden.slug}/")
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(("door", "home"), [("author", "submissions"), ("committee", "reviews"), ("chair", "chair")])
def test_inner_pages_are_kept_by_no_cache_and_their_addresses_are_told_to_no_other_site(
    door: str, home: str, conference: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    answer = client_for(chair).get(f"/{conference.slug}/{home}/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    # The author's links in a paper or review must not tell their owner from which page they were opened.
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
