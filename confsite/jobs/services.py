"""Runs Jobs: claim by lease, report progress, obey a cancel, survive a killed worker."""

import logging
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.bell import ring
from confsite.clock import physical_now
from confsite.jobs.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
HEARTBEAT = timedelta(seconds=30)
LONGEST_RUN = timedelta(hours=4)  # then a handler counts as hung, and its lease may run out
MOST_ATTEMPTS = 3
RUN = "confsite.jobs.tasks.run_job"

Report = Callable[[float, str], None]
Handler = Callable[[Job, Report], dict[str, Any]]
PageOf = Callable[[Job], str]
Policy = Callable[[User, Any], None]
_handlers: dict[str, Handler] = {}
_titles: dict[str, Any] = {}
_pages: dict[str, PageOf] = {}


class JobCancelled(Exception):
    """Raised inside a handler by `report` when somebody asked to cancel."""


class JobRefused(Exception):
    """Raised by a handler whose work cannot be done; its text tells the chair why and what to do."""


def register(kind: str, handler: Handler, *, title: Any = "", page_of: PageOf | None = None) -> None:
    """Add the handler of a kind of job. `handler(job, report)` returns the result; `report(fraction, message)`.

    A handler may run more than once, where a worker died between its work and its end: it writes its result in one
    transaction and finds what it wrote before. `title` names the kind to chairs, `page_of(job)` is where a finished
    job's result is read.
    """
    _handlers[kind] = handler
    _titles[kind] = title or kind
    if page_of is not None:
        _pages[kind] = page_of


def title_of(job: Job) -> str:
    """What this job does, in words."""
    return str(_titles.get(job.kind, job.kind))


def result_page(job: Job) -> str:
    """The address of what a finished job made, empty where there is none."""
    found = _pages.get(job.kind)
    return found(job) if found and job.state == Job.State.SUCCEEDED else ""


@transaction.atomic
def enqueue(
    actor: User | None, *, conference: Any, kind: str, parameters: dict[str, Any], is_routine: bool = False
) -> Job:
    """Store a job and ring for a worker when the transaction commits; the site's own routine is not logged."""
    if kind not in _handlers:
        raise LookupError(f"No handler is registered for jobs of kind {kind}.")
    job = Job.objects.create(conference=conference, kind=kind, parameters=parameters, created_by=actor)
    if not is_routine:
        record(actor, "job.queued", job)
    ring(RUN, job.pk)
    return job


@transaction.atomic
def request_cancel(actor: User, *, job: Job, policy: Policy) -> Job:
    """Ask a job to stop: at once when it waits, at its next report when it runs.

    `policy(actor, conference)` raises where the actor may not: roles are known above this app.
    """
    policy(actor, job.conference)
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not job.is_over:
        job.cancel_requested_at = physical_now()
        if job.state == Job.State.QUEUED:
            job.state, job.ended_at = Job.State.CANCELLED, physical_now()
        job.save()
        record(actor, "job.cancel_requested", job)
    return job


def run(job_id: int) -> None:
    """Run a job if nobody else does. A lease that is lost while running ends this run without a result."""
    token = uuid.uuid4()
    job = _claim(job_id, token)
    if job is None:
        return

    def report(fraction: float, message: str) -> None:
        updated = Job.objects.filter(pk=job_id, lease_token=token, state=Job.State.RUNNING).update(
            progress=min(max(fraction, 0.0), 1.0), message=message[:300], lease_until=physical_now() + LEASE
        )
        if not updated or Job.objects.filter(pk=job_id, cancel_requested_at__isnull=False).exists():
            raise JobCancelled

    try:
        if job.cancel_requested_at is not None:
            raise JobCancelled
        with _heartbeat(job_id, token):
            result = _handlers[job.kind](job, report)
    except JobCancelled:
        _end(job_id, token, Job.State.CANCELLED)
    except JobRefused as refusal:
        _end(job_id, token, Job.State.FAILED, error=str(refusal))
    except Exception:
        logger.exception("Job %s (%s) failed", job_id, job.kind)
        _end(job_id, token, Job.State.FAILED, error="", details=traceback.format_exc())
    else:
        _end(job_id, token, Job.State.SUCCEEDED, result=result, progress=1.0)


def revive_lost() -> int:
    """Ring again for jobs that wait unheard, and free those whose worker died; returns how many were rung."""
    now = physical_now()
    Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now, attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.FAILED, ended_at=now, error="The worker died each time this was tried."
    )
    lost = Job.objects.filter(
        Q(state=Job.State.QUEUED, created_at__lt=now - timedelta(seconds=30))
        | Q(state=Job.State.RUNNING, lease_until__lt=now)
    ).values_list("pk", flat=True)
    for job_id in lost:
        ring(RUN, job_id)
    return len(lost)


@contextmanager
def _heartbeat(job_id: int, token: uuid.UUID) -> Iterator[None]:
    """Renew the lease while a handler works without reporting; a killed process stops renewing by itself."""
    is_over = threading.Event()
    ends_at = physical_now() + LONGEST_RUN

    def beat() -> None:
        try:
            while not is_over.wait(HEARTBEAT.total_seconds()) and physical_now() < ends_at:
                try:
                    held = Job.objects.filter(pk=job_id, lease_token=token, state=Job.State.RUNNING)
                    if not held.update(lease_until=physical_now() + LEASE):
                        return
                except DatabaseError as fault:  # away for a moment; the lease outlives two missed beats
                    logger.warning("Job %s could not renew its lease: %s", job_id, type(fault).__name__)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"job-{job_id}-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _claim(job_id: int, token: uuid.UUID) -> Job | None:
    now = physical_now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now, attempts__lt=MOST_ATTEMPTS)
    claimed = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING,
        lease_token=token,
        lease_until=now + LEASE,
        started_at=now,
        attempts=F("attempts") + 1,
    )
    return Job.objects.select_related("conference").get(pk=job_id) if claimed else None


def _end(job_id: int, token: uuid.UUID, state: Job.State, **fields: Any) -> None:
    details = fields.pop("details", "")
    if details:
        fields["error"] = "It failed for a reason we did not expect. The operator finds it in the log."
        fields["result"] = {"traceback": details}
    Job.objects.filter(pk=job_id, lease_token=token).update(
        state=state, ended_at=physical_now(), lease_until=None, **fields
    )
