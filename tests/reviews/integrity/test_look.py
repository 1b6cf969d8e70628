"""Coverage and integrity in Chromium: no sideways scrolling on a phone, no fault axe can find."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from confsite.jobs import services as jobs
from reviews.integrity import services
from reviews.models import IntegrityHint
from tests import browser, factories
from tests.reviews import world as worlds
from tests.reviews.integrity.test_hints import make_odd_world

pytestmark = [pytest.mark.browser, pytest.mark.skipif(browser.chromium_path() is None, reason="Chromium is missing")]


@pytest.mark.django_db(transaction=True)
def test_the_pages_before_assigning_are_accessible_and_fit_a_phone(live_server, client_for):
    world = make_odd_world("looks-2031")
    factories.set_dates(world.conference, BIDDING=timedelta(days=3))
    for number, member in enumerate(world.members[2:]):
        for paper in world.papers[number:]:
            worlds.bid(world, member, paper, number + 1)
    job = jobs.enqueue(world.chair.user, conference=world.conference, kind=services.LOOK, parameters={})
    jobs.run(job.pk)
    services.dismiss_hint(world.chair.user, hint=IntegrityHint.objects.get(kind="DUPLICATE"), word="Part one and two.")
    slug = world.conference.slug
    places = {
        "coverage": reverse("reviewing:coverage", args=[slug]),
        "integrity": reverse("reviewing:integrity", args=[slug]),
        "integrity-dismissed": reverse("reviewing:integrity", args=[slug]) + "?dismissed=on",
    }
    with browser.launched() as chromium:
        context = chromium.new_context(viewport=browser.DESKTOP)
        cookie = client_for(world.chair).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        for name, place in places.items():
            browser.visit(page, live_server.url + place)
            browser.shoot(page, name)
            browser.check_accessible(page, name)
        browser.visit(page, live_server.url + reverse("reviewing:assignment_table", args=[slug]))
        browser.shoot(page, "assignment-table")
        browser.check_accessible(page, "assignment-table")
        email = world.members[2].emails.get(is_primary=True).email
        for name, line in (
            ("assignment-table-preview", f"1,primary,{email},"),
            ("assignment-table-mistakes", "7,x,y,"),
        ):
            browser.visit(page, live_server.url + reverse("reviewing:assignment_table", args=[slug]))
            page.fill("textarea[name=text]", f"paper,action,email,round\n{line}\n")
            page.get_by_role("button", name="Show what it would do").click()
            page.wait_for_load_state()
            browser.shoot(page, name)
            browser.check_accessible(page, name)
        assert [fault for fault in faults if "400" not in fault] == []
