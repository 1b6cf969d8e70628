"""Applies a table of assignments: all of it, or nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from reviews.assignments.bulk import Key, Plan, plan_of
from reviews.assignments.services import lock_conference, remove_assignment
from reviews.conflicts.involved import conflicts_in_force
from reviews.conflicts.services import ensure_fresh
from reviews.models import Assignment
from reviews.papers.conflict_services import dismiss_conflict, set_conflict
from reviews.papers.policies import require_chair
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from submissions.models import ConflictKind, Submission


@transaction.atomic
def apply_table(actor: User, *, conference: Conference, content: bytes, digest: str) -> Plan:
    """Do what a chair read in the preview; nobody is told of new papers yet.

    Raises:
        Refused: the file has mistakes, changes nothing, or does something else by now than what was read.
    """
    conference = lock_conference(conference)
    require_chair(actor, conference)
    ensure_fresh(conference, with_people=True)
    # No key share: a review or a bid may go on, a withdrawal or a new conflict waits.
    papers = Submission.objects.filter(conference=conference).select_for_update(of=("self",), no_key=True)
    list(papers.order_by("pk").values_list("pk", flat=True))
    plan = plan_of(ChairAccess(viewer_of(actor, conference)), content)
    if plan.errors:
        raise Refused(_("Nothing was changed: the file has mistakes."))
    if plan.is_empty:
        raise Refused(_("Nothing was changed: all this is so already."))
    if plan.digest != digest:
        raise Refused(_("Nothing was changed: something happened meanwhile. Read anew what the file would do."))
    _clear_conflicts(actor, plan)
    _end(actor, plan)
    for paper, person in plan.conflicts_set:
        set_conflict(
            actor,
            submission=plan.papers[paper],
            person=plan.people[person],
            kind=ConflictKind.OTHER,
            evidence=_("From a table of assignments."),
        )
    _make(actor, conference, plan)
    return plan


def _clear_conflicts(actor: User, plan: Plan) -> None:
    for paper, person in plan.conflicts_cleared:
        for conflict in conflicts_in_force().filter(submission=paper, person=person):
            dismiss_conflict(actor, conflict=conflict)


def _end(actor: User, plan: Plan) -> None:
    wanted, reason = set(plan.removed), _("Taken back by a chair.")
    rows = Assignment.objects.filter(
        submission__in={key[0] for key in wanted}, state=Assignment.State.ACTIVE
    ).select_related("submission__conference", "person")
    for row in rows.order_by("pk"):
        if _key(row) in wanted:
            remove_assignment(actor, assignment=row, reason=reason)


def _make(actor: User, conference: Conference, plan: Plan) -> None:
    now = conference.now()
    rows = [
        Assignment(
            conference=conference, submission=plan.papers[paper], person=plan.people[person], role=role, round=round,
            assigned_by=actor, assigned_at=now,
        )
        for paper, person, role, round in plan.added
    ]  # fmt: skip
    for row in Assignment.objects.bulk_create(rows, batch_size=500):
        record(actor, "assignment.made", row, who=row.person.name, role=row.role)


def _key(row: Assignment) -> Key:
    return row.submission_id, row.person_id, row.role, row.round
