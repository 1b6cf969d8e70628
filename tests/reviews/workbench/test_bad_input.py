"""What goes wrong around a run is told in words, and the assignments there are stay as they are."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.urls import reverse

from confsite.clock import physical_now
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.models import Assignment, AssignmentProposal, ProposedPair
from reviews.workbench import proposing, queries
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import ask, propose


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


@pytest.mark.django_db
def test_a_paper_all_of_whose_candidates_are_in_conflict_stays_open_with_the_cause_and_the_others_are_filled(
    client_for,
):
    world = worlds.make_world()
    for member in world.members:
        worlds.conflict(world, member, world.papers[1])
    made = propose(world, per_paper=2)
    (open_paper,) = queries.open_papers(made)
    assert open_paper.number == 2
    assert "4 people have a conflict, declined or are forbidden, and 0 are left" in open_paper.why
    assert made.pairs.count() == 6
    page = client_for(world.chair).get(url(world, "proposal_paper", made.number, 2)).content.decode()
    assert "2 reviewers are missing" in page


@pytest.mark.django_db
def test_a_run_stopped_by_a_chair_ends_between_stages_and_stores_nothing():
    world = worlds.make_world()
    job = jobs.enqueue(world.chair.user, conference=world.conference, kind=proposing.PROPOSE, parameters={})

    def stop_while_solving(run: Job, report: jobs.Report) -> dict[str, object]:
        def watched(share: float, message: str) -> None:
            if share >= 0.45:
                Job.objects.filter(pk=run.pk).update(cancel_requested_at=physical_now())
            report(share, message)

        return proposing.propose(run, watched)

    jobs.register("tests.stopped_proposal", stop_while_solving)
    Job.objects.filter(pk=job.pk).update(kind="tests.stopped_proposal")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert not AssignmentProposal.objects.exists()


@pytest.mark.django_db
def test_a_chair_stops_a_waiting_run_from_its_page(client_for):
    world = worlds.make_world()
    job = jobs.enqueue(world.chair.user, conference=world.conference, kind=proposing.PROPOSE, parameters={})
    client = client_for(world.chair)
    stop = reverse("jobs:cancel", args=[world.conference.slug, job.public_id])
    assert stop in client.get(url(world, "proposing", job.public_id)).content.decode()
    client.post(stop)
    jobs.run(job.pk)
    assert not AssignmentProposal.objects.exists()
    assert "cancelled" in client.get(url(world, "proposing", job.public_id)).content.decode().lower()


@pytest.mark.django_db
def test_progress_names_the_stages_in_words_and_never_goes_back():
    world = worlds.make_world()
    told: list[tuple[float, str]] = []
    job = Job.objects.create(
        conference=world.conference,
        kind=proposing.PROPOSE,
        parameters={"fairness": 2.0, "per_institution": 1},
        created_by=world.chair.user,
    )
    proposing.propose(job, lambda share, message: told.append((share, message)))
    assert [share for share, _message in told] == sorted(share for share, _message in told)
    assert {"Filling the places as well as possible", "Raising the worst-off paper"} <= {text for _share, text in told}


@pytest.mark.django_db
def test_a_run_by_somebody_who_is_no_chair_any_more_is_refused():
    world = worlds.make_world()
    world.conference.memberships.filter(person=world.other_chair).delete()
    job = ask(world, world.other_chair)
    assert (job.state, job.error) == (Job.State.FAILED, "Only chairs can ask for a proposal.")


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_solving_leaves_assignments_untouched_and_another_worker_finishes_the_run():
    world = worlds.make_world()
    held = worlds.give(world, world.members[0], world.papers[0])
    job = jobs.enqueue(world.chair.user, conference=world.conference, kind=proposing.PROPOSE, parameters={})

    def die_while_solving(run: Job, report: jobs.Report) -> dict[str, object]:
        def watched(share: float, message: str) -> None:
            report(share, message)
            if share >= 0.45 and run.attempts == 1:
                os.kill(os.getpid(), signal.SIGKILL)

        return proposing.propose(run, watched)

    jobs.register("tests.killed_proposal", die_while_solving)
    Job.objects.filter(pk=job.pk).update(kind="tests.killed_proposal")
    connections.close_all()
    child = os.fork()
    if not child:
        jobs.run(job.pk)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    assert not AssignmentProposal.objects.exists()
    assert list(Assignment.objects.values_list("pk", "state")) == [(held.pk, "ACTIVE")]
    Job.objects.filter(pk=job.pk).update(lease_until=physical_now() - timedelta(seconds=1))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED
    made = AssignmentProposal.objects.get()
    assert made.pairs.filter(is_existing=True).count() == 1
    connection.close()


@pytest.mark.django_db
def test_a_run_that_is_done_twice_stores_one_proposal():
    world = worlds.make_world()
    made = propose(world, per_paper=2)
    job = made.job
    assert proposing.propose(job, lambda _share, _message: None) == {"proposal": made.pk}
    assert AssignmentProposal.objects.count() == 1
    assert ProposedPair.objects.count() == 8
