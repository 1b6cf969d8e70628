"""Behind the chair's door: long work, how far it is, and stopping it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.setup.policies import require_set_up
from confsite.jobs import services
from confsite.jobs.models import Job
from confsite.ui.tables import page_of


@dataclass(frozen=True)
class JobRow:
    """A job as a chair reads it; a traceback in its result is the operator's and stays out."""

    public_id: str
    title: str
    state: str
    state_words: str
    percent: int
    words: str
    error: str
    by: str
    created_at: datetime
    ended_at: datetime | None
    result_url: str
    is_stopping: bool
    is_over: bool


def row_of(job: Job) -> JobRow:
    """The row of a job that was fetched with `created_by`."""
    unsaid = {Job.State.QUEUED.value: _("Waiting for a worker"), Job.State.RUNNING.value: _("At work")}
    words = job.message or unsaid.get(job.state, "")
    return JobRow(
        public_id=str(job.public_id),
        title=services.title_of(job),
        state=job.state,
        state_words=str(job.get_state_display()),
        percent=round(job.progress * 100),
        words=_("Stopping") if job.cancel_requested_at and not job.is_over else words,
        error=job.error,
        by=job.created_by.get_full_name() if job.created_by else "",
        created_at=job.created_at,
        ended_at=job.ended_at,
        result_url=services.result_page(job),
        is_stopping=job.cancel_requested_at is not None and not job.is_over,
        is_over=job.is_over,
    )


@door("chair")
def jobs(request: ConferenceRequest) -> HttpResponse:
    """All long work of the conference, newest first."""
    page = page_of(request, Job.objects.filter(conference=request.conference).select_related("created_by"))
    return render(request, "conferences/jobs/jobs.html", {"page": page, "rows": [row_of(job) for job in page]})


@door("chair")
def job(request: ConferenceRequest, public_id: str) -> HttpResponse:
    """One job; asked by htmx it answers with its state alone, which asks again until the job is over."""
    row = row_of(_job(request, public_id))
    slug = request.conference.slug
    context = {
        "job": row,
        "job_url": reverse("jobs:job", args=[slug, row.public_id]),
        "crumbs": [(_("Long work"), reverse("jobs:jobs", args=[slug])), (row.title, "")],
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "conferences/jobs/_state.html" if is_part else "conferences/jobs/job.html", context)


@door("chair")
@require_POST
def cancel(request: ConferenceRequest, public_id: str) -> HttpResponse:
    """Ask a job to stop."""
    row = services.request_cancel(request.user, job=_job(request, public_id), policy=require_set_up)  # type: ignore[arg-type]
    if row.state == Job.State.CANCELLED:
        messages.success(request, _("Cancelled; nothing was changed."))
    elif row.is_over:
        messages.info(request, _("It was over already."))
    else:
        messages.info(request, _("It stops at its next step."))
    return redirect("jobs:job", request.conference.slug, public_id)


def _job(request: ConferenceRequest, public_id: str) -> Job:
    rows = Job.objects.filter(conference=request.conference).select_related("created_by", "conference")
    return get_object_or_404(rows, public_id=public_id)
