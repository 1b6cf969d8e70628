"""Proposals side by side, repairs with the fewest moves, why not everything fits, and stopping early."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from program import services
from program.availability import services as availability
from program.availability.queries import Away
from program.errors import Refused
from program.models import ProgramProposal, Session, Talk
from program.services import building
from tests import factories
from tests.program.conftest import World, at


def result(job: Job) -> ProgramProposal:
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error
    return ProgramProposal.objects.get(job=job)


def read(world: World, client_for: Callable[..., Client], proposal: ProgramProposal) -> str:
    path = reverse("schedule:proposal", args=[world.conference.slug, proposal.number])
    return client_for(world.chair).get(path).content.decode()


@pytest.fixture
def ill(world: World) -> World:
    """All three talks are published in the morning; then Ada says that she cannot come before half past ten."""
    for talk in world.talks:
        world.place(talk, world.sessions[0])
    services.create_session(
        None, conference=world.conference, title="Late", room=world.rooms[0], starts_at=at(10, 30), ends_at=at(11, 30)
    )
    world.publish()
    ada = str(world.papers[0].authors.get().person_id)
    availability.answer(None, conference=world.conference, identity=ada, away=[Away(at(8), at(10, 30), True)])
    return world


def test_a_repair_moves_only_who_cannot_come_and_says_who_has_to_be_told(
    ill: World, client_for: Callable[..., Client]
) -> None:
    client = client_for(ill.chair)
    client.post(reverse("schedule:proposals", args=[ill.conference.slug]), {"part": "repair"})
    proposal = result(Job.objects.get(kind=building.BUILD))
    html = read(ill, client_for, proposal)
    assert "1 talk moves" in html
    assert "Fewer are impossible." in html
    assert "1 person has to be told once this is published: Ada Berg." in html
    assert "Fri 14 Jun 2030, 09:00 CEST, Aula → Fri 14 Jun 2030, 10:30 CEST, Aula" in html
    services.apply_proposal(ill.chair.user, proposal=proposal)
    titles = {talk.title: talk.starts_at for talk in ill.talks}
    assert titles["Counting Zeros"] == at(10, 30)
    assert titles["Small Caches"] == at(9, 20), "nobody else moves"


def test_a_repair_leaves_a_pinned_talk_and_says_what_remains_broken(
    ill: World, client_for: Callable[..., Client]
) -> None:
    services.pin_talk(None, talk=ill.talks[0], is_pinned=True)
    proposal = result(services.request_repair(ill.chair.user, conference=ill.conference))
    html = read(ill, client_for, proposal)
    assert "0 talks move" in html
    assert "a person who cannot come then" in html


def test_when_nothing_fits_the_page_names_what_contradicts_what(
    world: World, client_for: Callable[..., Client]
) -> None:
    ada = str(world.papers[0].authors.get().person_id)
    availability.answer(None, conference=world.conference, identity=ada, away=[Away(at(6), at(20), True)])
    proposal = result(services.request_build(world.chair.user, conference=world.conference))
    html = read(world, client_for, proposal)
    assert "Why not everything fits" in html
    assert "Ada Berg cannot come at times" in html
    assert "“Counting Zeros”" in html


def test_too_many_talks_for_the_minutes_there_are_is_said(world: World, client_for: Callable[..., Client]) -> None:
    Talk.objects.filter(conference=world.conference).update(minutes=50)
    proposal = result(services.request_build(world.chair.user, conference=world.conference))
    html = read(world, client_for, proposal)
    assert "the talks have to fit into the minutes of the sessions there are" in html


def test_two_proposals_stand_side_by_side_and_one_is_applied_from_there(
    world: World, client_for: Callable[..., Client]
) -> None:
    proposals = [
        result(services.request_build(world.chair.user, conference=world.conference, seed=seed)) for seed in (1, 2)
    ]
    client = client_for(world.chair)
    path = reverse("schedule:compare", args=[world.conference.slug])
    page = client.get(path, {"p": [row.number for row in proposals]}).content.decode()
    for row in proposals:
        assert f"Proposal {row.number}" in page
        assert reverse("schedule:settle_proposal", args=[world.conference.slug, row.number, "apply"]) in page
    assert "All wishes" in page
    assert client.get(path, {"p": ["nonsense", "9" * 30]}).status_code == 200


def test_a_search_that_is_stopped_keeps_the_best_program_so_far(
    world: World, client_for: Callable[..., Client]
) -> None:
    job = services.request_build(world.chair.user, conference=world.conference, effort="thorough")
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, lease_until=world.conference.now(), parameters=job.parameters
    )
    path = reverse("schedule:building", args=[world.conference.slug, job.public_id])
    page = client_for(world.chair).post(path, {"keep": "yes"}, follow=True).content.decode()
    assert "It stops and keeps the best so far." in page
    job.refresh_from_db()
    said: list[str] = []
    building.build(job, lambda _fraction, words: said.append(words))
    proposal = ProgramProposal.objects.get(job=job)
    assert proposal.content["is_stopped"]
    assert any(words.startswith("Best so far: wishes cost") for words in said)
    services.apply_proposal(world.chair.user, proposal=proposal)
    assert all(talk.session is not None for talk in world.talks)


def test_a_build_that_did_not_begin_is_cancelled_by_stopping(world: World) -> None:
    assert world.chair.user is not None
    job = services.request_build(world.chair.user, conference=world.conference)
    assert services.stop_build(world.chair.user, job=job).state == Job.State.CANCELLED


def test_a_build_without_talks_says_what_is_missing(world: World) -> None:
    Talk.objects.all().delete()
    world.conference.submissions.all().update(state="REJECTED")
    job = services.request_build(world.chair.user, conference=world.conference)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert "No talk waits for a place." in job.error


def test_a_lost_room_is_repaired_by_sessions_that_go_to_another_room(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    Session.objects.filter(pk=world.sessions[1].pk).delete()
    services.save_room(
        None,
        conference=world.conference,
        room=world.rooms[0],
        closures=[services.rooms.Closure(at(8), at(18), "water damage")],
    )
    proposal = result(services.request_repair(world.chair.user, conference=world.conference, frees_rooms=True))
    services.apply_proposal(world.chair.user, proposal=proposal)
    session = Session.objects.get(pk=world.sessions[0].pk)
    assert session.room == world.rooms[1]
    assert world.talks[0].starts_at == at(9)


def test_nobody_but_chairs_asks_for_a_repair_or_stops_a_build(world: World) -> None:
    member = factories.add_member(world.conference)
    job = services.request_build(world.chair.user, conference=world.conference)
    with pytest.raises(Refused):
        services.request_repair(member.user, conference=world.conference)
    assert member.user is not None
    with pytest.raises(Refused):
        services.stop_build(member.user, job=job)
