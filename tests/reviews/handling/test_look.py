"""The pages of handling chairs and of viewing as somebody, in Chromium: axe, phone and desktop."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from confsite.conferences.models import Role
from reviews.handling import overriding, services
from reviews.models import ReviewingRules
from tests import browser, factories
from tests.reviews import world as worlds

pytestmark = [pytest.mark.browser, pytest.mark.skipif(browser.chromium_path() is None, reason="Chromium is missing")]


@pytest.mark.django_db(transaction=True)
def test_pages_of_handling_chairs_and_view_as_look_right(live_server: Any, client_for: Any) -> None:
    world = worlds.make_world(papers=8, slug="look-2032")
    third = factories.add_member(world.conference, factories.make_person("Thea Third"), Role.PC_CHAIR)
    ReviewingRules.objects.create(conference=world.conference, conflicted_know_existence=True)
    for paper in world.papers[:3]:
        worlds.conflict(world, world.chair, paper)
    worlds.conflict(world, world.other_chair, world.papers[6])
    for person in (world.chair, world.other_chair, third):
        worlds.conflict(world, person, world.papers[7])
    worlds.review(world, world.members[0], world.papers[3])
    chair, other = world.chair.user, world.other_chair.user
    assert chair is not None
    assert other is not None
    services.appoint_handling_chair(other, submission=world.papers[1], chair=third)
    services.request_change(
        other, submission=world.papers[1], reason="On leave until May.", successor=world.other_chair
    )
    overriding.begin_override(chair, submission=world.papers[0], reason="No mail goes out.", lasts=timedelta(hours=2))
    slug = world.conference.slug
    with browser.launched() as chromium:
        for person, pages in (
            (world.other_chair, ["handling", "handle 1", "handle 2", "handle 4", "paper 1", "papers", "view_as"]),
            (world.chair, ["handling", "override 3"]),
        ):
            cookie = client_for(person).cookies[settings.SESSION_COOKIE_NAME].value
            context = chromium.new_context()
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
            page = context.new_page()
            for wanted in pages:
                name, *more = wanted.split()
                browser.visit(page, live_server.url + reverse(f"reviewing:{name}", args=[slug, *map(int, more)]))
                shown = f"chairs-{'conflicted-' if person == world.chair else ''}{wanted.replace(' ', '-')}"
                browser.shoot(page, shown)
                browser.check_accessible(page, shown)
            context.close()
        context = chromium.new_context(color_scheme="dark")
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        browser.visit(page, live_server.url + reverse("reviewing:view_as", args=[slug]))
        page.locator("select[name=member]").select_option("REVIEWER_DONE")
        page.get_by_label("Number of the paper").fill("4")
        page.get_by_role("button", name="Show me").click()
        browser.visit(page, live_server.url + reverse("reviews:paper", args=[slug, 4]))
        assert page.get_by_text("Viewing as: reviewer whose review is in of paper #4").is_visible()
        browser.shoot(page, "viewing-as-dark")
        browser.check_accessible(page, "viewing-as-dark")
        page.emulate_media(color_scheme="light")
        browser.shoot(page, "viewing-as")
        browser.check_accessible(page, "viewing-as")
        page.get_by_role("button", name="Back to my own eyes").click()
        assert page.get_by_text("Viewing as:").count() == 0
