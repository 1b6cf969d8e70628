"""One workshop from the first sign-up to the published program, in a real browser, beside other people's papers."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from confsite.accounts.models import User
from confsite.clock import physical_now
from confsite.conferences.models import Conference
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from demo.builder import Stage, build
from demo.builder.stages import instant
from demo.papers import special
from program.models import ProgramVersion
from reviews.models import Assignment, Decision, PairWish, Review
from submissions.models import CameraReady, State, Submission
from tests import browser as tools
from tests.journey.pdfs import a_real_paper
from tests.journey.people import Visitor, link_in_mail, signed_in, stranger

SLUG = "journey"
PASSWORD = "walk-the-whole-way"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("journey")]


@pytest.fixture
def chromium() -> Iterator[Browser]:
    if tools.chromium_path() is None:
        pytest.skip("Chromium is not installed")
    with tools.launched() as browser:
        yield browser


class Journey:
    """The windows of the people who take part, and the conference they meet at."""

    def __init__(self, browser: Browser, base: str, conference: Conference) -> None:
        self.browser, self.base, self.conference = browser, base, conference
        self.chair = signed_in(browser, base, User.objects.get(email__startswith="rajesh"))

    def url(self, name: str, *arguments: object) -> str:
        return reverse(name, args=[SLUG, *arguments])

    def clock(self, moment: datetime) -> None:
        """The chair moves the rehearsal's clock on its page."""
        local = moment.astimezone(self.conference.zone)
        page = self.chair.goto(self.url("setup:clock")).page
        page.fill('main [name="date"]', local.strftime("%Y-%m-%d"))
        page.fill('main [name="time"]', local.strftime("%H:%M"))
        page.select_option('main [name="zone"]', "Europe/Stockholm")
        self.chair.press("Set the clock")
        self.conference.refresh_from_db()
        assert abs((self.conference.now() - moment).total_seconds()) < 120

    def sign_up(self, name: str, address: str) -> Visitor:
        """Somebody makes an account and proves the address."""
        visitor = stranger(self.browser, self.base).goto("/accounts/signup/")
        visitor.fill(name=name, email=address, password1=PASSWORD, password2=PASSWORD)
        visitor.page.locator("main form button[type=submit]").first.click()
        visitor.settled()
        return self.prove_address(visitor, address)

    def prove_address(self, visitor: Visitor, address: str) -> Visitor:
        """The link of the verification mail, its button, and signing in where that is asked."""
        visitor.goto(link_in_mail(address, "confirm-email"))
        visitor.page.locator("main form button[type=submit]").first.click()
        visitor.settled()
        if "/accounts/login/" in visitor.page.url:
            visitor.fill(login=address, password=PASSWORD)
            visitor.page.locator("main form button[type=submit]").first.click()
            visitor.settled()
        return visitor


def run_jobs() -> None:
    """What the worker would do."""
    for job_id in Job.objects.filter(state=Job.State.QUEUED).values_list("pk", flat=True):
        jobs.run(job_id)
    assert not Job.objects.filter(state=Job.State.FAILED).exists()


def test_a_workshop_runs_from_the_call_to_the_published_program(
    chromium: Browser, live_server: LiveServer, tmp_path: Path, typeset_folder: Path
) -> None:
    conference = build(Stage.SUBMISSION, slug=SLUG, papers=6, folder=typeset_folder)
    journey = Journey(chromium, live_server.url, conference)

    author = an_author_submits(journey, tmp_path)
    member = a_pc_member_accepts(journey)
    the_member_bids(journey, member)
    papers_are_assigned(journey)
    a_review_is_written(journey, member)
    decisions_are_released(journey)
    the_final_paper_is_handed_in(journey, author, tmp_path)
    the_program_is_built_and_published(journey)
    everybody_reads_it(journey)


def an_author_submits(journey: Journey, folder: Path) -> Visitor:
    stranger(journey.browser, journey.base).goto(journey.url("conferences:home")).sees("Call for papers").looks("home")
    author = journey.sign_up("Runa Vega", "runa.vega@example.org")
    author.goto(journey.url("submissions:home")).looks("author-empty")
    author.goto(journey.url("submissions:start")).fill(title="A Kettle That Waits Its Turn").press("Start the draft")
    page = author.page
    page.fill(
        'main [name="abstract"]', "We let kettles wait for a quiet moment of the grid, and measure who minds. " * 4
    )
    page.locator('main [name="topics"]').first.check()
    page.locator('main [name="has_declared"]').check()
    page.locator('main [name="has_conflicts_confirmed"]').check()
    broken = folder / "broken.pdf"
    broken.write_bytes(special.not_a_pdf())
    page.set_input_files('main [name="paper"]', broken)
    author.press("Submit")
    page.wait_for_selector("[data-error-summary]")
    assert Submission.objects.get(title__startswith="A Kettle").state == State.DRAFT
    paper = folder / "kettle.pdf"
    paper.write_bytes(a_real_paper())
    page.set_input_files('main [name="paper"]', paper)
    author.looks("author-form").press("Submit")
    page.wait_for_url("**/submissions/*/")
    author.sees("A Kettle That Waits Its Turn", "Submitted").looks("author-paper")
    submission = Submission.objects.get(title__startswith="A Kettle")
    assert submission.state == State.SUBMITTED
    assert submission.receipts.get().sha256 == submission.documents.get().sha256
    assert link_in_mail("runa.vega@example.org", f"/submissions/{submission.number}/")
    return author


def a_pc_member_accepts(journey: Journey) -> Visitor:
    chair = journey.chair.goto(journey.url("people_chair:invite"))
    chair.looks("chair-invite")
    chair.page.select_option('main [name="role"]', "PC_MEMBER")
    chair.fill(name="Imre Toth", email="imre.toth@example.net")
    chair.page.locator("main form button[type=submit]").last.click()
    chair.page.wait_for_load_state("load")
    chair.goto(journey.url("people_chair:invitations")).sees("Imre Toth").looks("chair-invitations")
    member = stranger(journey.browser, journey.base).goto(link_in_mail("imre.toth@example.net", "/invitations/"))
    member.looks("invitation").press("Accept")
    if member.page.locator('main [name="password1"]').count() == 0:
        member.goto("/accounts/signup/" + ("?" + member.page.url.partition("?")[2] if "?" in member.page.url else ""))
    if member.page.locator('main [name="name"]').count():
        member.fill(name="Imre Toth")
    member.fill(password1=PASSWORD, password2=PASSWORD)
    member.page.locator("main form button[type=submit]").first.click()
    member.settled()
    # A rehearsal's chairs can read its mail, so there the link alone proves nothing: the address is verified first.
    journey.prove_address(member, "imre.toth@example.net")
    member.goto(link_in_mail("imre.toth@example.net", "/invitations/")).sees("Imre Toth").press("Accept")
    assert journey.conference.memberships.filter(person__user__email="imre.toth@example.net").exists()
    return member


def the_member_bids(journey: Journey, member: Visitor) -> None:
    journey.clock(instant(2, 9))
    member.goto(journey.url("reviews:home")).looks("pc-home")
    member.goto(journey.url("reviews:bids")).sees("A Kettle That Waits Its Turn").looks("pc-bids")
    kettle = Submission.objects.get(title__startswith="A Kettle")
    member.page.locator(f'[data-paper="{kettle.number}"]').focus()
    member.page.keyboard.press("3")
    member.page.wait_for_timeout(1500)
    assert kettle.bids.get().get_value_display() == "eager"


def papers_are_assigned(journey: Journey) -> None:
    journey.clock(instant(8, 9))
    chair = journey.chair.goto(journey.url("chair:home")).looks("chair-home")
    a_proposal(journey).looks("chair-proposal")
    wish = a_pair_is_pinned(journey)
    a_proposal(journey).sees("A Kettle That Waits Its Turn").press("Apply all")
    assert Assignment.objects.filter(submission=wish.submission, person=wish.person, state="ACTIVE").exists()
    kettle = Submission.objects.get(title__startswith="A Kettle")
    assert Assignment.objects.filter(submission=kettle, state="ACTIVE").count() == 3
    assert kettle.assignments.filter(person__user__email="imre.toth@example.net").exists()
    chair.goto(journey.url("reviewing:assignments")).press("Prepare the mails")
    chair.looks("chair-assignment-mails")
    chair.page.locator("main form button.btn-primary").first.click()
    chair.page.wait_for_load_state("load")


def a_proposal(journey: Journey) -> Visitor:
    """The chair asks for a proposal and opens it, the newest of the list."""
    chair = journey.chair.goto(journey.url("reviewing:assignments")).press("Compute a proposal")
    run_jobs()
    newest = journey.conference.assignment_proposals.order_by("pk").last()
    assert newest is not None
    return chair.goto(journey.url("reviewing:proposal", newest.number))


def a_pair_is_pinned(journey: Journey) -> PairWish:
    """From an open proposal to one of its pairs: the reasons, and a pin."""
    chair = journey.chair
    links = chair.page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href') || '')")
    pair = next(link for link in links if re.search(r"/proposals/\d+/papers/\d+/[0-9a-f-]{36}/$", link))
    chair.goto(pair).sees("Their papers nearest to this one").looks("chair-pair").press("Pin")
    return PairWish.objects.get(conference=journey.conference)


def a_review_is_written(journey: Journey, member: Visitor) -> None:
    kettle = Submission.objects.get(title__startswith="A Kettle")
    member.goto(journey.url("reviews:paper", kettle.number)).looks("pc-paper")
    assert "Runa Vega" not in member.page.content()
    member.goto(journey.url("reviews:review", kettle.number)).looks("pc-review")
    for name, value in (
        ("overall", "5"),
        ("confidence", "3"),
        ("novelty", "3"),
        ("soundness", "4"),
        ("presentation", "3"),
    ):
        member.page.locator(f'main [name="q-{name}"][value="{value}"]').check()
    member.fill(**{"q-summary": "Kettles wait, people mostly do not notice, and the grid is grateful."})
    member.press("Submit the review")
    assert kettle.reviews.get().state == Review.State.SUBMITTED
    journey.chair.goto(journey.url("reviewing:board")).looks("chair-board")
    journey.chair.goto(journey.url("reviewing:paper", kettle.number)).sees("Kettles wait").looks("chair-paper")


def decisions_are_released(journey: Journey) -> None:
    journey.clock(instant(44, 9))
    chair = journey.chair.goto(journey.url("reviewing:decisions"))
    table = "paper,decision,note\n" + "\n".join(
        f"{number},accept,Welcome."
        for number in Submission.objects.filter(conference=journey.conference, state=State.SUBMITTED).values_list(
            "number", flat=True
        )
        if number in numbers_the_chair_handles(journey)
    )
    chair.looks("chair-decisions").fill(table=table).press("Preview the change")
    chair.looks("chair-decisions-preview").page.locator("main form button.btn-primary").first.click()
    chair.page.wait_for_load_state("load")
    assert Decision.objects.filter(conference=journey.conference, released_at__isnull=True).exists()
    chair.goto(journey.url("reviewing:decisions")).press("Write the mails and hold them")
    kettle = Submission.objects.get(title__startswith="A Kettle")
    assert kettle.state == State.SUBMITTED
    release = kettle.decision.release
    assert release is not None
    chair.goto(journey.url("reviewing:release", release.public_id)).looks("chair-release").press("Release")
    if "reauthenticate" in chair.page.url:
        chair.looks("reauthenticate").fill(password="quiet-computing-demo")
        chair.page.locator("main form button[type=submit]").first.click()
        chair.page.wait_for_load_state("load")
    if "/now/" in chair.page.url:
        chair.page.locator("main form button[type=submit]").first.click()
        chair.page.wait_for_load_state("load")
    kettle.refresh_from_db()
    assert kettle.state == State.ACCEPTED


def numbers_the_chair_handles(journey: Journey) -> set[int]:
    """Papers on the chair's own table: those in conflict with the chair are not there."""
    page = journey.chair.goto(journey.url("reviewing:papers")).looks("chair-papers").page
    links = page.locator("main table tbody a").evaluate_all("found => found.map(a => a.getAttribute('href'))")
    numbers = {int(found[1]) for link in links if (found := re.search(r"/chair/papers/(\d+)/$", link or ""))}
    journey.chair.goto(journey.url("reviewing:decisions"))
    return numbers


def the_final_paper_is_handed_in(journey: Journey, author: Visitor, folder: Path) -> None:
    journey.clock(instant(47, 9))
    kettle = Submission.objects.get(title__startswith="A Kettle")
    author.goto(kettle.get_absolute_url()).sees("accepted").looks("author-accepted")
    author.goto(journey.url("responses:reviews", kettle.number)).sees("Kettles wait").looks("author-reviews")
    author.goto(journey.url("submissions:camera_ready", kettle.number))
    author.fill(title="A Kettle That Waits Its Turn, and Who Minds")
    author.page.set_input_files('main [name="camera_ready"]', folder / "kettle.pdf")
    author.page.locator('main [name="licence"]').first.evaluate(
        "e => { if (e.tagName === 'SELECT') { e.selectedIndex = 1 } else { e.checked = true } }"
    )
    author.fill(signed_by="Runa Vega").looks("author-camera-ready").press("Hand in")
    author.waits_until(CameraReady.objects.filter(submission=kettle, state="SUBMITTED").exists)
    author.settled().looks("author-handed-in")


def the_program_is_built_and_published(journey: Journey) -> None:
    chair = journey.chair.goto(journey.url("schedule:rooms")).looks("program-rooms")
    chair.fill(name="The Long Loft", capacity="140")
    chair.page.locator("main form button[type=submit]").last.click()
    chair.page.wait_for_load_state("load")
    chair.goto(journey.url("schedule:frame")).looks("program-frame")
    for box in chair.page.locator('main [name="days"]').all():
        box.check()
    for box in chair.page.locator('main [name="rooms"]').all():
        box.check()
    chair.page.locator("main form button.btn-primary").last.click()
    chair.page.wait_for_load_state("load")
    if chair.page.locator("main form button.btn-primary").count() and "days" in chair.page.url:
        chair.page.locator("main form button.btn-primary").last.click()
        chair.page.wait_for_load_state("load")
    chair.goto(journey.url("schedule:home")).looks("program-board")
    chair.goto(journey.url("schedule:proposals")).press("Build")
    chair.goto(journey.url("schedule:home"))  # the page of the search leads on by itself when it is over
    run_jobs()
    chair.goto(journey.url("schedule:proposals")).page.locator("main table a").first.click()
    chair.page.wait_for_load_state("load")
    chair.looks("program-proposal").press("Apply to the draft")
    chair.goto(journey.url("schedule:home")).sees("A Kettle That Waits Its Turn")
    chair.goto(journey.url("schedule:publish")).looks("program-publish")
    if chair.page.locator('main [name="is_confirmed"]').count():
        chair.page.locator('main [name="is_confirmed"]').check()
    chair.press("Publish")
    assert ProgramVersion.objects.get(conference=journey.conference, is_current=True).number == 1


def everybody_reads_it(journey: Journey) -> None:
    attendee = stranger(journey.browser, journey.base).goto(journey.url("program:home"))
    attendee.sees("A Kettle That Waits Its Turn, and Who Minds", "Runa Vega").looks("program")
    attendee.page.get_by_role("link", name="A Kettle That Waits Its Turn").first.click()
    attendee.page.wait_for_load_state("load")
    attendee.sees("Runa Vega", "We let kettles wait").looks("program-talk")
    calendar = attendee.page.request.get(journey.base + journey.url("feeds:program_ics"))
    assert calendar.status == 200
    assert "A Kettle That Waits Its Turn" in calendar.text().replace("\r\n ", "")
    assert journey.conference.clock_set_at is not None
    assert journey.conference.clock_set_at <= physical_now()
