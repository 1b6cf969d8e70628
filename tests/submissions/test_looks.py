"""The author's pages in a real browser: no sideways scrolling, no accessibility violation, scripts at work."""

import pytest
from django.urls import reverse

from confsite.conferences.models import Role, SubmissionType, TypeField
from submissions import services
from submissions.inputs import AuthorInput, ConflictInput
from submissions.models import CameraReady, State, Submission
from tests.browser import check_accessible, launched, shoot, visit
from tests.factories import add_member
from tests.submissions.conftest import paper_input, pdf_bytes, pdf_file, upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser():
    with launched() as running:
        yield running


def signed_in(browser, live_server, client_for, person):
    session = client_for(person).cookies["sessionid"].value
    context = browser.new_context(base_url=live_server.url, timezone_id="Europe/Berlin")
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if is_problem(message) else None)
    return page, problems


def is_problem(message):
    """An error on the console, save the note that a refused form came back with its status 422."""
    return message.type == "error" and "422" not in message.text


def look(page, url, name):
    visit(page, url)
    shoot(page, f"author-{name}")
    check_accessible(page, name)


def enrich(conference, author):
    """A conference that asks for everything, and one paper in each state."""
    conference.declaration_text = "This paper is not under review elsewhere."
    conference.blinding = "DOUBLE"
    conference.licences = ["CC BY 4.0", "CC BY-NC-ND 4.0"]
    conference.save()
    kind = conference.submission_types.get()
    SubmissionType.objects.filter(pk=kind.pk).update(
        takes_supplement=True, supplement_formats=["zip", "pdf"], page_rule_text="At most 8 pages, references included."
    )
    TypeField.objects.create(
        conference=conference, submission_type=kind, key="team", label="Team", kind="TEAM", order=1
    )
    kind.refresh_from_db()
    authors = [
        AuthorInput("Lena Brandt", "lena@example.org", "Northlake University", is_contact=True),
        AuthorInput("Adaeze Obi", "ada@example.net", "Institute of Quiet Machines"),
    ]
    conflicts = [ConflictInput("Prof. Ilse Stern", "stern@example.org", "Northlake University", "ADVISOR")]
    papers = {}
    for name in ("draft", "submitted", "withdrawn", "accepted"):
        paper = services.start_submission(
            author.user, conference=conference, submission_type=kind, title="Sleeping Through the Interrupt Storm"
        )
        content = paper_input(conference, author, authors=authors, conflicts=conflicts, has_declared=name != "draft")
        services.save_paper(author.user, submission=paper, content=content)
        upload(author, paper, pdf_file("a paper of Lena Brandt.pdf", words="Lena Brandt writes. "))
        if name != "draft":
            services.submit_paper(author.user, submission=paper)
        papers[name] = paper
    services.withdraw(author.user, submission=papers["withdrawn"], reason="We found an error in Section 4.")
    services.apply_decision(author.user, submission=papers["accepted"], state=State.ACCEPTED, note="Well done.")
    return papers


def test_the_authors_pages_fit_and_are_accessible(conference, author, client_for, live_server, browser):
    papers = enrich(conference, author)
    page, problems = signed_in(browser, live_server, client_for, author)

    def url(name, paper=None, *more):
        return reverse(f"submissions:{name}", args=[conference.slug, *([papers[paper].number] if paper else []), *more])

    look(page, url("home"), "home")
    look(page, url("start"), "start")
    look(page, url("edit", "draft"), "edit")
    look(page, url("detail", "submitted"), "detail")
    look(page, url("detail", "withdrawn"), "withdrawn")
    look(page, url("withdraw", "submitted"), "withdraw")
    look(page, url("receipt", "submitted", 1), "receipt")
    look(page, url("camera_ready", "accepted"), "camera-ready")
    visit(page, url("edit", "draft"))
    page.fill("#id_title", "")
    page.click("button[value=submit]:visible")
    page.wait_for_selector(".error-summary")
    shoot(page, "author-edit-errors")
    check_accessible(page, "edit with errors")
    assert problems == []


def test_a_paper_is_typed_uploaded_and_submitted_in_the_browser(conference, author, client_for, live_server, browser):
    page, problems = signed_in(browser, live_server, client_for, author)
    visit(page, reverse("submissions:start", args=[conference.slug]))
    page.fill("#id_title", "Quiet Machines")
    page.click("text=Start the draft")
    page.fill("#id_abstract", "We let small machines sleep longer.")
    assert page.inner_text(".word-count") == "6 / 300"
    page.click("text=Add an author")
    page.fill("[name=authors-1-name]", "Adaeze Obi")
    page.fill("[name=authors-1-email]", "ada@example.net")
    page.click("[name=rows][value='authors:up:1']")
    assert page.input_value("[name=authors-0-name]") == "Adaeze Obi"
    page.check("text=Sparsity")
    page.wait_for_selector(".autosave-state.is-saved")
    page.reload()
    assert page.input_value("[name=authors-0-name]") == "Adaeze Obi"
    assert page.input_value("#id_abstract").startswith("We let")
    page.check("#id_has_conflicts_confirmed")
    page.set_input_files("#id_paper", {"name": "p.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes()})
    page.click("button[value=submit]:visible")
    page.wait_for_selector("text=Your submission is safe.")
    paper = Submission.objects.get()
    assert paper.state == State.SUBMITTED
    assert [row.name for row in paper.authors.all()] == ["Adaeze Obi", "Lena Brandt"]
    assert problems == []


def test_the_chairs_pages_fit_and_are_accessible(conference, author, client_for, live_server, browser, make_person):
    papers = enrich(conference, author)
    chair = add_member(conference, make_person("Carla Chair"), Role.PC_CHAIR)
    upload_final(author, papers["accepted"])
    page, problems = signed_in(browser, live_server, client_for, chair)
    slug, number = conference.slug, papers["accepted"].number
    look(page, reverse("papers:camera_ready", args=[slug]), "chair-camera-ready")
    look(page, reverse("papers:camera_ready_paper", args=[slug, number]), "chair-camera-ready-paper")
    look(page, reverse("papers:import", args=[slug]), "chair-import")
    bad = b"title,authors,topics\nA Paper,ada at example.org <x>,Nothing\n"
    page.set_input_files("#id_source", {"name": "papers.csv", "mimeType": "text/csv", "buffer": bad})
    page.click("text=Read the files")
    page.wait_for_selector("text=mistakes")
    shoot(page, "author-chair-import-mistakes")
    check_accessible(page, "import with mistakes")
    visit(page, reverse("papers:import", args=[slug]))
    good = b"title,authors,topics\nA Paper,Ada Byron <ada.b@example.org>; Lin Wu,Sparsity\nOther,Lin Wu,\n"
    page.set_input_files("#id_source", {"name": "papers.csv", "mimeType": "text/csv", "buffer": good})
    page.click("text=Read the files")
    page.wait_for_selector("text=Store all 2 papers")
    shoot(page, "author-chair-import-preview")
    check_accessible(page, "import preview")
    assert problems == []


def upload_final(author, paper):
    from submissions.models import DocumentKind
    from submissions.services.camera_ready import CameraReadyInput

    row = CameraReady.objects.get(submission=paper)
    prepared = services.prepare_upload(pdf_file("final.pdf", pages=3), kind=DocumentKind.CAMERA_READY)
    content = CameraReadyInput(row.title, row.abstract, row.author_order, "CC BY 4.0", "Lena Brandt")
    services.save_camera_ready(author.user, submission=paper, content=content, upload=prepared)
    prepared.close()
    services.hand_in_camera_ready(author.user, submission=paper)
