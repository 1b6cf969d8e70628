"""The program's pages in a real browser: no sideways scrolling, no accessibility violations, dragging works."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from confsite.conferences.files.services import load_text
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from program import services
from program.services import building
from tests import browser, factories
from tests.program.conftest import World, at

pytestmark = browser.MARKS


SHOWN = {
    "frame": "Sessions",
    "rooms": "Aula",
    "proposals": "Compare side by side",
    "session-form": "Aula",
    "talk-form": "Title",
    "versions": "Version 1",
}
"""What chairs' pages show that do not name a talk."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_public_pages_look_right_on_desk_and_phone(
    world: World, chromium: Browser, live_server: LiveServer, scheme: str
) -> None:
    first, second, third = world.talks
    for talk, session in ((first, 0), (second, 1), (third, 0)):
        world.place(talk, world.sessions[session])
    services.create_session(
        None,
        conference=world.conference,
        title="Night walk",
        kind="SOCIAL",
        starts_at=at(22),
        ends_at=at(23) + timedelta(hours=2),
    )
    world.publish()
    slug = world.conference.slug
    page = chromium.new_context(color_scheme=scheme).new_page()  # type: ignore[arg-type]
    for name, path in {
        "home": reverse("program:home", args=[slug]),
        "search": reverse("program:home", args=[slug]) + "?q=zeros",
        "own-zone": reverse("program:home", args=[slug]) + "?zone=viewer",
        "grid": reverse("program:grid", args=[slug]),
        "talk": reverse("program:talk", args=[slug, first.slug]),
        "session": reverse("program:session", args=[slug, world.sessions[0].uid]),
        "room": reverse("program:room", args=[slug, "aula"]),
        "person": reverse("program:person", args=[slug, "ada-berg"]),
        "people": reverse("program:people", args=[slug]),
    }.items():
        browser.look(
            page, live_server, path, f"program-{name}-{scheme}", sees="Counting Zeros" if name == "grid" else "Ada Berg"
        )


def test_the_chairs_pages_look_right_on_desk_and_phone(
    world: World, chromium: Browser, live_server: LiveServer, client_for: Callable[..., Client]
) -> None:
    slug = world.conference.slug
    job = services.request_build(None, conference=world.conference)
    building.build(job, lambda fraction, message: None)
    world.place(world.talks[0], world.sessions[0])
    page = chromium.new_context().new_page()
    browser.sign_in(page, live_server, world.chair)
    paths = {
        name: reverse(f"schedule:{name}", args=[slug]) for name in ("home", "frame", "rooms", "proposals", "publish")
    }
    paths["session-form"] = reverse("schedule:session", args=[slug, world.sessions[0].uid])
    paths["talk-form"] = reverse("schedule:new_talk", args=[slug])
    proposal = world.conference.program_proposals.get()
    paths["proposal"] = reverse("schedule:proposal", args=[slug, proposal.number])
    browser.look(page, live_server, paths.pop("publish"), "program-chair-publish", sees="Counting Zeros")
    paths["version"] = reverse("schedule:version", args=[slug, world.publish()])
    paths["versions"] = reverse("schedule:versions", args=[slug])
    for name, path in paths.items():
        browser.look(page, live_server, path, f"program-chair-{name}", sees=SHOWN.get(name, "Counting Zeros"))


def test_a_chair_drags_a_talk_from_the_tray_into_a_session(
    world: World, chromium: Browser, live_server: LiveServer, client_for: Callable[..., Client]
) -> None:
    page = chromium.new_context(viewport={"width": 1280, "height": 1400}).new_page()
    browser.sign_in(page, live_server, world.chair)
    browser.visit(page, live_server.url + reverse("schedule:home", args=[world.conference.slug]))
    page.locator("[data-board-ready]").wait_for()
    page.evaluate("document.fonts.ready.then(() => true)")
    talk, session = world.talks[1], world.sessions[0]
    item = page.locator(f'[data-talk="{talk.uid}"] .board-people')
    placed = page.locator(f'[data-session="{session.uid}"] [data-talk="{talk.uid}"]')
    item.hover()
    page.mouse.down()
    for step in range(40):  # a browser starts a drag and looks beneath it in its own time: move until it has seen it
        box = page.locator(f'[data-session="{session.uid}"]').bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 200 + step % 2 * 5, box["y"] + 4 + step % 2 * 4, steps=4)
        if placed.count():
            break
        page.wait_for_timeout(100)
    page.mouse.up()
    placed.wait_for()
    page.get_by_text("Moved", exact=True).wait_for()
    talk.refresh_from_db()
    assert talk.session == session
    assert talk.starts_at == at(9)


@pytest.mark.parametrize(
    ("event", "sees"),
    [("accml-2020-isca", "Welcome"), ("acsmd-2022-isca", "Coffee"), ("emc2-2019-neurips", "Vivienne Sze")],
)
def test_the_real_events_look_right_on_screen_and_paper(
    db: None, chromium: Browser, live_server: LiveServer, event: str, sees: str
) -> None:
    load_text(None, text=(Path("events") / f"{event}.toml").read_text())
    page = chromium.new_context().new_page()
    browser.look(page, live_server, reverse("program:home", args=[event]), f"program-{event}", sees=sees)
    page.emulate_media(media="print")
    path = reverse("program:home", args=[event]) + "?print=1"
    browser.look(page, live_server, path, f"program-{event}-print", sees=sees)


def test_before_publishing_the_page_says_so(conference: object, chromium: Browser, live_server: LiveServer) -> None:
    other = factories.make_conference("empty2030")
    page = chromium.new_context().new_page()
    path = reverse("program:home", args=[other.slug])
    browser.look(page, live_server, path, "program-unpublished", sees="not published")


def test_a_build_shows_its_progress_and_then_its_proposal_by_itself(
    world: World, chromium: Browser, live_server: LiveServer, client_for: Callable[..., Client]
) -> None:
    page = chromium.new_context().new_page()
    browser.sign_in(page, live_server, world.chair)
    browser.visit(page, live_server.url + reverse("schedule:proposals", args=[world.conference.slug]))
    page.get_by_role("button", name="Build").click()
    page.get_by_role("heading", name="Building a proposal").wait_for()
    browser.check_accessible(page, "building")
    jobs.run(Job.objects.get(kind=building.BUILD).pk)
    page.get_by_role("button", name="Apply to the draft").wait_for(timeout=15_000)
    page.get_by_role("button", name="Apply to the draft").click()
    page.get_by_text("Applied to the draft").wait_for()
