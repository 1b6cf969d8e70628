"""Authors hand in the slides of an accepted paper; who reads them is the chairs' choice, and nothing leaks before."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.audit.models import LogEntry
from confsite.conferences.models import Conference, Role
from program import services
from program.errors import Refused
from program.models import ProgramDisplay
from reviews.models import Conflict
from submissions.models import Author, Document, DocumentKind, State, Submission
from tests import factories
from tests.program.conftest import World
from tests.submissions.conftest import pdf_bytes, pdf_file

PPTX = b"PK\x03\x04 a presentation"


@pytest.fixture
def ada(world: World) -> Person:
    """The author of the first paper, with a login; its talk is published, and everybody may read slides."""
    person = factories.make_person("Ada Berg")
    Author.objects.filter(submission=world.papers[0]).update(person=person)
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    ProgramDisplay.objects.create(conference=world.conference, slides="PUBLIC")
    return person


def own(world: World, number: int = 0) -> str:
    return reverse("slides:own", args=[world.conference.slug, world.papers[number].number])


def public(world: World, ending: str = "pdf") -> str:
    return reverse("program:slides", args=[world.conference.slug, "counting-zeros", ending])


def talk_page(world: World, client: Client) -> str:
    return client.get(reverse("program:talk", args=[world.conference.slug, "counting-zeros"])).content.decode()


def current(world: World) -> Document | None:
    return Document.objects.filter(submission=world.papers[0], kind=DocumentKind.SLIDES, is_current=True).first()


def upload(client: Client, path: str, file: SimpleUploadedFile) -> Any:
    return client.post(path, {"slides": file}, follow=True)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def reads(client: Client, path: str) -> bool:
    answer = client.get(path)
    if answer.status_code == 200:
        assert body(answer)
    return answer.status_code == 200


def signed_pdf(maker: str) -> SimpleUploadedFile:
    """A PDF that names its maker in what no reader sees."""
    with pikepdf.open(io.BytesIO(pdf_bytes())) as document:
        document.docinfo["/Author"] = maker
        target = io.BytesIO()
        document.save(target)
    return SimpleUploadedFile("talk.pdf", target.getvalue(), "application/pdf")


def test_an_author_uploads_slides_and_the_talks_page_links_them_without_what_names_their_maker(
    world: World, ada: Person, client_for: Callable[..., Client], client: Client
) -> None:
    author = client_for(ada)
    detail = author.get(world.papers[0].get_absolute_url()).content.decode()
    assert own(world) in detail
    assert not reads(client, public(world))
    page = upload(author, own(world), signed_pdf("Ada's Laptop")).content.decode()
    assert "The slides are stored." in page
    assert "Everybody reads them on the talk" in page
    assert f'href="{public(world)}"' in talk_page(world, client)
    answer = client.get(public(world))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="counting-zeros-slides.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    with pikepdf.open(io.BytesIO(body(answer))) as document:
        assert "/Author" not in document.docinfo
    assert LogEntry.objects.filter(verb="submission.document_uploaded", details__kind="SLIDES").exists()


def test_presentations_are_taken_as_they_are_and_named_by_their_kind(
    world: World, ada: Person, client_for: Callable[..., Client], client: Client
) -> None:
    upload(client_for(ada), own(world), SimpleUploadedFile("My Talk.PPTX", PPTX))
    page = talk_page(world, client)
    assert "PPTX, " in page
    answer = client.get(public(world, "pptx"))
    assert body(answer) == PPTX
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert client.get(public(world, "pdf")).status_code == 404


def test_replaced_slides_take_the_place_of_the_earlier_ones_and_withdrawn_ones_are_gone(
    world: World, ada: Person, client_for: Callable[..., Client], client: Client
) -> None:
    author = client_for(ada)
    upload(author, own(world), SimpleUploadedFile("one.odp", PPTX + b"1"))
    upload(author, own(world), SimpleUploadedFile("two.odp", PPTX + b"2"))
    assert body(client.get(public(world, "odp"))) == PPTX + b"2"
    page = author.post(own(world), {"withdraw": "yes"}, follow=True).content.decode()
    assert "Withdrawn. Nobody but the authors finds these slides any more." in page
    assert client.get(public(world, "odp")).status_code == 404
    assert "Slides" not in talk_page(world, client)
    assert current(world) is None
    again = author.post(own(world), {"withdraw": "yes"}, follow=True).content.decode()
    assert "There are no slides to withdraw." in again
    upload(author, own(world), SimpleUploadedFile("two.odp", PPTX + b"2"))
    assert body(client.get(public(world, "odp"))) == PPTX + b"2"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("talk.key", PPTX), "Upload one of these: pdf, pptx, odp."),
        (SimpleUploadedFile("talk.pptx", b"MZ a program"), "The file is no presentation, whatever its name says."),
        (SimpleUploadedFile("talk.pdf", b"no pdf at all"), "PDF"),
        (SimpleUploadedFile("talk.pdf", b""), "The file is empty (0 bytes)."),
        (None, "Choose a file first."),
    ],
)
def test_what_cannot_be_taken_is_told_with_the_cure_and_nothing_is_stored(
    world: World, ada: Person, client_for: Callable[..., Client], file: SimpleUploadedFile | None, words: str
) -> None:
    if file is not None:
        file.seek(0)
    answer = client_for(ada).post(own(world), {"slides": file} if file else {})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Document.objects.filter(kind=DocumentKind.SLIDES).exists()


def test_too_large_a_file_is_told_with_the_limit(
    world: World, ada: Person, client_for: Callable[..., Client], settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES = 2_000
    page = client_for(ada).get(own(world)).content.decode()
    assert "At most 2 KB." in page
    answer = upload(client_for(ada), own(world), SimpleUploadedFile("talk.odp", PPTX * 500))
    assert "The file is larger than 2 KB." in answer.content.decode()


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REJECTED, State.WITHDRAWN])
def test_before_acceptance_and_after_a_withdrawal_there_is_no_place_for_slides(
    world: World, ada: Person, client_for: Callable[..., Client], client: Client, state: str
) -> None:
    author = client_for(ada)
    upload(author, own(world), pdf_file("talk.pdf"))
    now = world.conference.now()
    Submission.objects.filter(pk=world.papers[0].pk).update(state=state, decided_at=now, withdrawn_at=now)
    assert author.get(own(world)).status_code == 404
    assert author.post(own(world), {"withdraw": "yes"}).status_code == 404
    assert own(world) not in author.get(world.papers[0].get_absolute_url()).content.decode()
    assert not reads(client, public(world))
    assert "Slides" not in talk_page(world, client)
    with pytest.raises(Refused, match="Only accepted papers have slides"):
        services.withdraw_slides(ada.user, submission=world.papers[0])


def test_an_accepted_paper_that_is_not_handed_in_as_final_shows_its_slides_and_not_its_paper(
    world: World, ada: Person, client_for: Callable[..., Client], client: Client
) -> None:
    Conference.objects.filter(pk=world.conference.pk).update(are_papers_public=True)
    upload(client_for(ada), own(world), pdf_file("talk.pdf"))
    assert reads(client, public(world))
    paper = reverse("program:paper", args=[world.conference.slug, "counting-zeros"])
    assert not reads(client, paper)


def test_strangers_other_authors_members_and_staff_find_no_page_of_slides(
    world: World, ada: Person, client_for: Callable[..., Client], client: Client
) -> None:
    bruno = factories.make_person("Bruno Costa")
    Author.objects.filter(submission=world.papers[1]).update(person=bruno)
    member = factories.add_member(world.conference, factories.make_person("Mia"), Role.PC_MEMBER)
    for person in (bruno, member):
        assert client_for(person).get(own(world)).status_code == 404
        assert upload(client_for(person), own(world), pdf_file("talk.pdf")).status_code == 404
        with pytest.raises(Refused):
            services.withdraw_slides(person.user, submission=world.papers[0])
    assert client.get(own(world)).status_code in (302, 404)
    of_talk = reverse("schedule:slides", args=[world.conference.slug, world.talks[0].uid])
    for person in (bruno, member, ada):
        assert client_for(person).get(of_talk).status_code == 404
    assert not Document.objects.filter(kind=DocumentKind.SLIDES).exists()


def test_a_chair_stores_and_reads_slides_for_an_author_but_not_of_a_paper_in_conflict(
    world: World, ada: Person, client_for: Callable[..., Client]
) -> None:
    chair, talk = client_for(world.chair), world.talks[0]
    path = reverse("schedule:slides", args=[world.conference.slug, talk.uid])
    assert path in chair.get(reverse("schedule:talk", args=[world.conference.slug, talk.uid])).content.decode()
    assert "The slides are stored." in upload(chair, path, SimpleUploadedFile("t.odp", PPTX)).content.decode()
    file = reverse("schedule:slides_file", args=[world.conference.slug, talk.uid])
    assert body(chair.get(file)) == PPTX
    Conflict.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        person=world.chair,
        kind="ADVISOR",
        source=Conflict.Source.PERSON,
        noticed_at=world.conference.now(),
    )
    assert chair.get(path).status_code == 404
    assert not reads(chair, file)
    with pytest.raises(Refused):
        services.withdraw_slides(world.chair.user, submission=world.papers[0])


def test_an_archive_keeps_the_slides_it_has(world: World, ada: Person) -> None:
    Conference.objects.filter(pk=world.conference.pk).update(state=Conference.State.ARCHIVE)
    with pytest.raises(Refused, match="kept as an archive"):
        services.withdraw_slides(ada.user, submission=Submission.objects.get(pk=world.papers[0].pk))
