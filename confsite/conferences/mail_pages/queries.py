"""What a chair may read of the outbox: no mail about a paper hidden from them, no word of a secret one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from confsite.conferences.viewer import Viewer
from confsite.conferences.visibility import hidden_submissions
from confsite.mail import kinds
from confsite.mail.kinds import COMMON, MailKind
from confsite.mail.models import MailBatch, MailTemplate, OutboxMail

State = OutboxMail.State
WORDS = ("body_text", "body_html", "attachments")


def visible_mails(viewer: Viewer) -> QuerySet[OutboxMail]:
    """The conference's mails without those that name a paper the viewer must not learn of, alone or among others."""
    hidden = hidden_submissions(viewer)
    mails = OutboxMail.objects.filter(conference=viewer.conference)
    if hidden:
        mails = mails.exclude(submission_id__in=hidden).exclude(about__overlap=list(hidden))
    return mails


def mail_list(mails: QuerySet[OutboxMail], *, state: str = "", kind: str = "", words: str = "") -> QuerySet[OutboxMail]:
    """Of the visible mails those for the list, failures first, then the newest; bodies stay in the database."""
    if state:
        mails = mails.filter(state=state)
    if kind:
        mails = mails.filter(template=kind)
    for word in words.split():
        mails = mails.filter(
            Q(to_address__icontains=word)
            | Q(to_person__name__icontains=word)
            | Q(subject__icontains=word, mail_class=OutboxMail.Class.NORMAL)
        )
    is_failure = Case(When(state=State.FAILED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return mails.select_related("to_person", "batch").defer(*WORDS).order_by(is_failure, "-queued_at", "-pk")


@dataclass(frozen=True)
class Tally:
    """How many mails there are in each state, and the kinds there are (key and title), for the filter."""

    states: dict[str, int]
    kinds: list[tuple[str, str]]


def tally(mails: QuerySet[OutboxMail]) -> Tally:
    """Count the visible mails, in one query."""
    states: dict[str, int] = {}
    keys = set()
    for state, key, count in mails.order_by().values_list("state", "template").annotate(n=Count("pk")):
        states[state] = states.get(state, 0) + count
        keys.add(key)
    return Tally(states, sorted(((key, title_of(key)) for key in keys), key=lambda pair: pair[1].lower()))


def title_of(key: str) -> str:
    """The title of a kind, or its key where no app offers it any more."""
    try:
        return str(kinds.get(key).title)
    except KeyError:
        return key


def batch_list(viewer: Viewer) -> QuerySet[MailBatch]:
    """Batches with at least one mail the viewer may see; `mails_seen` counts those. Held ones come first."""
    seen = visible_mails(viewer).order_by()
    is_settled = Case(When(state=MailBatch.State.HELD, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        MailBatch.objects.filter(Exists(seen.filter(batch=OuterRef("pk"))), conference=viewer.conference)
        .annotate(mails_seen=Count("mails", filter=Q(mails__in=seen.values("pk"))))
        .select_related("created_by", "settled_by", "conference")
        .order_by(is_settled, "-created_at")
    )


@dataclass(frozen=True)
class WordingRow:
    """A kind of mail and whether this conference words it itself."""

    kind: MailKind
    title: str
    subject: str
    own: MailTemplate | None


def wording_rows(viewer: Viewer) -> list[WordingRow]:
    """All kinds a chair may word, by title."""
    own = {row.key: row for row in MailTemplate.objects.filter(conference=viewer.conference)}
    rows = []
    for kind in kinds.all_kinds():
        row = own.get(kind.key)
        rows.append(WordingRow(kind, str(kind.title), row.subject if row else str(kind.subject), row))
    return sorted(rows, key=lambda row: row.title.lower())


def placeholder_rows(kind: MailKind) -> list[tuple[str, Any]]:
    """Each placeholder a wording of this kind may use, as it is written, with what it stands for."""
    return [("{{ " + name + " }}", words) for name, words in {**COMMON, **kind.placeholders}.items()]
