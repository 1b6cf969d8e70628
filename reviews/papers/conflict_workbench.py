"""What chairs do about possible conflicts: confirm or dismiss, one or many at once, and take it back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from reviews.models import Assignment, Bid, Conflict, PossibleConflict
from reviews.papers import conflict_services
from reviews.papers.policies import require_administer
from reviews.refusals import Refused
from submissions.models import State

Basis, Verdict = PossibleConflict.Basis, PossibleConflict.State


@transaction.atomic
def settle_possible(actor: User | None, *, rows: Iterable[PossibleConflict], verdict: str) -> list[int]:
    """Confirm, dismiss or reopen possible conflicts, all or none; returns the ids of those that changed.

    What somebody else settled meanwhile, or what is gone, is left as it is. Confirming sets a pinned conflict and ends
    bid and assignments; dismissing one that would take effect later pins that there is none. `OPEN` takes either back.

    Raises:
        Refused: the actor may not handle one of the papers, or an author's own conflict is dismissed.
    """
    if verdict not in Verdict.values:
        raise Refused(_("Choose to confirm, to dismiss or to take back."))
    changed = []
    for row in sorted(rows, key=lambda row: row.submission_id):
        require_administer(actor, row.submission)
        locked = (
            PossibleConflict.objects.select_for_update(of=("self",))
            .select_related("submission__conference", "person")
            .filter(pk=row.pk)
            .first()
        )
        if locked is None or locked.state == verdict or (verdict != Verdict.OPEN and locked.state != Verdict.OPEN):
            continue
        if verdict == Verdict.OPEN:
            _reopen(actor, locked)
        else:
            _settle(actor, locked, verdict)
        changed.append(locked.pk)
    return changed


def _settle(actor: User | None, row: PossibleConflict, verdict: str) -> None:
    submission, person = row.submission, row.person
    if verdict == Verdict.CONFIRMED:
        row.undo = conflict_services.end_work(actor, submission=submission, person=person)
        conflict_services.set_conflict(
            actor,
            submission=submission,
            person=person,
            kind=row.kind,
            evidence=row.evidence,
            reasons=row.reasons,
        )
    elif row.basis == Basis.HELD:
        conflict_services.rule_out(actor, submission=submission, person=person, evidence=row.evidence)
    row.state, row.settled_at, row.settled_by = Verdict(verdict), submission.conference.now(), actor
    row.save(update_fields=["state", "settled_at", "settled_by", "undo"])
    if verdict == Verdict.DISMISSED:
        record(actor, "conflict.possible_dismissed", row, kind=row.kind, who=person.name)


def _reopen(actor: User | None, row: PossibleConflict) -> None:
    submission, person = row.submission, row.person
    if row.state == Verdict.CONFIRMED:
        conflict_services.refuse_own(actor, person)
        Conflict.objects.filter(
            submission=submission, person=person, kind=row.kind, source=Conflict.Source.CHAIR
        ).delete()
        _bring_back(actor, row)
    elif row.basis == Basis.HELD:
        conflict_services.lift_ruling(submission, person)
    row.state, row.settled_at, row.settled_by, row.undo = Verdict.OPEN, None, None, {}
    row.save(update_fields=["state", "settled_at", "settled_by", "undo"])
    record(actor, "conflict.possible_reopened", row, kind=row.kind, who=person.name)


def _bring_back(actor: User | None, row: PossibleConflict) -> None:
    """Bid and assignments that confirming ended; not where another conflict is known, or the paper is out of review."""
    ended: dict[str, Any] = row.undo
    pair = {"submission": row.submission, "person": row.person}
    if Conflict.objects.filter(dismissed_at__isnull=True, **pair).exists() or row.submission.state != State.SUBMITTED:
        return
    if "bid" in ended:
        Bid.objects.get_or_create(
            **pair,
            defaults={
                "conference": row.conference,
                "value": ended["bid"]["value"],
                "bid_at": datetime.fromisoformat(ended["bid"]["at"]),
            },
        )
    for assignment in Assignment.objects.select_for_update().filter(
        pk__in=ended.get("assignments", []), state=Assignment.State.REMOVED
    ):
        again = Assignment.objects.filter(
            **pair, role=assignment.role, round=assignment.round, state=Assignment.State.ACTIVE
        )
        if not again.exists():
            assignment.state, assignment.ended_at, assignment.end_reason = Assignment.State.ACTIVE, None, ""
            assignment.save(update_fields=["state", "ended_at", "end_reason"])
            record(actor, "assignment.returned", assignment, who=row.person.name)
