"""The rules of a round as the solver takes them: who is senior, works together, wrote together, wrote what."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from confsite.accounts.models import Affiliation, Person, Relation
from confsite.conferences.models import Conference, Membership, Role
from reviews import matching
from reviews.conflicts.facts import Limits, PersonFact
from reviews.conflicts.loading import limits_of, people_of
from reviews.models import SeniorReviewer
from reviews.workbench.asked import Asked
from reviews.workbench.facts import Facts
from submissions.models import Author

_TIES = {Relation.Kind.ADVISOR, Relation.Kind.ADVISEE, Relation.Kind.PERSONAL}  # these count for ever
Groups = dict[matching.Key, frozenset[matching.Key]]


def rules_for(conference: Conference, asked: Asked, facts: Facts, reviewers: Collection[int]) -> matching.Rules:
    """The rules that are on, over these reviewers; facts are read only for those."""
    limits = limits_of(conference)
    needs_profiles = asked.per_institution is not None or asked.no_coauthors_together
    profiles = people_of(set(reviewers)) if needs_profiles else {}
    written = _written(facts, reviewers) if asked.no_two_cycles or asked.no_coauthors_together else {}
    has_tracks = asked.keep_tracks
    return matching.Rules(
        seniors=frozenset(seniors_of(conference) & set(reviewers)) if asked.seniors_per_paper else frozenset(),
        seniors_per_paper=asked.seniors_per_paper,
        institutions=_institutions(profiles, limits) if asked.per_institution is not None else {},
        per_institution=asked.per_institution,
        countries=countries_of(reviewers, limits.year) if asked.per_country is not None else {},
        per_country=asked.per_country,
        coauthors=_coauthors(profiles, written, limits) if asked.no_coauthors_together else frozenset(),
        authors={paper: frozenset(people) for paper, people in written.items()} if asked.no_two_cycles else {},
        no_two_cycles=asked.no_two_cycles,
        track={paper.pk: paper.track or 0 for paper in facts.papers} if has_tracks else {},
        tracks=_tracks(facts, reviewers) if has_tracks else {},
    )


def seniors_of(conference: Conference) -> set[int]:
    """Area chairs, and whom a chair marked."""
    held = Membership.objects.filter(conference=conference, role=Role.AREA_CHAIR).values_list("person_id", flat=True)
    marked = SeniorReviewer.objects.filter(conference=conference).values_list("person_id", flat=True)
    return set(held) | set(marked)


def off_track(facts: Facts, reviewers: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs outside the tracks of members who hold a paper there already, for whom the plain rule cannot be stated."""
    held = _held_off_track(facts)
    return {
        (paper.pk, person)
        for person in reviewers
        if person in held
        for paper in facts.papers
        if paper.track not in facts.tracks[person]
    } - (facts.existing | facts.pins)


def countries_of(reviewers: Collection[int], year: int) -> Groups:
    """The countries of people and of their present affiliations; who names none is left out."""
    found: dict[int, set[matching.Key]] = defaultdict(set)
    for person, country in Person.objects.filter(pk__in=reviewers).exclude(country="").values_list("pk", "country"):
        found[person].add(_plain(country))
    rows = Affiliation.objects.filter(person__in=reviewers).exclude(country="")
    for person, country, until in rows.values_list("person_id", "country", "year_to"):
        if until is None or until >= year:
            found[person].add(_plain(country))
    return {person: frozenset(names) for person, names in found.items()}


def _plain(country: str) -> str:
    return " ".join(country.split()).casefold()


def _written(facts: Facts, reviewers: Collection[int]) -> dict[int, set[int]]:
    """Paper → its authors among the reviewers; only papers this chair handles."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Author.objects.filter(submission__in=[paper.pk for paper in facts.papers], person__in=reviewers)
    for paper, person in rows.values_list("submission_id", "person_id"):
        found[paper].add(person)
    return found


def _tracks(facts: Facts, reviewers: Collection[int]) -> Groups:
    held = _held_off_track(facts)
    return {
        person: frozenset(facts.tracks[person])
        for person in sorted(reviewers)
        if person in facts.tracks and person not in held
    }


def _held_off_track(facts: Facts) -> set[int]:
    track = {paper.pk: paper.track for paper in facts.papers}
    fixed = facts.existing | facts.pins
    return {
        person for paper, person in fixed if person in facts.tracks and track.get(paper) not in facts.tracks[person]
    }


def _institutions(profiles: Mapping[int, PersonFact], limits: Limits) -> Groups:
    """Where people are now, by web domain and by name; domains that say nothing in this conference are left out."""
    found: Groups = {}
    for person, profile in profiles.items():
        places = {
            place
            for stays in (profile.organisations, profile.institutions)
            for place, until in stays.items()
            if (until is None or until >= limits.year) and place not in limits.ignored_domains
        }
        if places:
            found[person] = frozenset(places)
    return found


def _coauthors(
    profiles: Mapping[int, PersonFact], written: Mapping[int, set[int]], limits: Limits
) -> frozenset[tuple[matching.Key, matching.Key]]:
    """Reviewers who wrote together lately or declared a tie. Names alone prove nothing and are not compared."""
    groups: dict[str, set[int]] = defaultdict(set)
    of_orcid = {profile.orcid: person for person, profile in profiles.items() if profile.orcid}
    of_email = {email: person for person, profile in profiles.items() for email in profile.emails}
    found: set[tuple[int, int]] = set()

    def tie(one: int, other: int | None) -> None:
        if other is not None and other != one and other in profiles:
            found.add((min(one, other), max(one, other)))

    for person, profile in profiles.items():
        for publication in profile.publications:
            if publication.year is not None and publication.year < limits.coauthors_since:
                continue
            for key in publication.keys:
                groups[key].add(person)
            for orcid in publication.orcids:
                tie(person, of_orcid.get(orcid))
        for relation in profile.relations:
            is_over = relation.year_to is not None and relation.year_to < limits.coauthors_since
            if relation.kind in _TIES or not is_over:
                tie(person, relation.other if relation.other is not None else of_email.get(relation.other_email))
    for people in [*groups.values(), *written.values()]:
        for one, other in combinations(sorted(people), 2):
            tie(one, other)
    return frozenset(found)
