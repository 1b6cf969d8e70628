"""The expertise page in Chromium, at both widths."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from tests import factories
from tests.browser import check_accessible, chromium_path, launched, shoot, sign_in, visit
from tests.reviews.expertise.test_fits import CACHES, FLUIDS, GRAPHS, publish, refresh

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium_path() is None, reason="needs Chromium"),
]


def test_a_member_adds_a_paper_and_reads_how_it_will_be_matched(
    live_server: LiveServer, bidding: Conference, member: Person
) -> None:
    for title, abstract in (("Turbulent fluids", FLUIDS), ("Planar graphs", GRAPHS), ("Cache eviction", CACHES)):
        factories.make_submission(bidding, title=title, abstract=abstract)
    with launched() as browser:
        page = browser.new_page()
        sign_in(page, live_server, member)
        visit(page, live_server.url + reverse("reviews:expertise", args=[bidding.slug]))
        shoot(page, "expertise-empty")
        check_accessible(page, "empty expertise page")
        page.get_by_text("Paste a title and abstract").click()
        page.locator("[name=paper-title]").fill("Prefetching for large caches")
        page.locator("[name=paper-abstract]").fill(CACHES)
        page.get_by_role("button", name="Add this paper").click()
        expect(page.get_by_text("1 paper added.")).to_be_visible()
        publish(member, "Colouring planar graphs", GRAPHS, venue="Journal of Colours")
        refresh()
        refresh()  # the job that the page queued, then what changed since
        page.reload()
        expect(page.locator(".best-papers li").first).to_contain_text("match: like your paper")
        shoot(page, "expertise")
        check_accessible(page, "expertise page")
        visit(page, live_server.url + reverse("reviews:bids", args=[bidding.slug]))
        shoot(page, "bids-with-fit")
        check_accessible(page, "bids with fit")
        visit(page, live_server.url + reverse("reviews:bids_table", args=[bidding.slug]))
        shoot(page, "bids-table")
        check_accessible(page, "upload of bids")
