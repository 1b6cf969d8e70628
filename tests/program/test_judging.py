"""While something is dragged, every place says what it would clash with and how the program's score would change."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from program import judging, services
from program.availability import services as availability
from program.availability.queries import Away
from program.models import Session, Talk
from reviews.models import Conflict
from submissions.models import State
from tests import factories
from tests.program.conftest import World, at


def judge(world: World, client: Client, **asked: str) -> list[dict[str, Any]]:
    answer = client.get(reverse("schedule:judge", args=[world.conference.slug]), asked)
    assert answer.status_code == 200
    places: list[dict[str, Any]] = answer.json()["places"]
    return places


def at_place(places: list[dict[str, Any]], session: object, position: int) -> dict[str, Any]:
    return next(one for one in places if one["session"] == str(session) and one["position"] == position)


def test_a_place_where_a_person_is_needed_elsewhere_says_who_and_what(
    world: World, client_for: Callable[..., Client]
) -> None:
    ada = world.papers[0].authors.get().person
    paper = factories.make_submission(world.conference, state=State.ACCEPTED, title="Also by Ada", authors=[ada])
    services.request_build(None, conference=world.conference)
    world.place(world.talks[0], world.sessions[0])
    talk = Talk.objects.get(submission=paper)
    places = judge(world, client_for(world.chair), talk=str(talk.uid))
    beside = at_place(places, world.sessions[1].uid, 0)
    assert beside["level"] == "clash"
    assert beside["words"] == ["Ada Berg is needed elsewhere then: “Counting Zeros”"]
    after = at_place(places, world.sessions[0].uid, 1)
    assert after["level"] != "clash"


def test_an_hour_at_which_the_presenter_cannot_come_says_so(world: World, client_for: Callable[..., Client]) -> None:
    ada = str(world.papers[0].authors.get().person_id)
    availability.answer(None, conference=world.conference, identity=ada, away=[Away(at(9), at(10), True)])
    places = judge(world, client_for(world.chair), talk=str(world.talks[0].uid))
    assert at_place(places, world.sessions[0].uid, 0)["words"] == ["Ada Berg cannot come then"]


def test_a_session_over_another_one_in_its_room_says_which(world: World, client_for: Callable[..., Client]) -> None:
    for talk, session in zip(world.talks, world.sessions[:2], strict=False):
        world.place(talk, session)
    places = judge(world, client_for(world.chair), session=str(world.sessions[1].uid), day=at(9).isoformat())
    assert at_place(places, "aula", 0)["words"] == ["the room is taken by “Morning”"]
    assert at_place(places, "cellar", 0)["level"] == "same"


def test_a_break_over_a_session_in_a_room_says_which(world: World, client_for: Callable[..., Client]) -> None:
    places = judge(world, client_for(world.chair), session=str(world.sessions[2].uid), day=at(9).isoformat())
    assert at_place(places, "aula", 0)["words"] == ["the room is taken by “Morning”"]
    assert at_place(places, "aula", 60)["words"] == []


def resized(world: World, client: Client, ends_at: Any, **more: str) -> dict[str, Any]:
    session = world.sessions[0]
    asked = {
        "session": str(session.uid),
        "starts_at": at(9).isoformat(),
        "ends_at": ends_at.isoformat(),
        "room": "aula",
    }
    (place,) = judge(world, client, **(asked | more))
    return place


def test_a_session_made_too_short_for_its_talks_says_by_how_much(
    world: World, client_for: Callable[..., Client]
) -> None:
    for talk in world.talks:
        world.place(talk, world.sessions[0])
    client = client_for(world.chair)
    assert resized(world, client, at(10)) == {"level": "same", "difference": 0, "score": "", "words": []}
    short = resized(world, client, at(9, 50))
    assert short["level"] == "clash"
    assert short["words"] == ["10 minutes too long"]


def test_a_session_made_longer_says_what_it_runs_into_and_a_shorter_one_what_it_saves(
    world: World, client_for: Callable[..., Client]
) -> None:
    world.place(world.talks[0], world.sessions[0])
    services.create_session(
        None, conference=world.conference, title="Next", room=world.rooms[0], starts_at=at(10, 30), ends_at=at(11)
    )
    longer = resized(world, client_for(world.chair), at(10, 40))
    assert longer["words"] == ["the room is taken by “Next”"]
    fuller = resized(world, client_for(world.chair), at(9, 50))
    assert (fuller["level"], fuller["words"]) == ("better", [])
    assert fuller["score"] == "better by 300 (minutes of sessions left empty)"


def test_what_mends_a_session_that_was_too_short_is_no_clash(world: World, client_for: Callable[..., Client]) -> None:
    for talk in world.talks:
        world.place(talk, world.sessions[0])
    Talk.objects.filter(conference=world.conference).update(minutes=30)
    world.place(world.talks[0], world.sessions[0], 0)
    place = resized(world, client_for(world.chair), at(10, 10), room="cellar", session=str(world.sessions[0].uid))
    assert not any("too long" in words for words in place["words"]), "it is still too short, but less than it was"


def test_a_length_that_makes_no_sense_is_told(world: World, client_for: Callable[..., Client]) -> None:
    client, path = client_for(world.chair), reverse("schedule:judge", args=[world.conference.slug])
    asked = {"session": str(world.sessions[0].uid), "starts_at": at(9).isoformat(), "ends_at": at(8).isoformat()}
    answer = client.get(path, asked, headers={"X-Requested-With": "drag"})
    assert answer.status_code == 400
    assert "ends after its start" in answer.json()["message"]


def test_what_a_hidden_paper_clashes_with_stays_unnamed(world: World, client_for: Callable[..., Client]) -> None:
    ada = world.papers[0].authors.get().person
    paper = factories.make_submission(world.conference, state=State.ACCEPTED, title="Also by Ada", authors=[ada])
    Conflict.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        person=world.chair,
        kind="ADVISOR",
        source=Conflict.Source.PERSON,
        noticed_at=world.conference.now(),
    )
    services.request_build(None, conference=world.conference)
    world.place(world.talks[0], world.sessions[0])
    client = client_for(world.chair)
    for uid in (Talk.objects.get(submission=paper).uid, world.talks[0].uid):
        answer = client.get(reverse("schedule:judge", args=[world.conference.slug]), {"talk": str(uid)})
        assert "clashes with a reserved slot" in answer.content.decode() or uid == world.talks[0].uid
        assert "Counting Zeros" not in answer.content.decode()


def test_nonsense_is_told_and_unknown_things_have_no_places(world: World, client_for: Callable[..., Client]) -> None:
    client, path = client_for(world.chair), reverse("schedule:judge", args=[world.conference.slug])
    assert judge(world, client, talk="nonsense") == []
    assert judge(world, client, session="nonsense", day=at(9).isoformat()) == []
    for day in ("yesterday", "", "2030-02-31T09:00:00Z"):
        answer = client.get(path, {"session": "x", "day": day}, headers={"X-Requested-With": "drag"})
        assert answer.status_code == 400


def test_nobody_but_chairs_asks(world: World, client_for: Callable[..., Client]) -> None:
    path = reverse("schedule:judge", args=[world.conference.slug])
    assert client_for(factories.add_member(world.conference)).get(path).status_code == 404


def test_a_session_is_put_to_another_room_and_time_and_made_longer(
    world: World, client_for: Callable[..., Client]
) -> None:
    world.place(world.talks[0], world.sessions[0])
    client, path = client_for(world.chair), reverse("schedule:place_session", args=[world.conference.slug])
    session = Session.objects.get(pk=world.sessions[0].pk)
    data = {"session": str(session.uid), "revision": session.revision, "room": "cellar"}
    data |= {"starts_at": at(14).isoformat(), "ends_at": at(15, 30).isoformat()}
    assert client.post(path, data, headers={"X-Requested-With": "drag"}).status_code == 200
    session.refresh_from_db()
    assert (session.room, session.starts_at, session.ends_at) == (world.rooms[1], at(14), at(15, 30))
    assert world.talks[0].starts_at == at(14)
    again = client.post(path, data, headers={"X-Requested-With": "drag"})
    assert again.status_code == 409
    assert "changed by somebody else" in again.json()["message"]


def test_a_session_cannot_end_before_it_starts_nor_move_into_a_deleted_room(
    world: World, client_for: Callable[..., Client]
) -> None:
    client, path = client_for(world.chair), reverse("schedule:place_session", args=[world.conference.slug])
    data = {"session": str(world.sessions[0].uid), "revision": 0, "starts_at": at(14).isoformat(), "room": ""}
    for wrong, words in (
        ({"ends_at": at(13).isoformat()}, "ends after its start"),
        ({"ends_at": at(15).isoformat(), "room": "gone"}, "deleted meanwhile"),
        ({"ends_at": "soon"}, "no instant"),
    ):
        answer = client.post(path, data | wrong, headers={"X-Requested-With": "drag"})
        assert answer.status_code == 400
        assert words in answer.json()["message"]
    assert Session.objects.get(pk=world.sessions[0].pk).starts_at == at(9)


def test_all_places_of_a_talk_in_a_program_of_350_talks_are_judged_in_a_tenth_of_a_second(world: World) -> None:
    rooms = [services.save_room(None, conference=world.conference, name=f"R{number}") for number in range(7)]
    sessions = [
        Session(
            conference=world.conference,
            room=room,
            kind="TALKS",
            starts_at=at(11) + timedelta(hours=2 * slot),
            ends_at=at(12, 40) + timedelta(hours=2 * slot),
        )
        for room in rooms
        for slot in range(10)
    ]
    Session.objects.bulk_create(sessions)
    Talk.objects.bulk_create(
        Talk(
            conference=world.conference,
            slug=f"t{number}",
            title=f"T{number}",
            minutes=20,
            session=sessions[number % 70],
        )
        for number in range(350)
    )
    uid = str(Talk.objects.get(slug="t7").uid)
    judging.places_of_talk(world.conference, None, uid)
    started = time.process_time()
    places = judging.places_of_talk(world.conference, None, uid)
    spent = time.process_time() - started
    assert len(places) > 400
    assert spent < 0.5, f"{spent:.3f} s of CPU"
