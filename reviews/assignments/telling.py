"""Tells reviewers of their papers: one mail each, held as a batch, previewed, then released.

Until its mail is released an assignment exists for chairs alone: `reviews.access` counts only those that were told.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from confsite.mail import outbox
from confsite.mail.models import MailBatch, OutboxMail
from reviews.access import Access
from reviews.assignments.due import Due, calendar_file, due_of, extensions_for, in_words
from reviews.assignments.services import lock_conference
from reviews.assignments.words import reviews_url
from reviews.models import Assignment
from reviews.papers.policies import require_chair
from reviews.papers.scope import ChairAccess, blind_chairs, hidden_ids
from reviews.refusals import Refused
from reviews.repairs.rounds import dues_of, give_time
from reviews.repairs.telling import mark_told, untold_removals, untrue_removals, write_removals
from reviews.viewers import viewer_for

PURPOSE = "assignments"
RECHECK = "reviews.assignments_hold"


def untold(access: ChairAccess) -> QuerySet[Assignment]:
    """Active assignments nobody told the reviewer of, of papers the chair may handle."""
    return _waiting(access).exclude(pk__in=_in_held_mail(access.conference))


def _waiting(access: ChairAccess) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        conference=access.conference,
        state=Assignment.State.ACTIVE,
        told_at__isnull=True,
        delegated_from__isnull=True,  # an external reviewer was asked by who handed the paper over
        submission__in=access.granted("administer").order_by().values("pk"),
    )


def _in_held_mail(conference: Conference) -> list[int]:
    """Assignments that mail of any chair is about to tell of."""
    held = OutboxMail.objects.filter(
        conference=conference, batch__purpose=PURPOSE, batch__state=MailBatch.State.HELD
    ).values_list("recheck_arguments", flat=True)
    return [pk for arguments in held for pk in arguments.get("assignments", [])]


def without_address(access: ChairAccess) -> list[str]:
    """Names of those who have papers to be told of and no address to tell them."""
    rows = (
        untold(access)
        .filter(person__emails__isnull=True)
        .filter(Q(person__user__isnull=True) | Q(person__user__email=""))
    )
    return sorted(set(rows.values_list("person__name", flat=True)))


@transaction.atomic
def prepare_mails(actor: User, *, conference: Conference) -> MailBatch:
    """Write the mails that tell reviewers of new papers, and hold them; one mail a person.

    A paper that some chair must not see gets a mail of its own, so that nothing about it stands in a mail that this
    chair can read.

    Raises:
        Refused: there is nothing to tell, nobody has an address, or mails of this kind are held already.
    """
    conference = lock_conference(conference)
    require_chair(actor, conference)
    access = ChairAccess(viewer_of(actor, conference))
    if held_batch(access) is not None:
        raise Refused(_("There are mails held already. Release or discard them first."))
    rows = list(
        untold(access)
        .select_related("person__user", "submission")
        .prefetch_related("person__emails")
        .order_by("submission__number", "pk")
    )
    removals = list(
        untold_removals(access)
        .select_related("assignment__person__user", "assignment__submission__conference")
        .order_by("assignment__submission__number", "pk")
    )
    if not rows and not removals:
        raise Refused(_("Every reviewer knows of their papers already."))
    batch = outbox.hold(actor, conference=conference, title=_("Papers to review"), purpose=PURPOSE)
    blind = blind_chairs(conference)
    written = _write(rows, conference, blind, batch) + write_removals(removals, conference, blind, batch)
    if not written:
        names = ", ".join(sorted({row.person.name for row in [*rows, *(one.assignment for one in removals)]}))
        raise Refused(_("These people have no e-mail address: %(names)s. Add one first.") % {"names": names})
    record(actor, "assignments.mail_prepared", batch, submission_id=_hidden_paper(batch))
    return batch


def _hidden_paper(batch: MailBatch) -> int | None:
    """One of the papers that some chair must not see: what the log says of the mails is hidden from them."""
    return batch.mails.filter(submission_id__isnull=False).values_list("submission_id", flat=True).first()


def _write(
    rows: Sequence[Assignment], conference: Conference, blind: dict[int, frozenset[int]], batch: MailBatch | None
) -> int:
    """Queue one mail a person and group; returns how many."""
    calendar = Calendar(conference)
    extensions = extensions_for({row.person for row in rows}, conference)
    rounds = dues_of(conference)
    mails = [
        _queue(group, calendar, {row.pk: due_of(row, calendar, extensions.get(person.pk, {}), rounds) for row in group},
               alone=alone, batch=batch)
        for (person, alone), group in _grouped(rows, blind).items()
    ]  # fmt: skip
    return sum(mail is not None for mail in mails)


def _grouped(
    rows: Iterable[Assignment], blind: dict[int, frozenset[int]]
) -> dict[tuple[Person, int | None], list[Assignment]]:
    groups: dict[tuple[Person, int | None], list[Assignment]] = defaultdict(list)
    for row in rows:
        groups[row.person, row.submission_id if row.submission_id in blind else None].append(row)
    return groups


def _queue(
    group: Sequence[Assignment],
    calendar: Calendar,
    dues: dict[int, Due | None],
    *,
    alone: int | None,
    batch: MailBatch | None,
    unique_key: str | None = None,
) -> OutboxMail | None:
    """The mail about one person's papers, with a calendar entry where a date is set."""
    conference, person = calendar.conference, group[0].person
    dates = {due for due in dues.values() if due is not None}
    file = calendar_file(conference, person, dates, calendar.now) if dates else ""
    name, kind = f"{conference.slug}-reviews-due.ics", "text/calendar; charset=utf-8"
    deadline = _deadline(dates, conference, person)
    lines = [_line(row, dues[row.pk] if len(set(dues.values())) > 1 else None, conference) for row in group]
    return outbox.queue(
        "assignment.new",
        conference=conference,
        to=person,
        values={
            "count": str(len(group)),
            "papers": "\n".join(lines),
            "deadline": deadline or _("on a date the chairs will announce"),
            "calendar": _("An entry for your calendar is attached.") if file else "",
            "reviews_url": reviews_url(conference),
        },
        batch=batch,
        submission_id=alone,
        # A chair who is found to be in conflict later must not read here who reviews these papers.
        about=[row.submission_id for row in group],
        recheck=RECHECK,
        recheck_arguments={"assignments": [row.pk for row in group], "deadline": deadline},
        attachments=[{"name": name, "content_type": kind, "text": file}] if file else [],
        unique_key=unique_key,
    )


def _deadline(dates: set[Due], conference: Conference, person: Person) -> str:
    if not dates:
        return ""
    text = in_words(min(dates), conference, person)
    return text if len(dates) == 1 else _("%(date)s, some later: see each paper") % {"date": text}


def _line(row: Assignment, due: Due | None, conference: Conference) -> str:
    role = f" ({row.get_role_display()})" if row.role != Assignment.Role.REVIEWER else ""
    date = _(", due %(date)s") % {"date": in_words(due, conference, row.person)} if due else ""
    return f"- #{row.submission.number} {row.submission.title}{role}{date}"


def held_batch(access: ChairAccess) -> MailBatch | None:
    """The held mails about assignments, if there are some this chair may see all of."""
    hidden = hidden_ids(access.viewer)
    for batch in MailBatch.objects.filter(
        conference=access.conference, purpose=PURPOSE, state=MailBatch.State.HELD
    ).order_by("-created_at"):
        if not batch.mails.filter(Q(submission_id__in=hidden) | Q(about__overlap=list(hidden))).exists():
            return batch
    return None


def outdated(batch: MailBatch) -> list[str]:
    """What is no longer true in held mails, in words: papers taken back and dates that moved."""
    mails = list(batch.mails.select_related("to_person__user"))
    wanted = {pk for mail in mails for pk in mail.recheck_arguments.get("assignments", [])}
    rows = Assignment.objects.filter(pk__in=wanted).select_related("person__user", "submission").in_bulk()
    calendar = Calendar(batch.conference)
    extensions = extensions_for({row.person for row in rows.values()}, batch.conference)
    rounds = dues_of(batch.conference)
    changes: list[str] = []
    for mail in mails:
        group = [rows[pk] for pk in mail.recheck_arguments.get("assignments", []) if pk in rows]
        active = [row for row in group if row.state == Assignment.State.ACTIVE and row.person_id == mail.to_person_id]
        for row in group:
            if row not in active:
                changes.append(
                    _("%(name)s no longer has paper #%(number)d.")
                    % {"name": row.person.name, "number": row.submission.number}
                )
        dues = {due for row in group if (due := due_of(row, calendar, extensions.get(row.person_id, {}), rounds))}
        if (
            active
            and mail.to_person
            and (_deadline(dues, batch.conference, mail.to_person) != mail.recheck_arguments.get("deadline", ""))
        ):
            changes.append(_("The date by which %(name)s is to review has moved.") % {"name": mail.to_person.name})
    return changes + untrue_removals(batch)


def added_since(access: ChairAccess) -> int:
    """How many assignments were made or taken back by a repair since the held mails were written."""
    return untold(access).count() + untold_removals(access).count()


@transaction.atomic
def rewrite_mails(actor: User, *, batch: MailBatch) -> MailBatch:
    """Throw held mails away and write them anew from the assignments of now."""
    discard_mails(actor, batch=batch)
    return prepare_mails(actor, conference=batch.conference)


@transaction.atomic
def release_mails(actor: User, *, batch: MailBatch) -> int:
    """Let the held mails go; the assignments they tell of count as told. Returns how many mails were queued.

    Raises:
        Refused: they were settled before, or say what is no longer true; the refusal says what changed.
    """
    require_chair(actor, batch.conference)
    lock_conference(batch.conference)
    batch = MailBatch.objects.select_for_update(of=("self",)).select_related("conference").get(pk=batch.pk)
    if batch.state != MailBatch.State.HELD:
        raise Refused(_("These mails are released or discarded already."))
    changes = outdated(batch)
    if changes:
        raise Refused(_("Write these mails anew first. %(changes)s") % {"changes": " ".join(changes[:5])})
    told = [
        pk
        for arguments in batch.mails.values_list("recheck_arguments", flat=True)
        for pk in arguments.get("assignments", [])
    ]
    count = outbox.release_batch(actor, batch=batch, policy=require_chair, submission_id=_hidden_paper(batch))
    Assignment.objects.filter(pk__in=told).update(told_at=batch.conference.now())
    mark_told(batch)
    give_time(actor, batch.conference, told)
    return count


@transaction.atomic
def discard_mails(actor: User, *, batch: MailBatch) -> None:
    """Throw the held mails away; they can be prepared anew."""
    require_chair(actor, batch.conference)
    outbox.discard_batch(actor, batch=batch, policy=require_chair, submission_id=_hidden_paper(batch))


def assignments_hold(mail: OutboxMail) -> bool:
    """Asked before the mail goes: is every assignment in it still active, and may its reader know each paper?

    Where some are not, this mail is withheld, and a mail about the others takes its place.
    """
    wanted = mail.recheck_arguments.get("assignments", [])
    rows = list(
        Assignment.objects.filter(
            pk__in=wanted, state=Assignment.State.ACTIVE, told_at__isnull=False, person=mail.to_person_id
        )
        .select_related("person__user", "submission", "conference")
        .order_by("submission__number", "pk")
    )
    if not rows:
        return False
    conference = rows[0].conference
    ids = {row.submission_id for row in rows}
    access = Access(viewer_for(rows[0].person, conference))
    known = set(access.granted("title").filter(pk__in=ids).values_list("pk", flat=True))
    left = [row for row in rows if row.submission_id in known]
    if len(left) == len(wanted):
        return True
    if left:
        calendar = Calendar(conference)
        extensions = extensions_for([left[0].person], conference).get(left[0].person_id, {})
        dues = {row.pk: due_of(row, calendar, extensions) for row in left}
        _queue(left, calendar, dues, alone=mail.submission_id, batch=None, unique_key=f"assignment.new:rest:{mail.pk}")
    return False
