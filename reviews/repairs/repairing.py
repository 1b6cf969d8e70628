"""The Job that repairs the assignment of a round: few changes, begun reviews kept, stored as a proposal."""

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.audit.services import record
from confsite.conferences.viewer import viewer_of
from confsite.jobs.models import Job
from confsite.jobs.services import JobRefused, Report
from reviews import matching
from reviews.conflicts.services import ensure_fresh
from reviews.models import AssignmentProposal, ProposedPair, ProposedRemoval
from reviews.papers.scope import ChairAccess
from reviews.repairs.broken import Held, held_in_round
from reviews.workbench.asked import Asked, asked_of
from reviews.workbench.facts import Facts, facts_for
from reviews.workbench.problem import problem_for
from reviews.workbench.proposing import (
    bids_in,
    fact_of,
    refusal_of,
    refuse_contradictions,
    row_of,
    summary_of,
    told_to,
)

REPAIR = "reviews.repair_assignments"
Reason = ProposedRemoval.Reason


@dataclass(frozen=True)
class Mended:
    """A solved repair: the facts it was built on, what was held before, and the outcome."""

    facts: Facts
    held: list[Held]
    asked: Asked
    pruned: matching.Pruned
    candidates: matching.Candidates


def repair(job: Job, report: Report) -> dict[str, Any]:
    """Compute what to change in the assignment of a round and store it as a proposal; nothing is changed yet."""
    conference = job.conference
    if job.created_by is None:
        raise JobRefused(_("Only a chair can ask for a repair."))
    report(0.02, _("Looking for conflicts"))
    ensure_fresh(conference, with_people=True)
    viewer = viewer_of(job.created_by, conference)
    if not viewer.is_chair:
        raise JobRefused(_("Only chairs can ask for a repair."))
    report(0.1, _("Reading what can no longer hold"))
    # Fairness and lots would move whole neighbourhoods; a repair changes as little as it can.
    usual = asked_of(conference, int(job.parameters.get("round", 1)))
    asked = replace(usual, fairness=0.0, cap=100.0)
    mended = mend(ChairAccess(viewer), asked, report)
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
    return Mended(facts, held, asked, pruned, candidates)


def _largest_score(asked: Asked) -> float:
    """Bids multiply scores, which else are at most 1; the bonus of kept pairs has to grow with them."""
    return max(1.0, *asked.weights().bids.values())


def removals_of(mended: Mended) -> dict[int, Reason]:
    """Assignment → why it ends."""
    chosen = mended.pruned.solution.chosen()
    room = {person: mended.facts.room_of(person) for person in mended.facts.quotas}
    load = Counter(one.person for one in mended.held if one.reason is None)
    found: dict[int, Reason] = {}
    for one in mended.held:
        if one.reason is not None:
            found[one.pk] = Reason(one.reason)
        elif one.pair not in chosen and one.paper in mended.pruned.problem.demand:
            is_over = load[one.person] > room.get(one.person, 0)
            found[one.pk] = Reason.LIMIT if is_over else Reason.MOVED
    return found


@transaction.atomic
def _store(job: Job, mended: Mended) -> AssignmentProposal:
    """Keep the repair as a proposal with what it ends. A Job run twice stores it once."""
    facts, problem, solution = mended.facts, mended.pruned.problem, mended.pruned.solution
    explained = matching.explain_pairs(problem, solution, mended.candidates)
    bids = bids_in(problem)
    removals = removals_of(mended)
    lost = {one.paper for one in mended.held if one.pk in removals}
    papers = [paper.pk for paper in facts.papers]
    held = {one.pair for one in mended.held}
    new = sum((int(pair.paper), int(pair.reviewer)) not in held for pair in explained)
    proposal, _created = AssignmentProposal.objects.update_or_create(
        job=job,
        defaults={
            "conference": job.conference,
            "kind": AssignmentProposal.Kind.REPAIR,
            "round": mended.asked.round,
            "title": _("Repair of round %(n)d") % {"n": mended.asked.round},
            "parameters": mended.asked.as_parameters() | {"papers": papers, "lost_papers": sorted(lost - set(papers))},
            "unfilled": [asdict(slot) for slot in matching.explain_unfilled(problem, solution)],
            "summary": summary_of(mended.pruned, facts, [fact_of(pair, bids) for pair in explained])
            | {"new": new, "changed": new + len(removals), "removed": len(removals), "kept": len(explained) - new},
            "stages": [asdict(stage) for stage in solution.stages],
            "input_hash": solution.input_hash,
            "seed": problem.seed,
            "solver_version": solution.solver_version,
            "created_by": job.created_by,
            "created_at": job.conference.now(),
        },
    )
    proposal.pairs.all().delete()
    proposal.removals.all().delete()
    ProposedPair.objects.bulk_create([row_of(proposal, pair, facts, bids) for pair in explained], batch_size=1000)
    ProposedRemoval.objects.bulk_create(
        ProposedRemoval(conference=job.conference, proposal=proposal, assignment_id=pk, reason=reason)
        for pk, reason in sorted(removals.items())
    )
    record(job.created_by, "assignments.repair_proposed", proposal)
    return proposal
