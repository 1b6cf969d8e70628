"""What the workbench offers to the apps below: long work, and its part of a person's data."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.workbench.explaining import WHY_NOT, answer_why_not
from reviews.workbench.personal_data import register_personal_data
from reviews.workbench.proposing import PROPOSE, propose


def _workbench(job: Job) -> str:
    return reverse("reviewing:assignments", args=[job.conference.slug])


def register_workbench() -> None:
    """Called from `AppConfig.ready`."""
    register_personal_data()
    jobs.register(PROPOSE, propose, title=_("Proposal of assignments"), page_of=_workbench)
    jobs.register(WHY_NOT, answer_why_not, title=_("Why somebody was not proposed"), page_of=_workbench)
