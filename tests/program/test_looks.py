"""Pages of the chair nobody had looked at: on desk and phone, light and dark, without violations axe can find."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from program import services
from program.availability import services as availability
from program.availability.queries import Away
from program.models import ProgramProposal, Session
from program.services import building
from submissions.models import Author, State
from tests import browser, factories
from tests.program.conftest import World, at
from tests.submissions.conftest import pdf_bytes

pytestmark = browser.MARKS


@pytest.fixture
def busy(world: World) -> World:
    """A published morning without a free minute, two papers that wait, topics, an absence and a pinned talk."""
    topics = [world.conference.topics.get_or_create(name=name)[0] for name in ("Sparsity", "Caches")]
    for number, title in enumerate(("Early words on sparse and very long titles that wrap", "Branches & <markup>")):
        paper = factories.make_submission(
            world.conference,
            state=State.ACCEPTED,
            title=title,
            authors=[factories.make_person(f"Dana Eriksen {number}", user=False)],
        )
        paper.topics.set(topics)
    for paper in world.papers:
        paper.topics.set(topics)
    services.request_build(None, conference=world.conference)  # the new papers flow in
    for talk in world.talks[:3]:
        world.place(talk, world.sessions[0])
    services.create_session(
        None, conference=world.conference, title="Late", room=world.rooms[0], starts_at=at(10, 30), ends_at=at(11, 30)
    )
    services.pin_talk(None, talk=world.talks[0], is_pinned=True)
    services.pin_session(None, session=Session.objects.get(title="Late"), is_pinned=True)
    world.publish()
    return world


def built(world: World, *, is_repair: bool = False, seed: int = 1) -> ProgramProposal:
    if is_repair:
        job = services.request_repair(None, conference=world.conference)
    else:
        job = services.request_build(None, conference=world.conference, seed=seed)
    building.build(job, lambda _fraction, _words: None)
    return ProgramProposal.objects.get(job=job)


def away(world: World, number: int, first: int, last: int) -> None:
    person = str(world.papers[number].authors.get().person_id)
    availability.answer(None, conference=world.conference, identity=person, away=[Away(at(first), at(last), True)])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_it_would_take_looks_right(busy: World, chromium: Browser, live_server: LiveServer, scheme: str) -> None:
    page = chromium.new_context(color_scheme=scheme).new_page()  # type: ignore[arg-type]
    browser.sign_in(page, live_server, busy.chair)
    path = reverse("schedule:what_if", args=[busy.conference.slug, busy.talks[3].uid])
    browser.look(
        page,
        live_server,
        f"{path}?place={busy.sessions[0].uid}:1",
        f"look-what-if-{scheme}",
        sees="It can be there if 1 other talk gives way.",
    )
    browser.look(
        page, live_server, f"{path}?place={busy.sessions[0].uid}:0", f"look-what-if-not-{scheme}", sees="it is not free"
    )
    browser.look(page, live_server, path, f"look-what-if-question-{scheme}", sees="Where it should be")


def test_on_a_phone_without_javascript_a_place_is_chosen_read_and_taken(
    busy: World, chromium: Browser, live_server: LiveServer
) -> None:
    page = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    browser.sign_in(page, live_server, busy.chair)
    browser.visit(page, live_server.url + reverse("schedule:home", args=[busy.conference.slug]))
    talk = busy.talks[3]
    page.get_by_role("link", name=f"What would it take? {talk}").click()
    page.get_by_label("Where it should be").select_option(f"{busy.sessions[0].uid}:1")
    page.get_by_role("button", name="What would it take?").click()
    page.get_by_text("It can be there if 1 other talk gives way.").wait_for()
    page.get_by_role("button", name="Move them all").click()
    page.get_by_text("Moved, and 1 other talk gave way.").wait_for()
    talk.refresh_from_db()
    assert talk.starts_at == at(9, 20)
    page.get_by_role("button", name="Undo: a talk placed, others giving way").click()
    page.get_by_text("Undone").wait_for()
    talk.refresh_from_db()
    assert talk.session is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pins_suggestions_and_proposals_look_right(
    busy: World, chromium: Browser, live_server: LiveServer, scheme: str
) -> None:
    slug = busy.conference.slug
    page = chromium.new_context(color_scheme=scheme).new_page()  # type: ignore[arg-type]
    browser.sign_in(page, live_server, busy.chair)
    board = reverse("schedule:home", args=[slug])
    first, second = built(busy), built(busy, seed=2)
    away(busy, 1, 9, 10)
    repair = built(busy, is_repair=True)
    away(busy, 2, 6, 20)
    conflict = built(busy, seed=3)
    compared = reverse("schedule:compare", args=[slug]) + f"?p={first.number}&p={second.number}"
    for name, path, words in (
        ("pins-list", f"{board}?view=list", "pinned"),
        ("pins-grid", f"{board}?view=grid", "pinned"),
        ("suggestions", reverse("schedule:session", args=[slug, busy.sessions[0].uid]), "Sparsity"),
        ("compare", compared, "minutes of sessions left empty"),
        ("repair", reverse("schedule:proposal", args=[slug, repair.number]), "Small Caches"),
        ("conflict", reverse("schedule:proposal", args=[slug, conflict.number]), "cannot come"),
        ("proposals", reverse("schedule:proposals", args=[slug]), f"Proposal {conflict.number}"),
    ):
        browser.look(page, live_server, path, f"look-{name}-{scheme}", sees=words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_of_changes_looks_right(busy: World, chromium: Browser, live_server: LiveServer, scheme: str) -> None:
    busy.place(busy.talks[1], Session.objects.get(title="Late"))
    busy.publish()
    page = chromium.new_context(color_scheme=scheme).new_page()  # type: ignore[arg-type]
    browser.look(
        page,
        live_server,
        reverse("program:changes", args=[busy.conference.slug]),
        f"look-changes-{scheme}",
        sees="Small Caches",
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_slides_looks_right_before_and_after_an_upload(
    busy: World, chromium: Browser, live_server: LiveServer, scheme: str
) -> None:
    ada = factories.make_person("Ada Berg")
    Author.objects.filter(submission=busy.papers[0]).update(person=ada)
    path = reverse("slides:own", args=[busy.conference.slug, busy.papers[0].number])
    page = chromium.new_context(color_scheme=scheme).new_page()  # type: ignore[arg-type]
    browser.sign_in(page, live_server, ada)
    browser.look(page, live_server, path, f"look-slides-{scheme}", sees="Upload the slides")
    page.get_by_label("Slides").set_input_files(
        {"name": "My talk.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes()}
    )
    page.get_by_role("button", name="Upload the slides").click()
    page.get_by_text("The slides are stored.").wait_for()
    browser.look(page, live_server, path, f"look-slides-stored-{scheme}", sees="My talk.pdf")
    browser.visit(page, live_server.url + busy.papers[0].get_absolute_url())
    page.get_by_role("link", name="Replace or withdraw them").click()
    page.get_by_role("button", name="Withdraw them").click()
    page.get_by_text("Withdrawn. Nobody but the authors finds these slides any more.").wait_for()
