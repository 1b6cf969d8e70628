"""The paper's file reaches exactly those whom the rule lets read it, without traces of hidden authors."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Role
from reviews.models import Assignment, Conflict, ReviewingRules
from submissions import storage
from submissions.models import Document, Submission
from tests import factories

ClientFor = Callable[[Person], Client]


def pdf_by(author: str) -> bytes:
    """A PDF of one empty page whose metadata name its author."""
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Author"] = author
        pdf.save(target)
    return target.getvalue()


@pytest.fixture
def paper(reviewing: Conference) -> Submission:
    """A paper with a PDF that an author called by their own name."""
    paper = factories.make_submission(reviewing, title="Cold Caches")
    received = storage.receive([pdf_by("Ada Author")], limit=10**7)
    with received.file:
        stored = storage.store(reviewing, received)
    Document.objects.create(
        conference=reviewing,
        submission=paper,
        kind="PAPER",
        version=1,
        stored_file=stored,
        sha256=stored.sha256,
        size=stored.size,
        content_type="application/pdf",
        original_name="ada-author-cold-caches.pdf",
        page_count=1,
        started_at=reviewing.now(),
        uploaded_at=reviewing.now(),
    )
    return paper


def url(name: str, conference: Conference, *args: object) -> str:
    return reverse(f"reviews:{name}", args=[conference.slug, *args])


def test_a_reviewer_gets_the_pdf_under_a_neutral_name_and_a_member_without_the_paper_does_not(
    paper: Submission, member: Person, colleague: Person, assign: Callable[..., Assignment], client_for: ClientFor
) -> None:
    assign(member, paper)
    response = client_for(member).get(url("document", paper.conference, 1))
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert "ws2030-1.pdf" in response["Content-Disposition"]
    assert "ada" not in response["Content-Disposition"]
    assert "attachment" in response["Content-Disposition"]
    assert client_for(colleague).get(url("document", paper.conference, 1)).status_code == 404


def test_where_authors_are_hidden_the_pdf_is_a_copy_without_their_traces(
    paper: Submission, member: Person, assign: Callable[..., Assignment], client_for: ClientFor
) -> None:
    ReviewingRules.objects.create(conference=paper.conference, authors_shown="AFTER_DECISION")
    assign(member, paper)
    client = client_for(member)
    data = b"".join(client.get(url("document", paper.conference, 1)).streaming_content)
    assert b"Ada Author" not in data
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get(url("archive", paper.conference)).streaming_content)))
    assert set(archive.namelist()) == {"README.txt", "ws2030-1.pdf", "ws2030-review-1.txt"}
    assert archive.testzip() is None
    with pikepdf.open(io.BytesIO(archive.read("ws2030-1.pdf"))) as pdf:
        assert "/Author" not in pdf.docinfo


def test_a_chair_with_a_conflict_gets_no_file_by_any_address_nor_in_the_zip(
    paper: Submission, chair: Person, assign: Callable[..., Assignment], client_for: ClientFor
) -> None:
    client = client_for(chair)
    assert b"".join(client.get(url("document", paper.conference, 1)).streaming_content).startswith(b"%PDF")
    assign(chair, paper)
    Conflict.objects.create(
        conference=paper.conference,
        submission=paper,
        person=chair,
        kind="ADVISOR",
        source="DETECTION",
        noticed_at=paper.conference.now(),
    )
    file = Document.objects.get()
    assert client.get(url("document", paper.conference, 1)).status_code == 404
    assert client.get(url("file", paper.conference, 1, file.public_id)).status_code == 404
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get(url("archive", paper.conference)).streaming_content)))
    assert archive.namelist() == ["README.txt"]


def test_a_file_of_another_paper_is_not_served_under_the_number_of_the_own(
    paper: Submission, member: Person, assign: Callable[..., Assignment], client_for: ClientFor
) -> None:
    own = factories.make_submission(paper.conference)
    assign(member, own)
    foreign = Document.objects.get().public_id
    assert client_for(member).get(url("file", paper.conference, own.number, foreign)).status_code == 404


def test_a_file_that_cannot_be_stripped_of_traces_is_never_sent_as_it_is(
    paper: Submission, member: Person, assign: Callable[..., Assignment], client_for: ClientFor
) -> None:
    ReviewingRules.objects.create(conference=paper.conference, authors_shown="NEVER")
    assign(member, paper)
    received = storage.receive([b"%PDF-1.7 by Ada Author, torn off"], limit=10**7)
    with received.file:
        Document.objects.update(stored_file=storage.store(paper.conference, received))
    client = client_for(member)
    answer = client.get(url("document", paper.conference, 1), follow=True)
    assert "Ask the chairs for it" in answer.text
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get(url("archive", paper.conference)).streaming_content)))
    assert "ws2030-1.pdf" not in archive.namelist()
    assert "could not be prepared" in archive.read("README.txt").decode()


def test_staff_read_papers_without_an_assignment(paper: Submission, client_for: ClientFor) -> None:
    staff = factories.add_member(paper.conference, factories.make_person(), Role.STAFF)
    response = client_for(staff).get(url("document", paper.conference, 1))
    assert b"".join(response.streaming_content).startswith(b"%PDF")
