"""The panel on the authors' page of an accepted paper: its slides."""

from django.utils.translation import gettext as _

from confsite.conferences.viewer import Viewer
from program.flow import ACCEPTED
from program.showing import slides_of
from submissions.models import Submission
from submissions.panels import Panel


def slides_panel(submission: Submission, viewer: Viewer) -> Panel | None:
    """Whether slides are there, and the way to upload them, once the paper is accepted."""
    if submission.state not in ACCEPTED:
        return None
    return Panel(_("Slides"), "program/slides_panel.html", {"document": slides_of(submission), "paper": submission})
