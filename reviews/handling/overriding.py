"""A chair in conflict looks at a paper all the same: with a reason, for a time, before everybody's eyes."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.accounts.services import person_of
from confsite.audit.services import record
from confsite.conferences.viewer import viewer_of
from reviews.handling import emails
from reviews.handling.policies import can_override, is_free
from reviews.models import ChairOverride, HandlingChair
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from submissions.models import Submission

LONGEST = timedelta(hours=8)


@transaction.atomic
def begin_override(actor: User, *, submission: Submission, reason: str, lasts: timedelta) -> ChairOverride:
    """Set the own conflict aside for a while; the chairs without one are told at once.

    Raises:
        Refused: the actor is no chair in conflict with it, wrote it, or somebody handles it.
    """
    row = Submission.objects.select_for_update(of=("self",)).select_related("conference").get(pk=submission.pk)
    paper = ChairAccess(viewer_of(actor, row.conference)).of(row)
    now = row.conference.now()
    person = person_of(actor)
    if not can_override(paper) and not paper.relationship.is_overriding:
        raise Refused(_("There is no such paper."))
    if HandlingChair.objects.filter(submission=row).exists():
        raise Refused(_("A handling chair takes care of this paper. Nobody else in conflict can look at it."))
    if ChairOverride.objects.filter(submission=row, chair=person, begun_at__lte=now, ends_at__gt=now).exists():
        raise Refused(_("You are looking at this paper already."))
    if not reason.strip():
        raise Refused(_("Say why: the other chairs read it."))
    if not timedelta(0) < lasts <= LONGEST:
        raise Refused(_("An override lasts eight hours at most."))
    made = ChairOverride.objects.create(
        conference=row.conference,
        submission=row,
        chair=person,
        reason=reason.strip()[:1000],
        begun_at=now,
        ends_at=now + lasts,
    )
    record(
        actor,
        "override.begun",
        made,
        who=person.name,
        reason=made.reason,
        until=made.ends_at.isoformat(timespec="minutes"),
    )
    emails.tell_overriding(actor, override=made)
    return made


@transaction.atomic
def end_override(actor: User, *, override: ChairOverride) -> ChairOverride:
    """End it before its time: by who began it, or by a chair without a conflict. Ended twice, it stays as it was.

    Raises:
        Refused: it is another chair's, and the actor has a conflict too.
    """
    row = (
        ChairOverride.objects.select_for_update(of=("self",))
        .select_related("submission", "conference", "chair")
        .get(pk=override.pk)
    )
    now = row.conference.now()
    if row.chair.user_id != actor.pk and not is_free(viewer_of(actor, row.conference), row.submission):
        raise Refused(_("There is no such override."))
    if row.ends_at > now:
        row.ends_at = max(now, row.begun_at)
        row.save(update_fields=["ends_at"])
        record(actor, "override.ended", row, who=row.chair.name)
    return row
