"""The last change of where and when can be taken back, and never more than that."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.jobs import services as jobs
from program import services
from program.errors import Refused, Stale
from program.models import ProgramProposal, ProgramStep, Session, Talk
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
