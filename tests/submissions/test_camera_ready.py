"""Camera-ready versions: opened by acceptance, handed in, approved or returned."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.conferences.models import Role
from confsite.mail.models import OutboxMail
from submissions import services
from submissions.errors import Incomplete, NotAllowed, RowErrors
from submissions.models import Author, CameraReady, DocumentKind, State
from submissions.services.camera_ready import CameraReadyInput
from tests.factories import add_member, make_submission, set_dates
from tests.submissions.conftest import pdf_bytes, pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(conference, author, submitted):
    """An accepted paper of two authors."""
    conference.licences = ["CC BY 4.0"]
    conference.save()
    other = {"name": "Adaeze Obi", "email": "ada@example.net", "order": 1}
    person = add_member(conference).__class__.objects.create(name="Adaeze Obi")
    Author.objects.create(conference=conference, submission=submitted, person=person, **other)
    services.apply_decision(author.user, submission=submitted, state=State.ACCEPTED, note="Well done")
    submitted.refresh_from_db()
    return submitted


def final(paper, **changes):
    order = list(paper.authors.values_list("pk", flat=True))
    given = {"title": "Final Title", "abstract": "Final words.", "author_order": order}
    return CameraReadyInput(**(given | {"licence": "CC BY 4.0", "signed_by": "Lena Brandt"} | changes))


def save(author, paper, file=None, **changes):
    prepared = services.prepare_upload(file or pdf_file("final.pdf"), kind=DocumentKind.CAMERA_READY)
    try:
        return services.save_camera_ready(
            author.user, submission=paper, content=final(paper, **changes), upload=prepared
        )
    finally:
        prepared.close()


def url_of(paper):
    return reverse("submissions:camera_ready", args=[paper.conference.slug, paper.number])


def test_acceptance_opens_the_form_filled_with_what_was_reviewed(accepted):
    row = accepted.camera_ready
    assert (row.state, row.title) == ("OPEN", "Sleeping Through the Interrupt Storm")
    assert row.author_order == list(accepted.authors.values_list("pk", flat=True))
    assert accepted.decision_note == "Well done"


def test_rejection_opens_none(author, submitted):
    services.apply_decision(author.user, submission=submitted, state=State.REJECTED)
    assert not CameraReady.objects.exists()


def test_handing_in_mails_all_authors_once(author, accepted):
    save(author, accepted)
    services.hand_in_camera_ready(author.user, submission=accepted)
    services.hand_in_camera_ready(author.user, submission=accepted)
    mails = OutboxMail.objects.filter(template="camera_ready.receipt")
    assert sorted(mails.values_list("to_address", flat=True)) == ["ada@example.net", "lena@example.org"]
    assert "Final Title" in mails[0].body_text


def test_what_was_reviewed_stays_as_it_was(author, accepted):
    before = accepted.documents.get(kind=DocumentKind.PAPER)
    save(author, accepted)
    accepted.refresh_from_db()
    assert accepted.title == "Sleeping Through the Interrupt Storm"
    assert accepted.documents.get(kind=DocumentKind.PAPER, is_current=True) == before


def test_missing_parts_are_named(author, accepted):
    services.save_camera_ready(
        author.user, submission=accepted, content=final(accepted, title="", licence="", signed_by="")
    )
    with pytest.raises(Incomplete) as refusal:
        services.hand_in_camera_ready(author.user, submission=accepted)
    assert [one.anchor for one in refusal.value.missing] == [
        "id_title_field",
        "id_camera_ready_field",
        "id_licence_field",
        "id_signed_by_field",
    ]


def test_authors_can_change_places_but_nobody_can_join_or_leave(author, accepted):
    order = list(accepted.authors.values_list("pk", flat=True))
    row = save(author, accepted, author_order=order[::-1])
    assert row.author_order == order[::-1]
    for wrong in (order[:1], [*order, 999_999], [order[0], order[0]]):
        with pytest.raises(RowErrors):
            save(author, accepted, author_order=wrong)


def test_after_the_deadline_it_is_closed_but_a_returned_one_can_be_mended(conference, author, chair, accepted):
    save(author, accepted)
    services.hand_in_camera_ready(author.user, submission=accepted)
    set_dates(conference, CAMERA_READY=timedelta(days=-1))
    with pytest.raises(NotAllowed, match="camera-ready deadline was"):
        save(author, accepted, title="Late")
    services.return_camera_ready(chair.user, camera_ready=accepted.camera_ready, note="Embed the fonts.")
    assert "Embed the fonts." in OutboxMail.objects.filter(template="camera_ready.returned")[0].body_text
    assert save(author, accepted, title="Mended").title == "Mended"


def test_an_approved_version_is_closed(author, chair, accepted):
    save(author, accepted)
    services.hand_in_camera_ready(author.user, submission=accepted)
    services.approve_camera_ready(chair.user, camera_ready=accepted.camera_ready)
    services.approve_camera_ready(chair.user, camera_ready=accepted.camera_ready)
    assert OutboxMail.objects.filter(template="camera_ready.approved").count() == 2
    with pytest.raises(NotAllowed, match="approved"):
        save(author, accepted)


def test_an_author_hands_in_through_the_page(author, accepted, client_for):
    client = client_for(author)
    order = list(accepted.authors.values_list("pk", flat=True))
    data = {
        "title": "Final Title",
        "abstract": "Final words.",
        "author_order": order[::-1],
        "licence": "CC BY 4.0",
        "signed_by": "Lena Brandt",
        "action": "hand-in",
    }
    page = client.post(url_of(accepted), data).content.decode()
    assert "Upload the final PDF." in page
    page = client.post(url_of(accepted), data | {"camera_ready": pdf_file("f.pdf")}, follow=True).content.decode()
    assert "Handed in" in page
    assert accepted.camera_ready.author_order == order[::-1]


def test_the_order_moves_without_a_script(author, accepted, client_for):
    order = list(accepted.authors.values_list("pk", flat=True))
    data = {"title": "T", "abstract": "A", "author_order": order, "rows": "up:1"}
    page = client_for(author).post(url_of(accepted), data).content.decode()
    assert page.index(f'value="{order[1]}"') < page.index(f'value="{order[0]}"')


def test_before_acceptance_there_is_no_such_page(author, submitted, client_for):
    assert client_for(author).get(url_of(submitted)).status_code == 404


def chair_url(conference, name="camera_ready", *more):
    return reverse(f"papers:{name}", args=[conference.slug, *more])


@pytest.mark.parametrize("role", [Role.PC_CHAIR, Role.PUBLICATION_CHAIR])
def test_chairs_approve_and_return_through_the_pages(conference, author, accepted, make_person, client_for, role):
    client = client_for(add_member(conference, make_person(), role))
    save(author, accepted)
    services.hand_in_camera_ready(author.user, submission=accepted)
    assert "Final Title" in client.get(chair_url(conference)).content.decode()
    url = chair_url(conference, "camera_ready_paper", accepted.number)
    assert "This field is required" in client.post(url, {"action": "return", "note": ""}).content.decode()
    client.post(url, {"action": "return", "note": "Embed the fonts."})
    accepted.camera_ready.refresh_from_db()
    assert accepted.camera_ready.state == "RETURNED"
    client.post(url, {"action": "approve"})
    accepted.camera_ready.refresh_from_db()
    assert accepted.camera_ready.state == "APPROVED"


def test_all_final_pdfs_come_as_one_zip(conference, author, chair, accepted, client_for):
    save(author, accepted)
    services.hand_in_camera_ready(author.user, submission=accepted)
    answer = client_for(chair).get(chair_url(conference, "camera_ready_zip"))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.namelist() == ["0001.pdf"]
        assert archive.read("0001.pdf") == pdf_bytes()
    answer.close()


def test_a_chair_who_is_an_author_does_not_find_the_own_paper_among_the_chairs_pages(
    conference, author, accepted, client_for
):
    add_member(conference, author, Role.PC_CHAIR)
    client = client_for(author)
    assert "Sleeping Through" not in client.get(chair_url(conference)).content.decode()
    url = chair_url(conference, "camera_ready_paper", accepted.number)
    absent = chair_url(conference, "camera_ready_paper", 999)
    assert client.get(url).status_code == client.get(absent).status_code == 404


def test_the_table_asks_the_same_few_queries_for_many_papers(conference, chair, client_for):
    client = client_for(chair)

    def fill(count):
        for _ in range(count):
            paper = make_submission(conference, state=State.ACCEPTED)
            CameraReady.objects.create(conference=conference, submission=paper, title=paper.title)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(chair_url(conference)).status_code == 200
        return len(captured)

    fill(2)
    count()
    few = count()
    fill(60)
    assert count() <= few + 1
    assert few <= 12 + 3  # the frame of every page reads session, user, roles besides
