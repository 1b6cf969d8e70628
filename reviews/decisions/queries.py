"""Reads for deciding: the preview of many decisions at once, counts, a release as chairs read it."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from confsite.mail.models import OutboxMail
from confsite.ui.csv_import import CsvError, read_csv
from reviews.decisions.services import Change, stamp_of, why_not
from reviews.models import Decision, DecisionRelease, Outcome
from reviews.papers.queries import with_figures
from reviews.papers.scope import ChairAccess
from submissions.models import State, Submission

WORDS: dict[str, str] = {
    "accept": Outcome.ACCEPTED, "accepted": Outcome.ACCEPTED, "yes": Outcome.ACCEPTED,
    "conditional": Outcome.CONDITIONAL, "conditional accept": Outcome.CONDITIONAL,
    "conditionally accepted": Outcome.CONDITIONAL,
    "wait list": Outcome.WAIT_LISTED, "waitlist": Outcome.WAIT_LISTED, "wait listed": Outcome.WAIT_LISTED,
    "reject": Outcome.REJECTED, "rejected": Outcome.REJECTED, "no": Outcome.REJECTED,
    "desk reject": Outcome.DESK_REJECTED, "desk rejected": Outcome.DESK_REJECTED,
}  # fmt: skip


NAMED = 60  # so many papers are named on a page; the rest is counted


@dataclass(frozen=True)
class PreviewRow:
    """One paper of a bulk decision: what it is now and what it would become."""

    paper: Submission
    before: str
    after: str
    note: str
    problem: str = ""
    is_change: bool = True


@dataclass(frozen=True)
class Preview:
    """A bulk decision before it is applied. With problems nothing can be applied."""

    rows: list[PreviewRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    stamp: str = ""
    table: str = ""

    @property
    def changed(self) -> list[PreviewRow]:
        return [row for row in self.rows if row.is_change]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Each outcome with the number of papers that get it."""
        return Counter(row.after for row in self.rows).most_common()


def read_table(text: str) -> tuple[list[Change], list[str]]:
    """The lines of a pasted table, and what is wrong with it: all mistakes at once, each with its line."""
    changes: list[Change] = []
    problems: list[str] = []
    seen: dict[int, int] = {}
    try:
        rows = list(read_csv(text.encode(), required=["paper", "decision"], optional=["note"]))
    except CsvError as error:
        return [], [str(error)]
    for line, row in rows:
        number = row["paper"].lstrip("#")
        outcome = _outcome(row["decision"])
        if not (number.isascii() and number.isdigit() and len(number) < 9):
            problems.append(str(CsvError(line, "paper", _("“%s” is not a number of a paper.") % row["paper"])))
        elif outcome is None:
            message = _("“%(word)s” is no decision. Use one of: %(words)s.") % {
                "word": row["decision"],
                "words": ", ".join(str(one.label) for one in Outcome),
            }
            problems.append(str(CsvError(line, "decision", message)))
        elif int(number) in seen:
            message = _("Paper #%(n)s stands on line %(line)d already.") % {"n": number, "line": seen[int(number)]}
            problems.append(str(CsvError(line, "paper", message)))
        else:
            seen[int(number)] = line
            changes.append(Change(int(number), outcome, row["note"]))
    if not rows:
        problems.append(_("The table holds no papers below its first line."))
    return changes, problems


def _outcome(word: str) -> str | None:
    plain = word.strip().lower().replace("_", " ").replace("-", " ")
    return WORDS.get(plain)


def preview(access: ChairAccess, changes: Sequence[Change], problems: Sequence[str] = ()) -> Preview:
    """What these changes would do. Papers the viewer must not see are answered like missing ones."""
    numbers = [change.number for change in changes]
    papers = {paper.number: paper for paper in with_figures(access.granted("administer").filter(number__in=numbers))}
    rows, found = [], list(problems)
    for change in changes:
        paper = papers.get(change.number)
        if paper is None:
            found.append(_("There is no paper #%(n)d.") % {"n": change.number})
            continue
        before = paper.decision if hasattr(paper, "decision") else None
        problem = why_not(paper, change.outcome)
        if problem:
            found.append(problem)
        has_new_note = bool(change.note) and (before is None or before.note_to_authors != change.note)
        rows.append(
            PreviewRow(
                paper,
                str(before.get_outcome_display()) if before else "",
                str(Outcome(change.outcome).label),
                change.note,
                problem,
                before is None or before.outcome != change.outcome or has_new_note,
            )
        )
    return Preview(rows, found, stamp_of(papers.values()), _as_table(changes))


def _as_table(changes: Sequence[Change]) -> str:
    """The changes as `read_table` reads them, for the form that applies what was previewed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("paper", "decision", "note"))
    writer.writerows((one.number, one.outcome, one.note) for one in changes)
    return text.getvalue()


@dataclass(frozen=True)
class Overview:
    """Where deciding stands, over the papers the chair may handle."""

    counts: list[tuple[str, str, int]]
    undecided: list[Submission]
    undecided_count: int

    @property
    def further(self) -> int:
        """How many undecided papers are not named."""
        return self.undecided_count - len(self.undecided)


def overview(access: ChairAccess) -> Overview:
    """Counts by outcome, and the first papers without a decision."""
    handled = access.granted("administer").order_by()
    counted = dict(
        Decision.objects.filter(submission__in=handled.values("pk"))
        .values("outcome")
        .annotate(n=Count("pk"))
        .values_list("outcome", "n")
    )
    undecided = access.granted("administer").filter(state=State.SUBMITTED, decision__isnull=True)
    first = list(undecided.only("number", "title").order_by("number")[: NAMED + 1])
    count = len(first) if len(first) <= NAMED else undecided.count()
    return Overview(
        [(outcome.value, str(outcome.label), counted.get(outcome.value, 0)) for outcome in Outcome],
        first[:NAMED],
        count,
    )


@dataclass(frozen=True)
class ReleaseMail:
    """A held mail with the paper it is about."""

    mail: OutboxMail
    number: int
    outcome: str


@dataclass(frozen=True)
class ReleasePage:
    """A release as chairs read it before they let it go."""

    release: DecisionRelease
    counts: list[tuple[str, int]]
    papers: int
    silent: list[Decision]
    mails: QuerySet[OutboxMail]


def page_of_release(release: DecisionRelease) -> ReleasePage:
    """Counts by outcome, papers nobody is mailed about, and the mails."""
    decisions = list(release.decisions.select_related("submission").order_by("submission__number"))
    mails = (
        release.mail_batch.mails.select_related("to_person").order_by("submission_id", "pk")
        if release.mail_batch
        else OutboxMail.objects.none()
    )
    mailed = set(mails.order_by().values_list("submission_id", flat=True).distinct())
    counts = Counter(str(one.get_outcome_display()) for one in decisions)
    return ReleasePage(
        release,
        counts.most_common(),
        len(decisions),
        [one for one in decisions if one.submission_id not in mailed],
        mails,
    )


def numbers_of(mails: Sequence[OutboxMail]) -> dict[int, Any]:
    """Submission id → paper, for the mails of one page."""
    return Submission.objects.in_bulk([mail.submission_id for mail in mails if mail.submission_id])
