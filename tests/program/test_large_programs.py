"""Programs of thousands of talks are built by the job as small ones are."""

import resource
import time
from datetime import timedelta

import pytest

from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from program import services
from program.models import ProgramProposal, Session, Talk
from program.services import building
from tests.program.conftest import World, at

ROOMS, SLOTS, TALKS = 50, 16, 3000  # and the three papers of the world


@pytest.mark.full
def test_three_thousand_talks_become_a_program_with_few_moves_and_bounded_memory(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Talk.objects.all().delete()
    Session.objects.all().delete()
    rooms = [services.save_room(None, conference=world.conference, name=f"R{number}") for number in range(ROOMS)]
    Session.objects.bulk_create(
        Session(
            conference=world.conference,
            room=room,
            starts_at=at(8) + timedelta(hours=2 * slot),
            ends_at=at(9, 40) + timedelta(hours=2 * slot),
        )
        for room in rooms
        for slot in range(SLOTS)
    )
    Talk.objects.bulk_create(
        Talk(
            conference=world.conference,
            slug=f"t{number}",
            kind="OTHER",
            title=f"On subject{number % 300} and matter{number % 70}",
            minutes=20,
        )
        for number in range(TALKS)
    )
    monkeypatch.setitem(building.EFFORTS, "quick", (500, 0, 3, 60.0, 1))
    job = services.request_build(world.chair.user, conference=world.conference)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    jobs.run(job.pk)
    spent = time.process_time() - started
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error
    proposal = ProgramProposal.objects.get(job=job)
    assert proposal.unplaced == []
    assert sum(len(entry["talks"]) for entry in proposal.content["sessions"]) == TALKS + 3
    assert len(proposal.content["why"]) == TALKS + 3
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 400, f"{grown:.0f} MB more"
    assert spent < 150, f"{spent:.0f} s of CPU"
    print(f"3,000 talks: {spent:.0f} s of CPU, {grown:.0f} MB more")
