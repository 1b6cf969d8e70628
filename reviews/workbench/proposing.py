"""The Job that computes a proposal: reads, scores, solves stage by stage, and has the outcome stored."""

from typing import Any

from django.utils.translation import gettext as _

from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from confsite.jobs.models import Job
from confsite.jobs.services import JobRefused, Report
from reviews import matching
from reviews.conflicts.services import ensure_fresh
from reviews.matching.stages import Progress
from reviews.papers.scope import ChairAccess
from reviews.workbench.asked import Asked, asked_of
from reviews.workbench.facts import Facts, facts_for
from reviews.workbench.problem import problem_for
from reviews.workbench.services import LOTTERY_ALONE
from reviews.workbench.storing import Outcome, store_proposal
from reviews.workbench.words import stage_name

PROPOSE = "reviews.propose_assignments"
_SOLVING = (0.45, 0.85)
"""Share of the whole at which the solver begins and ends."""


def propose(job: Job, report: Report) -> dict[str, Any]:
    """Compute an assignment and store it as a proposal; nothing is assigned yet."""
    conference = job.conference
    access = access_of_asker(job, report)
    report(0.1, _("Reading papers, bids, topics and conflicts"))
    usual = asked_of(conference, int(job.parameters.get("round", 1)))
    asked = Asked.kept_in({name: value for name, value in job.parameters.items() if value is not None}, usual)
    facts = facts_for(access, with_area_chairs=asked.with_area_chairs, round=asked.round)
    refuse_contradictions(facts)
    report(0.2, _("Scoring every pair"))
    try:
        problem, candidates = problem_for(conference, facts, asked)
        pruned = matching.solve_pruned(problem, candidates, told_to(report))
    except matching.InvalidProblem as fault:
        raise JobRefused(refusal_of(fault)) from fault
    report(0.9, _("Writing down why"))
    title = _("Proposal with %(n)d reviews per paper") % {"n": asked.per_paper}
    proposal = store_proposal(job, Outcome(facts, asked, pruned, candidates), title=title)
    return {"proposal": proposal.pk}


def access_of_asker(job: Job, report: Report) -> ChairAccess:
    """What the chair who asked may see, once the conflicts are known as they are now.

    Raises:
        JobRefused: nobody asked, or who asked is no chair (any more).
    """
    report(0.02, _("Looking for conflicts"))
    ensure_fresh(job.conference, with_people=True)
    viewer = viewer_of(job.created_by, job.conference) if job.created_by else None
    if viewer is None or not viewer.is_chair:
        raise JobRefused(_("Only chairs can ask for a proposal."))
    return ChairAccess(viewer)


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


def enqueue_parameters(conference: Conference, round: int = 1) -> dict[str, Any]:
    """What a job is given: the settings of this moment, whatever is changed while it waits."""
    return asked_of(conference, round).as_parameters()
