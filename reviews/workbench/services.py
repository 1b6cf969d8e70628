"""The only writers of what chairs settle before they ask: settings, seniors, pins and forbidden pairs."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference, Membership
from confsite.conferences.viewer import COMMITTEE_ROLES, viewer_of
from reviews import matching
from reviews.assignments.services import lock_conference
from reviews.assignments.services import why_not as why_not_assigned
from reviews.models import Assignment, AssignmentSettings, PairWish, SeniorReviewer
from reviews.papers.policies import require_administer, require_chair
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.workbench.asked import Asked, settings_of
from reviews.workbench.facts import REVIEWING, Facts, PaperFact
from reviews.workbench.proposals import handled_papers
from reviews.workbench.rules import rules_for
from reviews.workbench.words import rule_name
from submissions.models import Submission

LOTTERY_ALONE = gettext_lazy(
    "A lottery cannot keep rules about reviewers of one paper, nor be fair at a price: set the largest probability to "
    "100, or turn the rules and fairness off."
)


@transaction.atomic
def set_settings(
    actor: User | None, *, conference: Conference, values: dict[str, Any], round: int = 1
) -> AssignmentSettings:
    """Change what the next proposals of a round are asked to be like.

    Raises:
        Refused: a lottery together with rules or fairness.
    """
    require_chair(actor, conference)
    conference = lock_conference(conference)
    row = settings_of(conference, round)
    before = Asked.of(row)
    for name, value in values.items():
        setattr(row, name, value)
    asked = Asked.of(row)
    if asked.cap < 100 and (asked.fairness or crosses(asked)):
        raise Refused(str(LOTTERY_ALONE))
    if asked != before or row.pk is None:
        row.changed_by = actor
        row.save()
        record(actor, "assignments.settings_changed", conference, **asked.as_parameters())
    return row


def crosses(asked: Asked) -> bool:
    """Whether a rule is on about who reviews together."""
    limits = (asked.per_institution, asked.per_country)
    return bool(asked.seniors_per_paper or asked.no_coauthors_together or asked.no_two_cycles) or limits != (None, None)


@transaction.atomic
def mark_seniors(actor: User | None, *, conference: Conference, people: Collection[Person]) -> int:
    """Make exactly these members the marked seniors; returns how many there are.

    Raises:
        Refused: somebody is not on the committee.
    """
    require_chair(actor, conference)
    conference = lock_conference(conference)
    held = Membership.objects.filter(conference=conference, role__in=COMMITTEE_ROLES)
    members = set(held.values_list("person_id", flat=True))
    for person in people:
        if person.pk not in members:
            raise Refused(_("%(name)s is not on the committee.") % {"name": person.name})
    wanted = {person.pk for person in people}
    marked = SeniorReviewer.objects.filter(conference=conference)
    marked.exclude(person__in=wanted).delete()
    now, known = conference.now(), set(marked.values_list("person_id", flat=True))
    SeniorReviewer.objects.bulk_create(
        SeniorReviewer(conference=conference, person_id=person, marked_by=actor, marked_at=now)
        for person in sorted(wanted - known)
    )
    record(actor, "assignments.seniors_marked", conference, count=len(wanted))
    return len(wanted)


@transaction.atomic
def set_wish(
    actor: User | None, *, submission: Submission, person: Person, kind: str, reason: str = "", round: int = 1
) -> PairWish:
    """Pin a pair for all proposals of a round, or forbid it; saying the same twice changes nothing.

    Raises:
        Refused: the pair must not be, exists, contradicts what was settled before, or breaks a rule with other pins;
            the text names both sides and the cure.
    """
    submission = require_administer(actor, submission)
    lock_conference(submission.conference)
    before = (
        PairWish.objects.filter(submission=submission, person=person, round=round)
        .select_related("set_by__person")
        .first()
    )
    if before is not None and before.kind == kind:
        return before
    # A chair with a conflict must not read off a refusal who has the paper: only what they handle counts.
    handled = None if actor is None else set(handled_papers(ChairAccess(viewer_of(actor, submission.conference))))
    _refuse_contradiction(submission, person, kind, before, _Fixed(submission.conference, round, handled))
    row = PairWish.objects.create(
        conference=submission.conference,
        round=round,
        submission=submission,
        person=person,
        kind=kind,
        reason=reason.strip()[:300],
        set_by=actor,
        set_at=submission.conference.now(),
    )
    record(actor, f"assignments.pair_{kind.lower()}", submission, who=person.name, reason=row.reason)
    return row


@transaction.atomic
def remove_wish(actor: User | None, *, wish: PairWish) -> None:
    """Let a pair be free again."""
    submission = require_administer(actor, wish.submission)
    gone, _rows = PairWish.objects.filter(pk=wish.pk).delete()
    if gone:
        record(actor, "assignments.pair_freed", submission, who=wish.person.name)


class _Fixed:
    """Assignments and pins of a round over the papers in `handled` (None: all of them)."""

    def __init__(self, conference: Conference, round: int, handled: set[int] | None) -> None:
        self.conference, self.round = conference, round
        self.asked = Asked.of(settings_of(conference, round))
        seen = {} if handled is None else {"submission__in": handled}
        held = Assignment.objects.filter(
            conference=conference, round=round, state=Assignment.State.ACTIVE, role__in=REVIEWING, **seen
        )
        pins = PairWish.objects.filter(conference=conference, round=round, kind=PairWish.Kind.PIN, **seen)
        columns = ("submission_id", "person_id")
        self.pairs = set(held.values_list(*columns)) | set(pins.values_list(*columns))


def _refuse_contradiction(
    submission: Submission, person: Person, kind: str, before: PairWish | None, fixed: _Fixed
) -> None:
    pair = {"name": person.name, "n": submission.number}
    held = Assignment.objects.filter(
        submission=submission, person=person, state=Assignment.State.ACTIVE, role__in=REVIEWING
    )
    if held.exists():
        raise Refused(
            _("%(name)s has paper #%(n)d already, so there is nothing to pin.") % pair
            if kind == PairWish.Kind.PIN
            else _("%(name)s has paper #%(n)d already. Take the assignment back instead.") % pair
        )
    if before is not None:
        by = before.set_by.person.name if before.set_by is not None else _("somebody")
        raise Refused(
            _("%(name)s on paper #%(n)d is %(kind)s already, by %(by)s. Take that back first.")
            % (pair | {"kind": before.get_kind_display(), "by": by})
        )
    if kind == PairWish.Kind.PIN:
        if reason := why_not_assigned(submission, person, Assignment.Role.REVIEWER):
            raise Refused(reason)
        _refuse_too_many(submission, person, fixed)
        _refuse_broken_rules(submission, person, fixed)


def _refuse_too_many(submission: Submission, person: Person, fixed: _Fixed) -> None:
    """More pins than a paper has places, or than a person takes."""
    there = Person.objects.filter(pk__in=[who for paper, who in fixed.pairs if paper == submission.pk])
    if len(there) >= fixed.asked.per_paper:
        raise Refused(
            _(
                "Paper #%(n)d has %(places)d places, and they are taken: %(names)s. Take one of these back, or ask for "
                "more reviews per paper."
            )
            % {
                "n": submission.number,
                "places": fixed.asked.per_paper,
                "names": ", ".join(one.name for one in there.order_by("sort_key")),
            }
        )
    rows = Membership.objects.filter(conference=fixed.conference, person=person, role__in=COMMITTEE_ROLES)
    usual = fixed.conference.default_quota
    limit = max((usual if quota is None else quota for quota in rows.values_list("quota", flat=True)), default=0)
    papers = Submission.objects.filter(pk__in=[paper for paper, who in fixed.pairs if who == person.pk])
    if len(papers) >= limit:
        raise Refused(
            _(
                "%(name)s takes at most %(limit)d papers and has, or is pinned to, %(numbers)s. Take one of these "
                "back, or raise the limit."
            )
            % {
                "name": person.name,
                "limit": limit,
                "numbers": ", ".join(f"#{paper.number}" for paper in papers.order_by("number")) or _("none"),
            }
        )


def _refuse_broken_rules(submission: Submission, person: Person, fixed: _Fixed) -> None:
    """Pins that break a rule of the settings together, whatever else is assigned."""
    if not crosses(fixed.asked):
        return
    for rule in broken_by(fixed.conference, fixed.asked, fixed.pairs | {(submission.pk, person.pk)}):
        if submission.pk not in rule.papers or person.pk not in rule.reviewers:
            continue
        others = Person.objects.filter(pk__in=[one for one in rule.reviewers if one != person.pk])
        papers = Submission.objects.filter(pk__in=rule.papers).order_by("number").values_list("number", flat=True)
        raise Refused(
            _(
                "Pinning %(name)s to paper #%(n)d breaks the rule “%(rule)s”, together with %(others)s (papers "
                "%(papers)s). Free one of the pairs, or loosen the rule."
            )
            % {
                "name": person.name,
                "n": submission.number,
                "rule": rule_name(rule.kind),
                "others": ", ".join(one.name for one in others) or _("the other pins"),
                "papers": ", ".join(f"#{number}" for number in papers),
            }
        )


def broken_by(conference: Conference, asked: Asked, pairs: Collection[tuple[int, int]]) -> list[matching.BrokenRule]:
    """The rules that a set of pairs breaks, whatever it is scored."""
    papers = sorted({paper for paper, _person in pairs})
    people = sorted({person for _paper, person in pairs})
    rows = Submission.objects.filter(pk__in=papers).values_list("pk", "number", "track_id")
    facts = Facts(
        asked.round, tuple(PaperFact(pk, n, "", "", track) for pk, n, track in rows), {}, frozenset(), frozenset()
    )
    count = Counter(paper for paper, _person in pairs)
    problem = matching.Problem(
        papers=tuple(papers),
        reviewers=tuple(people),
        demand={paper: max(asked.per_paper, count[paper]) for paper in papers},
        load_max=dict.fromkeys(people, len(papers)),
        pairs=tuple(matching.Pair(paper, person, 0.0) for paper, person in sorted(pairs)),
        pinned=frozenset(pairs),
        rules=rules_for(conference, asked, facts, people),
    )
    return list(matching.solve(problem).broken_rules)
