"""The facts as the solver takes them."""

from collections import Counter, defaultdict
from collections.abc import Collection

from confsite.accounts.models import Publication
from confsite.conferences.models import Conference
from reviews import matching
from reviews.models import Bid, TopicInterest
from reviews.workbench.asked import Asked
from reviews.workbench.facts import Facts, Ids
from reviews.workbench.rules import off_track, rules_for
from submissions.models import Submission

BIDS = {
    Bid.Value.EAGER: matching.Bid.EAGER,
    Bid.Value.WILLING: matching.Bid.WILLING,
    Bid.Value.IN_A_PINCH: matching.Bid.IN_A_PINCH,
    Bid.Value.NOT_WILLING: matching.Bid.NOT_WILLING,
}
INTERESTS = {-1: 0.0, 1: 0.6, 2: 1.0}  # "rather not", "likes", "expert" on the solver's scale of 0 to 1


def problem_for(
    conference: Conference, facts: Facts, asked: Asked, *, always: Collection[Ids] = ()
) -> tuple[matching.Problem, matching.Candidates]:
    """The problem, and the scores of all pairs; existing and pinned pairs are fixed, limits stretched to hold them.

    The problem holds the candidates worth solving over, and the pairs in `always` as far as they may be at all.

    Raises:
        InvalidProblem: a pinned pair must not be; check `facts.contradictions` first to say it in words.
    """
    papers = [paper.pk for paper in facts.papers]
    members = list(facts.quotas)
    fixed = facts.existing | facts.pins
    kept, load = Counter(paper for paper, _person in fixed), Counter(person for _paper, person in fixed)
    reviewers = [*members, *sorted(person for person in load if person not in facts.quotas)]
    forbidden = facts.forbidden | (off_track(facts, members) if asked.keep_tracks else set())
    candidates = matching.find_candidates(
        papers,
        members,
        text=_text_affinity(facts, members),
        paper_topics=topics_of(papers),
        interests=interests_of(conference, members),
        bids=bids_of(papers),
        forbidden=forbidden,
        always=fixed | (frozenset(always) - forbidden),
        weights=asked.weights(),
    )
    scores = candidates.pairs()
    known = {(pair.paper, pair.reviewer) for pair in scores}
    extra = tuple(
        matching.score_pair(paper, person, text=None, topics=None, bid=None, weights=asked.weights())
        for paper, person in sorted(fixed)
        if (paper, person) not in known
    )
    problem = matching.Problem(
        papers=tuple(papers),
        reviewers=tuple(reviewers),
        demand={paper: max(asked.per_paper, kept[paper]) for paper in papers},
        load_max={person: max(facts.room_of(person), load[person]) for person in reviewers},
        pairs=scores + extra,
        pinned=fixed,
        forbidden=frozenset((paper, person) for paper, person in forbidden if person in facts.quotas),
        seed=asked.seed,
        rules=rules_for(conference, asked, facts, reviewers),
        fairness=asked.fairness / 100,
        cap=asked.cap / 100,
    )
    return problem, candidates


def _text_affinity(facts: Facts, members: list[int]) -> matching.Affinities | None:
    """Closeness of words between papers and what the members published."""
    archives: dict[matching.Key, list[matching.Text]] = defaultdict(list)
    rows = Publication.objects.filter(person__in=members, is_used_for_matching=True)
    for person, title, abstract in rows.values_list("person_id", "title", "abstract"):
        archives[person].append(matching.Text(title, abstract))
    if not archives:
        return None
    texts: dict[matching.Key, matching.Text] = {
        paper.pk: matching.Text(paper.title, paper.abstract) for paper in facts.papers
    }
    return matching.text_affinity(texts, archives)


def topics_of(papers: list[int]) -> dict[matching.Key, list[matching.Key]]:
    """Paper → its topics."""
    topics: dict[matching.Key, list[matching.Key]] = defaultdict(list)
    links = Submission.topics.through.objects.filter(submission__in=papers)
    for paper, topic in links.values_list("submission_id", "topic_id"):
        topics[paper].append(topic)
    return topics


def interests_of(conference: Conference, members: list[int]) -> dict[matching.Key, dict[matching.Key, float]]:
    """Member → topic → interest from 0 to 1."""
    interests: dict[matching.Key, dict[matching.Key, float]] = defaultdict(dict)
    rows = TopicInterest.objects.filter(conference=conference, person__in=members)
    for person, topic, value in rows.values_list("person_id", "topic_id", "value"):
        interests[person][topic] = INTERESTS[value]
    return interests


def bids_of(papers: list[int]) -> dict[tuple[matching.Key, matching.Key], matching.Bid]:
    """(Paper, member) → bid."""
    rows = Bid.objects.filter(submission__in=papers).values_list("submission_id", "person_id", "value")
    return {(paper, person): BIDS[Bid.Value(value)] for paper, person, value in rows}
