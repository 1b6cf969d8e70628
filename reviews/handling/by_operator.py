"""What the operator does where chairs cannot: name a handling chair for a paper hidden from all of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.audit.services import record
from confsite.conferences.models import Membership, Role
from reviews.handling.services import appoint_handling_chair
from reviews.models import HandlingChair
from reviews.refusals import Refused
from submissions.models import Submission


@transaction.atomic
def appoint_by_operator(
    *, submission: Submission, chair: Person, gives_role: bool = False, is_replacing: bool = False
) -> HandlingChair:
    """Name a handling chair, logged as done by the site.

    `gives_role` makes the person a PC chair of the conference first, `is_replacing` lets who handles the paper now go.

    Raises:
        Refused: the person is no chair or in conflict with the paper, or somebody else handles it.
    """
    conference = submission.conference
    Submission.objects.select_for_update().get(pk=submission.pk)
    is_chair = Membership.objects.filter(conference=conference, person=chair, role=Role.PC_CHAIR).exists()
    if not is_chair and not gives_role:
        raise Refused(_("%(name)s is no PC chair of this conference.") % {"name": chair.name})
    if not is_chair:
        membership = Membership.objects.create(conference=conference, person=chair, role=Role.PC_CHAIR)
        record(None, "membership.given", membership, role=Role.PC_CHAIR.value)
    known = HandlingChair.objects.select_for_update(of=("self",)).select_related("chair").filter(submission=submission)
    if is_replacing and (row := known.first()) is not None:
        record(None, "handling_chair.removed", row, who=row.chair.name, reason="By the operator.")
        row.delete()
    return appoint_handling_chair(None, submission=submission, chair=chair)
