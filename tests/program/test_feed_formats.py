"""The program in every format, read back by an XML parser, a JSON parser and a calendar library, and compared."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from confsite.conferences.models import Conference, Track
from program import feeds, services, snapshot
from program.feeds import checks
from program.models import ProgramDisplay, ProgramVersion, Talk
from program.showing import facts_of
from tests.program.conftest import DAY, World, at

WILD = [
    '<script>alert("1")</script> & <b>bold</b>',
    "שלום עולם – עברית",
    "مرحبا بالعالم",
    "Emoji 🦄👩‍💻 and a bell \x07",
    "Semi; colon, back\\slash",
    "]]> &amp; ' \" end",
    "=HYPERLINK(1)",
    "七" * 100,
]


@pytest.fixture
def published(world: World) -> World:
    world.place(world.talks[0], world.sessions[0])
    world.place(world.talks[1], world.sessions[1])
    world.publish()
    return world


def fetch(client: Client, name: str, *arguments: object) -> bytes:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers
    return answer.content


def in_database(world: World) -> dict[str, tuple[str, datetime, datetime, str]]:
    """Title, times and room of each placed talk, by UID."""
    return {
        str(talk.uid): (talk.title, talk.starts_at, talk.ends_at, talk.session.room.name)
        for talk in Talk.objects.filter(conference=world.conference, session__isnull=False).select_related(
            "session__room"
        )
    }


def test_the_schedule_for_apps_keeps_the_formats_rules_and_says_what_the_database_says(
    published: World, client: Client
) -> None:
    tree = ElementTree.fromstring(fetch(client, "program:schedule_xml", published.conference.slug))
    assert checks.mistakes(tree) == []
    found = {
        event.get("guid"): (
            event.findtext("title"),
            datetime.fromisoformat(event.findtext("date") or ""),
            event.findtext("duration"),
            event.findtext("room"),
        )
        for event in tree.iter("event")
    }
    for uid, (title, starts_at, ends_at, room) in in_database(published).items():
        minutes = round((ends_at - starts_at).total_seconds() / 60)
        assert found[uid] == (title, starts_at, f"00:{minutes:02d}", room)
    assert found[str(published.sessions[2].uid)][0] == "Coffee"
    assert tree.findtext("version") == "1"
    assert tree.find("day").attrib["date"] == DAY.isoformat()
    assert [person.text for person in tree.iter("person")] == ["Ada Berg", "Bruno Costa"]


def test_a_broken_schedule_is_found_by_the_same_checks() -> None:
    tree = ElementTree.fromstring("<schedule><version>1</version><day index='2' date='x'/></schedule>")
    assert checks.mistakes(tree) == [
        "schedule: no conference",
        "day 1: index is 2",
        "day 1: date is x",
    ]


def test_the_same_schedule_stands_in_json(published: World, client: Client) -> None:
    schedule = json.loads(fetch(client, "program:schedule_json", published.conference.slug))["schedule"]
    rooms = schedule["conference"]["days"][0]["rooms"]
    events = {event["guid"]: event for room in rooms.values() for event in room}
    for uid, (title, starts_at, _ends_at, room) in in_database(published).items():
        assert events[uid]["title"] == title
        assert datetime.fromisoformat(events[uid]["date"]) == starts_at
        assert events[uid]["room"] == room
        assert events[uid] in rooms[room]
    assert schedule["conference"]["time_zone_name"] == "Europe/Rome"


def test_numbers_of_events_stay_the_same_over_versions(published: World, client: Client) -> None:
    def numbers() -> dict[str | None, str | None]:
        tree = ElementTree.fromstring(fetch(client, "program:schedule_xml", published.conference.slug))
        return {event.get("guid"): event.get("id") for event in tree.iter("event")}

    before = numbers()
    published.place(published.talks[2], published.sessions[1])
    published.publish()
    after = numbers()
    assert before.items() < after.items()


def test_search_engines_read_each_talk_as_an_event_with_who_speaks_and_where(published: World, client: Client) -> None:
    node = json.loads(fetch(client, "feeds:program_jsonld", published.conference.slug))
    assert node["@type"] == "Event"
    talk = next(sub for sub in node["subEvent"] if sub["name"] == "Counting Zeros")
    assert datetime.fromisoformat(talk["startDate"]) == at(9)
    assert talk["location"]["name"].startswith("Aula")
    assert [person["name"] for person in talk["performer"]] == ["Ada Berg"]
    page = client.get(reverse("program:talk", args=[published.conference.slug, "counting-zeros"])).content.decode()
    script = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(script)["name"] == "Counting Zeros"


def test_a_spreadsheet_gets_one_line_per_talk_and_break(published: World, client: Client) -> None:
    text = fetch(client, "feeds:program_csv", published.conference.slug).decode("utf-8-sig")
    rows = {row["uid"]: row for row in csv.DictReader(io.StringIO(text))}
    for uid, (title, starts_at, _ends_at, room) in in_database(published).items():
        assert (rows[uid]["title"], rows[uid]["room"]) == (title, room)
        assert f"{rows[uid]['day']} {rows[uid]['start']}" == f"{starts_at.astimezone(at(9).tzinfo):%Y-%m-%d %H:%M}"
    assert rows[str(published.sessions[2].uid)]["title"] == "Coffee"


def test_a_day_a_room_a_track_and_a_person_have_calendars_of_their_own(world: World, client: Client) -> None:
    track = Track.objects.create(conference=world.conference, slug="systems", name="Systems")
    world.papers[1].track = track
    world.papers[1].save(update_fields=["track"])
    world.place(world.talks[0], world.sessions[0])
    world.place(world.talks[1], world.sessions[1])
    world.publish()
    slug = world.conference.slug

    def summaries(name: str, key: object) -> set[str]:
        return {str(e["SUMMARY"]) for e in Calendar.from_ical(fetch(client, name, slug, key)).walk("VEVENT")}

    assert summaries("program:day_ics", DAY) == {"Counting Zeros", "Small Caches", "Coffee"}
    assert summaries("program:room_ics", "aula") == {"Counting Zeros"}
    assert summaries("program:track_ics", "systems") == {"Small Caches"}
    assert summaries("program:person_ics", "bruno-costa") == {"Small Caches"}
    for name, key in (
        ("program:day_ics", DAY + timedelta(days=5)),
        ("program:room_ics", "nowhere"),
        ("program:track_ics", "none"),
        ("program:person_ics", "nobody"),
    ):
        assert client.get(reverse(name, args=[slug, key])).status_code == 404


def test_a_cancelled_talk_is_cancelled_in_the_calendar_of_its_person_too(published: World, client: Client) -> None:
    services.place_talks(None, conference=published.conference, talks=[str(published.talks[0].uid)], session=None)
    published.publish()
    # The person gives nothing any more, so their page and calendar are gone; those of the room and day tell.
    for name, key in (("program:room_ics", "aula"), ("program:day_ics", DAY)):
        data = fetch(client, name, published.conference.slug, key)
        gone = [e for e in Calendar.from_ical(data).walk("VEVENT") if str(e["UID"]) == str(published.talks[0].uid)]
        assert [str(event["STATUS"]) for event in gone] == ["CANCELLED"]


def test_calendars_name_their_zone_with_its_changes_of_clocks(published: World, client: Client) -> None:
    data = fetch(client, "feeds:program_ics", published.conference.slug)
    calendar = Calendar.from_ical(data)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Rome"]
    assert b"DTSTART;TZID=Europe/Rome:20300614T090000" in data
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_an_entry_in_the_hour_that_clocks_show_twice_stays_at_its_instant(world: World, client: Client) -> None:
    start = datetime(2030, 10, 27, 1, 30, tzinfo=UTC)  # the second 02:30 of that night in Rome
    services.create_session(
        None, conference=world.conference, title="Night", starts_at=start, ends_at=start + timedelta(hours=1)
    )
    world.publish()
    events = Calendar.from_ical(fetch(client, "feeds:program_ics", world.conference.slug)).walk("VEVENT")
    night = next(event for event in events if str(event["SUMMARY"]) == "Night")
    assert night.decoded("DTSTART") == start


@pytest.mark.parametrize("title", WILD)
def test_a_title_with_markup_another_script_or_emoji_comes_through_every_feed(
    world: World, client: Client, title: str
) -> None:
    Talk.objects.filter(pk=world.talks[0].pk).update(title=title, abstract=title)
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    slug, uid = world.conference.slug, str(world.talks[0].uid)
    plain = title.replace("\x07", "")
    calendar = Calendar.from_ical(fetch(client, "feeds:program_ics", slug))
    assert str(next(e for e in calendar.walk("VEVENT") if str(e["UID"]) == uid)["SUMMARY"]) == plain
    tree = ElementTree.fromstring(fetch(client, "program:schedule_xml", slug))
    assert checks.mistakes(tree) == []
    assert next(e for e in tree.iter("event") if e.get("guid") == uid).findtext("title") == plain
    days = json.loads(fetch(client, "program:schedule_json", slug))["schedule"]["conference"]["days"]
    assert plain in [event["title"] for day in days for room in day["rooms"].values() for event in room]
    assert plain in [sub["name"] for sub in json.loads(fetch(client, "feeds:program_jsonld", slug))["subEvent"]]
    rows = list(csv.DictReader(io.StringIO(fetch(client, "feeds:program_csv", slug).decode("utf-8-sig"), newline="")))
    tamed = f"'{title}" if title.startswith("=") else title
    assert tamed in [row["title"] for row in rows]
    page = client.get(reverse("program:talk", args=[slug, world.talks[0].slug])).content.decode()
    assert "<script>alert" not in page


def test_every_feed_of_a_program_without_talks_is_whole(world: World, client: Client) -> None:
    slug = world.conference.slug
    for name in ("feeds:program_ics", "feeds:program_csv", "feeds:program_jsonld"):
        fetch(client, name, slug)
    tree = ElementTree.fromstring(fetch(client, "program:schedule_xml", slug))
    assert checks.mistakes(tree) == []
    assert json.loads(fetch(client, "program:schedule_json", slug))["schedule"]["conference"]["days"] == []


def content_of_many(world: World, count: int) -> dict[str, object]:
    """A snapshot of `count` talks in sessions of 30 side by side."""
    content = snapshot.draft_content(world.conference)
    session = content["sessions"][0]
    sessions = []
    for block in range(count // 30):
        start = at(8) + timedelta(hours=block % 10, days=block // 100)
        talks = [
            {
                "uid": f"00000000-0000-4000-8000-{block:06d}{number:06d}",
                "slug": f"talk-{block}-{number}",
                "kind": "PAPER",
                "label": "",
                "title": f"Talk {block} {number}",
                "abstract": "Words about it. " * 20,
                "starts_at": (start + timedelta(minutes=2 * number)).isoformat(),
                "ends_at": (start + timedelta(minutes=2 * number + 2)).isoformat(),
                "has_own_times": True,
                "submission": None,
                "people": [
                    {
                        "slug": f"p-{(block * 7 + number) % 900}",
                        "name": f"Person {(block * 7 + number) % 900}",
                        "affiliation": "Somewhere",
                        "is_presenter": True,
                        "person": None,
                        "bio": "",
                        "url": "",
                    }
                ],
            }
            for number in range(30)
        ]
        uid = f"10000000-0000-4000-8000-{block:012d}"
        times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
        sessions.append(session | times | {"uid": uid, "title": f"Session {block}", "talks": talks})
    return content | {"sessions": sessions}


def test_three_thousand_talks_are_in_every_feed_and_on_the_page(world: World, client: Client) -> None:
    ProgramVersion.objects.create(
        conference=world.conference,
        number=1,
        content=content_of_many(world, 3000),
        published_at=world.conference.now(),
    )
    slug = world.conference.slug
    assert len(Calendar.from_ical(fetch(client, "feeds:program_ics", slug)).walk("VEVENT")) == 3000
    tree = ElementTree.fromstring(fetch(client, "program:schedule_xml", slug))
    assert checks.mistakes(tree) == []
    assert len(list(tree.iter("event"))) == 3000
    assert fetch(client, "program:schedule_json", slug).count(b'"guid"') == 3000 + 2  # and two rooms
    assert len(json.loads(fetch(client, "feeds:program_jsonld", slug))["subEvent"]) == 3000
    assert fetch(client, "feeds:program_csv", slug).count(b"\r\n") == 3001
    assert client.get(reverse("program:home", args=[slug])).content.count(b'class="talk"') == 3000


def test_feeds_carry_join_links_only_where_everybody_may_have_them(published: World, client: Client) -> None:
    services.update_session(
        None, session=published.sessions[0], revision=1, join_url="https://meet.example.org/secret-room"
    )
    published.publish()
    slug = published.conference.slug
    names = ("feeds:program_ics", "program:schedule_xml", "program:schedule_json")
    page = reverse("program:session", args=[slug, published.sessions[0].uid])
    assert all(b"secret-room" in fetch(client, name, slug) for name in names)
    assert b"secret-room" in client.get(page).content
    ProgramDisplay.objects.create(conference=published.conference, join_links="SIGNED_IN")
    assert not any(b"secret-room" in fetch(client, name, slug) for name in names)
    assert b"secret-room" not in client.get(page).content
    assert b"Sign in to see the link" in client.get(page).content


def test_a_feed_that_did_not_change_is_not_sent_again(published: World, client: Client) -> None:
    for name in ("program:schedule_xml", "program:schedule_json", "feeds:program_csv", "feeds:program_jsonld"):
        path = reverse(name, args=[published.conference.slug])
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    Conference.objects.filter(pk=published.conference.pk).update(name="Another name")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_facts_of_a_short_address_still_make_an_acronym() -> None:
    facts = facts_of(Conference(slug="abc", name="A", short_name="A"), has_join_links=False)
    assert facts.acronym == "abc_conf"
    assert feeds.chosen([]) == frozenset()
