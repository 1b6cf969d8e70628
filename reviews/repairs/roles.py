"""Area chairs as meta-reviewers, and discussion leads among a paper's reviewers: proposals by the same core."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from confsite.conferences.models import Membership, Role
from confsite.jobs.models import Job
from confsite.jobs.services import JobRefused, Report
from reviews import matching
from reviews.conflicts.involved import conflicts_in_force, held_back
from reviews.models import Assignment, AssignmentProposal, PairWish, TextFit
from reviews.papers.scope import ChairAccess
from reviews.workbench.asked import Asked, asked_of
from reviews.workbench.facts import REVIEWING, Facts, Ids, PaperFact
from reviews.workbench.problem import bids_of, interests_of, problem_for, topics_of
from reviews.workbench.proposing import access_of_asker, refusal_of, told_to
from reviews.workbench.storing import Outcome, store_proposal
from submissions.models import Author, State

ROLES = "reviews.propose_roles"
Kind = AssignmentProposal.Kind


@dataclass(frozen=True)
class Chosen:
    """A solved assignment of a role; `limit` is the most papers of somebody without a limit of their own."""

    outcome: Outcome
    limit: int


def propose_roles(job: Job, report: Report) -> dict[str, Any]:
    """Choose a meta-reviewer or a discussion lead for each paper without one, and store it as a proposal."""
    access = access_of_asker(job, report)
    report(0.1, _("Reading papers, bids, topics and conflicts"))
    kind = Kind(job.parameters["kind"])
    asked = plain(asked_of(job.conference))
    is_of_leads = kind == Kind.DISCUSSION_LEADS
    choose = leads if is_of_leads else area_chairs
    title = _("Discussion leads") if is_of_leads else _("Area chairs as meta-reviewers")
    try:
        chosen = choose(access, asked, job.parameters.get("limit"), report)
    except matching.InvalidProblem as fault:
        raise JobRefused(refusal_of(fault)) from fault
    report(0.9, _("Writing down why"))
    proposal = store_proposal(
        job,
        chosen.outcome,
        title=title,
        verb="assignments.roles_proposed",
        parameters={"limit": chosen.limit},
        kind=kind,
    )
    return {"proposal": proposal.pk}


def plain(asked: Asked) -> Asked:
    """The weights of the first round without its rules about reviewers who meet on a paper."""
    return replace(
        Asked(per_paper=1, with_area_chairs=True, keep_tracks=True, seed=asked.seed),
        text_weight=asked.text_weight,
        topics_weight=asked.topics_weight,
        eager_factor=asked.eager_factor,
        willing_factor=asked.willing_factor,
        pinch_factor=asked.pinch_factor,
        unwilling_factor=asked.unwilling_factor,
    )


def area_chairs(access: ChairAccess, asked: Asked, limit: int | None, report: Report) -> Chosen:
    """One area chair per paper as its meta-reviewer: none in conflict, none who reviews it, tracks kept.

    The limit in somebody's role of area chair counts; who has none takes `limit`, or an even share and one more.

    Raises:
        JobRefused: no papers or no area chairs.
        InvalidProblem: the facts contradict each other.
    """
    conference = access.conference
    papers = _papers(access)
    seats = Membership.objects.filter(conference=conference, role=Role.AREA_CHAIR)
    rows = list(seats.order_by("pk").values_list("person_id", "quota", "track_id"))
    if not rows:
        raise JobRefused(_("Nobody is an area chair yet. Invite some first."))
    people = {person for person, _quota, _track in rows}
    usual = limit or ceil(len(papers) / len(people)) + 1
    quotas: dict[int, int] = {}
    tracks: dict[int, set[int | None]] = defaultdict(set)
    for person, quota, track in rows:
        quotas[person] = max(quotas.get(person, 0), usual if quota is None else quota)
        tracks[person].add(track)
    bound = {
        person: frozenset(track for track in own if track is not None)
        for person, own in tracks.items()
        if None not in own
    }
    existing, barred = _existing_and_barred(papers, Assignment.Role.META_REVIEWER, people)
    ids = [paper.pk for paper in papers]
    reviewing = Assignment.objects.filter(
        submission__in=ids, role__in=REVIEWING, state=Assignment.State.ACTIVE, person__in=people
    )
    barred |= set(reviewing.values_list("submission_id", "person_id"))
    facts = Facts(1, papers, quotas, existing, frozenset(barred - existing), tracks=bound)
    report(0.2, _("Scoring every pair"))
    problem, candidates = problem_for(conference, facts, asked)
    pruned = matching.solve_pruned(problem, candidates, told_to(report))
    return Chosen(Outcome(facts, asked, pruned, candidates), usual)


def leads(access: ChairAccess, asked: Asked, limit: int | None, report: Report) -> Chosen:
    """One of the reviewers of each paper as lead of its discussion: nobody leads more than needed, then by score.

    Raises:
        JobRefused: no paper has reviewers.
    """
    papers = _papers(access)
    ids = [paper.pk for paper in papers]
    active = Assignment.objects.filter(submission__in=ids, role=Assignment.Role.REVIEWER, state=Assignment.State.ACTIVE)
    reviewing = set(active.values_list("submission_id", "person_id"))
    people = sorted({person for _paper, person in reviewing})
    existing, barred = _existing_and_barred(papers, Assignment.Role.DISCUSSION_LEAD, people)
    allowed = sorted((reviewing - barred) | existing)
    if not allowed:
        raise JobRefused(_("No paper has reviewers yet, so nobody can lead its discussion."))
    report(0.2, _("Scoring every pair"))
    pairs = _scored(access, allowed, asked)
    able = {paper for paper, _person in allowed}
    holders = sorted({person for _paper, person in allowed})
    report(0.4, _("Filling the places as well as possible"))
    most = limit or len(able)
    held = Counter(person for _paper, person in existing)
    for load in range(1, most + 1):
        problem = matching.Problem(
            papers=tuple(ids),
            reviewers=tuple(holders),
            demand={paper: int(paper in able) for paper in ids},
            load_max={person: max(load, held[person]) for person in holders},
            pairs=pairs,
            pinned=existing,
            seed=asked.seed,
        )
        solution = matching.solve(problem)
        if not solution.unfilled:
            break
    facts = Facts(1, papers, dict.fromkeys(holders, load), existing, frozenset())
    return Chosen(Outcome(facts, asked, matching.Pruned(problem, solution, 0.0), None), load)


def _papers(access: ChairAccess) -> tuple[PaperFact, ...]:
    rows = access.granted("administer").filter(state=State.SUBMITTED).order_by("number")
    papers = tuple(PaperFact(*row) for row in rows.values_list("pk", "number", "title", "abstract", "track_id"))
    if not papers:
        raise JobRefused(_("No paper is under review. Papers come here once they are submitted."))
    return papers


def _existing_and_barred(
    papers: tuple[PaperFact, ...], role: Assignment.Role, people: set[int] | list[int]
) -> tuple[frozenset[Ids], set[Ids]]:
    """Who has the role on a paper, and who must not get it: conflict, author, forbidden, or it was ended before."""
    ids = {"submission__in": [paper.pk for paper in papers]}
    columns = ("submission_id", "person_id")
    held = Assignment.objects.filter(role=role, **ids)
    existing = frozenset(held.filter(state=Assignment.State.ACTIVE).values_list(*columns))
    barred: set[Ids] = set(held.exclude(state=Assignment.State.ACTIVE).values_list(*columns))
    for rows in (
        conflicts_in_force().filter(**ids),
        held_back(**ids),
        Author.objects.filter(**ids),
        PairWish.objects.filter(kind=PairWish.Kind.FORBID, **ids),
    ):
        barred |= set(rows.filter(person__in=list(people)).order_by().values_list(*columns))
    return existing, barred - existing


def _scored(access: ChairAccess, allowed: list[Ids], asked: Asked) -> tuple[matching.Pair, ...]:
    """The score of a few pairs, words by the stored closeness that the bids page shows."""
    conference = access.conference
    papers, people = sorted({paper for paper, _ in allowed}), sorted({person for _, person in allowed})
    topics, interests, bids = topics_of(papers), interests_of(conference, people), bids_of(papers)
    text: dict[int, tuple[dict[int, float], float]] = {}
    fits = TextFit.objects.filter(conference=conference, person__in=people)
    for person, submissions, scores, rest in fits.values_list("person_id", "submissions", "scores", "rest"):
        text[person] = (dict(zip(submissions, scores, strict=True)), rest)
    return tuple(
        matching.score_pair(
            paper,
            person,
            text=text[person][0].get(paper, text[person][1]) if person in text else None,
            topics=matching.topic_overlap(topics.get(paper, ()), interests.get(person, {})),
            bid=bids.get((paper, person)),
            weights=asked.weights(),
        )
        for paper, person in allowed
    )
