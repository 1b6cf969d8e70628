"""The only writers of hints: what a search found, and a chair's word on it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from reviews.assignments.services import lock_conference
from reviews.integrity.queries import hints_for
from reviews.models import IntegrityHint
from reviews.papers.policies import require_chair
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused

LOOK = "integrity.look"


@transaction.atomic
def store_hints(conference: Conference, found: Iterable[IntegrityHint]) -> None:
    """Replace the hints by what was found; a dismissal stays, unless the finding has grown by a paper.

    What is no longer found goes, dismissed or not: the papers were withdrawn or the bids changed.
    """
    conference = lock_conference(conference)
    now, kept = conference.now(), []
    known = {hint.key: hint for hint in IntegrityHint.objects.select_for_update().filter(conference=conference)}
    for hint in found:
        before = known.get(hint.key)
        hint.conference, hint.found_at = conference, now
        if before is not None:
            hint.pk = before.pk
            if set(hint.papers) <= set(before.papers):
                hint.dismissed_at, hint.dismissed_by = before.dismissed_at, before.dismissed_by
                hint.dismissal = before.dismissal
        hint.save()
        kept.append(hint.pk)
    IntegrityHint.objects.filter(conference=conference).exclude(pk__in=kept).delete()


def _locked(actor: User, hint: IntegrityHint) -> IntegrityHint:
    require_chair(actor, hint.conference)
    row = IntegrityHint.objects.select_for_update(of=("self",)).select_related("conference").get(pk=hint.pk)
    if not hints_for(ChairAccess(viewer_of(actor, row.conference))).filter(pk=row.pk).exists():
        raise Refused(_("There is no such hint for you."))
    return row


@transaction.atomic
def dismiss_hint(actor: User, *, hint: IntegrityHint, word: str) -> IntegrityHint:
    """Put a hint aside with a word that says why.

    Raises:
        Refused: no word is given, or the hint is hidden from this chair.
    """
    row = _locked(actor, hint)
    if not word.strip():
        raise Refused(_("Say in a word why this is nothing to follow up."))
    row.dismissed_at, row.dismissed_by, row.dismissal = row.conference.now(), actor, word.strip()[:1000]
    row.save(update_fields=["dismissed_at", "dismissed_by", "dismissal"])
    # The word may name people: it stands with the hint only.
    record(actor, "integrity.dismissed", row, submission_id=next(iter(row.papers), None), about=row.papers)
    return row


@transaction.atomic
def restore_hint(actor: User, *, hint: IntegrityHint) -> IntegrityHint:
    """Take a dismissal back."""
    row = _locked(actor, hint)
    row.dismissed_at, row.dismissed_by, row.dismissal = None, None, ""
    row.save(update_fields=["dismissed_at", "dismissed_by", "dismissal"])
    record(actor, "integrity.restored", row, submission_id=next(iter(row.papers), None), about=row.papers)
    return row
