"""Why somebody is not on a paper: put them there, solve again, compare. At once where that is quick, else as a Job."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person
from confsite.conferences.viewer import viewer_of
from confsite.jobs.models import Job
from confsite.jobs.services import JobRefused, Report
from reviews import matching
from reviews.conflicts.involved import conflicts_in_force, held_back
from reviews.matching import Reason
from reviews.models import Assignment, AssignmentProposal, PairWish
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.workbench.asked import Asked, asked_of
from reviews.workbench.facts import REVIEWING, facts_for
from reviews.workbench.problem import problem_for
from reviews.workbench.proposals import differences, handled_papers, may_see
from reviews.workbench.proposing import told_to
from reviews.workbench.services import LOTTERY_ALONE, crosses
from reviews.workbench.words import rule_name
from submissions.models import Author, Submission

WHY_NOT = "reviews.why_not"
AT_ONCE, AT_ONCE_WITH_RULES = 300, 60
"""Papers up to which a request solves again itself."""
NOT_ASKED = "NOT_ASKED"


def is_quick(proposal: AssignmentProposal) -> bool:
    """Whether the question can be answered within a request."""
    asked = Asked.kept_in(proposal.parameters, Asked())
    is_hard = bool(asked.fairness) or crosses(asked)
    return len(proposal.parameters.get("papers", [])) <= (AT_ONCE_WITH_RULES if is_hard else AT_ONCE)


def why_not(
    access: ChairAccess, proposal: AssignmentProposal, paper: int, person: int, progress: Report | None = None
) -> dict[str, Any]:
    """The reason as plain data for JSON, by the facts of now and the settings of the proposal.

    Raises:
        Refused: the paper no longer waits for reviewers, or the pins contradict the facts.
    """
    if proposal.kind != AssignmentProposal.Kind.ASSIGNMENT:
        raise Refused(_("This is only answered for proposals of reviewers, not for repairs and other roles."))
    asked = Asked.kept_in(proposal.parameters, asked_of(access.conference, proposal.round))
    facts = facts_for(access, with_area_chairs=asked.with_area_chairs, round=asked.round)
    ids = (paper, person)
    if paper not in {one.pk for one in facts.papers}:
        raise Refused(_("This paper is no longer under review."))
    if ids in facts.existing or ids in facts.pins:
        return {"reason": Reason.ASSIGNED}
    if ids in facts.forbidden:
        return {"reason": Reason.CONFLICT}
    if person not in facts.quotas:
        return {"reason": NOT_ASKED}
    chosen = set(proposal.pairs.values_list("submission_id", "person_id"))
    try:
        problem, candidates = problem_for(access.conference, facts, asked, always=chosen | {ids})
        pruned = matching.solve_pruned(problem, candidates, told_to(progress) if progress else None)
        answer = matching.why_not(pruned.problem, pruned.solution, paper, person)
    except matching.InvalidProblem as fault:
        raise Refused(str(LOTTERY_ALONE) if fault.subject == ("cap",) else _("A pin contradicts the facts.")) from fault
    change = answer.change
    return {
        "reason": answer.reason,
        "cost": answer.cost,
        "total": pruned.solution.total,
        "open_slots": answer.open_slots,
        "smallest_change": answer.smallest_change,
        "rules": [int(kind) for kind in answer.rules],
        "probability": answer.probability,
        "added": [list(pair) for pair in change.added] if change else [],
        "removed": [list(pair) for pair in change.removed] if change else [],
        "is_stale": bool(differences(proposal, handled_papers(access))) or chosen != set(pruned.solution.chosen()),
    }


def answer_why_not(job: Job, report: Report) -> dict[str, Any]:
    """The Job: the same for large conferences."""
    proposal = AssignmentProposal.objects.filter(conference=job.conference, pk=job.parameters.get("proposal")).first()
    if job.created_by is None or proposal is None:
        raise JobRefused(_("There is no such proposal."))
    access = ChairAccess(viewer_of(job.created_by, job.conference))
    if not access.viewer.is_chair or not may_see(access, proposal):
        raise JobRefused(_("There is no such proposal."))
    report(0.1, _("Reading papers, bids, topics and conflicts"))
    try:
        return why_not(access, proposal, int(job.parameters["paper"]), int(job.parameters["person"]), report)
    except Refused as refusal:
        raise JobRefused(str(refusal)) from refusal


@dataclass(frozen=True)
class Answer:
    """Why not, for a page: the reason, what it would cost, and the pairs that would move."""

    sentence: str
    details: list[str]
    moves: list[tuple[str, str]]
    is_stale: bool


def in_words(answer: dict[str, Any], submission: Submission, person: Person) -> Answer:
    """The reason in a chair's words; two queries, four where the reason is a conflict."""
    reason, name = answer["reason"], {"name": person.name}
    cost, total = answer.get("cost", 0.0), answer.get("total", 0.0) or 1.0
    loss = _("The total would be %(cost)s lower (%(share)s %%).") % {
        "cost": f"{cost:.3f}",
        "share": f"{100 * cost / total:.2f}",
    }
    details: list[str] = []
    sentences = {
        Reason.ASSIGNED: _("%(name)s has this paper, or is pinned to it.") % name,
        Reason.TRACK: _("%(name)s takes papers of other tracks only.") % name,
        Reason.NO_CANDIDATE: _("%(name)s was not among the candidates.") % name,
        Reason.PINS: _("All places of this paper are taken by pinned or existing pairs."),
        Reason.LOAD: _("%(name)s has all papers they take, by pinned or existing pairs.") % name,
        Reason.RULE: _("%(name)s would break a rule: %(rules)s.")
        % (name | {"rules": ", ".join(rule_name(kind) for kind in answer.get("rules", []))}),
        Reason.OPEN_SLOTS: ngettext(
            "%(name)s is needed elsewhere: %(n)d more place would stay empty.",
            "%(name)s is needed elsewhere: %(n)d more places would stay empty.",
            answer.get("open_slots", 0),
        )
        % (name | {"n": answer.get("open_slots", 0)}),
        Reason.LOWER_LIMITS: _("Others would get fewer papers than they must."),
        Reason.FAIRNESS: _("The worst-off paper would lose %(n)s.") % {"n": f"{answer.get('smallest_change', 0):.3f}"},
        Reason.COST: loss,
        Reason.TIE: _("%(name)s would be just as good; the seed decided.") % name,
        Reason.LOTTERY: _("%(name)s was not drawn; the probability was %(n)s %%.")
        % (name | {"n": f"{100 * (answer.get('probability') or 0):.0f}"}),
        NOT_ASKED: _("%(name)s is not among those asked to review: see “area chairs review too”.") % name,
    }
    if reason == Reason.CONFLICT:
        sentence = barred_because(submission, person)
    else:
        sentence = sentences[reason]
        if reason in (Reason.RULE, Reason.OPEN_SLOTS, Reason.LOWER_LIMITS, Reason.FAIRNESS) and cost > 0:
            details.append(loss)
    return Answer(sentence, details, _moves(answer), bool(answer.get("is_stale")))


def barred_because(submission: Submission, person: Person) -> str:
    """Why a pair must not be; the chair handles the paper and so may know."""
    pair: dict[str, Any] = {"submission": submission, "person": person}
    name = {"name": person.name}
    if Author.objects.filter(**pair).exists():
        return _("%(name)s is an author of this paper.") % name
    conflict = conflicts_in_force().filter(**pair).first() or held_back(**pair).first()
    if conflict is not None:
        return _("%(name)s has a conflict of interest: %(kind)s.") % (name | {"kind": conflict.get_kind_display()})
    wish = PairWish.objects.filter(kind=PairWish.Kind.FORBID, **pair).select_related("set_by__person").first()
    if wish is not None:
        by = wish.set_by.person.name if wish.set_by is not None else _("a chair")
        return _("Forbidden by %(by)s. %(reason)s") % {"by": by, "reason": wish.reason}
    ended = Assignment.objects.filter(role__in=REVIEWING, **pair).exclude(state=Assignment.State.ACTIVE).first()
    if ended is not None:
        return _("%(name)s had this paper before: %(state)s. Pin them to ask again.") % (
            name | {"state": ended.get_state_display()}
        )
    return _("%(name)s has this paper in another round.") % name


def _moves(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs that would come and go, as (what, pair)."""
    rows = [(_("comes"), *pair) for pair in answer.get("added", [])]
    rows += [(_("goes"), *pair) for pair in answer.get("removed", [])]
    numbers = dict(Submission.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "number"))
    names = dict(Person.objects.filter(pk__in={row[2] for row in rows}).values_list("pk", "name"))
    return [
        (what, _("%(name)s on paper #%(n)d") % {"name": names[person], "n": numbers[paper]})
        for what, paper, person in rows
        if paper in numbers and person in names
    ]
