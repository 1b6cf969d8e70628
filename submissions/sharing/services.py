"""The only writers of share links."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.clock import physical_now
from confsite.conferences.calendar import Calendar
from submissions.errors import NotAllowed
from submissions.models import ShareLink, Submission
from submissions.policies import require
from submissions.services.locking import locked_for
from submissions.sharing import policies, tokens


@transaction.atomic
def make_link(actor: User, *, submission: Submission, label: str, days: int) -> ShareLink:
    """Make a secret link to a paper that works for some days.

    Raises:
        NotAllowed: not theirs, withdrawn, too many links, or too long a life.
    """
    submission = locked_for(actor, submission)
    require(policies.can_share(submission))
    life = timedelta(days=days)
    longest = policies.longest_life(submission, Calendar(submission.conference))
    if not timedelta(0) < life <= longest:
        raise NotAllowed(_("A link to this paper can work for 1 to %(n)d days.") % {"n": longest.days})
    now = physical_now()
    link = ShareLink(
        conference=submission.conference,
        submission=submission,
        label=label.strip(),
        made_by=actor,
        made_at=now,
        expires_at=now + life,
    )
    link.token_hash = tokens.hash_of(tokens.derive(link))
    link.save()
    record(actor, "share_link.made", link, days=days)
    return link


@transaction.atomic
def revoke_link(actor: User, *, link: ShareLink) -> ShareLink:
    """End a link at once, by any author of its paper; a second press changes nothing.

    Raises:
        NotAllowed: the actor is no author of the paper.
    """
    locked_for(actor, link.submission)
    link = ShareLink.objects.select_for_update(of=("self",)).select_related("conference").get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = physical_now(), actor
        link.save(update_fields=["revoked_at", "revoked_by"])
        record(actor, "share_link.revoked", link)
    return link


@transaction.atomic
def note_use(link: ShareLink) -> None:
    """Remember that somebody opened the paper through a link; the first time also in the log."""
    row = ShareLink.objects.filter(pk=link.pk)
    now = physical_now()
    is_first = row.filter(last_used_at__isnull=True).update(last_used_at=now, use_count=F("use_count") + 1)
    if is_first:
        record(None, "share_link.first_used", link)
    else:
        row.update(last_used_at=now, use_count=F("use_count") + 1)
