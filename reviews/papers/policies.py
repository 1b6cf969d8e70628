"""Who may handle a paper as a chair: asked by services, which trust no view."""

from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from submissions.models import Submission


def require_administer(actor: User | None, submission: Submission) -> Submission:
    """The paper's row, locked, for a chair who may handle it; None is the site itself (imports, made-up worlds).

    Raises:
        Refused: the actor is no chair of the conference, or has a conflict with the paper.
    """
    row = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("conference", "submission_type", "track")
        .get(pk=submission.pk)
    )
    if actor is not None and not ChairAccess(viewer_of(actor, row.conference)).of(row).rights.administer:
        raise Refused(_("There is no such paper for you to handle."))
    return row


def require_chair(actor: User | None, conference: Conference) -> None:
    """Refuse who is no chair of the conference; None is the site itself."""
    if actor is not None and not viewer_of(actor, conference).is_chair:
        raise Refused(_("Only chairs can do this."))
