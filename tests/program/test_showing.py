"""Join links, papers and slides: for everybody, for people with an account, or for nobody; not before their date."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Milestone, Role
from confsite.conferences.rehearsal.services import rehearse
from program.models import ProgramDisplay
from submissions import storage
from submissions.models import CameraReady, Document, DocumentKind, State, Submission
from tests import factories
from tests.program.conftest import World
from tests.submissions.conftest import pdf_bytes

KINDS = {"paper": DocumentKind.CAMERA_READY, "slides": DocumentKind.SLIDES}
BYTES = {"paper": b"%PDF-1.7 paper", "slides": pdf_bytes()}


@pytest.fixture
def shown(world: World) -> World:
    """The first paper's final version and slides are handed in; the conference shows papers."""
    now = world.conference.now()
    for name, kind in KINDS.items():
        stored = storage.store(world.conference, storage.receive([BYTES[name]], limit=100_000))
        Document.objects.create(
            conference=world.conference,
            submission=world.papers[0],
            kind=kind,
            version=1,
            stored_file=stored,
            sha256=stored.sha256,
            size=stored.size,
            content_type="application/pdf",
            original_name="final.pdf",
            started_at=now,
            uploaded_at=now,
        )
    CameraReady.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        title="Counting Zeros",
        state=CameraReady.State.SUBMITTED,
        submitted_at=now,
    )
    Conference.objects.filter(pk=world.conference.pk).update(are_papers_public=True)
    world.conference.refresh_from_db()
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    return world


def reads(client: Client, world: World, name: str) -> bool:
    """Whether the file can be fetched; the talk's page links it exactly then."""
    slug = world.conference.slug
    path = reverse(f"program:{name}", args=[slug, "counting-zeros", *(["pdf"] if name == "slides" else [])])
    answer = client.get(path)
    assert answer.status_code in (200, 404)
    page = client.get(reverse("program:talk", args=[slug, "counting-zeros"])).content.decode()
    assert (f'href="{path}"' in page) == (answer.status_code == 200)
    if answer.status_code == 200:
        body = b"".join(answer.streaming_content)
        assert body == BYTES[name] if name == "paper" else body.startswith(b"%PDF-")
        assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.status_code == 200


@pytest.mark.parametrize("name", ["paper", "slides"])
@pytest.mark.parametrize("audience", ["PUBLIC", "SIGNED_IN", "NEVER"])
def test_a_file_is_read_by_whom_the_chairs_named(
    shown: World, client: Client, client_for: Callable[[Person], Client], name: str, audience: str
) -> None:
    ProgramDisplay.objects.create(conference=shown.conference, papers=audience, slides=audience)
    ann = client_for(factories.make_person("Ann Attendee"))
    assert reads(client, shown, name) == (audience == "PUBLIC")
    assert reads(ann, shown, name) == (audience != "NEVER")


def test_without_any_choice_slides_are_read_by_nobody_and_papers_as_the_conference_says(
    shown: World, client: Client
) -> None:
    assert reads(client, shown, "paper")
    assert not reads(client, shown, "slides")
    Conference.objects.filter(pk=shown.conference.pk).update(are_papers_public=False)
    assert not reads(client, shown, "paper")


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.REJECTED, State.SUBMITTED])
@pytest.mark.parametrize("name", ["paper", "slides"])
def test_files_of_a_paper_that_is_no_longer_accepted_are_gone(
    shown: World, client: Client, name: str, state: str
) -> None:
    ProgramDisplay.objects.create(conference=shown.conference, papers="PUBLIC", slides="PUBLIC")
    assert reads(client, shown, name)
    now = shown.conference.now()
    Submission.objects.filter(pk=shown.papers[0].pk).update(state=state, withdrawn_at=now, decided_at=now)
    assert not reads(client, shown, name)


@pytest.mark.parametrize("name", ["paper", "slides"])
def test_files_wait_for_their_important_date(shown: World, client: Client, name: str) -> None:
    ProgramDisplay.objects.create(
        conference=shown.conference, papers="PUBLIC", slides="PUBLIC", files_from=Milestone.Kind.CAMERA_READY
    )
    date = Milestone.objects.filter(conference=shown.conference, kind=Milestone.Kind.CAMERA_READY)
    assert not reads(client, shown, name)
    date.update(at=shown.conference.now() - timedelta(minutes=1))
    assert reads(client, shown, name)
    date.delete()
    assert not reads(client, shown, name), "a date that is not set has not come"


def test_citation_words_name_the_pdf_only_where_everybody_may_read_it(shown: World, client: Client) -> None:
    page = reverse("program:talk", args=[shown.conference.slug, "counting-zeros"])
    html = client.get(page).content.decode()
    assert '<meta name="citation_title" content="Counting Zeros">' in html
    assert '<meta name="citation_author" content="Ada Berg">' in html
    assert "/counting-zeros/paper.pdf" in html.split('citation_pdf_url" content="')[1].split('"')[0]
    ProgramDisplay.objects.create(conference=shown.conference, papers="SIGNED_IN")
    assert "citation_pdf_url" not in client.get(page).content.decode()


def test_a_talk_can_be_cited_by_bibtex_and_a_break_cannot(shown: World, client: Client) -> None:
    answer = client.get(reverse("program:bibtex", args=[shown.conference.slug, "counting-zeros"]))
    text = answer.content.decode()
    assert text.startswith("@inproceedings{berg2030counting,")
    assert "author = {Ada Berg}" in text
    assert "title = {{Counting Zeros}}" in text
    assert client.get(reverse("program:bibtex", args=[shown.conference.slug, "nothing"])).status_code == 404


def test_a_chair_says_on_one_page_who_sees_what(shown: World, client_for: Callable[[Person], Client]) -> None:
    chair, path = client_for(shown.chair), reverse("schedule:display", args=[shown.conference.slug])
    choice = {"join_links": "SIGNED_IN", "papers": "NEVER", "slides": "PUBLIC", "files_from": "EVENT"}
    assert "everybody" in chair.get(path).content.decode()
    assert chair.post(path, choice | {"papers": "ALL"}).status_code == 200
    assert not ProgramDisplay.objects.exists()
    assert chair.post(path, choice).status_code == 302
    assert ProgramDisplay.objects.values(*choice).get() == choice
    schedule = factories.add_member(shown.conference, factories.make_person("Sam"), Role.SCHEDULE_CHAIR)
    assert client_for(schedule).get(path).status_code == 200
    member = factories.add_member(shown.conference, factories.make_person("Mia"), Role.PC_MEMBER)
    for stranger in (member, factories.make_person("Nobody")):
        assert client_for(stranger).post(path, choice | {"papers": "PUBLIC"}).status_code == 404
    assert ProgramDisplay.objects.get().papers == "NEVER"


def test_a_rehearsal_takes_the_choice_along(shown: World) -> None:
    ProgramDisplay.objects.create(conference=shown.conference, papers="NEVER")
    copy = rehearse(shown.chair.user, conference=shown.conference)
    assert ProgramDisplay.objects.get(conference=copy).papers == "NEVER"
