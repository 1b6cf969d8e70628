"""Long work: run once, reported, stopped when asked, taken up again when its worker died."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.clock import physical_now
from confsite.conferences.models import Conference
from confsite.conferences.setup.policies import require_set_up
from confsite.jobs import services
from confsite.jobs.models import Job
from confsite.jobs.services import JobRefused, Report
from tests import factories

KIND = "tests.work"
State = Job.State

WORKER = """
import django, sys, time
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
django.setup()
from confsite.conferences.setup.policies import require_set_up
from confsite.jobs import services
def work(job, report):
    report(0.4, "begun")
    print("begun", flush=True)
    time.sleep(120)
services.register({kind!r}, work)
services.run({job})
"""


@pytest.fixture
def register() -> Iterator[Callable[[services.Handler], None]]:
    def add(handler: services.Handler) -> None:
        services.register(KIND, handler, title="Count the papers")

    yield add
    services._handlers.pop(KIND, None)
    services._titles.pop(KIND, None)


def queue(conference: Conference, **fields: Any) -> Job:
    return Job.objects.create(conference=conference, kind=KIND, **fields)


def let_the_lease_run_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=physical_now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_job_ends_with_its_result_and_the_way_there_could_be_watched(conference: Conference, register: Any) -> None:
    seen: list[tuple[float, str]] = []

    def work(job: Job, report: Report) -> dict[str, Any]:
        report(0.5, "half way")
        row = Job.objects.get(pk=job.pk)
        seen.append((row.progress, row.message))
        return {"papers": job.parameters["papers"]}

    register(work)
    job = services.enqueue(None, conference=conference, kind=KIND, parameters={"papers": 30})
    services.run(job.pk)
    job.refresh_from_db()
    assert seen == [(0.5, "half way")]
    assert (job.state, job.result, job.progress, job.lease_until) == (State.SUCCEEDED, {"papers": 30}, 1.0, None)


@pytest.mark.django_db
def test_a_second_ring_for_a_job_that_runs_or_is_done_does_nothing(conference: Conference, register: Any) -> None:
    runs = []

    def work(job: Job, report: Report) -> dict[str, Any]:
        runs.append(job.pk)
        services.run(job.pk)
        return {}

    register(work)
    job = queue(conference)
    services.run(job.pk)
    services.run(job.pk)
    assert runs == [job.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_six_workers_that_hear_one_bell_run_the_job_once(conference: Conference, register: Any) -> None:
    runs = []

    def work(job: Job, report: Report) -> dict[str, Any]:
        runs.append(threading.get_ident())
        time.sleep(0.2)
        return {}

    register(work)
    job = queue(conference)
    start = threading.Barrier(6)

    def hear() -> None:
        try:
            start.wait(30)
            services.run(job.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=hear) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    job.refresh_from_db()
    assert len(runs) == 1
    assert (job.state, job.attempts) == (State.SUCCEEDED, 1)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_is_found_and_done_by_another(
    conference: Conference, register: Any, django_capture_on_commit_callbacks: Any
) -> None:
    job = queue(conference)
    code = WORKER.format(database=connection.settings_dict["NAME"], kind=KIND, job=job.pk)
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "confsite.settings.test"},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"begun\n"
    process.kill()
    process.wait(30)
    job.refresh_from_db()
    assert (job.state, job.progress) == (State.RUNNING, 0.4)
    register(lambda job, report: {"done": True})
    services.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.RUNNING, "the lease still stands"
    let_the_lease_run_out(job)
    assert services.revive_lost() == 1
    services.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == (State.SUCCEEDED, 2, {"done": True})


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_stops_and_leaves_the_result_to_the_other(
    conference: Conference, register: Any
) -> None:
    def slow(job: Job, report: Report) -> dict[str, Any]:
        let_the_lease_run_out(job)
        register(lambda job, report: {"by": "the other"})
        services.run(job.pk)
        report(0.9, "too late")
        return {"by": "the slow one"}

    register(slow)
    job = queue(conference)
    services.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.message) == (State.SUCCEEDED, {"by": "the other"}, "")


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_reports_nothing_for_long_keeps_its_lease(
    conference: Conference, register: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "HEARTBEAT", timedelta(milliseconds=50))
    leases = []

    def silent(job: Job, report: Report) -> dict[str, Any]:
        let_the_lease_run_out(job)
        for _wait in range(100):
            time.sleep(0.05)
            lease = Job.objects.get(pk=job.pk).lease_until
            if lease and lease > physical_now():
                leases.append(lease)
                break
        return {}

    register(silent)
    job = queue(conference)
    services.run(job.pk)
    assert leases


@pytest.mark.django_db
def test_a_job_that_killed_three_workers_fails_in_words(conference: Conference, register: Any) -> None:
    register(lambda job, report: {})
    past = physical_now() - timedelta(seconds=1)
    job = queue(conference, state=State.RUNNING, lease_until=past, attempts=services.MOST_ATTEMPTS)
    services.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.RUNNING, "it must not take a fourth worker down"
    assert services.revive_lost() == 0
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "died each time" in job.error


@pytest.mark.django_db
def test_a_waiting_job_is_cancelled_at_once(conference: Conference, chair: Person, register: Any) -> None:
    register(lambda job, report: {"ran": True})
    job = queue(conference)
    assert chair.user is not None
    services.request_cancel(chair.user, job=job, policy=require_set_up)
    services.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (State.CANCELLED, {})


@pytest.mark.django_db
def test_a_job_is_not_stopped_by_somebody_who_is_no_chair(conference: Conference, register: Any) -> None:
    register(lambda job, report: {"ran": True})
    job = queue(conference)
    for person in (factories.add_member(conference), factories.make_person()):
        with pytest.raises(PermissionDenied):
            services.request_cancel(person.user, job=job, policy=require_set_up)
    services.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (State.SUCCEEDED, {"ran": True})


@pytest.mark.django_db
def test_a_running_job_stops_at_its_next_report(conference: Conference, chair: Person, register: Any) -> None:
    def work(job: Job, report: Report) -> dict[str, Any]:
        assert chair.user is not None
        services.request_cancel(chair.user, job=job, policy=require_set_up)
        report(0.5, "half way")
        return {"ran": "to the end"}

    register(work)
    job = queue(conference)
    services.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (State.CANCELLED, {})


@pytest.mark.django_db
def test_a_refusal_is_told_in_the_handlers_words_and_a_fault_without_its_traceback(
    conference: Conference, chair: Person, register: Any, client_for: Callable[[Person], Client]
) -> None:
    def refuse(job: Job, report: Report) -> dict[str, Any]:
        raise JobRefused("Nobody is a PC member yet. Invite the committee first.")

    def break_down(job: Job, report: Report) -> dict[str, Any]:
        raise ZeroDivisionError("secret detail")

    client = client_for(chair)
    for handler, words in ((refuse, "Invite the committee first."), (break_down, "for a reason we did not expect")):
        register(handler)
        job = queue(conference)
        services.run(job.pk)
        page = client.get(reverse("jobs:job", args=[conference.slug, job.public_id])).content.decode()
        assert words in page
        assert "secret detail" not in page
        assert "Traceback" not in page


@pytest.mark.django_db
def test_the_page_of_a_job_shows_how_far_it_is_and_asks_again_until_it_is_over(
    conference: Conference, chair: Person, register: Any, client_for: Callable[[Person], Client]
) -> None:
    register(lambda job, report: {})
    lease = physical_now() + timedelta(minutes=1)
    job = queue(conference, state=State.RUNNING, lease_until=lease, progress=0.4, message="Round 3 of 8")
    client = client_for(chair)
    address = reverse("jobs:job", args=[conference.slug, job.public_id])
    page = client.get(address).content.decode()
    assert "Count the papers" in page
    assert "Round 3 of 8" in page
    assert 'value="40"' in page
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "hx-get" in part
    Job.objects.filter(pk=job.pk).update(state=State.SUCCEEDED, ended_at=physical_now())
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in part
    assert "Done" in part


@pytest.mark.django_db
def test_a_chair_stops_a_job_from_its_page_and_only_by_a_button(
    conference: Conference, chair: Person, register: Any, client_for: Callable[[Person], Client]
) -> None:
    register(lambda job, report: {})
    job = queue(conference)
    client = client_for(chair)
    address = reverse("jobs:cancel", args=[conference.slug, job.public_id])
    assert client.get(address).status_code == 405
    assert "Cancelled" in client.post(address, follow=True).content.decode()
    assert "cancelled" in client.get(reverse("jobs:jobs", args=[conference.slug])).content.decode()


@pytest.mark.django_db
def test_another_conferences_job_is_missing(
    conference: Conference, chair: Person, register: Any, client_for: Callable[[Person], Client]
) -> None:

    register(lambda job, report: {})
    job = queue(factories.make_conference())
    client = client_for(chair)
    for name in ("job", "cancel"):
        address = reverse(f"jobs:{name}", args=[conference.slug, job.public_id])
        assert client.post(address).status_code == 404
