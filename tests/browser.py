"""A real browser for tests: Debian's Chromium driven by Playwright, with screenshots and axe."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from confsite.accounts.models import Person

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SCREENSHOTS = Path(os.environ.get("CONFSITE_SCREENSHOTS", "test-results/screenshots"))


def chromium_path() -> str | None:
    """Where Chromium is installed, if it is."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed"),
    pytest.mark.django_db(transaction=True),
]
"""What every module of browser tests marks its tests with."""


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium; Django's ORM may be used beside it in one thread."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            # Inside Playwright's loop Django keeps a connection of its own, which would hold the test database.
            connections.close_all()
            browser.close()


def sign_in(page: Page, server: LiveServer, person: Person) -> None:
    """Give a page the session of somebody who signed in; the pages of the form itself have tests of their own."""
    assert person.user is not None
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def shoot(page: Page, name: str) -> None:
    """Full-page screenshots at 1280 and 390 pixels; fails where the page scrolls sideways on the phone."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for label, size in (("1280", DESKTOP), ("390", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=SCREENSHOTS / f"{name}-{label}.png", full_page=True)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{name} scrolls sideways by {overflow} px at {label} px"
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


def check_accessible(page: Page, name: str) -> None:
    """No violation of WCAG 2.2 A and AA that axe can find."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    results = Axe().run(page, options=options)
    found = [
        f"{violation['id']}: {violation['help']} at {[node['target'] for node in violation['nodes']][:3]}"
        for violation in results.response["violations"]
    ]
    assert not found, f"{name} is not accessible: " + "; ".join(found)


def visit(page: Page, address: str) -> None:
    """Go to a page that is there: an error page may be accessible and fit a phone, too."""
    answer = page.goto(address)
    assert answer is not None, address
    assert answer.status == 200, f"{address}: {answer.status}"


def look(page: Page, live_server: LiveServer, path: str, name: str, *, sees: str) -> None:
    """Go to a page and assert what looking right means: it shows these words, fits a phone, and axe finds nothing."""
    visit(page, live_server.url + path)
    shown = page.locator("main").inner_text()  # as somebody sees it: nothing hidden, nothing of the menu
    assert sees.casefold() in shown.casefold(), f"{path} does not show “{sees}”"
    shoot(page, name)
    check_accessible(page, name)
