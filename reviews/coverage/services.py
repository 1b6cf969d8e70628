"""Writes to members who have not said what matching needs: held, previewed, never twice within some days."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.clock import physical_now
from confsite.conferences.mail_pages.owners import LETTER
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from confsite.conferences.windows import Window
from confsite.mail import outbox
from confsite.mail.models import MailBatch, OutboxMail
from confsite.ui.zones import instant_text
from reviews.assignments.services import lock_conference
from reviews.coverage.queries import Lack, Member, silent_members
from reviews.papers.policies import require_chair
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused

KIND = "coverage.silent"
RECHECK = "reviews.still_silent"
QUIET = timedelta(days=5)
_GONE = (OutboxMail.State.DISCARDED, OutboxMail.State.WITHHELD, OutboxMail.State.FAILED)


def recently_written(conference: Conference) -> set[int]:
    """Ids of people who were reminded within the quiet days, or whose reminder is held."""
    since = physical_now() - QUIET
    rows = OutboxMail.objects.filter(conference=conference, recheck=RECHECK, queued_at__gte=since)
    return set(rows.exclude(state__in=_GONE).values_list("to_person_id", flat=True)) - {None}


@transaction.atomic
def prepare_reminders(actor: User, *, conference: Conference) -> MailBatch:
    """Write one mail to each silent member and hold them, except to who was written to within the quiet days.

    Raises:
        Refused: nobody is silent, or all who are were written to a short while ago.
    """
    conference = lock_conference(conference)
    require_chair(actor, conference)
    access = ChairAccess(viewer_of(actor, conference))
    silent, recent = silent_members(access), recently_written(conference)
    if not silent:
        raise Refused(_("Every member has said what matching needs."))
    batch = outbox.hold(actor, conference=conference, title=_("Reminder to the silent"), purpose=LETTER)
    mails = [_write(member, access, batch) for member in silent if member.person.pk not in recent]
    count = sum(mail is not None for mail in mails)
    if not count:
        words = _("All of them were written to within the last %(n)d days, or have no e-mail address.")
        raise Refused(words % {"n": QUIET.days})
    record(actor, "coverage.reminders_prepared", batch, mails=count)
    return batch


def _write(member: Member, access: ChairAccess, batch: MailBatch) -> OutboxMail | None:
    conference = access.conference
    return outbox.queue(
        KIND,
        conference=conference,
        to=member.person,
        values={
            "wishes": "\n".join(_wish(lack, access) for lack in member.lacks),
            "reviews_url": outbox.absolute_url(reverse("reviews:home", args=[conference.slug])),
        },
        batch=batch,
        recheck=RECHECK,
        # Asked again with the eyes of this chair: what became of papers they may not see changes nothing.
        recheck_arguments={"chair": access.viewer.user.pk},
    )


def _wish(lack: Lack, access: ChairAccess) -> str:
    """What a member can do about it, and where: a line of a list."""
    slug = access.conference.slug
    if lack == Lack.BIDS:
        span = access.calendar.span(Window.BID)
        until = instant_text(span.closes_at, access.conference.zone) if span and span.closes_at else ""
        line = _("your bids, until %(date)s") % {"date": until} if until else _("your bids")
        path = reverse("reviews:bids", args=[slug])
    elif lack == Lack.TOPICS:
        line, path = _("the topics you like"), reverse("reviews:interests", args=[slug])
    elif lack == Lack.PAPERS:
        line, path = _("papers of your own, by whose words we find what you know"), reverse("people:publications")
    else:
        return "- " + _("how many papers you can take at most: answer this mail")
    return f"- {line}: {outbox.absolute_url(path)}"


def still_silent(mail: OutboxMail) -> bool:
    """Asked before the mail goes: does this member still lack something?"""
    chair = User.objects.filter(pk=mail.recheck_arguments.get("chair")).first()
    if mail.conference is None or chair is None:
        return False
    access = ChairAccess(viewer_of(chair, mail.conference))
    return any(member.person.pk == mail.to_person_id for member in silent_members(access))
