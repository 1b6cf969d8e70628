"""The readable log, as far as a chair may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from confsite.audit.models import LogEntry
from confsite.conferences.mail_pages.queries import batch_list
from confsite.mail.models import MailBatch
from reviews.access import Access
from reviews.papers.queries import is_number
from reviews.papers.scope import visible
from reviews.rights import Bond
from submissions.models import Submission

HIDDEN_DETAILS = frozenset({"token", "answers"})


@dataclass(frozen=True)
class LogLine:
    """One line: who did what, to what, when."""

    at: datetime
    actor: str
    verb: str
    target: str
    number: int | None
    details: str


def told_to(access: Access) -> QuerySet[LogEntry]:
    """The log without the lines that tell of a paper the viewer wrote or is in conflict with among others."""
    hidden = access.bound_by(Bond.AUTHOR, Bond.CONFLICTED)
    return LogEntry.objects.filter(conference=access.conference).exclude(about__overlap=hidden)


def log_for(access: Access, text: str = "") -> QuerySet[LogEntry]:
    """The log of a conference without the lines about papers the viewer must not see."""
    seen = visible(access).order_by()
    rows = told_to(access).filter(Q(submission_id__isnull=True) | Q(submission_id__in=seen.values("pk")))
    # What became of a batch of mail is told to who may see one of its mails, as in the list of batches.
    batches = batch_list(access.viewer).order_by()
    rows = rows.filter(~Q(target_type=MailBatch._meta.label) | Q(target_id__in=batches.values("pk")))
    text = text.strip()
    if text.startswith("#"):
        rows = rows.filter(submission_id__in=seen.filter(is_number(text)).values("pk"))
    elif text:
        rows = rows.filter(
            Q(verb__icontains=text.replace(" ", "."))
            | Q(actor__person__name__icontains=text)
            | Q(target_text__icontains=text)
        )
    number = Submission.objects.filter(pk=OuterRef("submission_id")).values("number")
    return rows.select_related("actor__person").annotate(paper_number=Subquery(number[:1]))


def lines(entries: Iterable[LogEntry]) -> list[LogLine]:
    """Entries in words."""
    return [
        LogLine(
            entry.at,
            _name(entry),
            entry.verb.replace("_", " ").replace(".", ": "),
            entry.target_text,
            getattr(entry, "paper_number", None),
            _details(entry.details),
        )
        for entry in entries
    ]


def _name(entry: LogEntry) -> str:
    if entry.actor is None:
        return _("the site")
    person = getattr(entry.actor, "person", None)
    return person.name if person else _("somebody")


def _details(details: dict[str, Any]) -> str:
    shown = []
    for key, value in details.items():
        if key in HIDDEN_DETAILS or value in (None, "", [], {}):
            continue
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        shown.append(f"{key.replace('_', ' ')}: {text[:120]}")
    return "; ".join(shown)
