"""A whole assignment proposed by the solver: computed by a Job, read, then applied as one or discarded, and undone."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person, Publication, User
from confsite.audit.services import record
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.viewer import viewer_of
from confsite.jobs.models import Job
from confsite.jobs.services import JobRefused, Report
from reviews import matching
from reviews.assignments.services import lock_conference, started
from reviews.conflicts.involved import held_back
from reviews.conflicts.services import ensure_fresh
from reviews.models import Assignment, AssignmentProposal, Bid, Conflict, TopicInterest
from reviews.papers.policies import require_chair
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from submissions.models import Author, State, Submission

PROPOSE = "reviews.propose_assignments"
REVIEWING = (Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL)
BIDS = {
    Bid.Value.EAGER: matching.Bid.EAGER,
    Bid.Value.WILLING: matching.Bid.WILLING,
    Bid.Value.IN_A_PINCH: matching.Bid.IN_A_PINCH,
    Bid.Value.NOT_WILLING: matching.Bid.NOT_WILLING,
}
INTERESTS = {-1: 0.0, 1: 0.6, 2: 1.0}  # "rather not", "likes", "expert" on the solver's scale of 0 to 1


@dataclass(frozen=True)
class Facts:
    """What an assignment is computed from, as read at one moment."""

    papers: tuple[Submission, ...]
    quotas: dict[int, int]
    existing: frozenset[tuple[int, int]]
    forbidden: frozenset[tuple[int, int]]

    @property
    def stamp(self) -> list[list[int]]:
        """What must still hold when the proposal is applied: the assignments it was built around."""
        return [list(pair) for pair in sorted(self.existing)]


def facts_for(access: ChairAccess, *, with_area_chairs: bool = False) -> Facts:
    """Papers the chair may handle, reviewers with their limits, and what exists, all over exactly these papers.

    Loads count only papers this chair sees: a reviewer's other papers must not be readable off the result.
    """
    conference = access.conference
    papers = tuple(access.granted("administer").filter(state=State.SUBMITTED).order_by("number"))
    ids = [paper.pk for paper in papers]
    roles = [Role.PC_MEMBER, Role.AREA_CHAIR] if with_area_chairs else [Role.PC_MEMBER]
    quotas: dict[int, int] = {}
    for person, quota in Membership.objects.filter(conference=conference, role__in=roles).values_list(
        "person_id", "quota"
    ):
        wanted = conference.default_quota if quota is None else quota
        quotas[person] = max(quotas.get(person, 0), wanted)
    existing = frozenset(
        Assignment.objects.filter(submission__in=ids, state=Assignment.State.ACTIVE, role__in=REVIEWING).values_list(
            "submission_id", "person_id"
        )
    )
    barred = set(
        Conflict.objects.filter(submission__in=ids, dismissed_at__isnull=True).values_list("submission_id", "person_id")
    ) | set(Author.objects.filter(submission__in=ids).values_list("submission_id", "person_id"))
    # Certain already, though it shows in the members' own lists only from a later date on.
    barred |= set(held_back(submission__in=ids).values_list("submission_id", "person_id"))
    # Who declined a paper or had it taken back is not asked again by a machine.
    barred |= set(
        Assignment.objects.filter(submission__in=ids, role__in=REVIEWING)
        .exclude(state=Assignment.State.ACTIVE)
        .values_list("submission_id", "person_id")
    )
    return Facts(papers, quotas, existing, frozenset(barred) - existing)


def problem_for(
    access: ChairAccess, facts: Facts, *, per_paper: int, seed: int
) -> tuple[matching.Problem, matching.Candidates]:
    """The facts as the solver takes them; existing assignments are pinned and limits stretched to hold them.

    The problem holds the candidates worth solving over; the second part has the scores of all pairs.
    """
    papers = [paper.pk for paper in facts.papers]
    kept = Counter(paper for paper, _person in facts.existing)
    load = Counter(person for _paper, person in facts.existing)
    members = list(facts.quotas)
    pinned_only = [person for person in load if person not in facts.quotas]
    candidates = matching.find_candidates(
        papers,
        members,
        text=_text_affinity(facts, members),
        paper_topics=_topics(papers),
        interests=_interests(access.conference, members),
        bids=_bids(papers),
        forbidden=facts.forbidden,
        always=facts.existing,
    )
    scores = candidates.pairs()
    known = {(pair.paper, pair.reviewer) for pair in scores}
    extra = tuple(
        matching.score_pair(paper, person, text=None, topics=None, bid=None, weights=matching.Weights())
        for paper, person in sorted(facts.existing)
        if (paper, person) not in known
    )
    problem = matching.Problem(
        papers=tuple(papers),
        reviewers=(*members, *pinned_only),
        demand={paper: max(per_paper, kept[paper]) for paper in papers},
        load_max={person: max(facts.quotas.get(person, 0), load[person]) for person in [*members, *pinned_only]},
        pairs=scores + extra,
        pinned=facts.existing,
        forbidden=facts.forbidden & frozenset((p, r) for p in papers for r in members),
        seed=seed,
    )
    return problem, candidates


def _text_affinity(facts: Facts, members: list[int]) -> matching.Affinities | None:
    """Closeness of words between papers and what the members published."""
    archives: dict[matching.Key, list[matching.Text]] = defaultdict(list)
    for person, title, abstract in Publication.objects.filter(
        person__in=members, is_used_for_matching=True
    ).values_list("person_id", "title", "abstract"):
        archives[person].append(matching.Text(title, abstract))
    if not archives:
        return None
    texts: dict[matching.Key, matching.Text] = {
        paper.pk: matching.Text(paper.title, paper.abstract) for paper in facts.papers
    }
    return matching.text_affinity(texts, archives)


def _topics(papers: list[int]) -> dict[matching.Key, list[matching.Key]]:
    topics: dict[matching.Key, list[matching.Key]] = defaultdict(list)
    links = Submission.topics.through.objects.filter(submission__in=papers)
    for paper, topic in links.values_list("submission_id", "topic_id"):
        topics[paper].append(topic)
    return topics


def _interests(conference: Conference, members: list[int]) -> dict[matching.Key, dict[matching.Key, float]]:
    interests: dict[matching.Key, dict[matching.Key, float]] = defaultdict(dict)
    rows = TopicInterest.objects.filter(conference=conference, person__in=members)
    for person, topic, value in rows.values_list("person_id", "topic_id", "value"):
        interests[person][topic] = INTERESTS[value]
    return interests


def _bids(papers: list[int]) -> dict[tuple[matching.Key, matching.Key], matching.Bid]:
    rows = Bid.objects.filter(submission__in=papers).values_list("submission_id", "person_id", "value")
    return {(paper, person): BIDS[Bid.Value(value)] for paper, person, value in rows}


def propose(job: Job, report: Report) -> dict[str, Any]:
    """The Job: compute an assignment and store it as a proposal; nothing is assigned yet."""
    conference = job.conference
    if job.created_by is None:
        raise JobRefused(_("Only a chair can ask for a proposal."))
    report(0.02, _("Looking for conflicts"))
    ensure_fresh(conference, with_people=True)
    viewer = viewer_of(job.created_by, conference)
    if not viewer.is_chair:
        raise JobRefused(_("Only chairs can ask for a proposal."))
    access = ChairAccess(viewer)
    report(0.1, _("Reading papers, bids, topics and conflicts"))
    facts = facts_for(access, with_area_chairs=bool(job.parameters.get("with_area_chairs")))
    if not facts.papers:
        raise JobRefused(_("No paper is waiting for reviewers. Papers come here once they are submitted."))
    if not facts.quotas:
        raise JobRefused(_("Nobody is a PC member yet. Invite the committee first."))
    per_paper = int(job.parameters.get("per_paper") or conference.reviews_per_paper)
    report(0.2, _("Scoring every pair"))
    try:
        problem, candidates = problem_for(access, facts, per_paper=per_paper, seed=int(job.parameters.get("seed", 1)))
        report(0.5, _("Finding the best assignment"))
        pruned = matching.solve_pruned(problem, candidates)
    except matching.InvalidProblem as fault:
        raise JobRefused(str(fault)) from fault
    report(0.9, _("Writing down why"))
    proposal = _store(job, pruned, candidates, facts, per_paper)
    return {"proposal": proposal.pk}


@transaction.atomic
def _store(
    job: Job, pruned: matching.Pruned, candidates: matching.Candidates, facts: Facts, per_paper: int
) -> AssignmentProposal:
    """Keep the proposal with everything a chair needs to judge it. A Job run twice stores it once."""
    problem, solution = pruned.problem, pruned.solution
    now = job.conference.now()
    proposal, _created = AssignmentProposal.objects.update_or_create(
        job=job,
        defaults={
            "conference": job.conference,
            "title": _("Proposal with %(n)d reviews per paper") % {"n": per_paper},
            "parameters": job.parameters | {"per_paper": per_paper, "papers": [paper.pk for paper in facts.papers]},
            "pairs": [asdict(pair) for pair in matching.explain_pairs(problem, solution, candidates)],
            "unfilled": [asdict(slot) for slot in matching.explain_unfilled(problem, solution)],
            "summary": {
                "total": solution.total,
                "bound": solution.total_bound + pruned.loss_bound,
                "smallest": solution.smallest_paper_sum,
                "p10": solution.p10,
                "loads": {str(person): load for person, load in solution.loads.items()},
                "limits": {str(person): limit for person, limit in problem.load_max.items()},
                "built_on": facts.stamp,
            },
            "input_hash": solution.input_hash,
            "seed": problem.seed,
            "solver_version": solution.solver_version,
            "created_by": job.created_by,
            "created_at": now,
        },
    )
    record(job.created_by, "assignments.proposed", proposal)
    return proposal


def may_see(access: ChairAccess, proposal: AssignmentProposal) -> bool:
    """A proposal is shown to chairs who may handle every paper in it: another's holds what they must not know."""
    papers = proposal.parameters.get("papers", [])
    return access.granted("administer").filter(pk__in=papers).count() == len(papers)


@transaction.atomic
def apply_proposal(actor: User, *, proposal: AssignmentProposal) -> int:
    """Make all assignments of a proposal, or none; returns how many are new.

    Raises:
        Refused: it was settled before, or papers, assignments or conflicts changed since; the text says which.
    """
    conference = lock_conference(proposal.conference)
    require_chair(actor, conference)
    proposal = AssignmentProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state != AssignmentProposal.State.PROPOSED:
        raise Refused(_("This proposal is %(state)s already.") % {"state": proposal.get_state_display()})
    ensure_fresh(conference, with_people=True)
    # Held until the end: a withdrawal or a new conflict comes before this or after it, never in between.
    planned = proposal.parameters.get("papers", [])
    list(Submission.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=planned).order_by("pk"))
    access = ChairAccess(viewer_of(actor, conference))
    if not may_see(access, proposal):
        raise Refused(_("There is no such proposal for you to apply."))
    changes = differences(access, proposal)
    if changes:
        raise Refused(
            _("Nothing was assigned, because things changed meanwhile: %(changes)s Ask for a new proposal.")
            % {"changes": " ".join(changes[:6])}
        )
    now = conference.now()
    new = [
        Assignment(
            conference=conference,
            submission_id=pair["paper"],
            person_id=pair["reviewer"],
            proposal=proposal,
            assigned_by=actor,
            assigned_at=now,
        )
        for pair in proposal.pairs
        if not pair["is_pinned"]
    ]
    Assignment.objects.bulk_create(new, batch_size=500)
    _settle(actor, proposal, AssignmentProposal.State.APPLIED)
    # No count in the log: a chair with a conflict could subtract what they see from it.
    record(actor, "assignments.applied", proposal)
    return len(new)


def differences(access: ChairAccess, proposal: AssignmentProposal) -> list[str]:
    """What changed since a proposal was computed, as sentences; empty where it still fits."""
    facts = facts_for(access, with_area_chairs=bool(proposal.parameters.get("with_area_chairs")))
    papers = {paper.pk: paper for paper in facts.papers}
    planned = set(proposal.parameters.get("papers", []))
    found = []
    gone = Submission.objects.filter(pk__in=planned - papers.keys()).order_by("number")
    found += [_("Paper #%(n)d is no longer under review.") % {"n": paper.number} for paper in gone]
    built_on = {(paper, person) for paper, person in proposal.summary.get("built_on", [])}
    existing = {pair for pair in facts.existing if pair[0] in planned}
    names = dict(
        Person.objects.filter(
            pk__in={person for _paper, person in built_on ^ existing} | {pair["reviewer"] for pair in proposal.pairs}
        ).values_list("pk", "name")
    )
    for paper, person in sorted(existing - built_on):
        values = {"name": names.get(person, ""), "n": papers[paper].number}
        found.append(_("%(name)s was assigned paper #%(n)d.") % values)
    for paper, person in sorted(built_on - existing):
        if paper in papers:
            values = {"name": names.get(person, ""), "n": papers[paper].number}
            found.append(_("%(name)s no longer has paper #%(n)d.") % values)
    for pair in proposal.pairs:
        person, paper = pair["reviewer"], pair["paper"]
        if pair["is_pinned"] or paper not in papers:
            continue
        values = {"name": names.get(person, ""), "n": papers[paper].number}
        if person not in facts.quotas:
            found.append(_("%(name)s is no longer a PC member.") % values)
        elif (paper, person) in facts.forbidden:
            found.append(_("%(name)s now has a conflict with paper #%(n)d, or declined it.") % values)
    return list(dict.fromkeys(found))


@transaction.atomic
def discard_proposal(actor: User, *, proposal: AssignmentProposal) -> None:
    """Put a proposal aside."""
    require_chair(actor, proposal.conference)
    proposal = AssignmentProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state == AssignmentProposal.State.PROPOSED:
        _settle(actor, proposal, AssignmentProposal.State.DISCARDED)
        record(actor, "assignments.discarded", proposal)


@transaction.atomic
def undo_proposal(actor: User, *, proposal: AssignmentProposal) -> int:
    """Take back all assignments an applied proposal made; returns how many.

    Raises:
        Refused: it is not applied, reviewers were told already, or a review was begun.
    """
    conference = lock_conference(proposal.conference)
    require_chair(actor, conference)
    proposal = AssignmentProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state != AssignmentProposal.State.APPLIED:
        raise Refused(_("Only an applied proposal can be undone."))
    rows = list(
        Assignment.objects.select_for_update(of=("self",)).filter(proposal=proposal, state=Assignment.State.ACTIVE)
    )
    told = sum(row.told_at is not None for row in rows)
    if told:
        raise Refused(
            ngettext(
                "%(n)d reviewer assignment was announced by mail already; take papers back one by one.",
                "%(n)d assignments were announced by mail already; take papers back one by one.",
                told,
            )
            % {"n": told}
        )
    if begun := len(started(rows)):
        raise Refused(
            ngettext(
                "%(n)d review was begun already; take papers back one by one.",
                "%(n)d reviews were begun already; take papers back one by one.",
                begun,
            )
            % {"n": begun}
        )
    # Deleted, not ended: these people never knew, and a new proposal may choose them again.
    Assignment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _settle(actor, proposal, AssignmentProposal.State.UNDONE)
    record(actor, "assignments.undone", proposal)
    return len(rows)


def _settle(actor: User, proposal: AssignmentProposal, state: AssignmentProposal.State) -> None:
    proposal.state, proposal.settled_by, proposal.settled_at = state, actor, proposal.conference.now()
    proposal.save(update_fields=["state", "settled_by", "settled_at"])
