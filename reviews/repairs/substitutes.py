"""Who could take one review: ranked by the solver's score, with load, limit and what stands in the way, in words."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import BigIntegerField, F, FloatField, Func, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews import matching
from reviews.conflicts.involved import conflicts_in_force, held_back
from reviews.models import Assignment, PairWish, TextFit
from reviews.papers.scope import ChairAccess
from reviews.workbench.asked import Asked, asked_of
from reviews.workbench.facts import REVIEWING, Facts, PaperFact, emergencies_of, members_of
from reviews.workbench.problem import bids_of, interests_of, topics_of
from reviews.workbench.rules import off_track, rules_for
from reviews.workbench.words import part_name, rule_name
from submissions.models import Author, Submission

LISTED = 20


@dataclass(frozen=True)
class SubstituteRow:
    """Somebody who may review the paper; `obstacles` say what would give way if they did."""

    person: Person
    score: float
    parts: tuple[str, ...]
    load: int
    limit: int
    obstacles: tuple[str, ...]


def substitutes_for(access: ChairAccess, paper: Submission, instead: Assignment | None = None) -> list[SubstituteRow]:
    """The best people for a place of a paper this chair handles; a fixed number of queries.

    Who is in conflict, wrote the paper, gave it back or is forbidden there is not listed. Loads count only papers this
    chair sees.
    """
    round = instead.round if instead else 1
    asked = asked_of(access.conference, round)
    facts, current = _facts(access, paper, asked)
    problem = _problem(access.conference, facts, asked, current)
    found = matching.substitutes(
        problem, current, paper.pk, instead_of=instead.person_id if instead else None, limit=LISTED
    )
    pairs = {pair.reviewer: pair for pair in problem.pairs}
    people = Person.objects.in_bulk([int(one.reviewer) for one in found])
    mutual = _mutual(access, paper, people) if asked.no_two_cycles else frozenset()
    rows = [
        SubstituteRow(
            people[int(one.reviewer)],
            one.score,
            tuple(f"{part_name(part.name)} {part.contribution:+.2f}" for part in pairs[one.reviewer].components),
            one.load,
            one.limit,
            _in_words(one, is_mutual=int(one.reviewer) in mutual),
        )
        for one in found
        if int(one.reviewer) in people
    ]
    return sorted(rows, key=lambda row: bool(row.obstacles))


def _in_words(one: matching.Substitute, *, is_mutual: bool) -> tuple[str, ...]:
    said = []
    if matching.Obstacle.LOAD in one.obstacles:
        said.append(_("has %(load)d of %(limit)d papers") % {"load": one.load, "limit": one.limit})
    kinds = set(one.rules) | ({matching.RuleKind.TWO_CYCLE} if is_mutual else set())
    said += [_("breaks a rule: %(rule)s") % {"rule": rule_name(kind)} for kind in sorted(kinds)]
    return tuple(said)


def _facts(access: ChairAccess, paper: Submission, asked: Asked) -> tuple[Facts, set[tuple[int, int]]]:
    """The facts about one paper, and all active pairs of papers this chair handles, which make the loads."""
    conference = access.conference
    quotas, tracks = members_of(conference, with_area_chairs=asked.with_area_chairs)
    for person, extra in emergencies_of(conference, asked.round).items():
        quotas[person] = quotas.get(person, 0) + extra
    held = Assignment.objects.filter(
        conference=conference,
        role__in=REVIEWING,
        submission__in=access.granted("administer").order_by().values("pk"),
    )
    active = held.filter(state=Assignment.State.ACTIVE)
    current = set(active.order_by().values_list("submission_id", "person_id"))
    here = frozenset(pair for pair in current if pair[0] == paper.pk)
    ended = held.filter(submission=paper).exclude(state=Assignment.State.ACTIVE)
    barred: set[int] = set()
    for rows in (
        ended,
        conflicts_in_force().filter(submission=paper),
        held_back(submission=paper),
        Author.objects.filter(submission=paper),
        PairWish.objects.filter(submission=paper, round=asked.round, kind=PairWish.Kind.FORBID),
    ):
        barred |= set(rows.order_by().values_list("person_id", flat=True))
    fact = PaperFact(paper.pk, paper.number, paper.title, paper.abstract, paper.track_id)
    forbidden = frozenset((paper.pk, person) for person in barred) - here
    return Facts(asked.round, (fact,), quotas, here, forbidden, tracks=tracks), current


def _problem(
    conference: Conference, facts: Facts, asked: Asked, current: Iterable[tuple[int, int]]
) -> matching.Problem:
    """One paper with everybody who may take it, scored by the stored closeness of words, topics and bids."""
    paper = facts.papers[0].pk
    members = list(facts.quotas)
    holders = [person for _paper, person in sorted(facts.existing) if person not in facts.quotas]
    forbidden = facts.forbidden | (off_track(facts, members) if asked.keep_tracks else set())
    candidates = matching.find_candidates(
        [paper],
        members,
        text=_stored_text(conference, paper, members),
        paper_topics=topics_of([paper]),
        interests=interests_of(conference, members),
        bids=bids_of([paper]),
        forbidden=forbidden,
        always=facts.existing,
        weights=asked.weights(),
        per_paper=len(members),
    )
    extra = tuple(matching.Pair(paper, person, 0.0) for person in holders)
    load = Counter(person for _paper, person in current)
    return matching.Problem(
        papers=(paper,),
        reviewers=(*members, *holders),
        demand={paper: max(asked.per_paper, len(facts.existing))},
        load_max={person: facts.quotas.get(person, load[person]) for person in (*members, *holders)},
        pairs=candidates.pairs() + extra,
        forbidden=frozenset(pair for pair in forbidden if pair[1] in facts.quotas),
        rules=rules_for(conference, asked, facts, [*members, *holders]),
    )


class _ScoreOf(Func):
    """The score that stands where the paper stands in the parallel list."""

    template = "scores[array_position(submissions, (%(expressions)s)::bigint)]"
    output_field = FloatField()


def _stored_text(conference: Conference, paper: int, members: Collection[int]) -> matching.Affinities | None:
    """Closeness of one paper to what members wrote, as the bids page knows it; None where nobody wrote anything."""
    rows = TextFit.objects.filter(conference=conference, person__in=list(members)).annotate(
        score=Coalesce(_ScoreOf(Value(paper, BigIntegerField())), F("rest"))
    )
    values = dict(rows.values_list("person_id", "score"))
    if not values:
        return None
    people = tuple(sorted(values))
    return matching.Affinities((paper,), people, np.array([[values[person] for person in people]], dtype=np.float64))


def _mutual(access: ChairAccess, paper: Submission, people: Collection[int]) -> frozenset[int]:
    """Those of them who wrote a paper that an author of this one reviews."""
    authors = Author.objects.filter(submission=paper, person__isnull=False).values("person")
    theirs = Assignment.objects.filter(
        state=Assignment.State.ACTIVE,
        role__in=REVIEWING,
        person__in=authors,
        submission__in=access.granted("administer").order_by().values("pk"),
    )
    written = Author.objects.filter(submission__in=theirs.values("submission"), person__in=list(people))
    return frozenset(person for person in written.values_list("person_id", flat=True) if person is not None)
