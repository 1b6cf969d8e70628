"""What repairs offer to the apps below: long work, mail checks, and their part of a person's data."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from confsite.mail import rechecks
from reviews.repairs.personal_data import register_personal_data
from reviews.repairs.repairing import REPAIR, repair
from reviews.repairs.roles import ROLES, propose_roles
from reviews.repairs.telling import RECHECK, removals_hold


def _assignments(job: Job) -> str:
    return reverse("reviewing:assignments", args=[job.conference.slug])


def register_repairs() -> None:
    """Called from `AppConfig.ready`."""
    register_personal_data()
    jobs.register(REPAIR, repair, title=_("Repair of an assignment"), page_of=_assignments)
    jobs.register(ROLES, propose_roles, title=_("Proposal of area chairs or discussion leads"), page_of=_assignments)
    rechecks.register(RECHECK, removals_hold)
