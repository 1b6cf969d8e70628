"""Tells people that a repair took a paper back: in the batch that tells others of theirs, held like those."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from confsite.conferences.models import Conference
from confsite.mail import outbox
from confsite.mail.models import MailBatch, OutboxMail
from reviews.assignments.words import title_and_link
from reviews.models import Assignment, AssignmentProposal, ProposedRemoval
from reviews.papers.scope import ChairAccess

RECHECK = "reviews.removals_hold"


def untold_removals(access: ChairAccess) -> QuerySet[ProposedRemoval]:
    """Papers an applied repair took back from people who knew of them and were not told, in no held mail yet."""
    held = OutboxMail.objects.filter(
        conference=access.conference, batch__state=MailBatch.State.HELD, recheck=RECHECK
    ).values_list("recheck_arguments", flat=True)
    return _ended(ProposedRemoval.objects.filter(conference=access.conference)).filter(
        assignment__submission__in=access.granted("administer").order_by().values("pk")
    ).exclude(pk__in=[pk for arguments in held for pk in arguments.get("removals", [])])  # fmt: skip


def _ended(rows: QuerySet[ProposedRemoval]) -> QuerySet[ProposedRemoval]:
    return rows.filter(
        proposal__state=AssignmentProposal.State.APPLIED,
        told_at__isnull=True,
        assignment__told_at__isnull=False,
        assignment__state=Assignment.State.REMOVED,
    )


def write_removals(
    rows: Iterable[ProposedRemoval], conference: Conference, blind: Mapping[int, object], batch: MailBatch
) -> int:
    """Queue one mail for each into a held batch; returns how many have an address."""
    written = 0
    for row in rows:
        paper = row.assignment.submission
        mail = outbox.queue(
            "assignment.removed",
            conference=conference,
            to=row.assignment.person,
            values=title_and_link(paper) | {"reason": row.assignment.end_reason},
            batch=batch,
            submission_id=paper.pk if paper.pk in blind else None,
            about=[paper.pk],
            recheck=RECHECK,
            recheck_arguments={"removals": [row.pk]},
        )
        written += mail is not None
    return written


def untrue_removals(batch: MailBatch) -> list[str]:
    """Held mails about papers that came back meanwhile, in words."""
    wanted = _removals_in(batch)
    still = set(_ended(ProposedRemoval.objects.filter(pk__in=wanted)).values_list("pk", flat=True))
    back = ProposedRemoval.objects.filter(pk__in=set(wanted) - still).select_related(
        "assignment__person", "assignment__submission"
    )
    return [
        _("%(name)s has paper #%(number)d again.")
        % {"name": row.assignment.person.name, "number": row.assignment.submission.number}
        for row in back
    ]


def mark_told(batch: MailBatch) -> None:
    """The mails are on their way."""
    ProposedRemoval.objects.filter(pk__in=_removals_in(batch)).update(told_at=batch.conference.now())


def _removals_in(batch: MailBatch) -> list[int]:
    found = batch.mails.filter(recheck=RECHECK).values_list("recheck_arguments", flat=True)
    return [pk for arguments in found for pk in arguments.get("removals", [])]


def removals_hold(mail: OutboxMail) -> bool:
    """Asked before the mail goes: is the paper still taken back from its reader?"""
    return ProposedRemoval.objects.filter(
        pk__in=mail.recheck_arguments.get("removals", []),
        assignment__state=Assignment.State.REMOVED,
        assignment__person=mail.to_person_id,
    ).exists()
