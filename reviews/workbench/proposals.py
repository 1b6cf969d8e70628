"""Proposals: who may read them, what made them stale; applied as one, put aside or undone."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Membership, Role
from confsite.conferences.viewer import viewer_of
from reviews.assignments.services import lock_conference, started
from reviews.conflicts.involved import conflicts_in_force, held_back
from reviews.conflicts.services import ensure_fresh
from reviews.models import Assignment, AssignmentProposal, EmergencyReviewer, PairWish
from reviews.papers.policies import require_chair
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.repairs.removing import end_removed, outdated_removals, restore_removed
from reviews.workbench.facts import reviewing_roles, role_of, roles_of
from submissions.models import Author, State, Submission

Papers = dict[int, tuple[str, int]]
"""Submission id → its state and number."""


def handled_papers(access: ChairAccess) -> Papers:
    """The papers this chair may handle; one query."""
    rows = access.granted("administer").order_by().values_list("pk", "state", "number")
    return {pk: (state, number) for pk, state, number in rows}


def may_see(access: ChairAccess, proposal: AssignmentProposal, handled: Papers | None = None) -> bool:
    """A proposal is shown to chairs who may handle every paper in it: another's holds what they must not know."""
    handled = handled_papers(access) if handled is None else handled
    parameters = proposal.parameters
    return handled.keys() >= {*parameters.get("papers", []), *parameters.get("lost_papers", [])}


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
    papers = handled_papers(access)
    if not may_see(access, proposal, papers):
        raise Refused(_("There is no such proposal for you to apply."))
    changes = differences(proposal, papers)
    if changes:
        raise Refused(
            _("Nothing was assigned, because things changed meanwhile: %(changes)s Ask for a new proposal.")
            % {"changes": " ".join(changes[:6])}
        )
    now, role = conference.now(), role_of(proposal)
    end_removed(actor, proposal, at=now)
    new = [
        Assignment(
            conference=conference,
            submission_id=pair.submission_id,
            person_id=pair.person_id,
            role=role,
            round=proposal.round,
            proposal=proposal,
            assigned_by=actor,
            assigned_at=now,
        )
        for pair in proposal.pairs.filter(is_existing=False).order_by("pk")
    ]
    Assignment.objects.bulk_create(new, batch_size=500)
    _settle(actor, proposal, AssignmentProposal.State.APPLIED)
    # No count in the log: a chair with a conflict could subtract what they see from it.
    record(actor, "assignments.applied", proposal)
    return len(new)


def differences(proposal: AssignmentProposal, papers: Papers) -> list[str]:
    """What changed since a proposal was computed, as sentences; empty where it still fits. Two queries, four if not."""
    planned = set(proposal.parameters.get("papers", []))
    gone = sorted(papers[pk][1] for pk in planned if papers[pk][0] != State.SUBMITTED)
    found = [_("Paper #%(n)d is no longer under review.") % {"n": number} for number in gone]
    built_on = {(paper, person) for paper, person in proposal.summary.get("built_on", [])}
    held = Assignment.objects.filter(
        conference=proposal.conference_id,
        state=Assignment.State.ACTIVE,
        role__in=roles_of(proposal),
        round=proposal.round,
    )
    existing = {pair for pair in held.values_list("submission_id", "person_id") if pair[0] in planned}
    said = _Sentences(existing ^ built_on)
    found += said.about(existing - built_on, _("%(name)s was assigned paper #%(n)d."))
    found += said.about(built_on - existing, _("%(name)s no longer has paper #%(n)d."))
    judged = proposal.pairs.filter(is_existing=False).annotate(
        is_asked=_is_asked(proposal), is_barred=_is_barred(proposal)
    )
    unfit = judged.filter(Q(is_asked=False) | Q(is_barred=True)).order_by("submission__number", "person__sort_key")
    for name, number, is_asked in unfit.values_list("person__name", "submission__number", "is_asked"):
        if not is_asked:
            found.append(_not_asked(proposal) % {"name": name, "n": number})
        else:
            found.append(
                _("%(name)s now has a conflict with paper #%(n)d, declined it or is forbidden there.")
                % {"name": name, "n": number}
            )
    found += outdated_removals(proposal)
    return list(dict.fromkeys(found))


def _not_asked(proposal: AssignmentProposal) -> str:
    if proposal.kind == AssignmentProposal.Kind.META_REVIEWERS:
        return _("%(name)s is no longer an area chair.")
    if proposal.kind == AssignmentProposal.Kind.DISCUSSION_LEADS:
        return _("%(name)s no longer reviews paper #%(n)d.")
    return _("%(name)s is no longer a PC member.")


def _is_asked(proposal: AssignmentProposal) -> Q:
    """Who still holds a role that reviews; a chair may pin or mark for an emergency anybody on the committee."""
    person = OuterRef("person")
    if proposal.kind == AssignmentProposal.Kind.DISCUSSION_LEADS:
        reviewing = Assignment.objects.filter(role=Assignment.Role.REVIEWER, state=Assignment.State.ACTIVE)
        return Q(Exists(reviewing.filter(submission=OuterRef("submission"), person=person)))
    members = Membership.objects.filter(conference=proposal.conference_id, person=person)
    if proposal.kind == AssignmentProposal.Kind.META_REVIEWERS:
        return Q(Exists(members.filter(role=Role.AREA_CHAIR)))
    roles = reviewing_roles(with_area_chairs=bool(proposal.parameters.get("with_area_chairs")))
    marked = EmergencyReviewer.objects.filter(conference=proposal.conference_id, round=proposal.round, person=person)
    return Q(Exists(members.filter(role__in=roles))) | Q(Exists(marked)) | Q(is_pinned=True)


def _is_barred(proposal: AssignmentProposal) -> Q:
    """Pairs that must not be any more."""
    pair = {"submission": OuterRef("submission"), "person": OuterRef("person")}
    roles = roles_of(proposal)
    ended = Assignment.objects.filter(role__in=roles, **pair).exclude(state=Assignment.State.ACTIVE)
    elsewhere = Assignment.objects.filter(role__in=roles, state=Assignment.State.ACTIVE, **pair)
    forbidden = PairWish.objects.filter(round=proposal.round, kind=PairWish.Kind.FORBID, **pair)
    return (
        Q(Exists(conflicts_in_force().filter(**pair)))
        | Q(Exists(Author.objects.filter(**pair)))
        | Q(Exists(held_back(**pair)))
        | Q(Exists(ended), is_pinned=False)
        | Q(Exists(elsewhere.exclude(round=proposal.round)))
        | Q(Exists(forbidden))
    )


class _Sentences:
    """Sentences about pairs by name and number, in the order of paper numbers; two queries where there are any."""

    def __init__(self, pairs: set[tuple[int, int]]) -> None:
        papers, people = {paper for paper, _ in pairs}, {person for _, person in pairs}
        self.numbers: dict[int, int] = {}
        self.names: dict[int, str] = {}
        if pairs:
            self.numbers = dict(Submission.objects.filter(pk__in=papers).values_list("pk", "number"))
            self.names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))

    def about(self, pairs: Iterable[tuple[int, int]], text: str) -> list[str]:
        rows = sorted((self.numbers.get(paper, 0), self.names.get(person, "")) for paper, person in pairs)
        return [text % {"name": name, "n": number} for number, name in rows]


@transaction.atomic
def discard_proposal(actor: User, *, proposal: AssignmentProposal) -> None:
    """Put a proposal aside."""
    _require_visible(actor, proposal)
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
    lock_conference(proposal.conference)
    _require_visible(actor, proposal)
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
    restore_removed(actor, proposal)
    # Deleted, not ended: these people never knew, and a new proposal may choose them again.
    Assignment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _settle(actor, proposal, AssignmentProposal.State.UNDONE)
    record(actor, "assignments.undone", proposal)
    return len(rows)


def _require_visible(actor: User, proposal: AssignmentProposal) -> None:
    require_chair(actor, proposal.conference)
    if not may_see(ChairAccess(viewer_of(actor, proposal.conference)), proposal):
        raise Refused(_("There is no such proposal for you."))


def _settle(actor: User, proposal: AssignmentProposal, state: AssignmentProposal.State) -> None:
    proposal.state, proposal.settled_by, proposal.settled_at = state, actor, proposal.conference.now()
    proposal.save(update_fields=["state", "settled_by", "settled_at"])
