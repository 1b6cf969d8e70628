"""From nothing to a frame on one page, in minutes; bad input gets a clear word and changes nothing."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from confsite.conferences.models import Conference, Role, Speaker
from program import flow, services
from program.errors import Refused
from program.models import Room, RoomClosure, Session, Talk
from program.services.rooms import Closure
from submissions.models import State
from tests import factories
from tests.program.conftest import World, at


def setup_page(conference: Conference) -> str:
    return reverse("schedule:setup", args=[conference.slug])


def test_a_chair_sets_a_day_up_from_nothing_on_one_page(
    conference: Conference, chair: object, client_for: Callable[..., Client]
) -> None:
    Conference.objects.filter(pk=conference.pk).update(starts_on=date(2030, 6, 14), ends_on=date(2030, 6, 14))
    factories.make_submission(conference, state=State.ACCEPTED, title="Counting Zeros")
    Speaker.objects.create(conference=conference, key="ines", name="Ines Falk", label="Keynote", talk_title="Sparsity")
    client, path = client_for(chair), setup_page(conference)
    client.post(path, {"part": "rooms", "rooms-rooms": "Aula, 120, Livestream, piano\nCellar"})
    aula, cellar = Room.objects.order_by("order")
    assert (aula.capacity, aula.features, cellar.capacity) == (120, ["livestream", "piano"], None)
    form = client.get(path).context["forms"]["lengths"]
    lengths = {form.add_prefix(name): field.initial for name, field in form.fields.items()}
    lengths |= {"lengths-changeover": "5", "lengths-kind_KEYNOTE": "45"}
    client.post(path, {"part": "lengths", **lengths})
    client.post(reverse("schedule:add_speakers", args=[conference.slug]))
    assert Talk.objects.get(title="Sparsity").minutes == 45
    page = client.post(
        path,
        {
            "part": "frame",
            "frame-days": "2030-06-14",
            "frame-starts": "09:00",
            "frame-ends": "12:30",
            "frame-minutes": "60",
            "frame-rooms": [aula.pk, cellar.pk],
            "frame-breaks": "10:30–11:00 Coffee",
            "frame-per_day": "2",
        },
        follow=True,
    ).content.decode()
    assert "5 sessions and breaks added." in page
    assert "2 talks, together 65 minutes." in page
    assert "That is enough for all talks" in page
    assert Session.objects.filter(kind="TALKS").count() == 4


def test_the_setup_page_asks_the_same_queries_for_more_rooms_and_talks(
    world: World, client_for: Callable[..., Client], django_assert_max_num_queries: object
) -> None:
    client = client_for(world.chair)
    for number in range(12):
        services.save_room(None, conference=world.conference, name=f"Room {number}")
        factories.make_submission(world.conference, state=State.ACCEPTED, title=f"More {number}")
    flow.sync(None, world.conference)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        client.get(setup_page(world.conference))


@pytest.mark.parametrize(
    ("part", "values", "words"),
    [
        ("rooms", {"rooms-rooms": ", 12"}, "Line 1 is not like"),
        ("rooms", {"rooms-rooms": "Attic, 0"}, "Line 1 is not like"),
        ("rooms", {"rooms-rooms": "Attic, 0000001009999999999"}, "Line 1 is not like"),
        ("rooms", {"rooms-rooms": "New\nAula"}, "There is a room “Aula” already. No room was added."),
        ("rooms", {"rooms-rooms": "X, 3, " + "y" * 50}, "is longer than 40 letters"),
        ("lengths", {"lengths-changeover": "-1"}, "greater than or equal to 0"),
        (
            "frame",
            {"frame-days": "2030-06-14", "frame-starts": "17:00", "frame-ends": "09:00"},
            "ends before it starts",
        ),
        ("frame", {"frame-days": "1999-01-01"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field_and_changes_nothing(
    world: World, client_for: Callable[..., Client], part: str, values: dict[str, str], words: str
) -> None:
    usual = {"frame-minutes": "60", "frame-breaks": "", "frame-starts": "09:00", "frame-ends": "10:00"}
    before = (Room.objects.count(), Session.objects.count())
    answer = client_for(world.chair).post(setup_page(world.conference), usual | values | {"part": part})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert (Room.objects.count(), Session.objects.count()) == before


def test_a_day_is_not_set_up_over_sessions_that_are_there(world: World, client_for: Callable[..., Client]) -> None:
    answer = client_for(world.chair).post(
        setup_page(world.conference),
        {
            "part": "frame",
            "frame-days": "2030-06-14",
            "frame-starts": "09:00",
            "frame-ends": "11:00",
            "frame-minutes": "60",
            "frame-rooms": [world.rooms[0].pk],
            "frame-breaks": "",
        },
    )
    assert "“Morning” takes part of that time already" in answer.content.decode()
    assert Session.objects.count() == 3


def test_a_new_changeover_moves_the_talks_apart_and_undo_brings_them_back(world: World) -> None:
    from program.services.steps import last_step

    for talk in world.talks[:2]:
        world.place(talk, world.sessions[0])
    services.save_settings(
        world.chair.user, conference=world.conference, changeover=5, minutes_by_kind={}, minutes_by_type={}
    )
    assert [talk.starts_at for talk in world.talks[:2]] == [at(9), at(9, 25)]
    step = last_step(world.conference)
    assert step is not None
    services.undo_step(None, step=step)
    assert [talk.starts_at for talk in world.talks[:2]] == [at(9), at(9, 20)]


def test_talks_follow_a_new_length_of_their_type_but_not_one_set_by_hand(world: World) -> None:
    first, *_others = world.talks
    services.update_talk(None, talk=first, minutes=33)
    kind = world.conference.submission_types.get()
    services.save_settings(
        world.chair.user, conference=world.conference, changeover=0, minutes_by_kind={}, minutes_by_type={kind.pk: 15}
    )
    assert [talk.minutes for talk in world.talks[:2]] == [33, 15]
    kind.refresh_from_db()
    assert kind.talk_minutes == 15


def test_closed_times_of_a_room_are_typed_as_lines_and_kept(world: World, client_for: Callable[..., Client]) -> None:
    client, path = client_for(world.chair), reverse("schedule:room", args=[world.conference.slug, "aula"])
    client.post(path, {"name": "Aula", "features": "Piano, piano", "closures": "2030-06-14 12:00–14:00 exam"})
    closure = RoomClosure.objects.get()
    assert (closure.starts_at, closure.ends_at, closure.reason) == (at(12), at(14), "exam")
    assert Room.objects.get(slug="aula").features == ["piano"]
    assert "2030-06-14 12:00–14:00 exam" in client.get(path).content.decode()
    for wrong, words in (
        ("noon to two", "Line 1 is not like"),
        ("2030-03-31 02:30–04:00", "does not exist"),
        ("9999-12-31 02:30–04:00", "9999 is no year of a conference."),
        ("0001-01-01 00:30–04:00", "0001 is no year of a conference."),
    ):
        assert words in client.post(path, {"name": "Aula", "closures": wrong}).content.decode()
    assert RoomClosure.objects.count() == 1


def test_a_session_in_a_closed_room_is_a_clash_in_words(world: World, client_for: Callable[..., Client]) -> None:
    services.save_room(
        None, conference=world.conference, room=world.rooms[0], closures=[Closure(at(9, 30), at(11), "exam")]
    )
    world.place(world.talks[0], world.sessions[0])
    home = client_for(world.chair).get(reverse("schedule:home", args=[world.conference.slug])).content.decode()
    assert "“Morning” is in Aula while that is closed (exam)" in home


def test_nobody_but_chairs_and_schedule_chairs_sets_up(world: World, client_for: Callable[..., Client]) -> None:
    member = factories.add_member(world.conference)
    assert client_for(member).get(setup_page(world.conference)).status_code == 404
    helper = factories.add_member(world.conference, role=Role.SCHEDULE_CHAIR)
    assert client_for(helper).get(setup_page(world.conference)).status_code == 200
    with pytest.raises(Refused):
        services.add_rooms(member.user, conference=world.conference, rooms=[{"name": "Mine"}])
    with pytest.raises(Refused):
        services.save_settings(
            member.user, conference=world.conference, changeover=0, minutes_by_kind={}, minutes_by_type={}
        )
