"""Tells reviewers of their papers: one mail each, held as a batch, previewed, then released."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from confsite.mail import outbox
from confsite.mail.models import MailBatch, OutboxMail
from reviews.assignments.services import lock_conference
from reviews.assignments.words import review_deadline, reviews_url
from reviews.models import Assignment
from reviews.papers.policies import require_chair
from reviews.papers.scope import ChairAccess, blind_chairs, hidden_ids
from reviews.refusals import Refused

PURPOSE = "assignments"


def untold(access: ChairAccess) -> QuerySet[Assignment]:
    """Active assignments nobody told the reviewer of, of papers the chair may handle."""
    return Assignment.objects.filter(
        conference=access.conference,
        state=Assignment.State.ACTIVE,
        told_at__isnull=True,
        delegated_from__isnull=True,  # an external reviewer was asked by who handed the paper over
        submission__in=access.granted("administer").order_by().values("pk"),
    ).exclude(pk__in=_in_held_mail(access.conference))


def _in_held_mail(conference: Conference) -> list[int]:
    """Assignments that mail of any chair is about to tell of."""
    held = OutboxMail.objects.filter(
        conference=conference, batch__purpose=PURPOSE, batch__state=MailBatch.State.HELD
    ).values_list("recheck_arguments", flat=True)
    return [pk for arguments in held for pk in arguments.get("assignments", [])]


@transaction.atomic
def prepare_mails(actor: User, *, conference: Conference) -> MailBatch:
    """Write the mails that tell reviewers of new papers, and hold them; one mail a person.

    A paper that some chair must not see gets a mail of its own, so that nothing about it stands in a mail that this
    chair can read.

    Raises:
        Refused: there is nothing to tell, or mails of this kind are held already.
    """
    conference = lock_conference(conference)
    require_chair(actor, conference)
    access = ChairAccess(viewer_of(actor, conference))
    if held_batch(access) is not None:
        raise Refused(_("There are mails held already. Release or discard them first."))
    blind = blind_chairs(conference)
    rows = list(untold(access).select_related("person__user", "submission").order_by("submission__number", "pk"))
    if not rows:
        raise Refused(_("Every reviewer knows of their papers already."))
    batch = outbox.hold(actor, conference=conference, title=_("Papers to review"), purpose=PURPOSE)
    for (person, alone), group in _grouped(rows, blind).items():
        papers = "\n".join(
            f"- #{row.submission.number} {row.submission.title}"
            + (f" ({row.get_role_display()})" if row.role != Assignment.Role.REVIEWER else "")
            for row in group
        )
        outbox.queue(
            "assignment.new",
            conference=conference,
            to=person,
            values={
                "count": str(len(group)),
                "papers": papers,
                "deadline": review_deadline(conference) or _("on a date the chairs will announce"),
                "reviews_url": reviews_url(conference),
            },
            batch=batch,
            submission_id=alone,
            # A chair who is found to be in conflict later must not read here who reviews these papers.
            about=[row.submission_id for row in group],
            recheck="reviews.assignments_hold",
            recheck_arguments={"assignments": [row.pk for row in group]},
        )
    record(actor, "assignments.mail_prepared", batch)
    return batch


def _grouped(
    rows: list[Assignment], blind: dict[int, frozenset[int]]
) -> dict[tuple[Person, int | None], list[Assignment]]:
    groups: dict[tuple[Person, int | None], list[Assignment]] = defaultdict(list)
    for row in rows:
        groups[row.person, row.submission_id if row.submission_id in blind else None].append(row)
    return groups


def held_batch(access: ChairAccess) -> MailBatch | None:
    """The held mails about assignments, if there are some this chair may see all of."""
    hidden = hidden_ids(access.viewer)
    for batch in MailBatch.objects.filter(
        conference=access.conference, purpose=PURPOSE, state=MailBatch.State.HELD
    ).order_by("-created_at"):
        if not batch.mails.filter(Q(submission_id__in=hidden) | Q(about__overlap=list(hidden))).exists():
            return batch
    return None


@transaction.atomic
def release_mails(actor: User, *, batch: MailBatch) -> int:
    """Let the held mails go; the assignments they tell of count as told. Returns how many mails were queued."""
    require_chair(actor, batch.conference)
    lock_conference(batch.conference)
    batch = MailBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state != MailBatch.State.HELD:
        raise Refused(_("These mails are released or discarded already."))
    told = [
        pk
        for arguments in batch.mails.values_list("recheck_arguments", flat=True)
        for pk in arguments.get("assignments", [])
    ]
    alone = batch.mails.filter(submission_id__isnull=False).values_list("submission_id", flat=True).first()
    count = outbox.release_batch(actor, batch=batch, policy=require_chair, submission_id=alone)
    Assignment.objects.filter(pk__in=told).update(told_at=batch.conference.now())
    return count


@transaction.atomic
def discard_mails(actor: User, *, batch: MailBatch) -> None:
    """Throw the held mails away; they can be prepared anew."""
    require_chair(actor, batch.conference)
    alone = batch.mails.filter(submission_id__isnull=False).values_list("submission_id", flat=True).first()
    outbox.discard_batch(actor, batch=batch, policy=require_chair, submission_id=alone)


def assignments_hold(mail: OutboxMail) -> bool:
    """Asked before the mail goes: is every assignment in it still active?"""
    wanted = set(mail.recheck_arguments.get("assignments", []))
    return Assignment.objects.filter(pk__in=wanted, state=Assignment.State.ACTIVE).count() == len(wanted)
