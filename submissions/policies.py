"""Who may do what with a submission behind the author's door, and why not. Views, lists and services ask here."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Membership, Role, SubmissionType
from confsite.conferences.windows import Window
from confsite.prepared import Blank, Prepared
from confsite.ui.zones import instant_text
from submissions.deadlines import Deadline, deadline_of_paper
from submissions.errors import NotAllowed
from submissions.models import Author, CameraReady, PaperImport, State, Submission

EDITABLE = frozenset({State.DRAFT, State.SUBMITTED})
WITHDRAWABLE = frozenset({State.SUBMITTED, State.WAIT_LISTED, State.CONDITIONAL, State.ACCEPTED})
IN_PROGRAM = frozenset({State.ACCEPTED, State.CONDITIONAL})


@dataclass(frozen=True)
class Verdict:
    """Allowed, or the reason why not in words for the person who asks."""

    reason: str = ""

    @property
    def is_allowed(self) -> bool:
        return not self.reason

    def __bool__(self) -> bool:
        return self.is_allowed


ALLOWED = Verdict()


def require(verdict: Verdict) -> None:
    """Raise `NotAllowed` with the reason unless the verdict allows."""
    if not verdict:
        raise NotAllowed(verdict.reason)


def can_import(actor: User, conference: Conference) -> Verdict:
    """Import papers: PC chairs."""
    is_chair = Membership.objects.filter(conference=conference, person__user=actor, role=Role.PC_CHAIR).exists()
    return ALLOWED if is_chair else Verdict(_("Only PC chairs import papers."))


def can_settle_import(actor: User, paper_import: PaperImport) -> Verdict:
    """Apply or drop a preview: only who brought the file, for it may hold papers other chairs must not see."""
    may_import = can_import(actor, paper_import.conference)
    if may_import and paper_import.created_by_id != actor.pk:
        return Verdict(_("Only who brought this file can apply or drop it."))
    return may_import


def is_author(user: User, submission: Submission) -> bool:
    """Whether a login belongs to one of the authors. Imported papers have nobody behind the author's door."""
    if submission.is_imported:
        return False
    return bool(_own_authorship(submission=submission.pk, user=user.pk))


_own_authorship = Prepared(
    lambda: Author.objects.filter(
        submission=Blank("submission"), person__user=Blank("user"), objected_at__isnull=True
    ).values_list("pk", flat=True)
)


def is_taking_submissions(conference: Conference) -> Verdict:
    """Whether this site takes submissions for a conference at all, whatever the date."""
    if not conference.takes_submissions_here:
        return Verdict(_("This conference does not take submissions on this site."))
    if conference.state == Conference.State.ARCHIVE:
        return Verdict(_("This conference is over; it is kept as an archive."))
    return ALLOWED


def startable_types(conference: Conference, calendar: Calendar, person: Person | None) -> list[SubmissionType]:
    """The submission types of which somebody can start a new paper now."""
    if not is_taking_submissions(conference):
        return []
    people = [person] if person is not None else []
    tracks = {None, *(fact.track for fact in calendar.facts)}
    return [
        kind
        for kind in conference.submission_types.all()
        if kind.is_open
        and any(
            calendar.is_open(Window.SUBMIT, track=track, submission_type=kind.pk, people=people) for track in tracks
        )
    ]


def _is_late(deadline: Deadline | None) -> str:
    """Why an edit window is not open, in words."""
    if deadline is None:
        return _("No submission deadline is set for this conference yet, so nothing can be submitted.")
    return _("The submission deadline was %(when)s. The paper can be read, but no longer changed.") % {
        "when": instant_text(deadline.closes_at, deadline.zone, "full", deadline.zone_label)
    }


def can_edit(
    submission: Submission,
    *,
    at: datetime | None = None,
    calendar: Calendar | None = None,
    deadline: Deadline | None = None,
) -> Verdict:
    """Whether the authors may edit, replace files and submit. `at` is when the act began (an upload's ticket)."""
    general = is_taking_submissions(submission.conference)
    if not general:
        return general
    if submission.state == State.WITHDRAWN:
        return Verdict(_("The paper was withdrawn. Undo the withdrawal first."))
    if submission.state not in EDITABLE:
        return Verdict(_("A decision on this paper was announced; it can no longer be changed."))
    calendar = calendar or Calendar(submission.conference)
    deadline = deadline or deadline_of_paper(submission, Window.EDIT, calendar=calendar, at=at)
    if deadline is not None and deadline.is_open:
        return ALLOWED
    if deadline is not None and deadline.opens_at is not None and (at or calendar.now) < deadline.opens_at:
        return Verdict(
            _("Submission opens %(when)s.")
            % {"when": instant_text(deadline.opens_at, deadline.zone, "full", deadline.zone_label)}
        )
    return Verdict(_is_late(deadline))


def can_withdraw(submission: Submission) -> Verdict:
    """Whether the authors may withdraw: any time between submitting and a rejection."""
    if submission.state in WITHDRAWABLE:
        return ALLOWED
    if submission.state == State.DRAFT:
        return Verdict(_("A draft was never submitted, so there is nothing to withdraw."))
    if submission.state == State.WITHDRAWN:
        return Verdict(_("The paper is withdrawn already."))
    return Verdict(_("A paper that was not accepted cannot be withdrawn."))


def can_undo_withdrawal(
    submission: Submission, *, calendar: Calendar | None = None, deadline: Deadline | None = None
) -> Verdict:
    """Whether the authors may take a withdrawal back: until the submission deadline."""
    if submission.state != State.WITHDRAWN:
        return Verdict(_("The paper is not withdrawn."))
    if submission.withdrawn_from != State.SUBMITTED:
        return Verdict(_("The paper was withdrawn after its decision. Only the chairs can bring it back."))
    deadline = deadline or deadline_of_paper(submission, Window.EDIT, calendar=calendar)
    if deadline is not None and deadline.is_open:
        return ALLOWED
    return Verdict(_("The submission deadline has passed. Only the chairs can bring the paper back."))


def can_change_camera_ready(
    submission: Submission,
    camera_ready: CameraReady | None,
    *,
    at: datetime | None = None,
    calendar: Calendar | None = None,
    deadline: Deadline | None = None,
) -> Verdict:
    """Whether the authors may work on the camera-ready version; what was returned may be mended at any time."""
    if submission.state not in IN_PROGRAM or camera_ready is None:
        return Verdict(_("Only accepted papers have a camera-ready version."))
    if camera_ready.state == CameraReady.State.APPROVED:
        return Verdict(_("The camera-ready version is approved. Write to the chairs if something is wrong."))
    if camera_ready.state == CameraReady.State.RETURNED:
        return ALLOWED
    deadline = deadline or deadline_of_paper(submission, Window.CAMERA_READY, calendar=calendar, at=at)
    if deadline is None:
        return Verdict(_("No camera-ready deadline is set yet. You will find the form here once it is."))
    if deadline.is_open:
        return ALLOWED
    return Verdict(
        _("The camera-ready deadline was %(when)s.")
        % {"when": instant_text(deadline.closes_at, deadline.zone, "full", deadline.zone_label)}
    )
