"""Reads bids, texts and institutions of a conference as the checks take them; a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from confsite.accounts.models import Affiliation, Publication
from confsite.conferences.models import Conference, Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.conflicts.possible import plain_place
from reviews.matching import Text, text_affinity
from reviews.models import Bid, TopicInterest
from submissions.models import Author, State, Submission


@dataclass
class Facts:
    """Papers under review and who wants them; `wanted` are eager and willing bids."""

    texts: dict[int, tuple[str, str]] = field(default_factory=dict)
    authors: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    wanted: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    eager: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    topics: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    liked: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    archives: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    places_of_person: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    places_of_paper: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    place_names: dict[str, str] = field(default_factory=dict)


def facts_of(conference: Conference) -> Facts:
    """All papers under review and all bids of the committee; eight queries."""
    facts = Facts()
    papers = Submission.objects.filter(conference=conference, state=State.SUBMITTED)
    for pk, title, abstract in papers.order_by("number").values_list("pk", "title", "abstract"):
        facts.texts[pk] = (title, abstract)
    members = set(
        Membership.objects.filter(conference=conference, role__in=COMMITTEE_ROLES).values_list("person_id", flat=True)
    )
    rows = Bid.objects.filter(conference=conference, person__in=members, value__gte=Bid.Value.WILLING)
    for person, paper, value in rows.order_by("submission_id").values_list("person_id", "submission_id", "value"):
        if paper in facts.texts:
            facts.wanted[person].append(paper)
            if value == Bid.Value.EAGER:
                facts.eager[person].append(paper)
    for paper, person, place in Author.objects.filter(submission__in=papers).values_list(
        "submission_id", "person_id", "affiliation"
    ):
        facts.authors[paper].append(person)
        _note_place(facts, facts.places_of_paper[paper], place)
    for paper, topic in Submission.topics.through.objects.filter(submission__in=papers).values_list(
        "submission_id", "topic_id"
    ):
        facts.topics[paper].append(topic)
    likes = TopicInterest.objects.filter(conference=conference, value__gt=0, person__in=members)
    for person, topic in likes.values_list("person_id", "topic_id"):
        facts.liked[person].append(topic)
    own = Publication.objects.filter(person__in=members, is_used_for_matching=True)
    for person, title, abstract in own.order_by("pk").values_list("person_id", "title", "abstract"):
        facts.archives[person].append((title, abstract))
    current = Affiliation.objects.filter(person__in=members, year_to__isnull=True)
    for person, place in current.values_list("person_id", "institution"):
        _note_place(facts, facts.places_of_person[person], place)
    return facts


def _note_place(facts: Facts, places: set[str], name: str) -> None:
    plain = plain_place(name)
    if plain:
        places.add(plain)
        facts.place_names.setdefault(plain, name)


def text_ranks(facts: Facts) -> dict[tuple[int, int], float]:
    """(person, paper) → share of papers whose words are less close to what the person wrote, for eager bids."""
    archives: dict[int | str, list[Text]] = {
        person: [Text(title, abstract) for title, abstract in facts.archives[person]]
        for person in facts.eager
        if person in facts.archives
    }
    if not archives or not facts.texts:
        return {}
    found = text_affinity({paper: Text(*text) for paper, text in facts.texts.items()}, archives)
    ranks: dict[tuple[int, int], float] = {}
    row_of = {paper: row for row, paper in enumerate(found.papers)}
    for column, person in enumerate(found.reviewers):
        values = found.values[:, column]
        if np.isnan(values).any() or float(values.max()) <= 0:  # nothing known, or nothing in common with any paper
            continue
        ordered = np.sort(values)
        assert isinstance(person, int)
        for paper in facts.eager[person]:
            below = np.searchsorted(ordered, values[row_of[paper]], side="left")
            ranks[person, paper] = float(below) / len(ordered)
    return ranks
