"""The search as a Job, when a chair asks."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from confsite.jobs.services import Report
from reviews.integrity.looking import look
from reviews.integrity.services import LOOK, store_hints


def look_for_hints(job: Job, report: Report) -> dict[str, Any]:
    """Look and store; nothing is counted in the result, because a chair in conflict could subtract those they see."""
    report(0.05, _("Reading bids and papers"))
    found = look(job.conference, lambda share: report(share, _("Comparing")))
    report(0.95, _("Storing"))
    store_hints(job.conference, found)
    return {}


def register_job() -> None:
    """Called from `AppConfig.ready`."""
    jobs.register(
        LOOK,
        look_for_hints,
        title=gettext_lazy("Search for integrity hints"),
        page_of=lambda job: reverse("reviewing:integrity", args=[job.conference.slug]),
    )
