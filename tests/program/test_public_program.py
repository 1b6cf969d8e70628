"""What attendees read: the published program, in the announced zone or their own."""

import re
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.conferences.files.services import load_text
from confsite.conferences.models import Conference
from program import services
from program.models import ProgramVersion, Talk
from submissions import storage
from submissions.models import CameraReady, Document, DocumentKind
from tests import factories
from tests.program.conftest import World, at


def text_of(client: Client, path: str) -> str:
    """The words of a page's main part as one reads them, single-spaced."""
    html = client.get(path).content.decode()
    main = re.sub(r"</?(time|strong)\b[^>]*>", "", html[html.index("<main") : html.index("</main>")])
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace(" ,", ",").replace("( ", "(")


def load_event(slug: str) -> str:
    load_text(None, text=(Path("events") / f"{slug}.toml").read_text())
    return reverse("program:home", args=[slug])


def in_order(text: str, *parts: str) -> None:
    position = 0
    for part in parts:
        found = text.find(part, position)
        assert found >= 0, f"“{part}” does not follow in: {text[position : position + 400]}"
        position = found + len(part)


@pytest.mark.django_db
def test_the_program_of_accml_at_isca_stands_as_announced(client: Client) -> None:
    text = text_of(client, load_event("accml-2020-isca"))
    in_order(text, "EDT/New York", "31 May 2020")
    in_order(
        text,
        "9:00 AM – 9:10 AM",
        "Welcome",
        "9:10 AM – 10:10 AM",
        "9:10 AM – 9:50 AM",
        "Removing Ineffectual Computations in Neural Networks",
        "Antonio Gonzalez",
        "Universitat Politècnica de Catalunya",
        "9:50 AM – 10:10 AM",
        "You Only Spike Once: Improving Energy-Efficient Neuromorphic Inference to ANN-Level Accuracy",
        "Srivatsa P",
        "Trevor E. Carlson",
        "10:10 AM – 11:10 AM",
        "10:10 AM – 10:50 AM",
        "Scaling Machine Learning Workloads on Today’s GPUs",
        "David Kaeli",
        "10:50 AM – 11:10 AM",
        "HCM: Hardware-Aware Complexity Metric for Neural Network Architectures",
        "11:10 AM – 11:40 AM",
        "Break",
        "11:40 AM – 12:40 PM",
        "11:40 AM – 12:20 PM",
        "A Communication-Centric Approach for Designing Flexible DNN Accelerators",
        "12:20 PM – 12:40 PM",
        "STONNE: A Detailed Architectural Simulator for Flexible Neural Network Accelerators",
        "Tushar Krishna",
        "12:40 PM – 2:00 PM",
        "12:40 PM – 1:20 PM",
        "Reflections on TPUs, Current Problems in Acceleration, and What's Next",
        "Cliff Young",
        "Google",
        "1:20 PM – 1:40 PM",
        "Statistical Robustness of MCMC Accelerators",
        "1:40 PM – 2:00 PM",
        "Acceleration Techniques for Sampling-based Machine Learning",
        "2:00 PM – 2:05 PM",
        "Closing remarks",
    )


@pytest.mark.django_db
def test_the_program_of_acsmd_keeps_an_untitled_item_and_an_open_end(client: Client) -> None:
    text = text_of(client, load_event("acsmd-2022-isca"))
    in_order(text, "EDT", "18 June 2022")
    in_order(
        text,
        "8:45 - 9:15 AM",
        "Opening Keynote",
        "Architecture – Compiler – System Co-design Opportunities for Emerging Multi-model DNN Workloads",
        "Hyoukjun Kwon",
        "(Meta)",
        "9:15 - 9:50 AM",
        "Invited Talk I",
        "Radu Marculescu",
        "9:50 - 10:25 AM",
        "Invited talk II",
        "Stylianos I. Venieris",
        "10:25 - 10:40 AM",
        "Coffee Break",
        "10:40 - 11:25 AM",
        "no title announced",
        "11:25 - 12:00 PM",
        "Invited Talk III",
        "Yingyan (Celine) Lin",
        "12:00 PM",
        "Closing Remark",
        "Tushar Krishna",
    )
    assert "12:00 PM –" not in text


@pytest.mark.django_db
def test_an_event_without_times_lists_its_announced_talks_instead(client: Client) -> None:
    text = text_of(client, load_event("emc2-2019-neurips"))
    assert "No timetable was announced" in text
    assert "Announced talks" in text


def test_readers_see_the_published_version_and_not_the_draft(world: World, client: Client) -> None:
    path = reverse("program:home", args=[world.conference.slug])
    assert "The program is not published yet" in text_of(client, path)
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    world.place(world.talks[1], world.sessions[0])
    text = text_of(client, path)
    assert "Counting Zeros" in text
    assert "Small Caches" not in text


def test_a_reader_sees_times_in_the_conferences_zone_or_in_their_own(world: World, client: Client) -> None:
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    client.cookies["tz"] = "Asia/Tokyo"
    path = reverse("program:home", args=[world.conference.slug])
    announced, own = text_of(client, path), text_of(client, path + "?zone=viewer")
    in_order(announced, "Times are in CEST", "Show them in Asia/Tokyo (JST)", "09:00–10:00", "Counting Zeros")
    in_order(own, "Times are in Asia/Tokyo (JST)", "Show them in CEST", "16:00–17:00", "Counting Zeros")


def test_in_another_zone_a_session_can_be_on_another_day(world: World, client: Client) -> None:
    services.create_session(
        None, conference=world.conference, title="Night walk", kind="SOCIAL", starts_at=at(22), ends_at=at(23)
    )
    world.publish()
    client.cookies["tz"] = "Asia/Tokyo"
    text = text_of(client, reverse("program:home", args=[world.conference.slug]) + "?zone=viewer")
    in_order(text, "Friday, 14 June 2030", "Morning", "Saturday, 15 June 2030", "05:00–06:00", "Night walk")


def test_a_session_over_midnight_names_the_day_it_ends_on(world: World, client: Client) -> None:
    services.create_session(
        None,
        conference=world.conference,
        title="Hackathon",
        kind="OTHER",
        starts_at=at(22),
        ends_at=at(2, day=date(2030, 6, 15)),
    )
    world.publish()
    text = text_of(client, reverse("program:home", args=[world.conference.slug]))
    in_order(text, "22:00–Sat 02:00", "Hackathon")


def test_talks_keep_their_minutes_when_clocks_change_during_a_session(world: World) -> None:
    rome, night = ZoneInfo("Europe/Rome"), date(2030, 10, 27)
    session = services.create_session(
        None,
        conference=world.conference,
        title="Night session",
        starts_at=datetime(2030, 10, 27, 2, 50, tzinfo=rome),
        ends_at=datetime(2030, 10, 27, 4, 0, tzinfo=rome),
    )
    for talk in world.talks[:2]:
        world.place(talk, session)
    first, second = world.talks[:2]
    assert first.starts_at == datetime(2030, 10, 27, 0, 50, tzinfo=UTC)
    assert first.ends_at == second.starts_at == datetime(2030, 10, 27, 1, 10, tzinfo=UTC)
    assert second.ends_at is not None
    assert second.ends_at.astimezone(rome).date() == night
    assert f"{second.ends_at.astimezone(rome):%H:%M}" == "02:30"


def test_a_search_finds_talks_by_author_title_and_room(world: World, client: Client) -> None:
    world.place(world.talks[0], world.sessions[0])
    world.place(world.talks[1], world.sessions[1])
    world.publish()
    path = reverse("program:home", args=[world.conference.slug])
    assert "Small Caches" in text_of(client, path + "?q=costa")
    assert "Counting Zeros" not in text_of(client, path + "?q=costa")
    assert "Counting Zeros" in text_of(client, path + "?q=aula+ZEROS")
    assert "Nothing in the program has all these words" in text_of(client, path + "?q=quantum")


def test_every_item_has_a_page_of_its_own(world: World, client: Client) -> None:
    slug = world.conference.slug
    world.place(world.talks[0], world.sessions[0])
    Talk.objects.filter(pk=world.talks[0].pk).update(abstract="We count *zeros* fast.")
    services.update_session(
        None, session=world.sessions[0], revision=1, chair_text="Dana Elm", join_url="https://meet.example.org/a"
    )
    world.publish()
    talk = text_of(client, reverse("program:talk", args=[slug, "counting-zeros"]))
    in_order(talk, "Counting Zeros", "Ada Berg", "Friday, 14 June 2030", "09:00–09:20", "Aula", "Morning", "Dana Elm")
    assert "We count zeros fast." in talk
    in_order(text_of(client, reverse("program:room", args=[slug, "aula"])), "Aula", "Morning", "Counting Zeros")
    in_order(text_of(client, reverse("program:person", args=[slug, "ada-berg"])), "Ada Berg", "Counting Zeros")
    assert "Ada Berg" in text_of(client, reverse("program:people", args=[slug]))
    assert client.get(reverse("program:talk", args=[slug, "no-such-talk"])).status_code == 404
    assert client.get(f"/{slug}/program/days/2030-13-77/").status_code == 404


def test_the_page_of_a_cancelled_talk_stays_and_says_so(world: World, client: Client) -> None:
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    services.place_talks(None, conference=world.conference, talks=[str(world.talks[0].uid)], session=None)
    world.publish()
    text = text_of(client, reverse("program:talk", args=[world.conference.slug, "counting-zeros"]))
    assert "This is no longer in the program" in text


def test_the_program_of_a_conference_in_draft_is_as_if_it_did_not_exist(world: World, client: Client) -> None:
    world.publish()
    Conference.objects.filter(pk=world.conference.pk).update(state=Conference.State.DRAFT)
    assert client.get(reverse("program:home", args=[world.conference.slug])).status_code == 404
    assert client.get(reverse("feeds:program_ics", args=[world.conference.slug])).status_code == 404


def test_a_paper_can_be_read_only_where_the_conference_shows_papers(world: World, client: Client) -> None:
    paper, slug = world.papers[0], world.conference.slug
    stored = storage.store(world.conference, storage.receive([b"%PDF-1.7 final"], limit=1000))
    now = world.conference.now()
    for kind in (DocumentKind.PAPER, DocumentKind.CAMERA_READY):
        Document.objects.create(
            conference=world.conference,
            submission=paper,
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
    world.place(world.talks[0], world.sessions[0])
    world.place(world.talks[1], world.sessions[1])
    world.publish()
    address = reverse("program:paper", args=[slug, "counting-zeros"])
    final = CameraReady.objects.create(
        conference=world.conference,
        submission=paper,
        title=paper.title,
        state=CameraReady.State.SUBMITTED,
        submitted_at=now,
    )
    assert client.get(address).status_code == 404
    assert "PDF" not in text_of(client, reverse("program:talk", args=[slug, "counting-zeros"]))
    Conference.objects.filter(pk=world.conference.pk).update(are_papers_public=True)
    for unfinished in (CameraReady.State.OPEN, CameraReady.State.RETURNED):
        CameraReady.objects.filter(pk=final.pk).update(state=unfinished)
        assert client.get(address).status_code == 404, "a file that its authors have not handed in"
    CameraReady.objects.filter(pk=final.pk).update(state=CameraReady.State.SUBMITTED)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 final"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert address in client.get(reverse("program:talk", args=[slug, "counting-zeros"])).content.decode()
    assert client.get(reverse("program:paper", args=[slug, "small-caches"])).status_code == 404


def test_the_public_program_needs_few_queries_however_long_it_is(world: World, client: Client) -> None:
    path = reverse("program:home", args=[world.conference.slug])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    world.place(world.talks[0], world.sessions[0])
    world.publish()
    few = queries()
    for number in range(200):
        talk = services.create_talk(
            None,
            conference=world.conference,
            title=f"Extra {number}",
            minutes=5,
            people=[(None, f"P {number}", "", True)],
        )
        Talk.objects.filter(pk=talk.pk).update(session=world.sessions[1], starts_at=at(9), ends_at=at(9, 5))
    world.publish()
    assert queries() == few <= 8


def test_a_version_is_never_changed_by_later_edits(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    before = ProgramVersion.objects.get().content
    services.delete_session(None, session=world.sessions[0])
    assert ProgramVersion.objects.get().content == before


def test_papers_named_alike_get_addresses_of_their_own(world: World) -> None:
    factories.make_submission(world.conference, state="ACCEPTED", title="Counting Zeros")
    services.request_build(None, conference=world.conference)
    slugs = set(Talk.objects.filter(title="Counting Zeros").values_list("slug", flat=True))
    assert slugs == {"counting-zeros", "counting-zeros-2"}


def test_the_grid_shows_parallel_sessions_side_by_side(world: World, client: Client) -> None:
    world.place(world.talks[0], world.sessions[0])
    world.place(world.talks[1], world.sessions[1])
    world.publish()
    html = client.get(reverse("program:grid", args=[world.conference.slug])).content.decode()
    row = next(part for part in html.split("<tr>") if "Morning" in part)
    assert "Beside" in row
    assert 'colspan="2"' in html
