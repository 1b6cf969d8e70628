"""Attendees in a real browser: stars, agenda, now and next, searching while typing; and reading without scripts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from program import services
from program.models import Star
from tests import browser, factories
from tests.program.conftest import World, at

pytestmark = browser.MARKS


@pytest.fixture
def published(world: World) -> World:
    for talk, session in zip(world.talks, (0, 1, 0), strict=True):
        world.place(talk, world.sessions[session])
    world.publish()
    return world


def address(world: World, live_server: LiveServer, name: str = "home", *arguments: object) -> str:
    return live_server.url + reverse(f"program:{name}", args=[world.conference.slug, *arguments])


def star(page: Page, title: str) -> None:
    page.get_by_role("button", name=f"Star “{title}”").first.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_stars_are_kept_in_the_browser_and_join_the_account_at_sign_in(
    published: World, chromium: Browser, live_server: LiveServer, client_for: Callable[..., Client], scheme: str
) -> None:
    page = chromium.new_context(color_scheme=scheme, viewport=browser.PHONE).new_page()  # type: ignore[arg-type]
    browser.visit(page, address(published, live_server))
    star(page, "Counting Zeros")
    star(page, "Small Caches")
    expect(page.get_by_role("button", name="Star “Small Caches”").first).to_have_attribute("aria-pressed", "true")
    browser.check_accessible(page, f"starred-{scheme}")
    browser.shoot(page, f"program-starred-{scheme}")
    browser.visit(page, address(published, live_server, "agenda"))
    expect(page.get_by_text("2 talks overlap")).to_be_visible()
    browser.check_accessible(page, f"agenda-{scheme}")
    browser.shoot(page, f"program-agenda-{scheme}")
    page.get_by_role("button", name="Take it out").first.click()
    expect(page.get_by_text("2 talks overlap")).to_be_hidden()
    expect(page.get_by_role("link", name="Small Caches")).to_be_visible()
    assert not Star.objects.exists()

    ann = factories.make_person("Ann Attendee")
    browser.sign_in(page, live_server, ann)
    with page.expect_response(lambda answer: "merge" in answer.url):
        browser.visit(page, address(published, live_server))
    assert [str(row.talk_uid) for row in Star.objects.filter(person=ann)] == [str(published.talks[1].uid)]
    assert page.evaluate("localStorage.length") == 0
    with page.expect_response(lambda answer: answer.url.endswith("/star/")):
        star(page, "Late Binding")
    browser.visit(page, address(published, live_server, "agenda"))
    page.get_by_role("button", name="Make a calendar address").click()
    expect(page.locator(".agenda-link")).to_contain_text("/program/agenda/")
    browser.check_accessible(page, f"agenda-account-{scheme}")
    browser.shoot(page, f"program-agenda-account-{scheme}")


def test_a_starred_talk_that_moves_says_so_in_the_browsers_agenda(
    published: World, chromium: Browser, live_server: LiveServer
) -> None:
    page = chromium.new_context(viewport=browser.PHONE).new_page()  # type: ignore[arg-type]
    browser.visit(page, address(published, live_server, "talk", "counting-zeros"))
    star(page, "Counting Zeros")
    browser.visit(page, address(published, live_server, "agenda"))
    expect(page.get_by_role("link", name="Counting Zeros")).to_be_visible()
    expect(page.get_by_text("Changed since you starred it")).to_have_count(0)
    services.update_session(None, session=published.sessions[0], revision=2, starts_at=at(14), ends_at=at(15))
    published.publish()
    page.reload()
    expect(page.get_by_text("It was Fri 14 Jun, 09:00–09:20, Aula")).to_be_visible()
    browser.shoot(page, "program-agenda-changed")
    page.get_by_role("button", name="Noted").click()
    expect(page.get_by_text("Changed since you starred it")).to_have_count(0)


def test_typing_narrows_the_program_at_once(published: World, chromium: Browser, live_server: LiveServer) -> None:
    page = chromium.new_context(viewport=browser.PHONE).new_page()  # type: ignore[arg-type]
    browser.visit(page, address(published, live_server))
    page.get_by_label("Find a talk").fill("costa cellar")
    expect(page.get_by_text("1 of 3 talks shown")).to_be_visible()
    expect(page.get_by_role("link", name="Small Caches")).to_be_visible()
    expect(page.get_by_role("link", name="Counting Zeros")).to_be_hidden()
    page.get_by_label("Find a talk").fill("")
    expect(page.get_by_role("link", name="Counting Zeros")).to_be_visible()


def test_now_and_next_are_told_by_the_browsers_clock(
    published: World, chromium: Browser, live_server: LiveServer
) -> None:
    page = chromium.new_context(viewport=browser.PHONE).new_page()  # type: ignore[arg-type]
    page.clock.install(time=at(9, 30))
    browser.visit(page, address(published, live_server))
    panel = page.get_by_label("Now and next")
    expect(panel).to_contain_text("On nowMorning · Aula")
    expect(panel).to_contain_text("Beside · Cellar")
    expect(panel).to_contain_text("Next at 10:00Coffee")
    browser.check_accessible(page, "now")
    browser.shoot(page, "program-now")
    page.clock.set_fixed_time(at(10, 10) + timedelta(seconds=1))
    page.clock.run_for(40_000)
    expect(panel).to_contain_text("On nowCoffee")


def test_everything_can_be_read_and_found_without_scripts(
    published: World, chromium: Browser, live_server: LiveServer
) -> None:
    page = chromium.new_context(java_script_enabled=False, viewport=browser.PHONE).new_page()  # type: ignore[arg-type]
    browser.visit(page, address(published, live_server))
    for title in ("Counting Zeros", "Small Caches", "Late Binding"):
        assert page.get_by_role("link", name=title).is_visible()
    page.get_by_label("Find a talk").fill("zeros")
    page.get_by_label("Room", exact=True).select_option("Aula")
    page.get_by_role("button", name="Find").click()
    assert page.get_by_text("1 hit for “zeros”").is_visible()
    page.get_by_role("link", name="Counting Zeros").click()
    assert page.get_by_role("heading", name="Counting Zeros").is_visible()
    page.get_by_role("link", name="My agenda").click()
    assert page.get_by_text("Without scripts, stars need an account").is_visible()


def test_seven_rooms_at_once_stay_readable_on_a_phone(world: World, chromium: Browser, live_server: LiveServer) -> None:
    for number in range(7):
        room = services.save_room(None, conference=world.conference, name=f"Lecture hall {number + 1}")
        session = services.create_session(
            None, conference=world.conference, title=f"Stream {number + 1}", room=room, starts_at=at(11), ends_at=at(12)
        )
        for part in range(3):
            talk = services.create_talk(
                None,
                conference=world.conference,
                title=f"A talk with a title of some length, {number + 1}.{part + 1}",
                minutes=20,
                people=[(None, f"Person {number}{part}", "University of Somewhere", True)],
            )
            world.place(talk, session)
    world.publish()
    page = chromium.new_context().new_page()
    for name in ("home", "grid"):
        browser.visit(page, address(world, live_server, name))
        browser.shoot(page, f"program-seven-{name}")
        browser.check_accessible(page, name)
