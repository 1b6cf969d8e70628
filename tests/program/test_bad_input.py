"""What cannot be gets a clear word, and nothing is lost or half done."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from program import services
from program.errors import Refused
from program.models import Session, Talk
from tests.program.conftest import World, at


def test_two_talks_are_not_pinned_to_one_time(world: World) -> None:
    for talk in world.talks[:2]:
        world.place(talk, world.sessions[0])
    first, second, _third = world.talks
    services.pin_talk(None, talk=first, is_pinned=True)
    Talk.objects.filter(pk=second.pk).update(starts_at=at(9, 10), ends_at=at(9, 30))
    with pytest.raises(Refused, match="pinned to that time already"):
        services.pin_talk(None, talk=second, is_pinned=True)
    assert not Talk.objects.get(pk=second.pk).is_pinned


def test_two_sessions_are_not_pinned_to_one_room_and_time(world: World) -> None:
    other = services.create_session(
        None, conference=world.conference, title="Intruder", room=world.rooms[0], starts_at=at(9, 30), ends_at=at(11)
    )
    services.pin_session(None, session=world.sessions[0], is_pinned=True)
    with pytest.raises(Refused, match="“Morning” is pinned to this room at that time already"):
        services.pin_session(None, session=other, is_pinned=True)
    services.pin_session(None, session=world.sessions[0], is_pinned=False)
    assert services.pin_session(None, session=other, is_pinned=True).is_pinned


def test_a_chair_pins_a_session_by_a_button_and_a_second_pin_is_told(
    world: World, client_for: Callable[..., Client]
) -> None:
    services.create_session(
        None, conference=world.conference, title="Intruder", room=world.rooms[0], starts_at=at(9, 30), ends_at=at(11)
    )
    client = client_for(world.chair)
    for title, words in (("Morning", "Unpin"), ("Intruder", "is pinned to this room at that time already")):
        uid = Session.objects.get(title=title).uid
        path = reverse("schedule:pin_session", args=[world.conference.slug, uid, "pin"])
        assert words in client.post(path, follow=True).content.decode()
    assert list(Session.objects.filter(is_pinned=True).values_list("title", flat=True)) == ["Morning"]


@pytest.mark.parametrize("view", ["list", "grid"])
def test_a_title_with_markup_is_text_on_the_board(world: World, client_for: Callable[..., Client], view: str) -> None:
    services.update_session(None, session=world.sessions[0], revision=0, title="<img src=x onerror=alert(1)>")
    services.create_talk(None, conference=world.conference, title="<b>Bold</b> ‏שלום‏ 🎉")
    home = reverse("schedule:home", args=[world.conference.slug])
    page = client_for(world.chair).get(home, {"view": view}).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "&lt;b&gt;Bold&lt;/b&gt; ‏שלום‏ 🎉" in page


def test_a_session_over_midnight_stands_whole_in_the_grid(world: World, client_for: Callable[..., Client]) -> None:
    night = services.create_session(
        None, conference=world.conference, title="Night", room=world.rooms[0], starts_at=at(22), ends_at=at(23, 59)
    )
    late = Session.objects.get(pk=night.pk)
    services.update_session(None, session=late, revision=late.revision, ends_at=at(1, day=at(9).date().replace(day=15)))
    answer = client_for(world.chair).get(reverse("schedule:home", args=[world.conference.slug]), {"view": "grid"})
    (day,) = answer.context["grid"]
    item = next(one for one in day.items if one.row.session.title == "Night")
    assert item.bottom - item.top == 3 * 12, "three hours of twelve lines"
    assert "22:00</time>–<time" in answer.content.decode()


def test_an_empty_program_has_a_board_in_both_views_and_is_not_published(
    world: World, client_for: Callable[..., Client]
) -> None:
    Session.objects.all().delete()
    Talk.objects.all().delete()
    client, home = client_for(world.chair), reverse("schedule:home", args=[world.conference.slug])
    for view in ("list", "grid", "nonsense"):
        assert client.get(home, {"view": view}).status_code == 200
    with pytest.raises(Refused, match="nothing to publish"):
        services.publish(None, conference=world.conference, base=0, is_confirmed=True)
