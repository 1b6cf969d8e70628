"""The Job that repairs the assignment of a round: few changes, begun reviews kept, stored as a proposal."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.jobs.models import Job
from confsite.jobs.services import JobRefused, Report
from reviews import matching
from reviews.models import AssignmentProposal, ProposedRemoval
from reviews.papers.scope import ChairAccess
from reviews.repairs.broken import Held, held_in_round
from reviews.workbench.asked import Asked, asked_of
from reviews.workbench.facts import facts_for
from reviews.workbench.problem import problem_for
from reviews.workbench.proposing import access_of_asker, refusal_of, refuse_contradictions, told_to
from reviews.workbench.storing import Outcome, store_proposal

REPAIR = "reviews.repair_assignments"
Reason = ProposedRemoval.Reason


@dataclass(frozen=True)
class Mended:
    """A solved repair, and what was held before it."""

    outcome: Outcome
    held: list[Held]


def repair(job: Job, report: Report) -> dict[str, Any]:
    """Compute what to change in the assignment of a round and store it as a proposal; nothing is changed yet."""
    access = access_of_asker(job, report)
    report(0.1, _("Reading what can no longer hold"))
    # Fairness and lots would move whole neighbourhoods; a repair changes as little as it can.
    usual = asked_of(job.conference, int(job.parameters.get("round", 1)))
    asked = replace(usual, fairness=0.0, cap=100.0)
    mended = mend(access, asked, report)
    report(0.9, _("Writing down why"))
    return {"proposal": _store(job, mended).pk}


def mend(access: ChairAccess, asked: Asked, report: Report) -> Mended:
    """Solve the round anew around what must stay, keeping the rest where that costs little (see `matching.repair`).

    Begun reviews are pinned, and so are people whom the solver does not know (externals, chairs by hand). All other
    pairs that can hold are kept where that costs little.

    Raises:
        JobRefused: nobody is assigned yet, or pins contradict the facts.
    """
    facts = facts_for(access, with_area_chairs=asked.with_area_chairs, round=asked.round)
    refuse_contradictions(facts)
    held = held_in_round(access, asked.round)
    if not held:
        raise JobRefused(_("Nobody is assigned in this round yet. Ask for a proposal first."))
    track = {paper.pk: paper.track for paper in facts.papers}
    holding = {one.pair: one for one in held if one.reason is None and one.paper in track}
    lost = {one.pair for one in held if one.reason is not None and one.paper in track}
    fixed = frozenset(
        pair
        for pair, one in holding.items()
        if one.is_begun
        or pair[1] not in facts.quotas
        or (asked.keep_tracks and track[pair[0]] not in facts.tracks.get(pair[1], {track[pair[0]]}))
    )
    around = replace(facts, existing=fixed, forbidden=facts.forbidden | lost, pins=facts.pins - lost)
    report(0.2, _("Scoring every pair"))
    try:
        problem, candidates = problem_for(access.conference, around, asked, always=holding.keys())
        count = Counter(paper for paper, _person in holding.keys() | around.pins)
        sticky = replace(
            problem,
            demand={paper: max(asked.per_paper, count[int(paper)]) for paper in problem.papers},
            kept=frozenset(holding),
            keep_bonus=problem.keep_bonus * _largest_score(asked),
        )
        pruned = matching.solve_pruned(sticky, candidates, told_to(report))
    except matching.InvalidProblem as fault:
        raise JobRefused(refusal_of(fault)) from fault
    return Mended(Outcome(facts, asked, pruned, candidates), held)


def _largest_score(asked: Asked) -> float:
    """Bids multiply scores, which else are at most 1; the bonus of kept pairs has to grow with them."""
    return max(1.0, *asked.weights().bids.values())


def removals_of(mended: Mended) -> dict[int, Reason]:
    """Assignment → why it ends."""
    facts, pruned = mended.outcome.facts, mended.outcome.pruned
    chosen = pruned.solution.chosen()
    room = {person: facts.room_of(person) for person in facts.quotas}
    load = Counter(one.person for one in mended.held if one.reason is None)
    found: dict[int, Reason] = {}
    for one in mended.held:
        if one.reason is not None:
            found[one.pk] = Reason(one.reason)
        elif one.pair not in chosen and one.paper in pruned.problem.demand:
            is_over = load[one.person] > room.get(one.person, 0)
            found[one.pk] = Reason.LIMIT if is_over else Reason.MOVED
    return found


@transaction.atomic
def _store(job: Job, mended: Mended) -> AssignmentProposal:
    """Keep the repair as a proposal with what it ends."""
    outcome, removals = mended.outcome, removals_of(mended)
    chosen = outcome.pruned.solution.chosen()
    lost = {one.paper for one in mended.held if one.pk in removals} - {paper.pk for paper in outcome.facts.papers}
    new = len(chosen - {one.pair for one in mended.held})
    proposal = store_proposal(
        job,
        outcome,
        title=_("Repair of round %(n)d") % {"n": outcome.facts.round},
        verb="assignments.repair_proposed",
        parameters={"lost_papers": sorted(lost)},
        summary={
            "new": new,
            "changed": new + len(removals),
            "removed": len(removals),
            "kept": len(chosen) - new,
        },
        kind=AssignmentProposal.Kind.REPAIR,
    )
    proposal.removals.all().delete()
    ProposedRemoval.objects.bulk_create(
        ProposedRemoval(conference=job.conference, proposal=proposal, assignment_id=pk, reason=reason)
        for pk, reason in sorted(removals.items())
    )
    return proposal
