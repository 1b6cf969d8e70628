"""A ZIP of a paper whose authors are hidden reaches reviewers without their traces, and chairs as it was uploaded."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.models import Assignment, ReviewingRules
from submissions import storage
from submissions.models import Document, Submission
from tests import factories
from tests.reviews.reviewing.test_documents import ClientFor, pdf_by, url

Assign = Callable[..., Assignment]


def supplement() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = b"packed by Ada Author"
        archive.writestr(zipfile.ZipInfo("proof.pdf", (2029, 12, 31, 23, 58, 58)), pdf_by("Ada Author"))
        archive.writestr("main.py", b"print('hello')\r\n")
    return target.getvalue()


def attach(paper: Submission, data: bytes) -> Document:
    received = storage.receive([data], limit=10**8)
    with received.file:
        stored = storage.store(paper.conference, received)
    now = paper.conference.now()
    return Document.objects.create(
        conference=paper.conference,
        submission=paper,
        kind="SUPPLEMENT",
        version=1,
        stored_file=stored,
        sha256=stored.sha256,
        size=stored.size,
        content_type="application/zip",
        original_name="ada-author-code.zip",
        started_at=now,
        uploaded_at=now,
    )


@pytest.fixture
def paper(reviewing: Conference, member: Person, assign: Assign) -> Submission:
    """A paper given to the member whose authors nobody on the committee is shown."""
    ReviewingRules.objects.create(conference=reviewing, authors_shown="NEVER")
    paper = factories.make_submission(reviewing, title="Cold Caches")
    assign(member, paper)
    return paper


def test_reviewers_get_the_supplement_without_traces_and_chairs_as_it_came(
    paper: Submission, member: Person, chair: Person, client_for: ClientFor
) -> None:
    data = supplement()
    file = attach(paper, data)
    response = client_for(member).get(url("file", paper.conference, 1, file.public_id))
    assert "ws2030-1-supplement.zip" in response["Content-Disposition"]
    sent = b"".join(response.streaming_content)
    assert response["Content-Length"] == str(len(sent))
    assert b"Ada Author" not in sent
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        assert archive.namelist() == ["proof.pdf", "main.py"]
        assert archive.read("main.py") == b"print('hello')\r\n"
        with pikepdf.open(io.BytesIO(archive.read("proof.pdf"))) as pdf:
            assert "/Author" not in pdf.docinfo
    address = reverse("reviewing:document", args=[paper.conference.slug, 1, file.public_id])
    assert b"".join(client_for(chair).get(address).streaming_content) == data


def test_the_zip_of_all_my_papers_holds_the_same_copy(paper: Submission, member: Person, client_for: ClientFor) -> None:
    attach(paper, supplement())
    sent = b"".join(client_for(member).get(url("archive", paper.conference)).streaming_content)
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        inner = archive.read("ws2030-1-supplement.zip")
    assert b"Ada Author" not in inner
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        assert archive.namelist() == ["proof.pdf", "main.py"]


def test_where_authors_are_shown_the_supplement_comes_as_it_is(
    paper: Submission, member: Person, client_for: ClientFor
) -> None:
    ReviewingRules.objects.update(authors_shown="OPEN")
    data = supplement()
    file = attach(paper, data)
    assert b"".join(client_for(member).get(url("file", paper.conference, 1, file.public_id)).streaming_content) == data


def test_a_supplement_that_cannot_be_read_is_never_sent_to_reviewers_but_to_chairs(
    paper: Submission, member: Person, chair: Person, client_for: ClientFor
) -> None:
    data = supplement().replace(b"hello", b"HELLO")  # its checksum no longer fits
    file = attach(paper, data)
    client = client_for(member)
    answer = client.get(url("file", paper.conference, 1, file.public_id), follow=True)
    assert "Ask the chairs for it" in answer.text
    sent = b"".join(client.get(url("archive", paper.conference)).streaming_content)
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        assert "ws2030-1-supplement.zip" not in archive.namelist()
        assert "ws2030-1-supplement.zip could not be prepared" in archive.read("README.txt").decode()
    address = reverse("reviewing:document", args=[paper.conference.slug, 1, file.public_id])
    assert b"".join(client_for(chair).get(address).streaming_content) == data
