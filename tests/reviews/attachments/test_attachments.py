"""Files of reviews: who reads them, and that they tell nothing of who made them."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.models import Assignment, Conflict, Decision, Review, ReviewAttachment
from reviews.reviewing.services import submit_review
from submissions.models import ConflictKind, StoredFile, Submission
from tests import factories
from tests.reviews.conftest import ANSWERS
from tests.submissions.conftest import pdf_bytes

Assign = Callable[..., Assignment]
ClientFor = Callable[[Person], Client]
NAME = "Mia Member"


def pdf() -> bytes:
    """A PDF whose metadata name its maker."""
    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Author"] = NAME
        with made.open_metadata() as metadata:
            metadata["dc:creator"] = [NAME]
        made.save(target)
    return target.getvalue()


def file(content: bytes, name: str = "mia-member-notes.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def paper(reviewing: Conference, member: Person, colleague: Person, assign: Assign) -> Submission:
    """A paper with two assigned reviewers; the colleague's review is in."""
    paper = factories.make_submission(reviewing, title="Cold Caches")
    assign(member, paper)
    submit_review(colleague.user, assignment=assign(colleague, paper), answers=ANSWERS)
    return paper


def own(paper: Submission) -> str:
    return reverse("reviews:attachments", args=[paper.conference.slug, paper.number])


def address(name: str, paper: Submission, row: ReviewAttachment) -> str:
    return reverse(name, args=[paper.conference.slug, paper.number, row.public_id])


def add(client: Client, paper: Submission, content: bytes | None = None, audience: str = "AUTHORS") -> Any:
    return client.post(own(paper), {"file": file(content if content is not None else pdf()), "audience": audience})


def is_sent(answer: Any) -> bool:
    """Whether the file came; else it is as if there were none."""
    if answer.status_code == 404:
        return False
    return b"".join(answer.streaming_content).startswith(b"%PDF")


def submit(paper: Submission, person: Person) -> Review:
    assignment = Assignment.objects.get(submission=paper, person=person)
    return submit_review(person.user, assignment=assignment, answers=ANSWERS)


def release(paper: Submission, chair: Person) -> None:
    now = paper.conference.now()
    content = {"outcome": "ACCEPTED"}
    Decision.objects.create(
        conference=paper.conference,
        submission=paper,
        outcome="ACCEPTED",
        decided_by=chair.user,
        decided_at=now,
        released_at=now,
        released_content=content,
    )


def test_a_file_goes_out_scrubbed_and_under_a_neutral_name_through_every_door(
    paper: Submission, member: Person, colleague: Person, chair: Person, client_for: ClientFor
) -> None:
    add(client_for(member), paper)
    submit(paper, member)
    release(paper, chair)
    row, author = ReviewAttachment.objects.get(), paper.authors.get().person
    for person, door in ((colleague, "reviews"), (chair, "reviewing"), (author, "responses")):
        answer = client_for(person).get(address(f"{door}:attachment", paper, row))
        data = b"".join(answer.streaming_content)
        assert data.startswith(b"%PDF"), door
        assert NAME.encode() not in data
        assert "mia" not in answer["Content-Disposition"].lower()
        assert f"paper-{paper.number}-review-{row.review.label}-1.pdf" in answer["Content-Disposition"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "private, no-store"
        assert "attachment" in answer["Content-Disposition"]


def test_each_page_lists_the_file_to_its_readers(
    paper: Submission, member: Person, colleague: Person, chair: Person, client_for: ClientFor
) -> None:
    add(client_for(member), paper)
    submit(paper, member)
    release(paper, chair)
    row, author, slug = ReviewAttachment.objects.get(), paper.authors.get().person, paper.conference.slug
    for person, page, door in (
        (colleague, "reviews:paper", "reviews"),
        (chair, "reviewing:paper", "reviewing"),
        (author, "responses:reviews", "responses"),
    ):
        text = client_for(person).get(reverse(page, args=[slug, paper.number])).text
        assert address(f"{door}:attachment", paper, row) in text, page


@pytest.mark.parametrize(("audience", "readers"), [("AUTHORS", "rca"), ("COMMITTEE", "rc"), ("CHAIRS", "c")])
def test_a_file_reaches_only_the_audience_its_reviewer_chose(
    audience: str,
    readers: str,
    paper: Submission,
    member: Person,
    colleague: Person,
    chair: Person,
    client_for: ClientFor,
) -> None:
    add(client_for(member), paper, audience=audience)
    submit(paper, member)
    release(paper, chair)
    row = ReviewAttachment.objects.get()
    people = {"r": (colleague, "reviews"), "c": (chair, "reviewing"), "a": (paper.authors.get().person, "responses")}
    for key, (person, door) in people.items():
        answer = client_for(person).get(address(f"{door}:attachment", paper, row))
        assert is_sent(answer) == (key in readers), key


def test_nobody_else_gets_a_file_before_the_review_is_submitted_with_it(
    paper: Submission, member: Person, colleague: Person, chair: Person, client_for: ClientFor
) -> None:
    submit(paper, member)
    add(client_for(member), paper)
    row = ReviewAttachment.objects.get()
    for person, door in ((colleague, "reviews"), (chair, "reviewing")):
        assert client_for(person).get(address(f"{door}:attachment", paper, row)).status_code == 404
    own_copy = client_for(member).get(address("reviews:attachment", paper, row))
    assert is_sent(own_copy)
    assert submit(paper, member).versions.count() == 2
    sent = client_for(colleague).get(address("reviews:attachment", paper, row))
    assert is_sent(sent)


def test_a_removed_file_is_read_until_the_next_submit_and_then_by_nobody_but_kept_in_the_version(
    paper: Submission, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    client = client_for(member)
    add(client, paper)
    submit(paper, member)
    row = ReviewAttachment.objects.get()
    client.post(address("reviews:remove_attachment", paper, row))
    still = client_for(colleague).get(address("reviews:attachment", paper, row))
    assert is_sent(still)
    submit(paper, member)
    assert client_for(colleague).get(address("reviews:attachment", paper, row)).status_code == 404
    assert [len(version.attachments) for version in row.review.versions.order_by("number")] == [1, 0]


def test_a_file_that_was_never_submitted_is_erased_when_it_is_removed(
    paper: Submission, member: Person, client_for: ClientFor
) -> None:
    add(client_for(member), paper)
    row = ReviewAttachment.objects.get()
    client_for(member).post(address("reviews:remove_attachment", paper, row))
    assert not ReviewAttachment.objects.exists()
    assert not StoredFile.objects.exists()


def test_who_is_in_conflict_with_the_paper_gets_no_file(
    paper: Submission, member: Person, chair: Person, client_for: ClientFor
) -> None:
    add(client_for(member), paper)
    submit(paper, member)
    Conflict.objects.create(
        conference=paper.conference,
        submission=paper,
        person=chair,
        kind=ConflictKind.COLLABORATOR,
        source="CHAIR",
        noticed_at=paper.conference.now(),
    )
    row = ReviewAttachment.objects.get()
    for door in ("reviewing", "reviews"):
        assert client_for(chair).get(address(f"{door}:attachment", paper, row)).status_code == 404


def test_a_file_of_one_paper_is_not_found_under_another(
    paper: Submission, member: Person, chair: Person, client_for: ClientFor
) -> None:
    add(client_for(member), paper)
    submit(paper, member)
    other, row = factories.make_submission(paper.conference), ReviewAttachment.objects.get()
    assert client_for(chair).get(address("reviewing:attachment", other, row)).status_code == 404


def test_a_text_loses_what_tells_the_system_it_was_written_on(
    paper: Submission, member: Person, client_for: ClientFor
) -> None:
    add(client_for(member), paper, b"\xef\xbb\xbfProof.\r\nDone.\r\n")
    answer = client_for(member).get(address("reviews:attachment", paper, ReviewAttachment.objects.get()))
    assert b"".join(answer.streaming_content) == b"Proof.\nDone.\n"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_reviewer_whose_file_names_them_on_its_pages_is_warned_and_another_is_not(
    paper: Submission, member: Person, client_for: ClientFor
) -> None:
    client = client_for(member)
    add(client, paper, pdf_bytes(words="Notes by  mia MEMBER. "))
    assert "Page 1 of the file names you" in client.get(own(paper)).text
    add(client, paper, pdf_bytes(words="Notes by nobody. "))
    assert "names you" not in client.get(own(paper)).text


def _archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("mia.txt", "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (_archive(), "Only a PDF or a plain text"),
        (b"caf\xe9", "Only a PDF or a plain text"),
        (b"a\x00b", "Only a PDF or a plain text"),
        (b"%PDF-1.7 broken", "PDF"),
        (b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_what_cannot_be_cleaned_is_refused_with_the_reason_and_nothing_is_stored(
    content: bytes, words: str, paper: Submission, member: Person, client_for: ClientFor
) -> None:
    answer = add(client_for(member), paper, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert not ReviewAttachment.objects.exists()


def test_there_are_at_most_five_files(paper: Submission, member: Person, client_for: ClientFor) -> None:
    client = client_for(member)
    for n in range(6):
        answer = add(client, paper, f"Note {n}".encode())
    assert answer.status_code == 422
    assert "at most 5 files" in answer.text
    assert ReviewAttachment.objects.count() == 5


def test_only_the_paper_s_reviewers_can_add_files(
    paper: Submission, chair: Person, member: Person, client_for: ClientFor
) -> None:
    stranger = factories.add_member(paper.conference)
    for person in (stranger, chair, paper.authors.get().person):
        assert add(client_for(person), paper).status_code == 404
    add(client_for(member), paper)
    row = ReviewAttachment.objects.get()
    for person in (stranger, chair):
        assert client_for(person).post(address("reviews:remove_attachment", paper, row)).status_code == 404
    assert ReviewAttachment.objects.filter(removed_at__isnull=True).exists()
