"""Long work of the workbench, made known to the jobs."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.workbench.explaining import WHY_NOT, answer_why_not
from reviews.workbench.proposing import PROPOSE, propose


def _workbench(job: Job) -> str:
    return reverse("reviewing:assignments", args=[job.conference.slug])


def register_jobs() -> None:
    """Called from `AppConfig.ready`."""
    jobs.register(PROPOSE, propose, title=_("Proposal of assignments"), page_of=_workbench)
    jobs.register(WHY_NOT, answer_why_not, title=_("Why somebody was not proposed"), page_of=_workbench)
