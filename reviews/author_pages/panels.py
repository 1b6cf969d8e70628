"""The panel on the authors' page of a paper: decision and reviews, and what to do about them."""

from django.utils.translation import gettext as _

from confsite.conferences.viewer import Viewer
from reviews.author_pages.queries import page_for_authors
from submissions.models import Submission
from submissions.panels import Panel


def reviews_panel(submission: Submission, viewer: Viewer) -> Panel | None:
    """Decision, reviews and response where the authors may know of them; else nothing, not even a heading."""
    page = page_for_authors(submission, viewer)
    if not page.has_anything and not page.can_respond:
        return None
    if page.decision:
        title = _("Decision and reviews")
    elif page.reviews or page.can_respond:
        title = _("Reviews of your paper")
    else:
        title = _("Your response to the reviews")
    return Panel(title, "reviews/author_pages/panel.html", {"shown": page, "paper": submission})
