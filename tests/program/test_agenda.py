"""Starred talks: with an account or a browser, what clashes, what changed, and the secret calendar."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from confsite.accounts.models import Person
from confsite.accounts.services import person_of
from confsite.conferences.models import Conference
from program import services
from program.agenda import personal_data, tokens
from program.agenda.stars import read_stars
from program.models import AgendaLink, ProgramDisplay, ProgramVersion, Star
from tests import factories
from tests.program.conftest import World, at
from tests.program.test_public_program import in_order, text_of


@pytest.fixture
def published(world: World) -> World:
    for talk, session in zip(world.talks, (0, 1, 0), strict=True):
        world.place(talk, world.sessions[session])
    world.publish()
    return world


@pytest.fixture
def attendee(published: World) -> Person:
    return factories.make_person("Ann Attendee")


def press(client: Client, world: World, do: str, *talks: int) -> None:
    for number in talks:
        data = {"uid": str(world.talks[number].uid), "do": do}
        assert client.post(reverse("program:star", args=[world.conference.slug]), data).status_code == 302


def agenda(client: Client, world: World) -> str:
    return text_of(client, reverse("program:agenda", args=[world.conference.slug]))


def test_starred_talks_stand_in_my_agenda_with_what_overlaps(
    published: World, attendee: Person, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(attendee)
    assert "No talk is starred yet" in agenda(client, published)
    press(client, published, "star", 0, 1)
    text = agenda(client, published)
    in_order(text, "2 talks overlap", "14 June 2030", "Counting Zeros", "At the same time: Small Caches")
    press(client, published, "star", 2)
    press(client, published, "unstar", 1)
    text = agenda(client, published)
    assert "overlap" not in text
    in_order(text, "Counting Zeros", "Late Binding")


def test_the_talks_page_stars_without_a_script_and_comes_back(
    published: World, attendee: Person, client_for: Callable[[Person], Client]
) -> None:
    client, path = client_for(attendee), reverse("program:talk", args=[published.conference.slug, "counting-zeros"])
    data = {"uid": str(published.talks[0].uid), "do": "star", "next": path}
    assert "Put it into my agenda" in client.get(path).content.decode()
    answer = client.post(reverse("program:star", args=[published.conference.slug]), data)
    assert answer.headers["Location"] == path
    assert "Take it out of my agenda" in client.get(path).content.decode()
    elsewhere = client.post(
        reverse("program:star", args=[published.conference.slug]), data | {"next": "//evil.example.org/"}
    )
    assert elsewhere.headers["Location"] == reverse("program:agenda", args=[published.conference.slug])


@pytest.mark.parametrize("target", ["nowhere", "program:home", "//elsewhere.example.org/", "https://example.org/"])
def test_a_page_to_come_back_to_that_is_none_here_leads_to_no_fault_and_nowhere_else(
    published: World, attendee: Person, client_for: Callable[[Person], Client], target: str
) -> None:
    data = {"uid": str(published.talks[0].uid), "do": "star", "next": target}
    answer = client_for(attendee).post(reverse("program:star", args=[published.conference.slug]), data)
    assert answer.status_code == 302
    assert "example.org" not in answer.headers["Location"]


def test_a_talk_that_moved_since_it_was_starred_says_so_until_that_is_noted(
    published: World, attendee: Person, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(attendee)
    press(client, published, "star", 0)
    services.update_session(None, session=published.sessions[0], revision=2, starts_at=at(14), ends_at=at(15))
    published.publish()
    text = agenda(client, published)
    in_order(text, "1 talk changed since you starred it", "14:00–14:20", "Changed since you starred it")
    in_order(text, "It was Fri 14 Jun, 09:00–09:20, Aula")
    page = text_of(client, reverse("program:talk", args=[published.conference.slug, "counting-zeros"]))
    in_order(page, "This moved. Before, it was on Friday, 14 June 2030, 09:00–09:20", "Aula", "14:00–14:20")
    press(client, published, "star", 0)
    assert "Changed since" not in agenda(client, published)


def test_a_starred_talk_that_is_cancelled_stays_in_the_agenda_as_gone(
    published: World, attendee: Person, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(attendee)
    press(client, published, "star", 0)
    services.place_talks(None, conference=published.conference, talks=[str(published.talks[0].uid)], session=None)
    published.publish()
    assert "Counting Zeros: no longer in the program" in agenda(client, published)


def test_stars_kept_in_a_browser_make_the_same_agenda_without_being_stored(published: World, client: Client) -> None:
    stars = {str(published.talks[0].uid): {"from": at(8).timestamp(), "to": at(9).timestamp(), "room": "Aula"}}
    path = reverse("program:agenda_list", args=[published.conference.slug])
    html = client.post(path, {"stars": json.dumps(stars)}).content.decode()
    assert "Counting Zeros" in html
    assert "Changed since you starred it" in html
    assert not Star.objects.exists()


def test_what_a_browser_kept_joins_the_account_once(
    published: World, attendee: Person, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(attendee)
    press(client, published, "star", 0)
    stars = {
        str(published.talks[0].uid): {},
        str(published.talks[2].uid): {"from": at(9, 20).timestamp(), "to": at(9, 40).timestamp(), "room": "Aula"},
        "00000000-0000-4000-8000-000000000000": {},
        "nonsense": 7,
    }
    for _time in range(2):
        client.post(reverse("program:merge_stars", args=[published.conference.slug]), {"stars": json.dumps(stars)})
    assert Star.objects.filter(person=attendee).count() == 2
    assert "Changed since" not in agenda(client, published)


@pytest.mark.parametrize("room", ["\x00", "Aula\x00", "\ud800"])
def test_a_room_no_table_can_hold_costs_no_star(
    published: World, attendee: Person, client_for: Callable[[Person], Client], room: str
) -> None:
    stars = json.dumps({str(published.talks[0].uid): {"from": at(8).timestamp(), "room": room}})
    path = reverse("program:merge_stars", args=[published.conference.slug])
    assert client_for(attendee).post(path, {"stars": stars}).status_code == 302
    assert Star.objects.filter(person=attendee).count() == 1


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", "[" * 100_000, '{"x": 1}', '{"' + "9" * 5000 + '": {}}', '{"a": {"from": "x"}}', '"' * 9],
)
def test_nonsense_from_a_browser_is_no_star(text: str) -> None:
    assert read_stars(text) == []


def test_nonsense_times_from_a_browser_count_as_no_time() -> None:
    rows = {"00000000-0000-4000-8000-000000000001": {"from": 1e300, "to": True, "room": 5}}
    star = read_stars(json.dumps(rows))[0]
    assert (star.starts_at, star.ends_at, star.room) == (None, None, "")


def test_a_secret_address_shows_the_agenda_to_calendars_until_it_is_renewed_or_ended(
    published: World, attendee: Person, client_for: Callable[[Person], Client], client: Client
) -> None:
    mine = client_for(attendee)
    press(mine, published, "star", 0)
    services.update_session(
        None, session=published.sessions[0], revision=2, join_url="https://meet.example.org/members-only"
    )
    published.publish()
    ProgramDisplay.objects.create(conference=published.conference, join_links="SIGNED_IN")

    def address() -> str:
        html = mine.get(reverse("program:agenda", args=[published.conference.slug])).content.decode()
        return html.split('<code class="agenda-link">')[1].split("</code>")[0].split("8000", 1)[1]

    mine.post(reverse("program:agenda_link", args=[published.conference.slug]))
    first = address()
    answer = client.get(first)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert [str(e["SUMMARY"]) for e in Calendar.from_ical(answer.content).walk("VEVENT")] == ["Counting Zeros"]
    assert b"members-only" in answer.content.replace(b"\r\n ", b"")
    mine.post(reverse("program:agenda_link", args=[published.conference.slug]))
    assert address() != first
    assert client.get(first).status_code == 404
    second = address()
    mine.post(reverse("program:agenda_link", args=[published.conference.slug]), {"do": "end"})
    assert client.get(second).status_code == 404
    assert not AgendaLink.objects.exists()


@pytest.mark.parametrize("change", ["mark", "key", "short"])
def test_a_secret_address_cannot_be_guessed_from_a_key(
    published: World, attendee: Person, client_for: Callable[[Person], Client], client: Client, change: str
) -> None:
    client_for(attendee).post(reverse("program:agenda_link", args=[published.conference.slug]))
    key = AgendaLink.objects.get().key.hex
    token = {"mark": f"{key}-{'0' * 32}", "key": key, "short": f"{key}-"}[change]
    assert client.get(reverse("program:agenda_ics", args=[published.conference.slug, token])).status_code == 404


def test_an_agenda_link_of_one_conference_opens_nothing_at_another(
    published: World, attendee: Person, client_for: Callable[[Person], Client], client: Client
) -> None:
    client_for(attendee).post(reverse("program:agenda_link", args=[published.conference.slug]))
    token = tokens.token_of(AgendaLink.objects.get())
    other = factories.make_conference("other2030")
    version = ProgramVersion.objects.get()
    ProgramVersion.objects.create(
        conference=other, number=1, content=version.content, published_at=version.published_at
    )
    assert client.get(reverse("program:agenda_ics", args=[published.conference.slug, token])).status_code == 200
    assert client.get(reverse("program:agenda_ics", args=[other.slug, token])).status_code == 404


def test_without_an_account_pressing_a_star_leads_to_sign_in(published: World, client: Client) -> None:
    for name in ("star", "merge_stars", "agenda_link"):
        answer = client.post(reverse(f"program:{name}", args=[published.conference.slug]))
        assert answer.headers["Location"].startswith("/accounts/login/")
    assert not Star.objects.exists()


def test_only_talks_of_the_published_program_can_be_starred(
    published: World, attendee: Person, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(attendee)
    draft = services.create_talk(None, conference=published.conference, title="Not yet public", minutes=5)
    path = reverse("program:star", args=[published.conference.slug])
    assert client.post(path, {"uid": "x"}).status_code == 400
    assert client.post(path, {"uid": str(draft.uid)}, follow=True).status_code == 200
    assert not Star.objects.exists()
    Conference.objects.filter(pk=published.conference.pk).update(state=Conference.State.DRAFT)
    assert client.post(path, {"uid": str(published.talks[0].uid)}).status_code == 404


def test_one_cannot_read_or_change_the_agenda_of_another(
    published: World, attendee: Person, client_for: Callable[[Person], Client]
) -> None:
    press(client_for(attendee), published, "star", 0)
    other = client_for(factories.make_person("Otto Other"))
    assert "Counting Zeros" not in agenda(other, published)
    press(other, published, "unstar", 0)
    assert Star.objects.filter(person=attendee).count() == 1


def test_stars_are_exported_merged_and_erased_with_their_person(published: World, attendee: Person) -> None:
    from program import snapshot
    from program.agenda import services as agenda_services

    program = snapshot.published(published.conference)
    assert program is not None
    other = factories.make_person("Ann A.")
    for person, talks in ((attendee, (0, 1)), (other, (1, 2))):
        for number in talks:
            agenda_services.star_talk(
                person.user, conference=published.conference, program=program, uid=str(published.talks[number].uid)
            )
        agenda_services.renew_link(person.user, conference=published.conference)
    assert person_of(attendee.user) == attendee
    personal_data.merge_agenda(attendee, other)
    assert len([row for row in personal_data.export_agenda(attendee) if row["kind"] == "starred talk"]) == 3
    assert AgendaLink.objects.count() == 1
    personal_data.erase_agenda(attendee)
    assert personal_data.export_agenda(attendee) == []
