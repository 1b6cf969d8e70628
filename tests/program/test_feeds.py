"""The program as a calendar: read back by a calendar library."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar, Event

from program import services
from program.models import Talk
from tests.program.conftest import World, at
from tests.program.test_public_program import load_event


def events_of(client: Client, path: str) -> dict[str, Event]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


@pytest.fixture
def feed(world: World) -> str:
    world.place(world.talks[0], world.sessions[0])
    world.place(world.talks[1], world.sessions[1])
    world.publish()
    return reverse("feeds:program_ics", args=[world.conference.slug])


def test_each_talk_and_break_is_an_entry_at_its_own_instant(world: World, feed: str, client: Client) -> None:
    found = events_of(client, feed)
    talk = found[str(world.talks[0].uid)]
    assert str(talk["SUMMARY"]) == "Counting Zeros"
    assert talk.decoded("DTSTART") == at(9)
    assert talk.decoded("DTEND") == at(9, 20)
    assert str(talk["LOCATION"]) == "Aula"
    assert "Ada Berg" in str(talk["DESCRIPTION"])
    assert str(talk["URL"]).endswith("/program/talks/counting-zeros/")
    assert str(found[str(world.sessions[2].uid)]["SUMMARY"]) == "Coffee"
    assert str(world.sessions[0].uid) not in found


def test_a_moved_talk_keeps_its_uid_and_counts_up(world: World, feed: str, client: Client) -> None:
    uid = str(world.talks[0].uid)
    before = events_of(client, feed)[uid]
    services.update_session(None, session=world.sessions[0], revision=1, starts_at=at(11), ends_at=at(12))
    world.publish()
    after = events_of(client, feed)[uid]
    assert after.decoded("DTSTART") == at(11)
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


def test_a_talk_that_is_gone_is_cancelled_for_those_who_hold_it(world: World, feed: str, client: Client) -> None:
    uid = str(world.talks[0].uid)
    services.place_talks(None, conference=world.conference, talks=[uid], session=None)
    world.publish()
    gone = events_of(client, feed)[uid]
    assert str(gone["STATUS"]) == "CANCELLED"
    assert gone.decoded("DTSTART") == at(9)
    alone = events_of(client, reverse("program:talk_ics", args=[world.conference.slug, "counting-zeros"]))
    assert str(alone[uid]["STATUS"]) == "CANCELLED"
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    assert str(events_of(client, feed)[uid]["STATUS"]) == "CONFIRMED"


def test_a_cancelled_talk_stays_cancelled_over_further_versions(world: World, feed: str, client: Client) -> None:
    uid = str(world.talks[0].uid)
    services.place_talks(None, conference=world.conference, talks=[uid], session=None)
    world.publish()
    world.place(world.talks[2], world.sessions[0])
    world.publish()
    assert str(events_of(client, feed)[uid]["STATUS"]) == "CANCELLED"


def test_a_talk_alone_can_be_put_into_a_calendar(world: World, feed: str, client: Client) -> None:
    found = events_of(client, reverse("program:talk_ics", args=[world.conference.slug, "small-caches"]))
    assert set(found) == {str(world.talks[1].uid)}


def test_a_calendar_app_that_asks_again_gets_not_modified(feed: str, client: Client) -> None:
    first = client.get(feed)
    again = client.get(feed, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    later = client.get(feed, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert later.status_code == 304
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_before_publishing_the_calendar_is_empty_and_can_be_subscribed_to(world: World, client: Client) -> None:
    assert events_of(client, reverse("feeds:program_ics", args=[world.conference.slug])) == {}


def test_a_talk_without_times_of_its_own_is_told_by_its_session(world: World, feed: str, client: Client) -> None:
    Talk.objects.filter(pk=world.talks[0].pk).update(has_own_times=False, starts_at=None, ends_at=None)
    world.publish()
    session = events_of(client, feed)[str(world.sessions[0].uid)]
    assert session.decoded("DTEND") == at(10)
    assert "Counting Zeros" in str(session["DESCRIPTION"])


@pytest.mark.django_db
def test_the_calendar_of_acsmd_keeps_the_open_end_open(client: Client) -> None:
    load_event("acsmd-2022-isca")
    found = events_of(client, reverse("feeds:program_ics", args=["acsmd-2022-isca"]))
    closing = next(event for event in found.values() if "Closing Remark" in str(event["SUMMARY"]))
    assert closing.decoded("DTSTART") == datetime(2022, 6, 18, 16, 0, tzinfo=UTC)
    assert "DTEND" not in closing
