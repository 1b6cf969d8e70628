"""Two pairs of a proposal exchanged: the effect first, then a new proposal beside the old one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.viewer import viewer_of
from reviews import matching
from reviews.models import AssignmentProposal, Bid, ProposedPair
from reviews.papers.policies import require_chair
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.workbench.asked import Asked, asked_of
from reviews.workbench.facts import facts_for
from reviews.workbench.figures import PairFact, figures_of
from reviews.workbench.problem import problem_for
from reviews.workbench.proposals import may_see
from reviews.workbench.services import broken_by
from reviews.workbench.words import rule_name

LARGEST = 1500
"""Papers up to which two new pairs are scored within a request: their words are weighed against all others'."""


@dataclass(frozen=True)
class Effect:
    """What an exchange does to a proposal; `obstacles` say why it cannot be saved, `warnings` what it breaks."""

    new: list[ProposedPair]
    total_before: float
    total_after: float
    smallest_before: float
    smallest_after: float
    sums: list[tuple[int, float, float]]
    obstacles: list[str]
    warnings: list[str]

    @property
    def total_change(self) -> float:
        return self.total_after - self.total_before

    @property
    def smallest_change(self) -> float:
        return self.smallest_after - self.smallest_before

    @property
    def lines(self) -> list[tuple[str, float, float, float]]:
        """Label, before, after and change of each figure."""
        rows = [
            (_("Total score"), self.total_before, self.total_after),
            (_("Weakest paper"), self.smallest_before, self.smallest_after),
        ]
        rows += [(_("Paper #%(n)d") % {"n": number}, before, after) for number, before, after in self.sums]
        return [(label, before, after, after - before) for label, before, after in rows]


def effect_of_swap(access: ChairAccess, proposal: AssignmentProposal, one: ProposedPair, other: ProposedPair) -> Effect:
    """What it does to exchange the reviewers of two pairs, by the facts of now.

    Raises:
        Refused: the pairs cannot be exchanged at all, or the conference is too large to score them within a request.
    """
    if one.proposal_id != proposal.pk or other.proposal_id != proposal.pk:
        raise Refused(_("Choose two pairs of this proposal."))
    if proposal.kind != AssignmentProposal.Kind.ASSIGNMENT:
        raise Refused(
            _("Pairs can only be exchanged in a proposal of reviewers. Apply this one, then change it by hand.")
        )
    if one.submission_id == other.submission_id or one.person_id == other.person_id:
        raise Refused(_("Choose two different papers with two different reviewers."))
    if any(pair.is_existing or pair.is_pinned for pair in (one, other)):
        raise Refused(_("A pair that exists or is pinned stays: free it first, and ask for a new proposal."))
    if len(proposal.parameters.get("papers", [])) > LARGEST:
        raise Refused(
            _("There are too many papers to score single pairs here. Pin or forbid pairs, and ask for a new proposal.")
        )
    wanted = [(one.submission_id, other.person_id), (other.submission_id, one.person_id)]
    asked = Asked.kept_in(proposal.parameters, asked_of(access.conference, proposal.round))
    facts = facts_for(access, with_area_chairs=asked.with_area_chairs, round=asked.round)
    rows = list(proposal.pairs.all())
    obstacles = _obstacles(wanted, [one, other], rows, facts.forbidden)
    try:
        problem, candidates = problem_for(access.conference, facts, asked, always=wanted)
    except matching.InvalidProblem as fault:
        raise Refused(_("A pin contradicts the facts: take it back first.")) from fault
    scored = tuple(pair for pair in problem.pairs if (pair.paper, pair.reviewer) in wanted)
    if len(scored) < 2 and not obstacles:
        obstacles.append(_("One of the two can no longer review the other paper."))
    explained = matching.explain_pairs(problem, matching.summarise(problem, scored), candidates)
    bids = {
        (paper, person): value
        for paper, person, value in Bid.objects.filter(submission__in=[paper for paper, _person in wanted]).values_list(
            "submission_id", "person_id", "value"
        )
    }
    new = [_row(proposal, pair, bids) for pair in explained]
    kept = [row for row in rows if row.pk not in (one.pk, other.pk)]
    warnings = [] if obstacles else _warnings(access, asked, rows, [*kept, *new])
    before, after = _sums(proposal, rows), _sums(proposal, [*kept, *new])
    numbers = {one.submission_id: one.submission.number, other.submission_id: other.submission.number}
    return Effect(
        new,
        sum(row.score for row in rows),
        sum(row.score for row in [*kept, *new]),
        min(before.values(), default=0.0),
        min(after.values(), default=0.0),
        [(number, before[paper], after[paper]) for paper, number in sorted(numbers.items(), key=lambda item: item[1])],
        obstacles,
        warnings,
    )


def _obstacles(
    wanted: list[tuple[int, int]],
    swapped: list[ProposedPair],
    rows: Sequence[ProposedPair],
    forbidden: frozenset[tuple[int, int]],
) -> list[str]:
    there = {(row.submission_id, row.person_id) for row in rows}
    one, other = swapped
    names = {one.person_id: one.person.name, other.person_id: other.person.name}
    numbers = {one.submission_id: one.submission.number, other.submission_id: other.submission.number}
    found = []
    for paper, person in wanted:
        pair = {"name": names[person], "n": numbers[paper]}
        if (paper, person) in there:
            found.append(_("%(name)s has paper #%(n)d in this proposal already.") % pair)
        elif (paper, person) in forbidden:
            found.append(
                _("%(name)s must not review paper #%(n)d: a conflict, a refusal, or a chair forbids it.") % pair
            )
    return found


def _warnings(
    access: ChairAccess, asked: Asked, before: Sequence[ProposedPair], after: Sequence[ProposedPair]
) -> list[str]:
    """Rules that are broken after and were not before."""

    def broken(rows: Sequence[ProposedPair]) -> set[tuple[int, tuple[matching.Key, ...]]]:
        pairs = [(row.submission_id, row.person_id) for row in rows]
        return {(int(rule.kind), rule.papers) for rule in broken_by(access.conference, asked, pairs)}

    kinds = {kind for kind, _papers in broken(after) - broken(before)}
    return [_("This breaks a rule of the settings: %(rule)s.") % {"rule": rule_name(kind)} for kind in sorted(kinds)]


def _sums(proposal: AssignmentProposal, rows: Sequence[ProposedPair]) -> dict[int, float]:
    sums = dict.fromkeys(proposal.parameters.get("papers", []), 0.0)
    for row in rows:
        sums[row.submission_id] = sums.get(row.submission_id, 0.0) + row.score
    return sums


def _row(
    proposal: AssignmentProposal, pair: matching.PairExplanation, bids: dict[tuple[int, int], int]
) -> ProposedPair:
    return ProposedPair(
        conference_id=proposal.conference_id,
        submission_id=int(pair.paper),
        person_id=int(pair.reviewer),
        score=pair.score,
        components=[asdict(part) for part in pair.components],
        bid=bids.get((int(pair.paper), int(pair.reviewer))),
        reviewer_rank=pair.reviewer_rank,
        reviewer_candidates=pair.reviewer_candidates,
        paper_rank=pair.paper_rank,
        paper_candidates=pair.paper_candidates,
    )


@transaction.atomic
def save_swap(
    actor: User, *, proposal: AssignmentProposal, one: ProposedPair, other: ProposedPair
) -> AssignmentProposal:
    """Keep an exchange as a new proposal "edited from" this one, which stays as it is.

    Raises:
        Refused: the proposal is settled, or the exchange is not possible; the text says why.
    """
    require_chair(actor, proposal.conference)
    proposal = (
        AssignmentProposal.objects.select_for_update(of=("self",)).select_related("conference").get(pk=proposal.pk)
    )
    access = ChairAccess(viewer_of(actor, proposal.conference))
    if not may_see(access, proposal):
        raise Refused(_("There is no such proposal for you."))
    if proposal.state != AssignmentProposal.State.PROPOSED:
        raise Refused(_("This proposal is %(state)s already.") % {"state": proposal.get_state_display()})
    effect = effect_of_swap(access, proposal, one, other)
    if effect.obstacles:
        raise Refused(" ".join(effect.obstacles))
    rows = [row for row in proposal.pairs.all() if row.pk not in (one.pk, other.pk)] + effect.new
    made = _copy(actor, proposal, rows)
    record(actor, "assignments.proposal_edited", made)
    return made


def _copy(actor: User, proposal: AssignmentProposal, rows: Sequence[ProposedPair]) -> AssignmentProposal:
    loads = {int(person): load for person, load in proposal.summary.get("loads", {}).items()}
    facts = [PairFact(row.submission_id, row.person_id, row.score, row.bid, row.components) for row in rows]
    figures = figures_of(facts, proposal.parameters.get("papers", []), loads)
    asked = Asked.kept_in(proposal.parameters, Asked())
    pairs = [(row.submission_id, row.person_id) for row in rows]
    broken = [
        {"kind": int(rule.kind), "papers": list(rule.papers), "people": list(rule.reviewers)}
        for rule in broken_by(proposal.conference, asked, pairs)
    ]
    made = AssignmentProposal.objects.create(
        conference=proposal.conference,
        round=proposal.round,
        title=_("Edited from proposal %(n)d") % {"n": proposal.number},
        parameters=proposal.parameters,
        unfilled=proposal.unfilled,
        summary=proposal.summary | figures | {"broken": broken},
        input_hash=proposal.input_hash,
        seed=proposal.seed,
        solver_version=proposal.solver_version,
        edited_from=proposal,
        created_by=actor,
        created_at=proposal.conference.now(),
    )
    for row in rows:
        row.pk, row._state.adding, row.proposal = None, True, made
    ProposedPair.objects.bulk_create(rows, batch_size=1000)
    return made
