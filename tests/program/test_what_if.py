"""What would it take to put a talk where it is not free: who gives way, who is told, what it costs; and one button."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from program import services
from program.availability import services as availability
from program.availability.queries import Away
from program.models import ProgramStep, Session, Talk
from program.services.steps import last_step
from reviews.models import Conflict
from submissions.models import State
from tests import factories
from tests.program.conftest import World, at


@pytest.fixture
def full(world: World) -> World:
    """The morning of an hour is full with three talks of 20 minutes; a fourth waits; two hours are free later."""
    factories.make_submission(
        world.conference,
        state=State.ACCEPTED,
        title="Early Words",
        authors=[factories.make_person("Dana Eriksen", user=False)],
    )
    services.request_build(None, conference=world.conference)  # the new paper flows in
    for talk in world.talks[:3]:
        world.place(talk, world.sessions[0])
    services.create_session(
        None, conference=world.conference, title="Late", room=world.rooms[0], starts_at=at(10, 30), ends_at=at(11, 30)
    )
    return world


def ask(world: World, client: Client, talk: Talk, session: Session, position: int, **more: str) -> str:
    path = reverse("schedule:what_if", args=[world.conference.slug, talk.uid])
    answer = client.get(path, {"place": f"{session.uid}:{position}"} | more)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def press(world: World, client: Client, talk: Talk, page: str) -> str:
    plan = re.search(r'name="plan" value="([^"]+)"', page)
    assert plan is not None
    path = reverse("schedule:what_if", args=[world.conference.slug, talk.uid])
    return client.post(path, {"plan": plan[1]}, follow=True).content.decode()


def absent(world: World, number: int, *hours: tuple[int, int]) -> None:
    person = str(world.papers[number].authors.get().person_id)
    away = [Away(at(first), at(last), True) for first, last in hours]
    availability.answer(None, conference=world.conference, identity=person, away=away)


def starts(world: World) -> dict[str, object]:
    return {talk.title: talk.starts_at for talk in world.talks}


def test_a_taken_place_names_who_gives_way_and_one_press_moves_both(
    full: World, client_for: Callable[..., Client]
) -> None:
    client, talk = client_for(full.chair), full.talks[3]
    page = ask(full, client, talk, full.sessions[0], 1)
    assert 'As things are, it is not free:</p><ul class="clashes"><li>“Small Caches” is there</li></ul>' in page
    assert "It can be there if 1 other talk gives way. Fewer are impossible." in page
    assert "<strong>Early Words</strong>: without a place → Fri 14 Jun 2030, 09:20 CEST, Aula" in page
    assert '<strong>Small Caches</strong> <span class="muted">(Bruno Costa)</span>: Fri 14 Jun 2030, 09:20' in page
    assert "Nobody: no published slot changes." in page
    before = starts(full)
    assert "Moved, and 1 other talk gave way." in press(full, client, talk, page)
    after = starts(full)
    assert after["Early Words"] == at(9, 20)
    assert after["Small Caches"] not in (None, at(9, 20))
    assert {name: after[name] for name in ("Counting Zeros", "Late Binding")} == {
        name: before[name] for name in ("Counting Zeros", "Late Binding")
    }


def test_all_that_moved_is_one_step_and_undone_by_one_press(full: World, client_for: Callable[..., Client]) -> None:
    client, talk, before = client_for(full.chair), full.talks[3], starts(full)
    count = ProgramStep.objects.count()
    press(full, client, talk, ask(full, client, talk, full.sessions[0], 1))
    assert ProgramStep.objects.count() == count + 1
    step = last_step(full.conference)
    assert step is not None
    assert str(step) == "a talk placed, others giving way"
    services.undo_step(full.chair.user, step=step)
    assert starts(full) == before


def test_whose_published_slot_changes_has_to_be_told(full: World, client_for: Callable[..., Client]) -> None:
    full.publish()
    page = ask(full, client_for(full.chair), full.talks[3], full.sessions[0], 1)
    assert "Once this is published: Bruno Costa." in page
    assert page.count('<span class="pill pill-neutral">published</span>') == 1


def test_published_talks_stay_where_the_chair_asks_for_it(full: World, client_for: Callable[..., Client]) -> None:
    full.publish()
    page = ask(full, client_for(full.chair), full.talks[3], full.sessions[0], 1, keeps_published="on")
    assert "It cannot be there, whatever else moves" in page
    assert "Published and pinned talks were left where they are." in page
    assert 'name="plan"' not in page


def test_a_place_at_which_the_speaker_cannot_come_says_why_it_cannot_be(
    full: World, client_for: Callable[..., Client]
) -> None:
    absent(full, 0, (10, 12))
    late = Session.objects.get(title="Late")
    page = ask(full, client_for(full.chair), full.talks[0], late, 0)
    assert "It cannot be there, whatever else moves" in page
    assert "Ada Berg cannot come then" in page


def test_a_pinned_talk_does_not_give_way(full: World, client_for: Callable[..., Client]) -> None:
    services.pin_talk(None, talk=full.talks[1], is_pinned=True)
    page = ask(full, client_for(full.chair), full.talks[3], full.sessions[0], 1)
    assert "It cannot be there, whatever else moves" in page
    assert "“Small Caches” cannot give way" in page
    assert "Pinned talks were left where they are." in page


def test_a_free_place_takes_nothing_and_talks_in_the_tray_go_on_waiting(
    full: World, client_for: Callable[..., Client]
) -> None:
    full.conference.talks.filter(title="Late Binding").update(session=None, starts_at=None, ends_at=None)
    client, late = client_for(full.chair), Session.objects.get(title="Late")
    page = ask(full, client, full.talks[3], late, 0)
    assert "It can be there, and no other talk has to move." in page
    press(full, client, full.talks[3], page)
    assert starts(full)["Early Words"] == at(10, 30)
    assert starts(full)["Late Binding"] is None


def test_what_is_amiss_elsewhere_is_not_mended_on_the_way(full: World, client_for: Callable[..., Client]) -> None:
    absent(full, 2, (9, 10))
    page = ask(full, client_for(full.chair), full.talks[3], full.sessions[1], 0)
    assert "no other talk has to move" in page


def test_a_board_that_changed_meanwhile_refuses_the_press_and_moves_nothing(
    full: World, client_for: Callable[..., Client]
) -> None:
    client, talk = client_for(full.chair), full.talks[3]
    page = ask(full, client, talk, full.sessions[0], 1)
    full.place(full.talks[2], full.sessions[1])
    before = starts(full)
    assert "The program was changed since this was worked out. Nothing was moved" in press(full, client, talk, page)
    assert starts(full) == before


def test_a_button_that_was_tampered_with_moves_nothing(full: World, client_for: Callable[..., Client]) -> None:
    client, talk, other = client_for(full.chair), full.talks[3], full.talks[0]
    page = ask(full, client, talk, full.sessions[0], 1)
    path = reverse("schedule:what_if", args=[full.conference.slug, talk.uid])
    for plan in ("", "nonsense", "a:b:c"):
        assert "Nothing was moved" in client.post(path, {"plan": plan}, follow=True).content.decode()
    assert "Nothing was moved" in press(full, client, other, page)
    assert starts(full)["Early Words"] is None


def test_a_reserved_slot_gives_way_without_its_name(full: World, client_for: Callable[..., Client]) -> None:
    full.publish()
    Conflict.objects.create(
        conference=full.conference,
        submission=full.papers[1],
        person=full.chair,
        kind="ADVISOR",
        source=Conflict.Source.PERSON,
        noticed_at=full.conference.now(),
    )
    client = client_for(full.chair)
    page = ask(full, client, full.talks[3], full.sessions[0], 1)
    assert "<strong>Reserved</strong>: Fri 14 Jun 2030, 09:20 CEST, Aula → " in page
    assert "Once this is published: the people of a reserved slot." in page
    assert "09:20, where “a reserved slot” is" in page
    assert "Small Caches" not in page
    assert "Bruno Costa" not in page
    hidden = reverse("schedule:what_if", args=[full.conference.slug, full.talks[1].uid])
    assert client.get(hidden).status_code == 404


def test_the_page_asks_for_a_place_first_and_names_a_place_that_is_gone(
    full: World, client_for: Callable[..., Client]
) -> None:
    client = client_for(full.chair)
    path = reverse("schedule:what_if", args=[full.conference.slug, full.talks[3].uid])
    page = client.get(path).content.decode()
    assert "09:20, where “Small Caches” is" in page
    assert "10:30, it is empty" in page
    assert "That place is gone. Choose another one." in client.get(path, {"place": "x:1"}).content.decode()
    Session.objects.filter(conference=full.conference).update(starts_at=None, ends_at=None)
    assert "It cannot be asked about" in client.get(path).content.decode()


def test_every_talk_of_the_board_leads_to_the_question(full: World, client_for: Callable[..., Client]) -> None:
    client, home = client_for(full.chair), reverse("schedule:home", args=[full.conference.slug])
    for view in ("list", "grid"):
        page = client.get(home, {"view": view}).content.decode()
        for talk in full.talks:
            assert reverse("schedule:what_if", args=[full.conference.slug, talk.uid]) in page


def test_nobody_but_chairs_asks(full: World, client_for: Callable[..., Client]) -> None:
    path = reverse("schedule:what_if", args=[full.conference.slug, full.talks[0].uid])
    assert client_for(factories.add_member(full.conference)).get(path).status_code == 404
