"""The only writers of handling chairs: naming one, replacing one with a second chair's consent, giving it back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from reviews.handling import emails
from reviews.handling.policies import require_able, require_free_chair
from reviews.models import ChairOverride, HandlingChair, HandlingChange
from reviews.papers.queries import numbers_in
from reviews.papers.scope import ChairAccess, visible
from reviews.refusals import Refused
from submissions.models import Submission


@transaction.atomic
def appoint_handling_chair(actor: User | None, *, submission: Submission, chair: Person) -> HandlingChair:
    """Name the chair who handles a paper; overrides of chairs in conflict with it end. None is the operator.

    Raises:
        Refused: the actor or the chair may not handle it, or somebody else already does.
    """
    made = _appoint(actor, submission, chair)
    emails.tell_appointed(actor, chair=chair, papers=[made.submission])
    return made


@transaction.atomic
def appoint_for_many(
    actor: User, *, conference: Conference, submissions: Sequence[Submission], chair: Person
) -> list[HandlingChair]:
    """Name one chair for several papers, all or none; who handles one of them already stays, and is not told again.

    Raises:
        Refused: one of the papers cannot be given to this chair; the text names them.
    """
    free = visible(ChairAccess(viewer_of(actor, conference))).filter(pk__in=[paper.pk for paper in submissions])
    papers = list(free.select_related("conference").order_by("pk"))
    if len(papers) != len(submissions):
        raise Refused(_("One of these papers is not there any more. Select them again."))
    taken = [
        one.submission
        for one in HandlingChair.objects.filter(submission__in=papers).exclude(chair=chair).select_related("submission")
    ]
    if taken:
        raise Refused(
            _("%(numbers)s: already handled by another chair, whom only two chairs together can replace.")
            % {"numbers": numbers_in(taken)}
        )
    known = set(HandlingChair.objects.filter(submission__in=papers).values_list("submission_id", flat=True))
    made = [_appoint(actor, paper, chair) for paper in papers if paper.pk not in known]
    emails.tell_appointed(actor, chair=chair, papers=[one.submission for one in made])
    return made


def _appoint(actor: User | None, submission: Submission, chair: Person) -> HandlingChair:
    submission = require_free_chair(actor, submission)
    require_able(chair, submission)
    if HandlingChair.objects.filter(submission=submission).exists():
        raise Refused(_("Somebody already handles paper #%(number)d.") % {"number": submission.number})
    now = submission.conference.now()
    made = HandlingChair.objects.create(
        conference=submission.conference, submission=submission, chair=chair, appointed_by=actor, appointed_at=now
    )
    record(actor, "handling_chair.appointed", made, who=chair.name)
    for override in ChairOverride.objects.select_for_update().filter(submission=submission, ends_at__gt=now):
        override.ends_at = max(now, override.begun_at)
        override.save(update_fields=["ends_at"])
        record(None, "override.ended", override, reason=_("The paper has a handling chair."))
    return made


@transaction.atomic
def request_change(
    actor: User, *, submission: Submission, reason: str, successor: Person | None = None
) -> HandlingChange:
    """Ask that a handling chair be replaced or removed. It takes effect once a second chair agrees.

    Raises:
        Refused: the actor may not, nobody handles the paper, or a request is open already.
    """
    submission = require_free_chair(actor, submission)
    handling = _handling_of(submission)
    if not reason.strip():
        raise Refused(_("Say why, so that the second chair can judge."))
    if HandlingChange.objects.filter(handling=handling).exists():
        raise Refused(_("A change was already asked for. Agree to it, or turn it down first."))
    if successor is not None:
        if successor.pk == handling.chair_id:
            raise Refused(_("%(name)s handles this paper already.") % {"name": successor.name})
        require_able(successor, submission)
    change = HandlingChange.objects.create(
        conference=submission.conference,
        handling=handling,
        successor=successor,
        reason=reason.strip()[:1000],
        requested_by=actor,
        requested_at=submission.conference.now(),
    )
    record(
        actor,
        "handling_chair.change_requested",
        handling,
        who=handling.chair.name,
        successor=successor.name if successor else "",
        reason=change.reason,
    )
    emails.tell_requested(actor, change=change)
    return change


@transaction.atomic
def agree_to_change(actor: User, *, submission: Submission) -> HandlingChair | None:
    """The second chair's yes: the handling chair goes, and the successor follows. Returns the new one, if any.

    Raises:
        Refused: the actor asked for it, has a conflict, or nothing was asked for.
    """
    submission = require_free_chair(actor, submission)
    change = _change_of(submission)
    if change.requested_by_id == actor.pk:
        raise Refused(_("You asked for this yourself. A second chair without a conflict has to agree."))
    handling, successor = change.handling, change.successor
    if successor is not None:
        require_able(successor, submission)
    record(actor, "handling_chair.removed", handling, who=handling.chair.name, reason=change.reason)
    handling.delete()
    if successor is None:
        return None
    made = _appoint(actor, submission, successor)
    emails.tell_appointed(actor, chair=successor, papers=[made.submission])
    return made


@transaction.atomic
def turn_down_change(actor: User, *, submission: Submission) -> None:
    """Settle a request without a change: by who asked, who handles the paper, or any other chair without a conflict."""
    submission = require_free_chair(actor, submission)
    change = _change_of(submission)
    record(actor, "handling_chair.change_turned_down", change.handling, who=change.handling.chair.name)
    change.delete()


@transaction.atomic
def resign(actor: User, *, submission: Submission) -> None:
    """Give a paper back, by its handling chair; it has none then.

    Raises:
        Refused: the actor does not handle it.
    """
    submission = require_free_chair(actor, submission)
    handling = _handling_of(submission)
    if handling.chair.user_id != actor.pk:
        raise Refused(_("Only who handles the paper can give it back."))
    record(actor, "handling_chair.resigned", handling, who=handling.chair.name)
    emails.tell_resigned(actor, handling=handling)
    handling.delete()


def _handling_of(submission: Submission) -> HandlingChair:
    found = (
        HandlingChair.objects.select_for_update(of=("self",))
        .select_related("chair", "submission", "conference")
        .filter(submission=submission)
        .first()
    )
    if found is None:
        raise Refused(_("Nobody handles this paper."))
    return found


def _change_of(submission: Submission) -> HandlingChange:
    found = (
        HandlingChange.objects.select_for_update(of=("self",))
        .select_related("handling__chair", "handling__submission", "successor")
        .filter(handling__submission=submission)
        .first()
    )
    if found is None:
        raise Refused(_("There is no open request: another chair settled it."))
    return found
