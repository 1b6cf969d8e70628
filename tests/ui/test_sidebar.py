"""The menu beside a page, in Chromium."""

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from tests.browser import chromium_path, launched, sign_in, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium_path() is None, reason="needs Chromium"),
]


def test_a_menu_longer_than_the_window_shows_where_one_is(
    live_server: LiveServer, conference: Conference, chair: Person
) -> None:
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 500})
        sign_in(page, live_server, chair)
        visit(page, live_server.url + reverse("reviewing:log", args=[conference.slug]))
        menu, here = page.locator(".sidebar").bounding_box(), page.locator(".sidebar [aria-current]").bounding_box()
        assert menu is not None
        assert here is not None
        assert menu["y"] <= here["y"] <= menu["y"] + menu["height"] - here["height"]
