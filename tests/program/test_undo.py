"""The last change of where and when can be taken back, and never more than that."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.jobs import services as jobs
from program import services
from program.errors import Refused, Stale
from program.models import ProgramProposal, ProgramStep, Session, Talk, TalkPerson
from program.personal_data import erase_program
from program.services.steps import last_step
from tests import factories
from tests.program.conftest import World, at


def places(world: World) -> list[tuple[object, ...]]:
    return [(t.session.title if t.session else None, t.order, t.starts_at, t.is_pinned) for t in world.talks]


def undo(world: World) -> None:
    step = last_step(world.conference)
    assert step is not None
    services.undo_step(world.chair.user, step=step)


def test_a_move_between_two_sessions_is_undone_for_all_the_talks_it_shifted(world: World) -> None:
    for talk in world.talks:
        world.place(talk, world.sessions[0])
    before = places(world)
    world.place(world.talks[0], world.sessions[1])
    assert places(world) != before
    undo(world)
    assert places(world) == before


def test_changes_are_undone_one_after_the_other_back_to_the_first(world: World) -> None:
    start = places(world)
    world.place(world.talks[0], world.sessions[0])
    world.place(world.talks[1], world.sessions[0], 0)
    services.pin_talk(None, talk=world.talks[1], is_pinned=True)
    for _change in range(3):
        undo(world)
    assert places(world) == start


def test_a_deleted_session_comes_back_with_its_talks_room_and_chair(world: World) -> None:
    session = world.sessions[0]
    services.update_session(None, session=session, revision=0, chair_person=world.chair, title="Morning of zeros")
    world.place(world.talks[0], session)
    before = places(world)
    services.delete_session(None, session=Session.objects.get(uid=session.uid))
    undo(world)
    again = Session.objects.get(uid=session.uid)
    assert (again.title, again.room, again.chair_person) == ("Morning of zeros", world.rooms[0], world.chair)
    assert places(world) == before


def test_a_session_that_was_added_is_gone_after_undo_unless_talks_were_put_into_it(world: World) -> None:
    services.create_session(None, conference=world.conference, title="Extra", starts_at=at(14), ends_at=at(15))
    undo(world)
    assert not Session.objects.filter(title="Extra").exists()


def test_a_moved_session_goes_back_with_its_talks(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    before = places(world)
    session = Session.objects.get(pk=world.sessions[0].pk)
    services.move_session(None, session=session, revision=session.revision, starts_at=at(14), room=world.rooms[1])
    undo(world)
    session.refresh_from_db()
    assert (session.starts_at, session.ends_at, session.room) == (at(9), at(10), world.rooms[0])
    assert places(world) == before


def test_an_applied_proposal_is_undone_like_any_other_change(world: World) -> None:
    job = services.request_build(world.chair.user, conference=world.conference)
    jobs.run(job.pk)
    before = places(world)
    services.apply_proposal(world.chair.user, proposal=ProgramProposal.objects.get(job=job))
    assert places(world) != before
    undo(world)
    assert places(world) == before
    assert ProgramProposal.objects.get(job=job).state == ProgramProposal.State.UNDONE


def said(world: World) -> str:
    """What the button to undo says."""
    return str(last_step(world.conference))


def test_the_button_names_the_session_and_what_of_it_changed(world: World) -> None:
    session = world.sessions[0]

    def change(**values: object) -> str:
        session.refresh_from_db()
        services.update_session(None, session=session, revision=session.revision, **values)
        return said(world)

    assert change(title="Morning of zeros") == "a session changed: “Morning of zeros” – title"
    assert change(chair_person=world.chair) == "a session changed: “Morning of zeros” – chair"
    assert change(starts_at=at(8), room=world.rooms[1]) == "a session changed: “Morning of zeros” – room, time"
    assert change(title="x" * 300).startswith("a session changed: “" + "x" * 50)
    assert len(said(world)) < 100
    services.pin_session(None, session=world.sessions[1], is_pinned=True)
    assert said(world) == "a session pinned: “Beside”"
    services.delete_session(None, session=world.sessions[2])
    assert said(world) == "a session deleted: “Coffee”"
    for _change in range(6):
        undo(world)
    session.refresh_from_db()
    assert (session.title, session.chair_person, session.room) == ("Morning", None, world.rooms[0])
    assert Session.objects.filter(title="Coffee").exists()


def test_a_talk_that_was_added_is_gone_after_undo(world: World) -> None:
    services.create_talk(None, conference=world.conference, title="Welcome", people=[(None, "Ines Falk", "", True)])
    assert said(world) == "a talk added: “Welcome”"
    undo(world)
    assert not Talk.objects.filter(title="Welcome").exists()
    assert not TalkPerson.objects.filter(name="Ines Falk").exists()


def test_a_deleted_talk_comes_back_to_its_place_with_its_people_and_its_address(world: World) -> None:
    talk = services.create_talk(
        None,
        conference=world.conference,
        title="Welcome",
        abstract="Hello.",
        minutes=10,
        people=[(world.chair.pk, "Carla Chair", "Institute", True), (None, "Ines Falk", "", False)],
    )
    world.place(talk, world.sessions[0])
    world.place(world.talks[0], world.sessions[0])
    facts = Talk.objects.values("uid", "slug", "abstract", "minutes", "session", "order", "starts_at")
    people = TalkPerson.objects.values_list("person", "name", "affiliation", "is_presenter", "slug")
    before = list(facts.order_by("uid")), list(people.filter(talk__title="Welcome"))
    services.delete_talk(None, talk=talk)
    assert said(world) == "a talk deleted: “Welcome”"
    undo(world)
    assert (list(facts.order_by("uid")), list(people.filter(talk__title="Welcome"))) == before


def test_what_a_talk_says_is_put_back_and_named(world: World) -> None:
    talk = services.create_talk(None, conference=world.conference, title="Welcome", people=[(None, "Ines", "", True)])
    services.update_talk(None, talk=talk, title="Good morning", minutes=15, people=[(None, "Jon", "", True)])
    assert said(world) == "a talk changed: “Good morning” – title, length, people"
    undo(world)
    talk.refresh_from_db()
    assert (talk.title, talk.minutes, [one.name for one in talk.people.all()]) == ("Welcome", None, ["Ines"])


def test_a_change_of_a_papers_talk_is_undone_without_naming_it_and_keeps_no_words_of_the_paper(world: World) -> None:
    talk = world.talks[0]
    services.update_talk(None, talk=talk, label="Best paper", minutes=30)
    assert said(world) == "a talk changed: label, length"
    step = last_step(world.conference)
    assert step is not None
    kept = f"{step.before}{step.after}"
    assert "Counting Zeros" not in kept
    assert "Ada Berg" not in kept
    undo(world)
    talk.refresh_from_db()
    assert (talk.label, talk.title) == ("", "Counting Zeros")


def test_all_invited_talks_that_one_press_added_go_by_one_press(world: World) -> None:
    for number in range(2):
        world.conference.speakers.create(key=f"s{number}", name=f"Speaker {number}", talk_title=f"Talk {number}")
    assert len(services.add_invited_talks(None, conference=world.conference)) == 2
    assert said(world) == "invited talks added"
    undo(world)
    assert not Talk.objects.filter(submission=None).exists()


def test_a_deleted_talk_does_not_come_back_under_an_address_that_was_given_away(world: World) -> None:
    talk = services.create_talk(None, conference=world.conference, title="Welcome")
    services.delete_talk(None, talk=talk)
    Talk.objects.create(conference=world.conference, slug="welcome", title="Another")
    with pytest.raises(Refused, match="has the address of the one that was deleted"):
        undo(world)


def test_an_erased_person_does_not_come_back_by_undo(world: World) -> None:
    person = factories.make_person("Ines Falk", user=False)
    talk = services.create_talk(
        None, conference=world.conference, title="Welcome", people=[(person.pk, "Ines Falk", "", True)]
    )
    services.delete_talk(None, talk=talk)
    erase_program(person)
    assert not any("Ines Falk" in f"{step.before}{step.after}" for step in ProgramStep.objects.all())


def test_only_the_last_change_can_be_undone(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    step = last_step(world.conference)
    assert step is not None
    world.place(world.talks[1], world.sessions[0])
    with pytest.raises(Stale, match="Something else was changed meanwhile"):
        services.undo_step(None, step=step)


def test_undo_refuses_to_lose_what_changed_since_without_a_step(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    Talk.objects.filter(pk=world.talks[0].pk).update(starts_at=at(9, 5))
    with pytest.raises(Refused, match="changed again since"):
        undo(world)


def test_the_board_offers_undo_with_who_did_what_and_it_works_without_javascript(
    world: World, client_for: Callable[..., Client]
) -> None:
    ProgramStep.objects.all().delete()
    client, home = client_for(world.chair), reverse("schedule:home", args=[world.conference.slug])
    assert "Undo" not in client.get(home).content.decode()
    client.post(
        reverse("schedule:move", args=[world.conference.slug]),
        {"talks": str(world.talks[0].uid), "target": str(world.sessions[0].uid)},
    )
    page = client.get(home)
    assert "Undo: talks moved" in page.content.decode()
    answer = client.post(
        reverse("schedule:undo", args=[world.conference.slug]), {"step": page.context["board"].undo.pk}, follow=True
    )
    assert "Undone" in answer.content.decode()
    assert world.talks[0].session is None


def test_nobody_but_chairs_undoes(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    step = ProgramStep.objects.all()[0]
    with pytest.raises(Refused, match="Only chairs"):
        services.undo_step(factories.add_member(world.conference).user, step=step)
