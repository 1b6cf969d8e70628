"""The only writers of substitutes, emergency reviewers and further rounds."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference, Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.assignments.services import BY_CHAIR, assign, lock_conference, remove_assignment
from reviews.models import Assignment, AssignmentSettings, EmergencyReviewer, Review, RoundPaper
from reviews.papers.policies import require_administer, require_chair
from reviews.refusals import Refused
from reviews.workbench.asked import Asked, settings_of
from reviews.workbench.facts import REVIEWING
from submissions.models import State, Submission

MOST_EXTRA, MOST_ROUNDS = 12, 9


@transaction.atomic
def substitute(
    actor: User,
    *,
    submission: Submission,
    person: Person,
    instead: Assignment | None = None,
    is_kept: bool = False,
    reviewers: int | None = None,
) -> Assignment:
    """Give a paper to somebody in place of a late or lost reviewer, who is taken off it unless `is_kept`.

    `reviewers` is how many the paper had when the chair looked: two chairs do not fill one place twice.

    Raises:
        Refused: the person cannot take it (asked again now), the late reviewer handed the review in meanwhile, or the
            paper has more reviewers than the chair saw.
    """
    submission = require_administer(actor, submission)
    active = Assignment.objects.filter(submission=submission, state=Assignment.State.ACTIVE, role__in=REVIEWING)
    if reviewers is not None and active.count() > reviewers:
        raise Refused(_("Paper #%(n)d got a reviewer meanwhile. Nothing was changed.") % {"n": submission.number})
    role, round = Assignment.Role.REVIEWER, 1
    if instead is not None:
        instead = Assignment.objects.select_related("person").get(pk=instead.pk, submission=submission)
        if instead.state not in (Assignment.State.ACTIVE, Assignment.State.DECLINED):
            raise Refused(
                _("%(name)s was taken off this paper meanwhile. Nothing was changed.") % {"name": instead.person.name}
            )
        round = instead.round
        role = Assignment.Role(instead.role) if instead.role in BY_CHAIR else role
        if not is_kept and instead.state == Assignment.State.ACTIVE:
            if Review.objects.filter(assignment=instead, state=Review.State.SUBMITTED).exists():
                raise Refused(
                    _("%(name)s handed the review in meanwhile. Nothing was changed.") % {"name": instead.person.name}
                )
            remove_assignment(actor, assignment=instead, reason=_("Somebody else reviews it now."))
    if active.filter(person=person).exists():
        raise Refused(_("%(name)s has paper #%(n)d already.") % {"name": person.name, "n": submission.number})
    return assign(actor, submission=submission, person=person, role=role, round=round)


@transaction.atomic
def mark_emergency(
    actor: User, *, conference: Conference, person: Person, round: int = 1, extra_papers: int
) -> EmergencyReviewer | None:
    """Let a member take papers beyond their limit in a round; 0 takes the mark back. Saying it twice changes nothing.

    Raises:
        Refused: the person is not on the committee, or the number is above 12.
    """
    require_chair(actor, conference)
    conference = lock_conference(conference)
    seats = Membership.objects.filter(conference=conference, person=person, role__in=COMMITTEE_ROLES)
    if not seats.exists():
        raise Refused(_("%(name)s is not on the committee.") % {"name": person.name})
    if not 0 <= extra_papers <= MOST_EXTRA:
        raise Refused(_("Choose between 0 and %(n)d further papers.") % {"n": MOST_EXTRA})
    marks = EmergencyReviewer.objects.filter(conference=conference, person=person, round=round)
    if not extra_papers:
        if marks.delete()[0]:
            record(actor, "assignments.emergency_ended", conference, who=person.name, round=round)
        return None
    before = marks.first()
    if before is not None and before.extra_papers == extra_papers:
        return before
    mark, _is_new = EmergencyReviewer.objects.update_or_create(
        conference=conference,
        person=person,
        round=round,
        defaults={"extra_papers": extra_papers, "marked_by": actor, "marked_at": conference.now()},
    )
    record(actor, "assignments.emergency_marked", conference, who=person.name, round=round, extra=extra_papers)
    return mark


@transaction.atomic
def open_round(
    actor: User,
    *,
    conference: Conference,
    papers: Collection[Submission],
    per_paper: int,
    due_at: datetime | None = None,
    round: int | None = None,
) -> int:
    """Ask for `per_paper` more reviews of these papers in a further round, keeping earlier ones; returns its number.

    Without `round` a new one is opened with the rules of the first; with it, the papers are added and the rest is
    changed.

    Raises:
        Refused: no paper is under review, the due date has passed, or there are nine rounds already.
    """
    require_chair(actor, conference)
    conference = lock_conference(conference)
    now = conference.now()
    if due_at is not None and due_at <= now:
        raise Refused(_("This moment has passed. Choose one that lies ahead."))
    rows = [require_administer(actor, paper) for paper in sorted(papers, key=lambda paper: paper.pk)]
    chosen = [row for row in rows if row.state == State.SUBMITTED]
    if not chosen:
        raise Refused(_("Choose at least one paper that is under review."))
    if round is None:
        rounds = AssignmentSettings.objects.filter(conference=conference).aggregate(last=Max("round"))
        round = max(rounds["last"] or 1, 1) + 1
        if round > MOST_ROUNDS:
            raise Refused(_("There are nine rounds already. Add papers to the last one."))
    settings = settings_of(conference, round)
    if settings.pk is None:
        for name, value in Asked.of(settings_of(conference)).as_parameters().items():
            setattr(settings, name, value)
    settings.round, settings.per_paper, settings.due_at, settings.changed_by = round, per_paper, due_at, actor
    settings.save()
    RoundPaper.objects.bulk_create(
        [
            RoundPaper(conference=conference, round=round, submission=paper, chosen_by=actor, chosen_at=now)
            for paper in chosen
        ],
        ignore_conflicts=True,
    )
    # No papers and no count in the log: a chair in conflict could tell from them.
    record(actor, "assignments.round_opened", conference, round=round, per_paper=per_paper)
    return round


@transaction.atomic
def remove_from_round(actor: User, *, paper: RoundPaper) -> None:
    """Ask for no more reviews of a paper in a round.

    Raises:
        Refused: somebody reviews it in this round already.
    """
    submission = require_administer(actor, paper.submission)
    held = Assignment.objects.filter(submission=submission, round=paper.round, state=Assignment.State.ACTIVE)
    if held.exists():
        raise Refused(_("Paper #%(n)d has reviewers in this round. Take them back first.") % {"n": submission.number})
    gone, _rows = RoundPaper.objects.filter(pk=paper.pk).delete()
    if gone:
        record(actor, "assignments.left_round", submission, round=paper.round)
