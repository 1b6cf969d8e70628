"""Share links, what they open, and the files of a review in Chromium: they fit a phone and axe finds no fault."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.models import Assignment, ReviewAttachment
from reviews.reviewing.services import submit_review
from submissions.models import ShareLink
from submissions.services import prepare_upload
from submissions.services.uploads import add_document
from submissions.sharing.services import make_link, note_use, revoke_link
from submissions.sharing.tokens import path_of
from tests import browser, factories
from tests.reviews.attachments.test_attachments import add
from tests.reviews.conftest import ANSWERS
from tests.submissions.conftest import pdf_file

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(browser.chromium_path() is None, reason="Chromium is missing"),
]


def test_pages_of_links_and_files_fit_and_are_accessible(
    reviewing: Conference,
    member: Person,
    colleague: Person,
    assign: Callable[..., Assignment],
    client_for: Callable[[Person], Client],
    live_server: Any,
) -> None:
    author = factories.make_person("Lena Brandt")
    paper = factories.make_submission(reviewing, authors=[author], title="Sleeping Through the Interrupt Storm")
    prepared = prepare_upload(pdf_file(), kind="PAPER")
    add_document(author.user, submission=paper, prepared=prepared, started_at=reviewing.now())
    prepared.close()
    links = [
        make_link(author.user, submission=paper, label=label, days=30)
        for label in ("Prof. Stern", "Hiring committee of the Institute of Quiet Machines", "The reading group")
    ]
    note_use(links[0])
    revoke_link(author.user, link=links[1])
    assign(member, paper)
    submit_review(colleague.user, assignment=assign(colleague, paper), answers=ANSWERS)
    add(client_for(member), paper, audience="COMMITTEE")
    add(client_for(member), paper, b"A proof.", audience="CHAIRS")
    submit_review(member.user, assignment=Assignment.objects.get(person=member), answers=ANSWERS)
    slug = reviewing.slug
    pages: list[tuple[str, Person | None, str]] = [
        ("share-links", author, reverse("submissions:share", args=[slug, paper.number])),
        ("shared-paper", None, path_of(links[0])),
        ("review-files", member, reverse("reviews:attachments", args=[slug, paper.number])),
        ("review-with-files", colleague, reverse("reviews:paper", args=[slug, paper.number])),
        ("review-form-with-files", member, reverse("reviews:review", args=[slug, paper.number])),
    ]
    with browser.launched() as running:
        for name, person, path in pages:
            context = running.new_context(base_url=live_server.url)
            if person is not None:
                session = client_for(person).cookies["sessionid"].value
                context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            page = context.new_page()
            problems: list[str] = []
            page.on("pageerror", lambda fault, problems=problems: problems.append(str(fault)))
            browser.visit(page, path)
            browser.shoot(page, name)
            browser.check_accessible(page, name)
            assert not problems, f"{name}: {problems}"
            context.close()


def test_a_reviewer_adds_a_file_and_an_author_makes_a_link_with_the_keyboard_alone(
    reviewing: Conference,
    member: Person,
    assign: Callable[..., Assignment],
    client_for: Callable[[Person], Client],
    live_server: Any,
    tmp_path: Any,
) -> None:
    author = factories.make_person("Lena Brandt")
    paper = factories.make_submission(reviewing, authors=[author])
    assign(member, paper)
    note = tmp_path / "mia.txt"
    note.write_text("A proof.")
    with browser.launched() as running:
        for person, path in (
            (member, reverse("reviews:attachments", args=[reviewing.slug, paper.number])),
            (author, reverse("submissions:share", args=[reviewing.slug, paper.number])),
        ):
            context = running.new_context(base_url=live_server.url)
            session = client_for(person).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            page = context.new_page()
            browser.visit(page, path)
            if person is member:
                page.locator("input[type=file]").set_input_files(note)
                page.get_by_label("reviewers and chairs").focus()
                page.keyboard.press("Space")
                page.get_by_role("button", name="Add the file").press("Enter")
                page.get_by_role("link", name="File 1 (text)").wait_for()
                assert ReviewAttachment.objects.get(review__submission=paper).audience == "COMMITTEE"
            else:
                page.get_by_label("For whom or what").focus()
                page.keyboard.type("Prof. Stern")
                page.keyboard.press("Enter")
                page.get_by_role("rowheader", name="Prof. Stern").wait_for()
                assert ShareLink.objects.get(submission=paper).label == "Prof. Stern"
            context.close()
