"""The chair's and the authors' reviewing pages in Chromium: no sideways scrolling on a phone, no fault axe can find."""

import random
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from confsite.jobs import services as jobs
from reviews.assignments import telling
from reviews.assignments.services import assign
from reviews.decisions.releases import prepare_release, release_decisions
from reviews.decisions.services import decide
from reviews.models import AssignmentProposal, Decision
from reviews.workbench.proposing import PROPOSE
from tests import browser, factories
from tests.reviews import world as worlds

pytestmark = [pytest.mark.browser, pytest.mark.skipif(browser.chromium_path() is None, reason="Chromium is missing")]
WORDS = [
    "Sparse",
    "attention",
    "on",
    "dense",
    "buses",
    "with",
    "an",
    "unusually",
    "long",
    "title",
    "that",
    "wraps",
    "on",
    "every",
    "phone",
    "we",
    "know",
    "of",
]


def populated() -> worlds.World:
    """Twenty-four papers with bids, conflicts, reviews of differing length, comments and some decisions."""
    world = worlds.make_world(papers=24, members=9, slug="look-2031")
    dice = random.Random(3)
    for paper in world.papers:
        paper.title = " ".join(dice.sample(WORDS, dice.randint(3, 14))).capitalize()
        paper.abstract = "We measure what others guess. " * dice.randint(2, 12)
        paper.submitted_at = world.conference.now() - timedelta(days=40 + dice.randint(0, 15))
        paper.save()
        for member in dice.sample(world.members, 4):
            worlds.bid(world, member, paper, dice.randint(0, 3))
        for member in dice.sample(world.members, dice.randint(0, 3)):
            worlds.review(world, member, paper, overall=dice.randint(1, 5), text="A **careful** reading.\n\n" * 3)
        if dice.random() < 0.5:
            worlds.say(world, dice.choice(world.members), paper)
        if dice.random() < 0.4:
            worlds.tentative(world, paper, dice.choice(["ACCEPTED", "REJECTED", "WAIT_LISTED"]))
    worlds.conflict(world, world.members[0], world.papers[23], evidence="Both at the Institute of Quiet Machines.")
    return world


def sign_in(context, live_server, client) -> None:
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


@pytest.mark.django_db(transaction=True)
def test_the_chairs_pages_are_accessible_and_fit_a_phone(live_server, client_for):
    world = populated()
    conference = world.conference
    assign(world.chair.user, submission=world.papers[1], person=world.members[8])
    telling.prepare_mails(world.chair.user, conference=conference)
    (release,) = prepare_release(world.chair.user, conference=conference)
    job = jobs.enqueue(world.chair.user, conference=conference, kind=PROPOSE, parameters={"per_paper": 3})
    jobs.run(job.pk)
    proposal = AssignmentProposal.objects.get()
    places = {
        "chair-home": reverse("chair:home", args=[conference.slug]),
        "chair-proposal": reverse("reviewing:proposal", args=[conference.slug, proposal.number]),
        "chair-release": reverse("reviewing:release", args=[conference.slug, release.public_id]),
        "chair-reviewer": reverse("reviewing:reviewer", args=[conference.slug, world.members[0].public_id]),
    }
    for name in ("papers", "board", "conflicts", "reviewers", "assignments", "assignment_mails", "decisions", "log"):
        places[f"chair-{name}"] = reverse(f"reviewing:{name}", args=[conference.slug])
    for name in ("paper", "assign", "decide", "desk_reject"):
        places[f"chair-{name}"] = reverse(f"reviewing:{name}", args=[conference.slug, 24])
    with browser.launched() as chromium:
        context = chromium.new_context(viewport=browser.DESKTOP)
        sign_in(context, live_server, client_for(world.chair))
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        for name, place in places.items():
            browser.visit(page, live_server.url + place)
            browser.shoot(page, name)
            browser.check_accessible(page, name)
        assert faults == []


@pytest.mark.django_db(transaction=True)
def test_a_chairs_comment_that_is_too_long_comes_back_with_the_reason(live_server, client_for):
    world = worlds.make_world(papers=1)
    with browser.launched() as chromium:
        context = chromium.new_context(viewport=browser.DESKTOP)
        sign_in(context, live_server, client_for(world.chair))
        page = context.new_page()
        browser.visit(page, live_server.url + reverse("reviewing:paper", args=[world.conference.slug, 1]))
        page.get_by_text("Write a comment").click()
        typed = "The proofs hold.\n" * 1200
        comment = page.get_by_label("Your comment")
        comment.evaluate("one => one.removeAttribute('maxlength')")  # a browser cuts what is filled in
        comment.fill(typed)
        page.get_by_role("button", name="Write the comment").click()
        expect(page.locator("main")).to_contain_text("at most 20000 characters")
        assert comment.input_value() == typed
        browser.shoot(page, "chair-comment-refused")
        browser.check_accessible(page, "chair-comment-refused")
        comment.fill("The proofs hold.")
        page.get_by_role("button", name="Write the comment").click()
        expect(page.locator("main")).to_contain_text("Your comment is in the discussion.")


@pytest.mark.django_db(transaction=True)
def test_a_chair_reads_what_another_decided_meanwhile_before_it_is_replaced(live_server, client_for):
    world = worlds.make_world(papers=1)
    paper, url = world.papers[0], reverse("reviewing:decide", args=[world.conference.slug, 1])
    with browser.launched() as chromium:
        context = chromium.new_context(viewport=browser.DESKTOP)
        sign_in(context, live_server, client_for(world.chair))
        page = context.new_page()
        browser.visit(page, live_server.url + url)
        note = "The proofs hold, and the committee liked the second experiment."
        decide(world.other_chair.user, submission=paper, outcome="ACCEPTED", note_to_authors=note)
        page.locator("#id_outcome").select_option("REJECTED")
        page.get_by_role("button", name="Save the decision").click()
        for words in ("Stored by now: accept", note, "Another chair changed this decision"):
            expect(page.locator("main")).to_contain_text(words)
        browser.shoot(page, "chair-decided-meanwhile")
        browser.check_accessible(page, "chair-decided-meanwhile")
        assert Decision.objects.get().outcome == "ACCEPTED"
        assert page.locator("#id_outcome").input_value() == "REJECTED"
        page.get_by_role("button", name="Save the decision").click()
        page.wait_for_url("**/papers/1/")
        assert Decision.objects.get().outcome == "REJECTED"


@pytest.mark.django_db(transaction=True)
def test_the_authors_pages_on_reviews_are_accessible_and_fit_a_phone(live_server, client_for):
    world = worlds.make_world(papers=2)
    for member in world.members[:3]:
        for paper in world.papers:
            worlds.review(world, member, paper, overall=3, text="Convincing, but the *baseline* is missing. " * 9)
    decide(
        world.chair.user,
        submission=world.papers[0],
        outcome="CONDITIONAL",
        conditions="- Add the baseline.\n- Shorten section 2.",
        shepherd=world.members[3],
        note_to_authors="The committee liked the measurements.",
    )
    (release,) = prepare_release(world.chair.user, conference=world.conference)
    release_decisions(world.chair.user, release=release)
    from reviews.models import ReviewingRules

    ReviewingRules.objects.update_or_create(
        conference=world.conference, defaults={"authors_see_reviews": "IN_RESPONSE"}
    )
    factories.set_dates(world.conference, RESPONSE_OPEN=timedelta(days=-1), RESPONSE=timedelta(days=2))
    with browser.launched() as chromium:
        for number, author in enumerate(world.authors, 1):
            context = chromium.new_context(viewport=browser.DESKTOP)
            sign_in(context, live_server, client_for(author))
            page = context.new_page()
            for name in ("reviews", "respond")[:number]:
                browser.visit(
                    page, live_server.url + reverse(f"responses:{name}", args=[world.conference.slug, number])
                )
                browser.shoot(page, f"author-{name}-{number}")
                browser.check_accessible(page, name)
