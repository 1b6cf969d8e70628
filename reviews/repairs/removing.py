"""The part of a repair that ends assignments: checked before, done and taken back together with the rest of it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.viewer import viewer_of
from reviews.models import Assignment, AssignmentProposal, ProposedRemoval
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.repairs.broken import Held, held_in_round
from submissions.models import Submission

Reason = ProposedRemoval.Reason
CHOSEN = (Reason.LIMIT, Reason.MOVED)
"""Reasons of the solver's; the others are facts that hold or do not."""


def end_removed(actor: User, proposal: AssignmentProposal, *, at: datetime) -> int:
    """End what a repair takes back, within the transaction that applies it; returns how many.

    What the reviewer reads names no cause: a conflict that takes effect later must not be told now.
    """
    wanted = {removal.assignment_id: removal.reason for removal in proposal.removals.all()}
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=wanted)
    ended = 0
    for row in rows.filter(state=Assignment.State.ACTIVE).order_by("pk"):
        row.state, row.ended_at = Assignment.State.REMOVED, at
        row.end_reason = (
            _("The paper is no longer under review.")
            if wanted[row.pk] == Reason.WITHDRAWN
            else _("The chairs changed who reviews it.")
        )
        row.save(update_fields=["state", "ended_at", "end_reason"])
        record(actor, "assignment.removed", row, who=row.person.name, reason=str(Reason(wanted[row.pk]).label))
        ended += 1
    return ended


def restore_removed(actor: User, proposal: AssignmentProposal) -> int:
    """Give back what a repair ended, as it was; returns how many.

    Raises:
        Refused: somebody was told already that a paper is not theirs any more.
    """
    removals = proposal.removals.select_related("assignment")
    if told := sum(removal.told_at is not None for removal in removals):
        raise Refused(
            ngettext(
                "%(n)d person was told already that a paper was taken back; assign it anew by hand.",
                "%(n)d people were told already that a paper was taken back; assign it anew by hand.",
                told,
            )
            % {"n": told}
        )
    ids = [removal.assignment_id for removal in removals]
    back = 0
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=ids)
    for row in rows.filter(state=Assignment.State.REMOVED).order_by("pk"):
        row.state, row.ended_at, row.end_reason = Assignment.State.ACTIVE, None, ""
        row.save(update_fields=["state", "ended_at", "end_reason"])
        record(actor, "assignment.restored", row, who=row.person.name)
        back += 1
    return back


def outdated_removals(proposal: AssignmentProposal) -> list[str]:
    """What changed since a repair was computed about pairs it ends or should end, as sentences; no query elsewhere."""
    if proposal.kind != AssignmentProposal.Kind.REPAIR or proposal.created_by is None:
        return []
    access = ChairAccess(viewer_of(proposal.created_by, proposal.conference))
    covered = {*proposal.parameters.get("papers", []), *proposal.parameters.get("lost_papers", [])}
    held = [one for one in held_in_round(access, proposal.round) if one.paper in covered]
    then = {removal.assignment_id: removal.reason for removal in proposal.removals.all()}
    now = {one.pk: one for one in held}
    broken = [one for one in held if one.reason is not None and one.pk not in then]
    healed = [now[pk] for pk, reason in then.items() if reason not in CHOSEN and pk in now and now[pk].reason is None]
    begun = [now[pk] for pk, reason in then.items() if reason in CHOSEN and pk in now and now[pk].is_begun]
    return [
        *_about(broken, _("%(name)s can no longer review paper #%(n)d.")),
        *_about(healed, _("%(name)s can review paper #%(n)d again.")),
        *_about(begun, _("%(name)s began the review of paper #%(n)d.")),
    ]


def _about(rows: Iterable[Held], text: str) -> list[str]:
    rows = list(rows)
    if not rows:
        return []
    numbers = dict(Submission.objects.filter(pk__in=[row.paper for row in rows]).values_list("pk", "number"))
    names = dict(Person.objects.filter(pk__in=[row.person for row in rows]).values_list("pk", "name"))
    return [
        text % {"name": name, "n": number}
        for number, name in sorted((numbers.get(row.paper, 0), names.get(row.person, "")) for row in rows)
    ]
