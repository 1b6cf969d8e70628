"""The chairs' button "look for conflicts now" as a Job."""

from typing import Any

from confsite.jobs.models import Job
from confsite.jobs.services import Report
from reviews.conflicts import services

DETECT = "reviews.detect_conflicts"


def detect_conflicts(job: Job, report: Report) -> dict[str, Any]:
    """Detect and count; the result is what the chairs' page shows."""
    report(0.1, "Reading papers and people")
    counts = services.detect_conflicts(job.conference, job.created_by)
    report(1.0, "Done")
    return dict(counts)
