"""The Job that computes a proposal: reads, scores, solves stage by stage, and stores the outcome with its reasons."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from confsite.jobs.models import Job
from confsite.jobs.services import JobRefused, Report
from reviews import matching
from reviews.conflicts.services import ensure_fresh
from reviews.matching.stages import Progress
from reviews.models import AssignmentProposal, Bid, ProposedPair
from reviews.papers.scope import ChairAccess
from reviews.workbench.asked import Asked, asked_of
from reviews.workbench.facts import Facts, Ids, facts_for
from reviews.workbench.figures import PairFact, figures_of
from reviews.workbench.problem import problem_for
from reviews.workbench.services import LOTTERY_ALONE
from reviews.workbench.words import stage_name

PROPOSE = "reviews.propose_assignments"
_SOLVING = (0.45, 0.85)
"""Share of the whole at which the solver begins and ends."""


def propose(job: Job, report: Report) -> dict[str, Any]:
    """Compute an assignment and store it as a proposal; nothing is assigned yet."""
    conference = job.conference
    if job.created_by is None:
        raise JobRefused(_("Only a chair can ask for a proposal."))
    report(0.02, _("Looking for conflicts"))
    ensure_fresh(conference, with_people=True)
    viewer = viewer_of(job.created_by, conference)
    if not viewer.is_chair:
        raise JobRefused(_("Only chairs can ask for a proposal."))
    report(0.1, _("Reading papers, bids, topics and conflicts"))
    usual = asked_of(conference, int(job.parameters.get("round", 1)))
    asked = Asked.kept_in({name: value for name, value in job.parameters.items() if value is not None}, usual)
    facts = facts_for(ChairAccess(viewer), with_area_chairs=asked.with_area_chairs, round=asked.round)
    refuse_contradictions(facts)
    report(0.2, _("Scoring every pair"))
    try:
        problem, candidates = problem_for(conference, facts, asked)
        pruned = matching.solve_pruned(problem, candidates, told_to(report))
    except matching.InvalidProblem as fault:
        raise JobRefused(refusal_of(fault)) from fault
    report(0.9, _("Writing down why"))
    return {"proposal": _store(job, pruned, candidates, facts, asked).pk}


def refuse_contradictions(facts: Facts) -> None:
    """Stop before solving what cannot be solved.

    Raises:
        JobRefused: no papers, no reviewers, or a pinned pair that must not be.
    """
    if not facts.papers:
        raise JobRefused(_("No paper is waiting for reviewers. Papers come here once they are submitted."))
    if not facts.quotas:
        raise JobRefused(_("Nobody is a PC member yet. Invite the committee first."))
    if facts.contradictions:
        # No names here: every chair reads the list of jobs.
        raise JobRefused(
            _(
                "A pinned pair is in conflict, forbidden or given in another round meanwhile. The page “Pinned and "
                "forbidden pairs” marks it."
            )
        )


def refusal_of(fault: matching.InvalidProblem) -> str:
    """A fault for chairs. Those about pairs name ids, which mean nothing to people and are not for every chair."""
    if fault.subject == ("cap",):
        return str(LOTTERY_ALONE)
    return _("The settings and pins contradict each other. Open the settings, save them, and ask again.")


def told_to(report: Report) -> Progress:
    """Stages of the solver as progress of the job, never backwards; a cancelled job ends here, between stages."""
    low, high = _SOLVING
    reached = low

    def tell(share: float, name: str) -> None:
        nonlocal reached
        reached = max(reached, low + (high - low) * share)
        report(reached, stage_name(name))

    return tell


@transaction.atomic
def _store(
    job: Job, pruned: matching.Pruned, candidates: matching.Candidates, facts: Facts, asked: Asked
) -> AssignmentProposal:
    """Keep the proposal with everything a chair needs to judge it. A Job run twice stores it once."""
    problem, solution = pruned.problem, pruned.solution
    explained = matching.explain_pairs(problem, solution, candidates)
    bids = bids_in(problem)
    proposal, _created = AssignmentProposal.objects.update_or_create(
        job=job,
        defaults={
            "conference": job.conference,
            "round": asked.round,
            "title": _("Proposal with %(n)d reviews per paper") % {"n": asked.per_paper},
            "parameters": asked.as_parameters() | {"papers": [paper.pk for paper in facts.papers]},
            "unfilled": [asdict(slot) for slot in matching.explain_unfilled(problem, solution)],
            "summary": summary_of(pruned, facts, [fact_of(pair, bids) for pair in explained]),
            "stages": [asdict(stage) for stage in solution.stages],
            "input_hash": solution.input_hash,
            "seed": problem.seed,
            "solver_version": solution.solver_version,
            "created_by": job.created_by,
            "created_at": job.conference.now(),
        },
    )
    proposal.pairs.all().delete()
    ProposedPair.objects.bulk_create([row_of(proposal, pair, facts, bids) for pair in explained], batch_size=1000)
    record(job.created_by, "assignments.proposed", proposal)
    return proposal


def summary_of(pruned: matching.Pruned, facts: Facts, pairs: list[PairFact]) -> dict[str, Any]:
    """The figures of a solution, its bounds, and what it was built on."""
    problem, solution = pruned.problem, pruned.solution
    loads = {int(person): load for person, load in solution.loads.items()}
    counted = [paper for paper in facts.papers if problem.demand[paper.pk] > 0]
    return figures_of(pairs, [paper.pk for paper in counted], loads) | {
        "bound": solution.total_bound + pruned.loss_bound,
        "smallest_bound": solution.smallest_bound,
        "loads": {str(person): load for person, load in loads.items()},
        "limits": {str(person): limit for person, limit in problem.load_max.items()},
        "demand": sum(problem.demand.values()),
        "capacity": sum(problem.load_max.values()),
        "open": sum(solution.unfilled.values()),
        "pairs": len(pairs),
        "new": len(pairs) - len(facts.existing),
        "broken": [
            {"kind": int(rule.kind), "papers": list(rule.papers), "people": list(rule.reviewers)}
            for rule in solution.broken_rules
        ],
        "built_on": facts.stamp,
    }


def bids_in(problem: matching.Problem) -> dict[Ids, int]:
    rows = Bid.objects.filter(submission__in=[int(paper) for paper in problem.papers]).values_list(
        "submission_id", "person_id", "value"
    )
    return {(paper, person): value for paper, person, value in rows}


def fact_of(pair: matching.PairExplanation, bids: dict[Ids, int]) -> PairFact:
    paper, person = int(pair.paper), int(pair.reviewer)
    return PairFact(paper, person, pair.score, bids.get((paper, person)), [asdict(part) for part in pair.components])


def row_of(
    proposal: AssignmentProposal, pair: matching.PairExplanation, facts: Facts, bids: dict[Ids, int]
) -> ProposedPair:
    ids = (int(pair.paper), int(pair.reviewer))
    return ProposedPair(
        conference_id=proposal.conference_id,
        proposal=proposal,
        submission_id=ids[0],
        person_id=ids[1],
        score=pair.score,
        components=[asdict(part) for part in pair.components],
        bid=bids.get(ids),
        is_existing=ids in facts.existing,
        is_pinned=ids in facts.pins,
        reviewer_rank=pair.reviewer_rank,
        reviewer_candidates=pair.reviewer_candidates,
        paper_rank=pair.paper_rank,
        paper_candidates=pair.paper_candidates,
    )


def enqueue_parameters(conference: Conference, round: int = 1) -> dict[str, Any]:
    """What a job is given: the settings of this moment, whatever is changed while it waits."""
    return asked_of(conference, round).as_parameters()
