"""The only writers of decisions. Tentative until a release tells the authors (see `releases`)."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from reviews.models import Decision, DecisionRelease, Outcome
from reviews.papers.policies import require_administer, require_chair
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from submissions.models import TRANSITIONS, State, Submission


class Changed(Refused):
    """Another chair changed the decision since the page was opened."""


@transaction.atomic
def decide(
    actor: User | None,
    *,
    submission: Submission,
    outcome: str,
    note_to_authors: str = "",
    note_to_committee: str = "",
    conditions: str = "",
    shepherd: Person | None = None,
    seen: str | None = None,
) -> Decision:
    """Decide on a paper, or change a decision; the authors learn nothing before it is released.

    `seen` is the `mark_of` what the page was opened with; None asks for no check.

    Raises:
        Refused: the actor may not handle the paper, or its state allows no such decision.
        Changed: somebody decided otherwise since `seen`; nothing is stored.
    """
    row = require_administer(actor, submission)
    if outcome == Outcome.CONDITIONAL and not conditions.strip():
        raise Refused(_("Say under which conditions the paper is accepted."))
    return _write(
        actor,
        row,
        outcome,
        seen=seen,
        note_to_authors=note_to_authors.strip(),
        note_to_committee=note_to_committee.strip(),
        conditions=conditions.strip(),
        shepherd=shepherd,
    )


def mark_of(decision: Decision | None) -> str:
    """Changes with everything chairs write of a decision."""
    facts = [decision.content(), decision.note_to_committee] if decision else None
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _refuse_if_changed(seen: str | None, mark: str) -> None:
    if seen is not None and seen != mark:
        raise Changed(
            _("Another chair changed this decision while your page was open, so nothing was saved. Save again if "
              "yours is to replace what is stored now.")
        )  # fmt: skip


def _write(
    actor: User | None, paper: Submission, outcome: str, *, seen: str | None = None, **words: object
) -> Decision:
    """Store a decision on a locked paper; what a prepared release holds of it falls out of that release."""
    reason = why_not(paper, outcome)
    if reason:
        raise Refused(reason)
    decision = Decision.objects.select_for_update(of=("self",)).filter(submission=paper).first()
    is_new = decision is None
    decision = decision or Decision(conference=paper.conference, submission=paper)
    before = None if is_new else (decision.content(), decision.note_to_committee)
    mark = mark_of(None if is_new else decision)
    decision.outcome = outcome
    for name, value in words.items():
        setattr(decision, name, value)
    if before == (decision.content(), decision.note_to_committee):
        return decision
    _refuse_if_changed(seen, mark)
    if is_new or before[0] != decision.content():  # type: ignore[index]
        decision.decided_by, decision.decided_at = actor, paper.conference.now()
        decision.release = None
    decision.save()
    record(actor, "decision.made", decision, outcome=str(outcome))
    return decision


def why_not(paper: Submission, outcome: str) -> str:
    """Why a paper cannot get a decision; empty where it can."""
    if outcome not in Outcome.values:
        return _("Choose a decision.")
    if paper.state in (State.DRAFT, State.WITHDRAWN):
        return _("Paper #%(n)d is %(state)s; there is nothing to decide.") % {
            "n": paper.number,
            "state": paper.get_state_display(),
        }
    target = State(outcome)
    if paper.state != target and target not in TRANSITIONS[State(paper.state)]:
        return _("Paper #%(n)d is %(state)s and cannot become %(target)s.") % {
            "n": paper.number,
            "state": paper.get_state_display(),
            "target": target.label,
        }
    return ""


@transaction.atomic
def clear_decision(actor: User | None, *, submission: Submission, seen: str | None = None) -> None:
    """Take a tentative decision back altogether.

    Raises:
        Refused: the authors know a decision already; change it instead.
        Changed: somebody decided otherwise since `seen`, as for `decide`.
    """
    row = require_administer(actor, submission)
    decision = Decision.objects.select_for_update(of=("self",)).filter(submission=row).first()
    if decision is None:
        return
    _refuse_if_changed(seen, mark_of(decision))
    if decision.released_at is not None:
        raise Refused(_("The authors know of this decision. Decide anew instead of clearing it."))
    record(actor, "decision.cleared", decision, outcome=str(decision.outcome))
    decision.delete()


@dataclass(frozen=True)
class Change:
    """One line of a bulk decision; an empty note leaves the note as it is."""

    number: int
    outcome: str
    note: str = ""


@transaction.atomic
def decide_many(actor: User, *, conference: Conference, changes: Sequence[Change], stamp: str) -> int:
    """Make all these decisions or none; returns how many changed something.

    `stamp` is that of the preview (`stamp_of`).

    Raises:
        Refused: a decision or paper changed since the preview, or a paper allows no such decision.
    """
    require_chair(actor, conference)
    numbers = [change.number for change in changes]
    locked = Submission.objects.select_for_update(of=("self",)).select_related("conference")
    rows = {row.number: row for row in locked.filter(conference=conference, number__in=numbers).order_by("pk")}
    allowed = ChairAccess(viewer_of(actor, conference)).granted("administer")
    seen = set(allowed.filter(number__in=numbers).values_list("number", flat=True))
    if seen != set(numbers):
        missing = ", ".join(f"#{number}" for number in sorted(set(numbers) - seen))
        raise Refused(_("There is no paper %(numbers)s for you to decide on.") % {"numbers": missing})
    if stamp_of(rows.values()) != stamp:
        raise Refused(_("Decisions or papers changed since this preview. Nothing was applied; here is a new preview."))
    count = 0
    for change in changes:
        before = Decision.objects.filter(submission=rows[change.number]).values_list("outcome", flat=True).first()
        words = {"note_to_authors": change.note.strip()} if change.note.strip() else {}
        _write(actor, rows[change.number], change.outcome, **words)
        count += before != change.outcome or bool(words)
    return count


def stamp_of(papers: Iterable[Submission]) -> str:
    """Changes when a state or a decision of these papers changes."""
    states = {paper.pk: paper.state for paper in papers}
    decisions = {
        pk: [outcome, note]
        for pk, outcome, note in Decision.objects.filter(submission__in=states).values_list(
            "submission_id", "outcome", "note_to_authors"
        )
    }
    facts = [[pk, str(states[pk]), decisions.get(pk)] for pk in sorted(states)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def in_prepared_release(decision: Decision) -> bool:
    """Whether a prepared release waits to tell of it."""
    return decision.release is not None and decision.release.state == DecisionRelease.State.PREPARED
