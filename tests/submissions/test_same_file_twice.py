"""The same file at two conferences: nothing that either of them stores, sends or shows tells of the other."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.models import Assignment
from submissions import storage
from submissions.models import Document, StoredFile, Submission
from submissions.services import prepare_upload
from submissions.services.uploads import add_document
from tests import factories
from tests.submissions.conftest import pdf_file

DATES_OVER = {"SUBMISSION": -5, "BIDDING": -3}


def handed_in(conference: Conference, author: Person) -> Document:
    paper = factories.make_submission(conference, authors=[author])
    prepared = prepare_upload(pdf_file(), kind="PAPER")
    try:
        return add_document(author.user, submission=paper, prepared=prepared, started_at=conference.now())
    finally:
        prepared.close()


@pytest.fixture
def twins(reviewing: Conference) -> list[Document]:
    """One PDF by two authors at two conferences, both in reviewing."""
    other = factories.make_conference("zq2030", dates={})
    for milestone in reviewing.milestones.all():
        other.milestones.filter(kind=milestone.kind).update(at=milestone.at)
    return [handed_in(one, factories.make_person()) for one in (reviewing, other)]


@pytest.fixture
def reviewing(conference: Conference) -> Conference:
    factories.set_dates(conference, **{kind: timedelta(days=days) for kind, days in DATES_OVER.items()})
    return conference


def reviewer_of(paper: Submission) -> Person:
    person = factories.add_member(paper.conference)
    Assignment.objects.create(
        conference=paper.conference,
        submission=paper,
        person=person,
        assigned_at=paper.conference.now(),
        told_at=paper.conference.now(),
    )
    return person


def test_bytes_are_kept_and_erased_for_each_conference_by_itself(twins: list[Document]) -> None:
    one, other = twins
    assert one.sha256 == other.sha256
    assert one.stored_file_id != other.stored_file_id
    assert one.stored_file.path != other.stored_file.path
    stored = one.stored_file
    one.delete()
    assert storage.erase_if_unused(stored)
    assert StoredFile.objects.filter(pk=other.stored_file_id).exists()
    with storage.open_stored(other.stored_file) as file:
        assert file.read(4) == b"%PDF"


def test_a_download_carries_no_mark_by_which_two_conferences_could_compare(
    twins: list[Document], client_for: Callable[[Person], Client]
) -> None:
    for document in twins:
        client, slug = client_for(reviewer_of(document.submission)), document.conference.slug
        answer = client.get(reverse("reviews:document", args=[slug, document.submission.number]))
        b"".join(answer.streaming_content)
        assert not {"ETag", "Last-Modified", "Digest", "Content-Digest"} & set(answer.headers)
        assert document.sha256[:12] not in str(answer.headers)


def test_no_page_of_the_committee_shows_the_hash(twins: list[Document], client_for: Callable[[Person], Client]) -> None:
    document = twins[0]
    client, slug, number = client_for(reviewer_of(document.submission)), document.conference.slug, 1
    for name, args in (("paper", [slug, number]), ("papers", [slug]), ("mine", [slug]), ("review", [slug, number])):
        answer = client.get(reverse(f"reviews:{name}", args=args))
        assert answer.status_code == 200, name
        assert document.sha256[:12] not in answer.text, name


def test_who_uploads_a_file_known_elsewhere_is_told_nothing_of_it(
    twins: list[Document], client_for: Callable[[Person], Client]
) -> None:
    texts = []
    for document in twins:
        author = document.submission.authors.get().person
        page = reverse("submissions:detail", args=[document.conference.slug, document.submission.number])
        text = client_for(author).get(page).text.partition('id="files-heading"')[2].partition("</table>")[0]
        for word in (document.conference.slug, str(document.public_id)):
            text = text.replace(word, "…")
        texts.append(text.partition('data-label="Uploaded"')[0])
    assert texts[0] == texts[1]
