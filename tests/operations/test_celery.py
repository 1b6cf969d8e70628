"""Beat rings for tasks that exist, and every task has a queue with a worker."""

import pytest
from django.conf import settings

from confsite.celery import app


@pytest.fixture(scope="module")
def tasks():
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE.values(), ids=settings.CELERY_BEAT_SCHEDULE.keys())
def test_beat_rings_for_a_task_that_exists(tasks, entry):
    assert entry["task"] in tasks


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE.values(), ids=settings.CELERY_BEAT_SCHEDULE.keys())
def test_an_unheard_ring_does_not_pile_up_while_the_workers_are_away(entry):
    assert entry["options"]["expires"] > 0


def test_mail_and_jobs_never_wait_for_each_other(tasks):
    queues = {name: app.amqp.router.route({}, name)["queue"].name for name in tasks}
    assert queues["confsite.mail.tasks.drain_outbox"] == "mail"
    assert queues["confsite.jobs.tasks.run_job"] == "jobs"
    assert set(queues.values()) <= {"mail", "jobs", "default"}


def test_a_task_is_acknowledged_when_it_is_done_and_not_before():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_only_json_is_read_from_the_broker():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
