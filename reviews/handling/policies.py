"""Who may name a handling chair, who may be one, who may set a conflict aside: asked by services and pages."""

from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.conferences.viewer import Viewer, viewer_of
from reviews.access import PaperAccess
from reviews.papers.policies import require_administer
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.rights import Bond
from reviews.viewers import viewer_for
from submissions.models import Submission


def require_free_chair(actor: User | None, submission: Submission) -> Submission:
    """The paper's row, locked, for a chair without a conflict; who overrides one is not enough. None is the site.

    Raises:
        Refused: the actor is no chair, or has a conflict with the paper.
    """
    row = require_administer(actor, submission)
    if actor is not None and not is_free(viewer_of(actor, row.conference), row):
        raise Refused(_("Only a chair without a conflict with this paper can do this."))
    return row


def is_free(viewer: Viewer, submission: Submission) -> bool:
    """Whether a viewer is a chair whom nothing keeps away from the paper."""
    return viewer.is_chair and ChairAccess(viewer).of(submission).relationship.bond == Bond.NONE


def require_able(person: Person, submission: Submission) -> None:
    """Refuse as handling chair who is no chair of the conference or is kept away from the paper."""
    if not is_free(viewer_for(person, submission.conference), submission):
        raise Refused(
            _("%(name)s cannot handle paper #%(number)d: only a PC chair without a conflict can.")
            % {"name": person.name, "number": submission.number}
        )


def can_override(paper: PaperAccess) -> bool:
    """Whether the rule would let this viewer set the conflict aside: a chair who may know of the paper, no author."""
    relationship = paper.relationship
    return relationship.standing == "CHAIR" and relationship.bond == Bond.CONFLICTED and paper.rights.existence
