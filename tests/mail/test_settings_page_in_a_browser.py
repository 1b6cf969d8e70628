"""The page of one's own mail settings in Chromium."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from confsite.mail.outbox import interval_of
from tests import factories
from tests.browser import check_accessible, chromium_path, launched, shoot, sign_in, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium_path() is None, reason="needs Chromium"),
]


def test_a_person_chooses_by_keyboard_to_get_news_weekly(live_server: LiveServer) -> None:
    person = factories.make_person("Rae Viewer", email="rae@example.org")
    with launched() as browser:
        page = browser.new_page()
        sign_in(page, live_server, person)
        visit(page, f"{live_server.url}/people/me/mail/")
        shoot(page, "people-mail")
        check_accessible(page, "mail settings")
        assert "rae@example.org" in page.inner_text("main")
        page.locator("input[name=interval]:checked").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        expect(page.locator("input[value=WEEKLY]")).to_be_checked()
        expect(page.locator(".messages, [role=status]").first).to_contain_text("Saved")
    assert interval_of(person) == "WEEKLY"
