"""Repair, substitutes, rounds and area chairs in Chromium: no sideways scrolling on a phone, no fault axe can find."""

import pytest
from django.conf import settings
from django.urls import reverse

from confsite.conferences.models import Membership, Role
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.models import Assignment, AssignmentProposal
from reviews.repairs import services
from reviews.repairs.repairing import REPAIR
from reviews.repairs.roles import ROLES
from reviews.workbench import proposals
from reviews.workbench import services as workbench
from tests import browser, factories
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import propose

pytestmark = [pytest.mark.browser, pytest.mark.skipif(browser.chromium_path() is None, reason="Chromium is missing")]


def make_broken_world(slug: str) -> worlds.World:
    """Two left, one is away from a limit, one declined, and one late conflict with a begun review."""
    world = worlds.make_world(papers=6, members=8, slug=slug)
    workbench.set_settings(None, conference=world.conference, values={"per_paper": 2})
    proposals.apply_proposal(world.chair.user, proposal=propose(world, per_paper=2))
    Assignment.objects.update(told_at=world.conference.now())
    rows = list(Assignment.objects.order_by("submission__number", "pk"))
    Membership.objects.filter(person__in=[rows[0].person, rows[3].person]).delete()
    declined = rows[5]
    declined.state, declined.ended_at = Assignment.State.DECLINED, world.conference.now()
    declined.end_reason = "I am on leave."
    declined.save()
    worlds.conflict(world, rows[8].person, rows[8].submission)
    worlds.review(world, rows[10].person, rows[10].submission, 2)
    worlds.review(world, rows[11].person, rows[11].submission, 5)
    factories.add_member(world.conference, factories.make_person("Ada Areachair"), Role.AREA_CHAIR)
    return world


def run(world: worlds.World, work: str, /, **parameters: object) -> int:
    job = jobs.enqueue(world.chair.user, conference=world.conference, kind=work, parameters=parameters)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error
    return AssignmentProposal.objects.get(pk=job.result["proposal"]).number


@pytest.mark.django_db(transaction=True)
def test_a_chair_repairs_in_the_browser_and_every_page_is_accessible_and_fits_a_phone(live_server, client_for):
    world = make_broken_world("repairs-2031")
    slug, conference = world.conference.slug, world.conference
    services.open_round(world.chair.user, conference=conference, papers=world.papers[:2], per_paper=1)
    services.mark_emergency(world.chair.user, conference=conference, person=world.members[-1], round=2, extra_papers=2)
    late = Assignment.objects.filter(state="ACTIVE", submission=world.papers[1]).first()
    made = run(world, REPAIR, round=1)
    roles = run(world, ROLES, kind="META", limit=None)
    places = {
        "repair": reverse("reviewing:repair", args=[slug]),
        "repair-proposal": reverse("reviewing:proposal", args=[slug, made]),
        "repair-changes": reverse("reviewing:repair_changes", args=[slug, made]),
        "substitutes": reverse("reviewing:substitutes", args=[slug, 2]) + f"?instead={late.pk}",
        "rounds": reverse("reviewing:rounds", args=[slug]) + "?numbers=1,2,3&spread=3",
        "round": reverse("reviewing:round", args=[slug, 2]),
        "roles": reverse("reviewing:propose_roles", args=[slug]),
        "roles-proposal": reverse("reviewing:proposal", args=[slug, roles]),
        "assignments-with-repair": reverse("reviewing:assignments", args=[slug]),
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
        browser.visit(page, live_server.url + places["repair-proposal"])
        page.get_by_role("link", name="Read who goes and who comes").click()
        page.get_by_role("link", name="Back to the proposal").click()
        page.get_by_role("button", name="Apply all").click()
        page.wait_for_load_state()
        browser.visit(page, live_server.url + places["repair"])
        assert "Nothing is broken" in page.content()
        assert faults == []
