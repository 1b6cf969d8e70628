"""The only writers of presenters' availability."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.mail import outbox
from confsite.mail.models import MailBatch
from program.availability import queries
from program.availability.queries import Away
from program.errors import Refused
from program.models import Absence, Availability
from program.policies import require_scheduler

ASK = "program.availability"


@transaction.atomic
def ask(actor: User, *, conference: Conference, identities: Collection[str]) -> MailBatch:
    """Write to presenters, asking when they can come; the mails are held until somebody releases them.

    Raises:
        Refused: nobody of them can be written to.
    """
    require_scheduler(actor, conference)
    viewer = Person.objects.filter(user=actor).first()
    chosen = [row for row in queries.presenters(conference, viewer) if row.identity in identities and row.may_be_asked]
    if not chosen:
        raise Refused(_("None of them can be written to. Choose people with an address, or enter what you know."))
    batch = outbox.hold(actor, conference=conference, title=_("When presenters can come"), purpose=ASK)
    for row in chosen:
        assert row.person is not None
        answer, _is_new = Availability.objects.get_or_create(conference=conference, person=row.person)
        answer.asked_at = conference.now()
        answer.save(update_fields=["asked_at"])
        outbox.queue(
            ASK,
            conference=conference,
            to=row.person,
            values={
                "talks": "; ".join(f"“{talk}”" for talk in row.talks),
                "answer_url": outbox.absolute_url(
                    reverse("program:availability", args=[conference.slug, queries.token_of(answer)])
                ),
            },
            batch=batch,
            about=row.papers,
            unique_key=f"{ASK}:{batch.pk}:{row.person.pk}",
        )
    papers = [paper for row in chosen for paper in row.papers]
    record(actor, "program.availability_asked", conference, about=papers, people=len(chosen))
    return batch


@transaction.atomic
def answer(
    actor: User | None,
    *,
    conference: Conference,
    identity: str,
    away: Sequence[Away],
    is_by_presenter: bool = False,
    **values: Any,
) -> Availability:
    """Write down when a presenter cannot come, in place of what was known; by themself, or by a chair.

    Who holds the link of the mail acts as the presenter, with or without a login; `values` are `time_zone`,
    `is_remote` and `note`.

    Raises:
        Refused: the event is over, and it is not a chair who writes.
    """
    if is_by_presenter and queries.is_over(conference):
        raise Refused(_("The event is over, so this can no longer be changed."))
    if not is_by_presenter:
        require_scheduler(actor, conference)
    person, printed = _of(identity)
    row, _is_new = Availability.objects.select_for_update().get_or_create(
        conference=conference, person=person, printed=printed
    )
    for name in ("time_zone", "is_remote", "note"):
        if name in values:
            setattr(row, name, values[name])
    row.answered_at = conference.now()
    row.entered_by = None if is_by_presenter else actor
    row.save()
    row.absences.all().delete()
    Absence.objects.bulk_create(
        Absence(
            conference=conference,
            availability=row,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            is_hard=one.is_hard,
        )
        for one in merged(away)
    )
    papers = queries.papers_of(row)  # their name beside a talk some chair must not know would tell of it
    record(actor, "program.availability_answered", row, about=papers, by_presenter=is_by_presenter)
    return row


def merged(away: Sequence[Away]) -> list[Away]:
    """The same stretches with neighbours of one kind joined, in order of time."""
    joined: list[Away] = []
    for one in sorted(away, key=lambda one: (one.is_hard, one.starts_at)):
        last = joined[-1] if joined else None
        if last is not None and last.is_hard == one.is_hard and last.ends_at >= one.starts_at:
            joined[-1] = Away(last.starts_at, max(last.ends_at, one.ends_at), one.is_hard)
        else:
            joined.append(one)
    return sorted(joined, key=lambda one: one.starts_at)


def _of(identity: str) -> tuple[Person | None, str]:
    if identity.startswith("printed:"):
        return None, identity.removeprefix("printed:")
    return Person.objects.get(pk=int(identity)), ""
