"""The pages of setting up, dates and rehearsal in Chromium: both widths, accessible, usable."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from confsite.conferences.dates import reminder_rules, services
from confsite.conferences.models import Committee, CommitteeEntry, Conference, Milestone, Role, Section, Topic
from confsite.conferences.rehearsal.services import rehearse
from confsite.conferences.setup import collections
from confsite.conferences.setup.services import save_item
from tests import factories
from tests.browser import check_accessible, chromium_path, launched, shoot, sign_in, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium_path() is None, reason="needs Chromium"),
]


def a_conference() -> tuple[Conference, object]:
    conference = factories.make_conference(
        "wqm-2030", name="Workshop on Quiet Machines 2030", short_name="WQM 2030", city="Northlake"
    )
    chair = factories.make_person("Carla Chair")
    factories.add_member(conference, chair, Role.PC_CHAIR)
    factories.set_dates(conference, RESPONSE=timedelta(days=45))
    Milestone.objects.filter(conference=conference, kind="BIDDING").update(grace_seconds=1800, is_public=False)
    for kind, heading in (("CALL", "Call for papers"), ("CRITERIA", "Reviewing criteria")):
        Section.objects.create(
            conference=conference, kind=kind, heading=heading, body="We look for **quiet** machines.\n\n- fans\n- disks"
        )
    committee = Committee.objects.create(conference=conference, heading="Organizers", kinds=["ORGANIZERS"])
    CommitteeEntry.objects.create(
        conference=conference, committee=committee, name="Lena Brandt", affiliation="Northlake University"
    )
    reminder_rules.seed_reminder_rules(conference)
    tracks = collections.find("tracks")
    assert tracks is not None
    for name in ("Systems", "Theory"):
        save_item(None, conference=conference, collection=tracks, values={"name": name, "description": "On " + name})
    reviewer = factories.add_member(conference, factories.make_person("Rae Viewer"))
    review = conference.milestones.get(kind="REVIEW")
    services.grant_extension(
        chair.user, milestone=review, person=reviewer, until=review.at + timedelta(days=3), reason="Get well soon."
    )
    return conference, chair


def test_every_page_of_the_set_up_is_accessible_and_fits_a_phone(live_server: LiveServer) -> None:
    conference, chair = a_conference()
    rehearsal = rehearse(chair.user, conference=conference)  # type: ignore[attr-defined]
    slug, item = conference.slug, conference.submission_types.get()
    section = Section.objects.filter(conference=conference).first()
    assert section is not None
    paths = {
        "home": reverse("setup:home", args=[slug]),
        "basics": reverse("setup:area", args=[slug, "basics"]),
        "tracks": reverse("setup:list", args=[slug, "tracks"]),
        "type": reverse("setup:edit", args=[slug, "types", item.pk]),
        "section": reverse("setup:edit", args=[slug, "sections", section.pk]),
        "sponsors": reverse("setup:list", args=[slug, "sponsors"]),
        "topics": reverse("setup:topics", args=[slug]),
        "publish": reverse("setup:publish", args=[slug]),
        "dates": reverse("setup:dates", args=[slug]),
        "date": reverse("setup:date", args=[slug, conference.milestones.get(kind="SUBMISSION").pk]),
        "timeline": reverse("setup:timeline", args=[slug]),
        "reminders": reverse("setup:reminders", args=[slug]),
        "extensions": reverse("setup:extensions", args=[slug]) + "?q=Rae",
        "rehearsal": reverse("setup:rehearsal", args=[slug]),
        "next-edition": reverse("setup:next_edition", args=[slug]),
        "clock": reverse("setup:clock", args=[rehearsal.slug]),
        "end": reverse("setup:end_rehearsal", args=[rehearsal.slug]),
    }
    with launched() as browser:
        page = browser.new_page()
        sign_in(page, live_server, chair)
        for name, path in paths.items():
            response = page.goto(live_server.url + path)
            assert response is not None
            assert response.status == 200, name
            shoot(page, f"setup-{name}")
            check_accessible(page, name)


def test_a_chair_extends_the_deadline_and_sees_what_follows_before_it_does(live_server: LiveServer) -> None:
    conference, chair = a_conference()
    due = conference.milestones.get(kind="SUBMISSION")
    later = (due.at + timedelta(days=7)).date()
    with launched() as browser:
        page = browser.new_page()
        sign_in(page, live_server, chair)
        visit(page, live_server.url + reverse("setup:date", args=[conference.slug, due.pk]))
        page.get_by_label("Day", exact=True).fill(later.isoformat())
        page.get_by_role("button", name="Continue").click()
        assert "reminders move" in page.inner_text("main")
        shoot(page, "setup-date-preview")
        check_accessible(page, "date preview")
        page.get_by_label("Why it moves").fill("Another deadline fell into the same week.")
        page.get_by_role("button", name="Change the date").click()
        page.wait_for_url("**/chair/dates/")
        assert page.locator("del").count() == 1
    due.refresh_from_db()
    assert due.revisions.get().reason == "Another deadline fell into the same week."


def test_a_section_is_shown_as_it_will_look_while_it_is_written(live_server: LiveServer) -> None:
    conference, chair = a_conference()
    with launched() as browser:
        page = browser.new_page()
        sign_in(page, live_server, chair)
        visit(page, live_server.url + reverse("setup:add", args=[conference.slug, "sections"]))
        page.get_by_label("Text", exact=True).press_sequentially("**loud** words")
        page.wait_for_selector("#preview strong")
        assert page.inner_text("#preview") == "loud words"


def test_removed_topics_are_shown_before_they_go(live_server: LiveServer) -> None:
    conference, chair = a_conference()
    with launched() as browser:
        page = browser.new_page()
        sign_in(page, live_server, chair)
        visit(page, live_server.url + reverse("setup:topics", args=[conference.slug]))
        page.get_by_label("Topics", exact=True).fill("Sparsity and pruning\nEdge devices\nInterrupts")
        page.get_by_role("button", name="Show what will change").click()
        shoot(page, "setup-topics-preview")
        check_accessible(page, "topics preview")
        page.get_by_role("button", name="Change the topics").click()
        page.wait_for_load_state()
    names = [topic.name for topic in Topic.objects.filter(conference=conference)]
    assert names == ["Sparsity and pruning", "Edge devices", "Interrupts"]
