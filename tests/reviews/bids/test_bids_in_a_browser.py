"""Bidding by mouse and keyboard in Chromium: the count of bids moves with each bid that is saved."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.models import Bid
from tests import factories
from tests.browser import check_accessible, chromium_path, launched, shoot

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium_path() is None, reason="needs Chromium"),
]


def sign_in(page: Page, server: LiveServer, person: Person) -> None:
    client = Client()
    assert person.user is not None
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def shows(page: Page, done: int, asked: int) -> None:
    expect(page.locator("[data-bid-progress] .progress-count")).to_have_text(f"{done} / {asked}")
    bar = page.locator("[data-bid-progress] progress")
    assert (bar.get_attribute("value"), bar.get_attribute("max")) == (str(done), str(asked))


def test_the_progress_moves_with_each_bid_without_a_reload(
    live_server: LiveServer, bidding: Conference, member: Person
) -> None:
    for title in ("Cold Caches", "Warm Caches", "Hot Caches", "No Caches"):
        factories.make_submission(bidding, title=title)
    with launched() as browser:
        page = browser.new_page()
        sign_in(page, live_server, member)
        page.goto(live_server.url + reverse("reviews:bids", args=[bidding.slug]))
        shows(page, 0, 4)
        page.evaluate("window.isSamePage = true")
        rows = page.locator("[data-bid-row]")
        rows.nth(0).locator("input[value=EAGER]").check()
        shows(page, 1, 4)
        rows.nth(1).focus()
        page.keyboard.press("2")
        shows(page, 2, 4)
        page.keyboard.press("0")  # another bid on the same paper is no further bid
        expect(rows.nth(1).locator(".bid-state")).not_to_be_empty()
        page.wait_for_load_state("networkidle")
        shows(page, 2, 4)
        rows.nth(2).focus()
        page.keyboard.press("c")  # a paper in conflict is asked of nobody
        shows(page, 2, 3)
        assert page.evaluate("window.isSamePage")
        shoot(page, "bids-progress")
        check_accessible(page, "bids with progress")
        page.reload()
        shows(page, 2, 3)
    assert Bid.objects.filter(person=member).count() == 2


def test_an_answer_that_was_overtaken_does_not_turn_the_count_back(
    live_server: LiveServer, bidding: Conference, member: Person
) -> None:
    for title in ("Cold Caches", "Warm Caches"):
        factories.make_submission(bidding, title=title)
    with launched() as browser:
        page = browser.new_page()
        sign_in(page, live_server, member)
        held = []

        def hold_the_first(route: object) -> None:
            answer = route.fetch()  # type: ignore[attr-defined]
            if held:
                route.fulfill(response=answer)  # type: ignore[attr-defined]
                held.pop()()
            else:
                held.append(lambda: route.fulfill(response=answer))  # type: ignore[attr-defined]

        page.route(f"**{reverse('reviews:set_bid', args=[bidding.slug])}", hold_the_first)
        page.goto(live_server.url + reverse("reviews:bids", args=[bidding.slug]))
        rows = page.locator("[data-bid-row]")
        rows.nth(0).locator("input[value=EAGER]").check()
        page.wait_for_timeout(300)
        rows.nth(1).locator("input[value=WILLING]").check()
        expect(rows.nth(0).locator(".bid-state")).not_to_be_empty()
        expect(rows.nth(1).locator(".bid-state")).not_to_be_empty()
        shows(page, 2, 2)
