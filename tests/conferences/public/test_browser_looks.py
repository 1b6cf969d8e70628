"""The five real conferences in Chromium: readable on a desk and a phone, in light and dark, with keyboard alone."""

from pathlib import Path
from typing import Any

import pytest

from confsite.conferences.files.services import load_text
from tests.browser import check_accessible, chromium_path, launched, shoot, visit

EVENTS = Path(__file__).parents[3] / "events"
PAGES = [
    "accml-2020-isca/",
    "accml-2020-hipeac/",
    "emc2-2019-neurips/",
    "emc2-2019-neurips/p/challenge/",
    "acsmd-2022-isca/",
    "dlh-2024/",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_five_events_fit_both_screens_and_are_accessible(live_server: Any, scheme: Any) -> None:
    for file in EVENTS.glob("*.toml"):
        load_text(None, text=file.read_text(encoding="utf-8"))
    with launched() as browser:
        page = browser.new_context(color_scheme=scheme).new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        for address in PAGES:
            visit(page, f"{live_server.url}/{address}")
            name = f"event-{address.strip('/').replace('/', '-')}-{scheme}"
            shoot(page, name)
            check_accessible(page, name)
        assert complaints == []


def test_an_abstract_opens_by_keyboard_and_the_dates_come_first_on_a_phone(live_server: Any) -> None:
    load_text(None, text=(EVENTS / "accml-2020-isca.toml").read_text(encoding="utf-8"))
    with launched() as browser:
        page = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False).new_page()
        visit(page, f"{live_server.url}/accml-2020-isca/")
        summary = page.locator("#speaker-cliff-young summary", has_text="Abstract")
        summary.focus()
        page.keyboard.press("Enter")
        assert page.get_by_text("Google's first TPU has been a remarkably successful accelerator").is_visible()
        # Measured in one step: the page may still be scrolling to the abstract.
        dates, call = page.evaluate(
            "['dates', 'topics'].map(id => document.getElementById(id).getBoundingClientRect().top + window.scrollY)"
        )
        assert dates < call
