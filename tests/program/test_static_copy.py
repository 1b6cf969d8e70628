"""The static copy of a published program: read while the database is away, gone at once when it must be."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urljoin

import pikepdf
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.conferences.setup.publishing import change_state
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from program import personal_data, services
from program.bundle import making, store
from program.bundle.services import KIND
from program.models import ProgramDisplay, ProgramVersion, Session, Talk
from submissions.models import Author
from tests import factories
from tests.program.conftest import World, at
from tests.program.test_feed_formats import WILD
from tests.submissions.conftest import pdf_file


@pytest.fixture
def copies(settings: Any, tmp_path: Path) -> Path:
    settings.PUBLISHED_ROOT = str(tmp_path / "published")
    return tmp_path / "published"


@pytest.fixture
def published(copies: Path, world: World) -> World:
    for talk, session in zip(world.talks, (0, 1, 0), strict=True):
        world.place(talk, world.sessions[session])
    world.publish()
    return world


def run_jobs() -> list[str]:
    """Run what waits; the states in which the jobs ended."""
    waiting = list(Job.objects.filter(kind=KIND, state=Job.State.QUEUED).values_list("pk", flat=True))
    for pk in waiting:
        jobs.run(pk)
    return list(Job.objects.filter(pk__in=waiting).values_list("state", flat=True))


@pytest.fixture
def copied(published: World) -> World:
    assert run_jobs() == ["SUCCEEDED"], Job.objects.get().result
    return published


def test_slides_that_come_or_go_are_linked_or_gone_at_once_whatever_was_copied(
    copied: World, client: Client, client_for: Callable[[Person], Client]
) -> None:
    ProgramDisplay.objects.create(conference=copied.conference, slides="PUBLIC")
    ada = factories.make_person("Ada Berg")
    Author.objects.filter(submission=copied.papers[0]).update(person=ada)
    author, slug = client_for(ada), copied.conference.slug
    path = reverse("slides:own", args=[slug, copied.papers[0].number])
    link, page = reverse("program:slides", args=[slug, "counting-zeros", "pdf"]), "program/talks/counting-zeros/"
    for data, is_linked in (({"slides": pdf_file("talk.pdf")}, True), ({"withdraw": "yes"}, False)):
        assert author.post(path, data).status_code == 302
        assert (link in client.get(f"/{slug}/{page}").content.decode()) == is_linked, "before a copy is made anew"
        run_jobs()
        assert store.current(slug) is not None
        assert (link in client.get(f"/{slug}/{page}").content.decode()) == is_linked, "from the new copy"


def test_a_copy_that_was_being_made_while_something_was_hidden_is_never_served(copied: World) -> None:
    conference = copied.conference
    shown = {"papers": "NEVER", "slides": "NEVER", "files_from": ""}
    Session.objects.filter(conference=conference).update(join_url="https://meet.example.org/room")
    copied.publish()
    services.save_display(None, conference=conference, join_links="PUBLIC", **shown)
    run_jobs()
    assert store.current(conference.slug) is not None

    def hide(_fraction: float, _words: str) -> None:
        services.save_display(None, conference=conference, join_links="NEVER", **shown)

    job = jobs.enqueue(None, conference=conference, kind=KIND, parameters={}, is_routine=True)
    assert making.make(job, hide)["made"] is False
    assert store.current(conference.slug) is None


class DatabaseAway:
    """Every query fails as with a dead socket."""

    def __enter__(self) -> None:
        def dead(*_arguments: object) -> None:
            raise OperationalError("connection to server on socket failed")

        self.patch = connection.execute_wrapper(dead)
        self.patch.__enter__()

    def __exit__(self, *error: object) -> None:
        self.patch.__exit__(None, None, None)


def paths_of(world: World) -> list[str]:
    index = store.current(world.conference.slug)
    assert index is not None
    return list(index["pages"])


def test_every_page_and_feed_can_be_read_while_the_database_is_away(copied: World, client: Client) -> None:
    paths = paths_of(copied)
    slug = copied.conference.slug
    assert {f"/{slug}/program/", f"/{slug}/program.ics", f"/{slug}/program/talks/small-caches/"} < set(paths)
    with DatabaseAway():
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert "Content-Security-Policy" in answer.headers
            assert not answer.cookies
        assert b"Counting Zeros" in client.get(f"/{slug}/program/").content
        events = Calendar.from_ical(client.get(f"/{slug}/program.ics").content).walk("VEVENT")
        assert {str(event["SUMMARY"]) for event in events} >= {"Counting Zeros", "Coffee"}


def test_people_who_are_signed_in_or_search_read_the_copy_when_the_database_fails(
    copied: World, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(copied.chair)
    client.raise_request_exception = False
    anonymous = Client(raise_request_exception=False)
    path = reverse("program:home", args=[copied.conference.slug])
    with DatabaseAway():
        assert b"Counting Zeros" in client.get(path).content
        assert b"Counting Zeros" in anonymous.get(path + "?zone=viewer").content
        assert client.get(path).status_code == 200
        assert client.get(f"/{copied.conference.slug}/").status_code == 500


def test_the_copy_says_what_the_site_says(copied: World, client: Client, settings: Any) -> None:
    """Word by word, apart from what belongs to the moment or the visitor."""

    def words(html: str) -> list[str]:
        main = html[html.index("<main") : html.index("</main>")]
        main = re.sub(r'<a class="no-print only-live" href="\?zone.*?</a>', "", main)
        return re.sub(r"<[^>]+>", " ", main).split()

    html = [path for path in paths_of(copied) if path.endswith("/")]
    kept = {path: client.get(path).content.decode() for path in html}
    settings.PUBLISHED_ROOT = ""
    for path, text in kept.items():
        live = client.get(path).content.decode()
        live = live.replace("Booklet to print (PDF)", "").replace("All pages, to read offline (ZIP)", "")
        text = text.replace("Booklet to print (PDF)", "").replace("All pages, to read offline (ZIP)", "")
        assert words(text) == words(live), path


def test_a_copy_that_did_not_change_is_not_sent_again_and_travels_packed(copied: World, client: Client) -> None:
    path = reverse("program:home", args=[copied.conference.slug])
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    for answer, more in ((plain, {}), (packed, {"Accept-Encoding": "gzip"})):
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"], **more})
        assert (again.status_code, again.content) == (304, b"")
    assert client.head(path).content == b""


def test_a_new_version_is_read_at_once_and_copied_soon(copied: World, client: Client) -> None:
    path = reverse("program:home", args=[copied.conference.slug])
    services.create_session(
        None, conference=copied.conference, title="Extra hour", kind="OTHER", starts_at=at(15), ends_at=at(16)
    )
    assert b"Extra hour" not in client.get(path).content
    copied.publish()
    assert store.current(copied.conference.slug) is None
    assert b"Extra hour" in client.get(path).content
    assert run_jobs() == ["SUCCEEDED"]
    with DatabaseAway():
        assert b"Extra hour" in client.get(path).content


def test_returning_to_an_earlier_version_takes_the_copy_along(copied: World, client: Client) -> None:
    path = reverse("program:home", args=[copied.conference.slug])
    services.place_talks(None, conference=copied.conference, talks=[str(copied.talks[0].uid)], session=None)
    copied.publish()
    run_jobs()
    assert b"Counting Zeros" not in client.get(path).content
    services.republish(copied.chair.user, version=ProgramVersion.objects.get(number=1), base=2)
    assert b"Counting Zeros" in client.get(path).content
    run_jobs()
    with DatabaseAway():
        assert b"Counting Zeros" in client.get(path).content


def test_a_conference_that_is_hidden_is_hidden_at_once_with_every_page_of_its_copy(
    copied: World, client: Client
) -> None:
    conference, paths = copied.conference, paths_of(copied)
    change_state(None, conference=conference, state=Conference.State.DRAFT)
    missing = client.get("/no-such-conference/program/")
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.content == missing.content
    change_state(None, conference=conference, state=Conference.State.PUBLIC)
    assert run_jobs() == ["SUCCEEDED"]
    with DatabaseAway():
        assert client.get(paths[0]).status_code == 200


def test_a_conference_hidden_while_its_copy_is_made_gets_none(published: World, client: Client) -> None:
    def hide(*_arguments: object) -> None:
        Conference.objects.filter(pk=published.conference.pk).update(state=Conference.State.DRAFT)

    job = Job.objects.get(kind=KIND)
    assert making.make(job, hide)["made"] is False
    assert store.known() == []


def test_a_version_published_while_an_older_one_is_copied_is_not_covered_by_it(published: World) -> None:
    job = Job.objects.get(kind=KIND)
    done: list[int] = []

    def publish_meanwhile(*_arguments: object) -> None:
        if not done:
            done.append(1)
            published.place(published.talks[2], published.sessions[1])
            published.publish()

    assert making.make(job, publish_meanwhile)["made"] is False
    assert store.known() == []


@pytest.mark.parametrize("state", [Conference.State.DRAFT, Conference.State.PUBLIC])
def test_a_rehearsal_is_never_copied(published: World, state: str) -> None:
    run_jobs()
    Conference.objects.filter(pk=published.conference.pk).update(is_sandbox=True, state=state)
    making.refresh()
    assert store.known() == []
    published.conference.refresh_from_db()
    published.place(published.talks[2], published.sessions[1])
    published.publish()
    run_jobs()
    assert store.known() == []


def test_the_scan_notices_what_changed_without_anybody_telling(copied: World, client: Client) -> None:
    path = reverse("program:home", args=[copied.conference.slug])
    assert making.refresh() == 0
    Conference.objects.filter(pk=copied.conference.pk).update(name="Workshop on Renaming")
    assert making.refresh() == 1
    assert making.refresh() == 1
    assert run_jobs() == ["SUCCEEDED"], "two scans, one job"
    with DatabaseAway():
        assert b"Workshop on Renaming" in client.get(path).content
    ProgramDisplay.objects.create(conference=copied.conference, join_links="NEVER")
    assert making.refresh() == 1


def test_the_scan_takes_away_a_copy_nobody_may_see(copied: World) -> None:
    Conference.objects.filter(pk=copied.conference.pk).update(state=Conference.State.DRAFT)
    assert making.refresh() == 0
    assert store.known() == []


def test_a_copy_of_another_release_is_not_served(copied: World, client: Client) -> None:
    with patch("program.bundle.middleware._marks", lambda: (99, "other")):
        client.raise_request_exception = False
        with DatabaseAway():
            assert client.get(reverse("program:home", args=[copied.conference.slug])).status_code == 500


def test_an_erased_person_is_gone_from_the_copy_at_once(copied: World, client: Client, copies: Path) -> None:
    person = Person.objects.get(name="Ada Berg")
    path = reverse("program:home", args=[copied.conference.slug])
    assert b"Ada Berg" in client.get(path).content
    personal_data.erase_program(person)
    assert b"Ada Berg" not in client.get(path).content
    run_jobs()
    with DatabaseAway():
        assert b"Ada Berg" not in client.get(path).content
    assert not [file for file in copies.rglob("*") if file.is_file() and b"Ada Berg" in file.read_bytes()]


def test_links_for_members_and_secrets_of_visitors_are_not_in_the_copy(
    published: World, client_for: Callable[[Person], Client], copies: Path
) -> None:
    services.update_session(
        None, session=published.sessions[0], revision=2, join_url="https://meet.example.org/members-only"
    )
    ProgramDisplay.objects.create(conference=published.conference, join_links="SIGNED_IN")
    published.publish()
    run_jobs()
    everything = b"".join(file.read_bytes() for file in copies.rglob("bodies"))
    assert b"members-only" not in everything
    assert b"csrf" not in everything
    page = reverse("program:session", args=[published.conference.slug, published.sessions[0].uid])
    assert b"members-only" in client_for(factories.make_person("Ann")).get(page).content


def test_the_zip_opens_from_a_file_with_every_link_and_style_inside(copied: World, client: Client) -> None:
    answer = client.get(reverse("feeds:program_zip", args=[copied.conference.slug]))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = set(archive.namelist())
    top = f"{copied.conference.slug}-program/"
    assert {f"{top}index.html", f"{top}talks/small-caches/index.html", f"{top}program.pdf"} < names
    assert f"{top}assets/css/program.css" in names
    for name in names:
        if not name.endswith(".html"):
            continue
        html = archive.read(name).decode()
        assert "<script src" not in html
        for address in re.findall(r'\s(?:href|src)="([^"]*)"', html):
            if address.startswith(("http", "mailto:", "#", "?")):
                continue
            target = unquote(urljoin(f"file:///{name}", address.split("#")[0])).removeprefix("file:///")
            assert target in names, f"{name} points to {address}"
    styles = archive.read(f"{top}assets/vendor/bootstrap/bootstrap.min.css")
    assert b"url(http" not in styles


@pytest.mark.parametrize("title", WILD)
def test_titles_of_every_kind_are_printed_in_the_booklet(published: World, client: Client, title: str) -> None:
    Talk.objects.filter(pk=published.talks[0].pk).update(title=title, abstract=f"#{title} *x* $y$ @z")
    published.publish()
    assert set(run_jobs()) == {"SUCCEEDED"}
    answer = client.get(reverse("feeds:program_pdf", args=[published.conference.slug]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert len(pikepdf.open(io.BytesIO(answer.content)).pages) >= 2


def test_while_the_booklet_is_made_its_address_asks_for_patience(published: World, client: Client) -> None:
    answer = client.get(reverse("feeds:program_pdf", args=[published.conference.slug]))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    Conference.objects.filter(pk=published.conference.pk).update(state=Conference.State.DRAFT)
    assert client.get(reverse("feeds:program_pdf", args=[published.conference.slug])).status_code == 404


@pytest.mark.parametrize("slug", ["../x", "..", "a/b", "", "A", "x" * 90])
def test_no_address_leads_out_of_the_folder_of_copies(copies: Path, slug: str) -> None:
    assert store.folder_of(slug) is None
    assert store.find(slug, "/") is None


def test_a_site_that_keeps_no_copies_answers_all_the_same(world: World, client: Client) -> None:
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    assert not Job.objects.filter(kind=KIND).exists()
    assert b"Counting Zeros" in client.get(reverse("program:home", args=[world.conference.slug])).content
    assert making.refresh() == 0
