"""Papers, files and pages for the tests of the author's door."""

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Topic
from submissions import services
from submissions.inputs import AuthorInput, PaperInput
from submissions.models import DocumentKind, Submission


@cache
def pdf_bytes(pages: int = 2, words: str = "Quiet machines save energy. ") -> bytes:
    """A small real PDF with text on each page."""
    document = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for page_number in range(pages):
        page = document.add_blank_page(page_size=(595.3, 841.9))
        text = f"BT /F1 11 Tf 60 760 Td ({words * 4} {page_number + 1}) Tj ET".encode()
        page.Contents = document.make_stream(text)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    target = io.BytesIO()
    document.save(target, deterministic_id=True)
    return target.getvalue()


def pdf_file(name: str = "paper.pdf", **content: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes(**content), "application/pdf")


def paper_input(conference: Conference, author: Person, **changes: Any) -> PaperInput:
    """A complete paper by one author."""
    email = author.emails.first()
    return PaperInput(
        **{
            "submission_type": conference.submission_types.get(),
            "title": "Sleeping Through the Interrupt Storm",
            "abstract": "We let small machines sleep longer.",
            "topics": list(Topic.objects.filter(conference=conference)[:1]),
            "authors": [AuthorInput(author.name, email.email if email else "", "Northlake", is_contact=True)],
            "has_conflicts_confirmed": True,
            **changes,
        }
    )


def upload(author: Person, submission: Submission, file: SimpleUploadedFile | None = None, **options: Any) -> Any:
    """Upload a PDF for a draft."""
    prepared = services.prepare_upload(file or pdf_file(), kind=options.pop("kind", DocumentKind.PAPER))
    try:
        return services.upload_document(author.user, submission=submission, prepared=prepared, **options)
    finally:
        prepared.close()


@pytest.fixture
def author(make_person: Callable[..., Person]) -> Person:
    return make_person("Lena Brandt", email="lena@example.org")


@pytest.fixture
def draft(conference: Conference, author: Person) -> Submission:
    """A complete draft with its PDF, ready to be submitted."""
    submission = services.start_submission(
        author.user, conference=conference, submission_type=conference.submission_types.get(), title="A Title"
    )
    services.save_paper(author.user, submission=submission, content=paper_input(conference, author))
    upload(author, submission)
    submission.refresh_from_db()
    return submission


@pytest.fixture
def submitted(author: Person, draft: Submission) -> Submission:
    """A paper on record."""
    services.submit_paper(author.user, submission=draft)
    draft.refresh_from_db()
    return draft
