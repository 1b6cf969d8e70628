"""The workbench in a real browser: proposes, compares, explains, pins and applies; at both widths, and for axe."""

import random

import pytest
from django.conf import settings
from django.urls import reverse

from confsite.accounts.models import Affiliation, Publication
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.models import Assignment, AssignmentProposal
from reviews.workbench import services
from tests import browser
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import propose

pytestmark = [pytest.mark.browser, pytest.mark.skipif(browser.chromium_path() is None, reason="Chromium is missing")]
TITLES = [
    "Sparse attention over protein graphs",
    "Measuring drift in deployed translation models, one language at a time",
    "A calibrated baseline for weather nowcasting",
    "Graph transformers without positional encodings: when they help and when they do not",
    "Counterfactual fairness of ranked lists",
    "Learning to stop: cheap early exits for speech",
]


def populated() -> worlds.World:
    """Eighteen papers, ten members with papers of their own, bids that differ."""
    world = worlds.make_world(papers=18, members=10, slug="desk-2031")
    dice = random.Random(5)
    for place, paper in enumerate(world.papers):
        paper.title, paper.abstract = TITLES[place % len(TITLES)], TITLES[(place + 2) % len(TITLES)]
        paper.save()
        for member in dice.sample(world.members, 4):
            worlds.bid(world, member, paper, dice.randint(0, 3))
    for place, member in enumerate(world.members):
        Publication.objects.create(person=member, title=TITLES[place % len(TITLES)], year=2024 + place % 5)
        Affiliation.objects.create(person=member, institution=f"University {place % 4}")
    worlds.conflict(world, world.members[0], world.papers[3])
    return world


@pytest.mark.django_db(transaction=True)
def test_a_chair_proposes_compares_asks_why_not_pins_exchanges_and_applies(live_server, client_for):
    world = populated()
    slug = world.conference.slug
    values = {"per_paper": 3, "per_institution": 1, "fairness": 1}
    services.set_settings(world.chair.user, conference=world.conference, values=values)
    with_rules = propose(world)
    services.set_settings(
        world.chair.user, conference=world.conference, values={"per_institution": None, "fairness": 0}
    )

    def place(name, *more):
        return live_server.url + reverse(f"reviewing:{name}", args=[slug, *more])

    with browser.launched() as chromium:
        context = chromium.new_context(viewport=browser.DESKTOP)
        cookie = client_for(world.chair).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))

        def look(name: str) -> None:
            browser.shoot(page, f"workbench-{name}")
            browser.check_accessible(page, name)

        browser.visit(page, place("assignment_settings"))
        look("settings")
        browser.visit(page, place("seniors"))
        page.get_by_label("Member B").check()
        look("seniors")
        page.get_by_role("button", name="Save").click()
        browser.visit(page, place("assignments"))
        page.get_by_role("button", name="Compute a proposal").click()
        jobs.run(Job.objects.latest("pk").pk)
        made = AssignmentProposal.objects.latest("pk")
        browser.visit(page, place("assignments"))
        for box in page.locator("input[name=p]").all():
            box.check()
        look("assignments")
        page.get_by_role("button", name="Compare the ticked").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Proposals side by side"
        look("compare")
        browser.visit(page, place("proposal", made.number))
        look("proposal")
        browser.visit(page, place("proposal", with_rules.number))
        look("proposal-rules")
        browser.visit(page, place("proposal_changes", made.number))
        look("changes")
        browser.visit(page, place("proposal_paper", made.number, 4))
        look("paper")
        page.get_by_role("button", name="Forbid").last.click()
        look("paper-forbidden")
        browser.visit(page, place("proposal", made.number))
        assert page.get_by_role("button", name="Apply all").count() == 0, "a forbidden pair is in it"
        browser.visit(page, place("proposal_paper", made.number, 4))
        page.get_by_role("button", name="Free").click()
        there = set(made.pairs.filter(submission=world.papers[3]).values_list("person_id", flat=True))
        other = next(one for one in world.members[1:] if one.pk not in there)
        page.get_by_label("Person").select_option(label=other.name)
        page.get_by_role("button", name="Open this pair").click()
        page.get_by_role("button", name="Why not?").click()
        page.get_by_role("status").filter(has_text="Why not?").wait_for()
        look("why-not")
        page.get_by_role("button", name="Pin", exact=True).click()
        look("pinned-pair")
        browser.visit(page, place("pair_wishes"))
        look("pairs")
        pair = made.pairs.filter(submission=world.papers[3]).first()
        browser.visit(page, place("proposal_pair", made.number, 4, pair.person.public_id))
        look("pair")
        page.get_by_role("link", name="Exchange with another pair").click()
        page.get_by_label("Number of the other paper").fill("7")
        page.get_by_role("button", name="Show its reviewers").click()
        look("swap-choose")
        page.locator("main ul a[href*='other=']").last.click()
        look("swap")
        browser.visit(page, place("proposal", made.number))
        page.get_by_role("button", name="Apply all").click()
        assert Assignment.objects.filter(proposal=made).count() == 54
        assert faults == []
