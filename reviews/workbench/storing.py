"""Keeps what the solver found as a proposal: figures, bounds, stages, reasons and ranks of each pair."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from confsite.audit.services import record
from confsite.jobs.models import Job
from reviews import matching
from reviews.models import AssignmentProposal, Bid, ProposedPair
from reviews.workbench.asked import Asked
from reviews.workbench.facts import Facts, Ids
from reviews.workbench.figures import PairFact, figures_of


@dataclass(frozen=True)
class Outcome:
    """A solved problem with the facts and settings it was built on; without `candidates`, ranks are among its pairs."""

    facts: Facts
    asked: Asked
    pruned: matching.Pruned
    candidates: matching.Candidates | None


@transaction.atomic
def store_proposal(
    job: Job,
    outcome: Outcome,
    *,
    title: str,
    verb: str = "assignments.proposed",
    parameters: dict[str, Any] | None = None,
    summary: dict[str, Any] | None = None,
    **fields: Any,
) -> AssignmentProposal:
    """Keep the proposal with everything a chair needs to judge it. A Job run twice stores it once.

    `parameters` and `summary` are added to those every proposal has, `fields` to the row; `verb` stands in the log.
    """
    facts, problem, solution = outcome.facts, outcome.pruned.problem, outcome.pruned.solution
    explained = matching.explain_pairs(problem, solution, outcome.candidates)
    bids = _bids(problem)
    papers = [paper.pk for paper in facts.papers]
    proposal, _created = AssignmentProposal.objects.update_or_create(
        job=job,
        defaults={
            "conference": job.conference,
            "round": facts.round,
            "title": title,
            "parameters": outcome.asked.as_parameters() | {"papers": papers} | (parameters or {}),
            "unfilled": [asdict(slot) for slot in matching.explain_unfilled(problem, solution)],
            "summary": summary_of(outcome.pruned, facts, [_fact(pair, bids) for pair in explained]) | (summary or {}),
            "stages": [asdict(stage) for stage in solution.stages],
            "input_hash": solution.input_hash,
            "seed": problem.seed,
            "solver_version": solution.solver_version,
            "created_by": job.created_by,
            "created_at": job.conference.now(),
        }
        | fields,
    )
    proposal.pairs.all().delete()
    ProposedPair.objects.bulk_create([_row(proposal, pair, facts, bids) for pair in explained], batch_size=1000)
    record(job.created_by, verb, proposal)
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


def _bids(problem: matching.Problem) -> dict[Ids, int]:
    rows = Bid.objects.filter(submission__in=[int(paper) for paper in problem.papers]).values_list(
        "submission_id", "person_id", "value"
    )
    return {(paper, person): value for paper, person, value in rows}


def _fact(pair: matching.PairExplanation, bids: dict[Ids, int]) -> PairFact:
    paper, person = int(pair.paper), int(pair.reviewer)
    return PairFact(paper, person, pair.score, bids.get((paper, person)), [asdict(part) for part in pair.components])


def _row(
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
