"""One chair, from nothing to a published program, in a real browser; every click and keystroke is counted.

The same walk stands in docs/chair.md with these numbers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page
from pytest_django.live_server_helper import LiveServer

from confsite.accounts.models import Person
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from demo.builder.stages import Stage
from program.models import ProgramVersion, Session, Talk
from program.services import building
from tests import browser
from tests.scenarios import build_scenario

pytestmark = browser.MARKS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "chair.md"


@dataclass
class Hands:
    """A mouse and a keyboard that count. A drag is one click, a character one keystroke."""

    page: Page
    clicks: int = 0
    keys: int = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1
        self.page.wait_for_load_state("networkidle")

    def press(self, words: str) -> None:
        """Press the button or follow the link of the page with these words."""
        main = self.page.locator("main")
        name = re.compile(rf"^\s*{re.escape(words)}")
        button = main.get_by_role("button", name=name)
        self.click(button.first if button.count() else main.get_by_role("link", name=name).first)

    def write(self, target: Locator, text: str) -> None:
        target.click()
        self.clicks += 1
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.keys += len(text) + 1

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.keys += 1

    def drag(self, source: Locator, target: Locator) -> None:
        """Take something by its handle to the head of a list; the browser looks beneath it in its own time."""
        source.hover()
        self.page.mouse.down()
        uid = source.evaluate("one => one.closest('[data-talk]').dataset.talk")
        for step in range(40):
            box = target.bounding_box()
            assert box is not None
            self.page.mouse.move(box["x"] + 60 + step % 2 * 5, box["y"] + 6 + step % 2 * 4, steps=4)
            if target.locator(f'[data-talk="{uid}"]').count():
                break
            self.page.wait_for_timeout(100)
        self.page.mouse.up()
        self.clicks += 1


def said(page: Page, words: str) -> None:
    page.locator("[data-board-state]", has_text=words).wait_for(timeout=20_000)


def test_a_chair_builds_adjusts_and_publishes_a_program_from_nothing_in_the_clicks_and_keystrokes_the_guide_says(
    db: None, chromium: Browser, live_server: LiveServer, client_for: Callable[[Person], Client]
) -> None:
    conference = build_scenario(Stage.DECIDED, papers=8)
    chair = _schedule_chair(conference.pk)
    page = chromium.new_context(viewport={"width": 1280, "height": 4000}).new_page()
    browser.sign_in(page, live_server, chair)
    hands = Hands(page)

    # Rooms and a frame.
    browser.visit(page, live_server.url + reverse("schedule:setup", args=[conference.slug]))
    hands.write(page.locator("[name=rooms-rooms]"), "Aula, 120\nAttic, 40")
    hands.press("Add rooms")
    hands.press("Make sessions and breaks")
    assert Session.objects.filter(conference=conference, kind="TALKS").count() >= 4

    # A proposal, applied.
    hands.press("Build a proposal")
    hands.press("Build")
    jobs.run(Job.objects.get(conference=conference, kind=building.BUILD).pk)
    page.get_by_role("button", name="Apply to the draft").wait_for(timeout=20_000)
    hands.press("Apply to the draft")
    talks = list(Talk.objects.filter(conference=conference, session__isnull=False).order_by("starts_at", "pk"))
    assert len(talks) >= 2

    # Adjusted: one talk dragged, one carried by keys, the drag undone and done again.
    hands.press("Rooms and time")
    page.locator("[data-board-ready]").wait_for()
    moved, carried = talks[0], talks[-1]
    empty = (
        Session.objects.filter(conference=conference, kind="TALKS", talks__isnull=True).order_by("-starts_at").first()
    )
    assert empty is not None
    hands.drag(
        page.locator(f'[data-talk="{moved.uid}"] .board-people'), page.locator(f'ol[data-session="{empty.uid}"]')
    )
    said(page, "Moved")
    moved.refresh_from_db()
    assert moved.session == empty
    hands.press("Undo: talks moved")
    moved.refresh_from_db()
    assert moved.session != empty
    page.locator("[data-board-ready]").wait_for()
    page.locator(f'[data-talk="{carried.uid}"] [data-talk-handle]').focus()
    before = carried.session
    for key in ("Enter", "ArrowRight", "Enter"):
        hands.key(key)
    said(page, "Moved")
    carried.refresh_from_db()
    assert carried.session != before

    # Published, and those with a slot are told.
    hands.press("Check and publish")
    confirm = page.locator("[name=is_confirmed]")
    if confirm.count():
        hands.click(confirm)
    hands.press("Publish")
    page.get_by_text("is public now").first.wait_for()
    hands.press("Send them")
    page.get_by_text(re.compile("on (its|their) way")).wait_for()
    assert ProgramVersion.objects.get(conference=conference).is_current
    browser.visit(page, live_server.url + reverse("program:home", args=[conference.slug]))
    page.get_by_text(moved.title).first.wait_for()

    told = re.search(r"(\d+) clicks and (\d+) keystrokes", GUIDE.read_text())
    assert told is not None, "docs/chair.md tells of the walk"
    assert (hands.clicks, hands.keys) == (int(told[1]), int(told[2]))


def _schedule_chair(conference: int) -> Person:
    return Person.objects.get(memberships__conference=conference, memberships__role="SCHEDULE_CHAIR")
