"""Asks for a proposal as a chair does, and runs the job at once."""

from typing import Any

from confsite.accounts.models import Person
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.models import AssignmentProposal
from reviews.workbench.proposing import PROPOSE
from tests.reviews.world import World


def ask(world: World, person: Person | None = None, **parameters: Any) -> Job:
    """The job, over."""
    chair = (person or world.chair).user
    job = jobs.enqueue(chair, conference=world.conference, kind=PROPOSE, parameters=parameters)
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def propose(world: World, person: Person | None = None, **parameters: Any) -> AssignmentProposal:
    """The proposal of a job that succeeds."""
    job = ask(world, person, **parameters)
    assert job.state == Job.State.SUCCEEDED, (job.error, job.result)
    return AssignmentProposal.objects.get(pk=job.result["proposal"])
