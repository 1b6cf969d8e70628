"""Programs looked for by a job: asked for, watched, stopped; what comes of it is kept as a proposal."""

import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from program import flow, solver, solving
from program.models import ProgramProposal
from program.policies import require_scheduler
from program.published_places import published_places
from program.solver.model import BROKEN_RULE_COST, UNPLACED_COST

BUILD = "program.build"
EFFORTS = {"quick": (20_000, 200, 20, 30.0, 1), "thorough": (100_000, 800, 200, 240.0, 2)}
"""Moves of the search, more of them for each talk, regions solved after it, seconds for both at most, processes.

Regions pay once the search has come to rest, which takes moves in proportion to the talks.
"""
REPORT_SECONDS = 1.0
REPAIR_SECONDS = 5.0
WHY_SECONDS = 20.0


@transaction.atomic
def request_build(
    actor: User | None,
    *,
    conference: Conference,
    effort: str = "quick",
    keeps_placed: bool = False,
    names_sessions: bool = True,
    seed: int = 1,
) -> Job:
    """Ask for a program; what comes of it is a `ProgramProposal` of the job."""
    parameters = {
        "kind": "build",
        "effort": effort if effort in EFFORTS else "quick",
        "keeps_placed": keeps_placed,
        "names_sessions": names_sessions,
        "seed": seed,
    }
    return _enqueue(actor, conference, parameters)


@transaction.atomic
def request_repair(
    actor: User | None, *, conference: Conference, moves_published: bool = False, frees_rooms: bool = False
) -> Job:
    """Ask for the fewest moves after which every rule is kept again.

    What is published moves only where it breaks a rule itself, unless `moves_published`; with `frees_rooms` sessions
    may change rooms.
    """
    parameters = {"kind": "repair", "moves_published": moves_published, "frees_rooms": frees_rooms, "seed": 1}
    return _enqueue(actor, conference, parameters)


@transaction.atomic
def stop_build(actor: User, *, job: Job) -> Job:
    """End a search early and keep the best program found so far; a job that did not begin is cancelled."""
    require_scheduler(actor, job.conference)
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state == Job.State.QUEUED:
        return jobs.request_cancel(actor, job=job, policy=require_scheduler)
    if not job.is_over:
        job.parameters = job.parameters | {"stops": True}
        job.save(update_fields=["parameters"])
        record(actor, "program.build_stopped", job)
    return job


def build(job: Job, report: jobs.Report) -> dict[str, Any]:
    """The handler of the job: solve or repair, then keep the proposal."""
    parameters = job.parameters
    is_repair = parameters.get("kind") == "repair"
    report(0.01, _("Reading sessions and talks"))
    fingerprint = solving.fingerprint_of(job.conference)  # first: what changes from now on makes the proposal stale
    try:
        problem = solving.problem_of(
            job.conference,
            keeps_placed=bool(parameters.get("keeps_placed")),
            frees_rooms=bool(parameters.get("frees_rooms")),
        )
    except solver.InvalidProgram as fault:
        raise jobs.JobRefused(str(fault)) from fault
    if problem is None:
        raise jobs.JobRefused(_("There is no session with a start and an end yet. Set up the days first."))
    if not problem.program.talks:
        raise jobs.JobRefused(
            _("No talk waits for a place. Accepted papers come in by themselves once decisions are released.")
        )
    proposal, more = _repaired(job, problem, report) if is_repair else _solved(job, problem, report)
    row = _keep(job, problem, proposal, more | {"fingerprint": fingerprint})
    return {"proposal": row.pk, "cost": proposal.score.total, "unplaced": len(proposal.unplaced)}


def _enqueue(actor: User | None, conference: Conference, parameters: dict[str, Any]) -> Job:
    require_scheduler(actor, conference)
    flow.sync(actor, conference)
    return jobs.enqueue(actor, conference=conference, kind=BUILD, parameters=parameters)


def _solved(job: Job, problem: solving.Problem, report: jobs.Report) -> tuple[solver.Proposal, dict[str, Any]]:
    moves, moves_a_talk, regions, seconds, processes = EFFORTS[str(job.parameters.get("effort", "quick"))]
    last_told = last_asked = 0.0
    has_stopped = False

    def tell(progress: solver.Progress) -> None:
        nonlocal last_told
        if time.monotonic() - last_told >= REPORT_SECONDS:
            last_told = time.monotonic()
            report(0.05 + 0.85 * progress.moves / max(1, progress.max_moves), score_words(progress.best))

    def should_stop() -> bool:
        nonlocal last_asked, has_stopped
        if time.monotonic() - last_asked >= REPORT_SECONDS:
            last_asked = time.monotonic()
            has_stopped = Job.objects.filter(pk=job.pk, parameters__stops=True).exists()
        return has_stopped

    proposal = solver.solve(
        problem.program,
        seed=int(job.parameters.get("seed", 1)),
        max_moves=moves + moves_a_talk * len(problem.program.talks),
        max_regions=regions,
        seconds=seconds,
        processes=processes,
        progress=tell,
        should_stop=should_stop,
    )
    more: dict[str, Any] = {"is_stopped": has_stopped}
    if proposal.unplaced or proposal.relaxed:
        report(0.92, _("Not everything fits: looking for the reason"))
        more["conflict"] = _conflict(solver.conflicting_rules(problem.program, proposal=proposal, seconds=WHY_SECONDS))
    return proposal, more


def _repaired(job: Job, problem: solving.Problem, report: jobs.Report) -> tuple[solver.Proposal, dict[str, Any]]:
    program, schedule = problem.program, solving.schedule_of(job.conference, problem)
    report(0.1, _("Looking for the fewest moves"))
    frozen: frozenset[str] = frozenset()
    if not job.parameters.get("moves_published"):
        frozen = frozenset(published_places(job.conference)) - broken_talks(program, schedule)
    repair = solver.resolve(program, schedule, frozen=frozen, seconds=REPAIR_SECONDS)
    minutes = {talk.id: talk.minutes for talk in program.talks}
    words = "No place was found for it without breaking a rule or moving what may not move."
    proposal = solver.Proposal(
        schedule=repair.schedule,
        score=solver.score(program, repair.schedule),
        relaxed=repair.remaining,
        unplaced=tuple(
            solver.WhyUnplaced(uid, solver.Reason.RULES, (), minutes[uid], 0, words) for uid in repair.unplaced
        ),
        explanations={},
    )
    more = {"moves": len(repair.moves), "is_minimal": repair.is_minimal, "fewest": repair.fewest}
    return proposal, {"repair": more}


def broken_talks(program: solver.Program, schedule: solver.Schedule) -> frozenset[str]:
    """Talks that break a rule where they are, themselves or because their session does."""
    found: set[str] = set()
    for finding in solver.score(program, schedule).violations:
        found.update(finding.talks)
        if not finding.talks:
            found.update(talk for session in finding.sessions for talk in schedule.order.get(session, ()))
    return frozenset(found)


def score_words(cost: int) -> str:
    """A cost in words: broken rules, talks without a place, and what the wishes cost."""
    broken, rest = divmod(cost, BROKEN_RULE_COST)
    unplaced, wishes = divmod(rest, UNPLACED_COST)
    parts = [_("Best so far: wishes cost %s") % wishes]
    if unplaced:
        parts.append(ngettext("%d talk without a place", "%d talks without a place", unplaced) % unplaced)
    if broken:
        parts.append(ngettext("%d rule broken", "%d rules broken", broken) % broken)
    return ", ".join(parts)


def _conflict(conflict: solver.Conflict) -> dict[str, Any]:
    return {
        "is_proven": conflict.is_proven,
        "talks": list(conflict.talks),
        "demands": [
            {
                "rule": demand.rule.value,
                "talks": list(demand.talks),
                "sessions": list(demand.sessions),
                "people": list(demand.people),
                "rooms": list(demand.rooms),
            }
            for demand in conflict.demands
        ],
    }


@transaction.atomic
def _keep(job: Job, problem: solving.Problem, proposal: solver.Proposal, more: dict[str, Any]) -> ProgramProposal:
    # A job that is run again after its worker died has one proposal, not two.
    row, _is_new = ProgramProposal.objects.update_or_create(
        job=job,
        defaults={
            "conference": job.conference,
            "parameters": job.parameters | {"solver": proposal.solver_version},
            "content": solving.content_of(problem, proposal) | more,
            "score": solving.score_of(proposal),
            "unplaced": solving.unplaced_of(problem, proposal),
            "seed": int(job.parameters.get("seed", 1)),
            "created_by": job.created_by,
            "created_at": job.conference.now(),
        },
    )
    record(job.created_by, "program.proposed", row)
    return row
