"""The search for conflicts as a Job: when a chair asks, and when papers or people changed."""

from typing import Any

from confsite.jobs.models import Job
from confsite.jobs.services import Report
from reviews.conflicts import services
from reviews.conflicts.services.searching import DETECT

__all__ = ["DETECT", "detect_conflicts"]


def detect_conflicts(job: Job, report: Report) -> dict[str, Any]:
    """Search; nothing is counted in the result, because a chair in conflict could subtract those they see."""
    report(0.1, "Reading papers and people")
    services.detect_conflicts(job.conference, job.created_by)
    report(1.0, "Done")
    return {}
