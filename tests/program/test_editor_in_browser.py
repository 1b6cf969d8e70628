"""The editor in a real browser: sessions dragged, resized and carried by keys over the grid of rooms and time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from program import services
from program.models import Session
from submissions.models import State
from tests import browser, factories
from tests.program.conftest import World, at

pytestmark = browser.MARKS


@pytest.fixture
def grid(world: World, chromium: Browser, live_server: LiveServer, client_for: Callable[..., Client]) -> Page:
    """The grid with a talk in the first session, two in the tray, and sessions after the break."""
    for title, room, start in (("Second", world.rooms[0], 10.5), ("Third", world.rooms[1], 10.5)):
        begin = at(10, 30) + timedelta(hours=start - 10.5)
        services.create_session(
            None,
            conference=world.conference,
            title=title,
            room=room,
            starts_at=begin,
            ends_at=begin + timedelta(hours=1),
        )
    world.place(world.talks[0], world.sessions[0])
    page = chromium.new_context(viewport={"width": 1280, "height": 1100}).new_page()
    browser.sign_in(page, live_server, world.chair)
    browser.visit(page, live_server.url + reverse("schedule:home", args=[world.conference.slug]) + "?view=grid")
    page.locator("[data-board-ready]").wait_for()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_grid_looks_right_on_desk_and_phone(
    world: World, chromium: Browser, live_server: LiveServer, client_for: Callable[..., Client], scheme: str
) -> None:
    for number in range(4):
        factories.make_submission(
            world.conference, state=State.ACCEPTED, title=f"A longer title of talk number {number}"
        )
    world.place(world.talks[0], world.sessions[0])
    world.place(world.talks[1], world.sessions[0])
    services.pin_talk(None, talk=world.talks[0], is_pinned=True)
    for title, room, start, minutes in (
        ("Second", world.rooms[0], at(10, 30), 90),
        ("Third", world.rooms[1], at(10, 30), 60),
        ("Clashing", world.rooms[1], at(11), 60),
    ):
        services.create_session(
            None,
            conference=world.conference,
            title=title,
            room=room,
            starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
        )
    page = chromium.new_context(color_scheme=scheme).new_page()  # type: ignore[arg-type]
    browser.sign_in(page, live_server, world.chair)
    ada = world.papers[0].authors.get().person_id
    home = reverse("schedule:home", args=[world.conference.slug])
    for name, query in (("grid", "?view=grid"), ("grid-person", f"?view=grid&person={ada}"), ("list", "?view=list")):
        browser.visit(page, live_server.url + home + query)
        page.locator("[data-board-ready]").wait_for()
        browser.shoot(page, f"editor-{name}-{scheme}")
        browser.check_accessible(page, f"{name}-{scheme}")
    for name in ("setup", "availability"):
        browser.visit(page, live_server.url + reverse(f"schedule:{name}", args=[world.conference.slug]))
        browser.shoot(page, f"editor-{name}-{scheme}")
        browser.check_accessible(page, f"{name}-{scheme}")
    browser.visit(page, live_server.url + reverse("schedule:enter_answer", args=[world.conference.slug, str(ada)]))
    page.get_by_role("button", name="cannot").first.click()
    browser.shoot(page, f"editor-hours-{scheme}")
    browser.check_accessible(page, f"hours-{scheme}")


def test_a_session_is_dragged_to_another_time_with_its_talks(world: World, grid: Page) -> None:
    handle = grid.locator(f'[data-slot="{world.sessions[0].uid}"] [data-slot-handle]')
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + 5, box["y"] + 5
    grid.mouse.move(x, y)
    grid.mouse.down()
    grid.mouse.move(x, y + 60, steps=4)
    grid.mouse.move(x, y + 15 * 18, steps=8)
    grid.get_by_text("the room is taken by “Second”").first.wait_for()
    grid.mouse.move(x, y + 15 * 30, steps=8)
    grid.mouse.up()
    grid.locator("[data-board-state]", has_text="Moved").wait_for(timeout=6000)
    session = Session.objects.get(pk=world.sessions[0].pk)
    assert (session.starts_at, session.ends_at) == (at(11, 30), at(12, 30))
    assert world.talks[0].starts_at == at(11, 30)


def test_a_session_is_made_longer_by_its_edge(world: World, grid: Page) -> None:
    box = grid.locator(f'[data-slot="{world.sessions[1].uid}"] .slot-edge').bounding_box()
    assert box is not None
    grid.mouse.move(box["x"] + 40, box["y"] + 3)
    grid.mouse.down()
    grid.mouse.move(box["x"] + 40, box["y"] - 42, steps=6)
    grid.mouse.up()
    grid.locator("[data-board-state]", has_text="Moved").wait_for(timeout=6000)
    assert Session.objects.get(pk=world.sessions[1].pk).ends_at == at(9, 45)


def test_while_a_session_is_made_shorter_its_edge_says_what_no_longer_fits(world: World, grid: Page) -> None:
    for talk in world.talks[1:]:
        world.place(talk, world.sessions[0])
    grid.reload()
    grid.locator("[data-board-ready]").wait_for()
    slot = grid.locator(f'[data-slot="{world.sessions[0].uid}"]')
    box = slot.locator(".slot-edge").bounding_box()
    assert box is not None
    grid.mouse.move(box["x"] + 40, box["y"] + 3)
    grid.mouse.down()
    grid.mouse.move(box["x"] + 40, box["y"] - 27, steps=6)
    slot.get_by_text("10 minutes too long").wait_for()
    grid.locator("[data-board-state]", has_text="09:00–09:50, 10 minutes too long").wait_for()
    grid.keyboard.press("Escape")
    grid.mouse.up()
    assert Session.objects.get(pk=world.sessions[0].pk).ends_at == at(10)


def test_keys_alone_carry_a_session_to_another_room_and_make_it_shorter(world: World, grid: Page) -> None:
    grid.locator(f'[data-slot="{world.sessions[0].uid}"] [data-slot-handle]').focus()
    for key in ("Enter", "ArrowRight", "Shift+ArrowUp", "Shift+ArrowUp"):
        grid.keyboard.press(key)
    grid.get_by_text("Cellar, 09:00–09:50").wait_for()
    grid.keyboard.press("Enter")
    grid.locator("[data-board-state]", has_text="Moved").wait_for(timeout=6000)
    session = Session.objects.get(pk=world.sessions[0].pk)
    assert (session.room, session.ends_at) == (world.rooms[1], at(9, 50))
    assert grid.locator(f'[data-slot="{session.uid}"] [data-slot-handle]').evaluate(
        "one => one === document.activeElement"
    )


def test_escape_leaves_a_carried_session_where_it_was(world: World, grid: Page) -> None:
    grid.locator(f'[data-slot="{world.sessions[0].uid}"] [data-slot-handle]').focus()
    for key in ("Enter", "ArrowDown", "Escape"):
        grid.keyboard.press(key)
    grid.get_by_text("Left where it was.").wait_for()
    assert Session.objects.get(pk=world.sessions[0].pk).starts_at == at(9)


def test_keys_alone_carry_a_talk_from_the_tray_to_a_place_and_say_what_it_would_clash_with(
    world: World, grid: Page
) -> None:
    grid.locator(f'[data-talk="{world.talks[1].uid}"] [data-talk-handle]').focus()
    grid.keyboard.press("Enter")
    grid.keyboard.press("ArrowRight")
    grid.get_by_text("Morning, position 1").wait_for()
    grid.keyboard.press("ArrowDown")
    grid.get_by_text("Morning, position 2").wait_for()
    grid.keyboard.press("Enter")
    grid.locator("[data-board-state]", has_text="Moved").wait_for(timeout=6000)
    talk = world.talks[1]
    assert (talk.session, talk.starts_at) == (world.sessions[0], at(9, 20))


def test_what_another_chair_moved_meanwhile_is_told_and_shown_and_nothing_is_overwritten(
    world: World, grid: Page
) -> None:
    session = Session.objects.get(pk=world.sessions[0].pk)
    services.move_session(None, session=session, revision=session.revision, starts_at=at(13), room=world.rooms[1])
    grid.locator(f'[data-slot="{session.uid}"] [data-slot-handle]').focus()
    for key in ("Enter", "ArrowRight", "Enter"):
        grid.keyboard.press(key)
    grid.get_by_text("was changed by somebody else").wait_for()
    assert grid.locator(f'[data-slot="{session.uid}"]').get_attribute("data-room") == "cellar"
    session.refresh_from_db()
    assert session.starts_at == at(13)


def test_w_while_a_talk_is_carried_asks_what_it_would_take_there_and_keys_alone_do_it(
    world: World, grid: Page, live_server: LiveServer
) -> None:
    for talk in world.talks[1:]:
        world.place(talk, world.sessions[0])
    late = Session.objects.get(title="Second")
    world.place(world.talks[0], late)
    grid.reload()
    grid.locator("[data-board-ready]").wait_for()
    grid.locator(f'[data-talk="{world.talks[0].uid}"] [data-talk-handle]').focus()
    for key in ("Enter", "ArrowLeft", "ArrowLeft", "w"):
        grid.keyboard.press(key)
    grid.get_by_role("heading", name="What would it take").or_(
        grid.get_by_role("heading", name="Who has to")
    ).wait_for()
    button = grid.get_by_role("button", name="Move")
    button.focus()
    grid.keyboard.press("Enter")
    grid.get_by_text("Moved").first.wait_for()
    assert world.talks[0].session == world.sessions[0]
