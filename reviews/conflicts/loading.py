"""Reads the facts of a conference for the search for conflicts: a fixed number of queries whatever its size."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from confsite.accounts.models import Affiliation, Person, PersonEmail, Publication, Relation
from confsite.conferences.models import Conference, Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.conflicts.detection import Detector
from reviews.conflicts.domains import organisation
from reviews.conflicts.facts import (
    AuthorFact,
    DeclaredFact,
    Limits,
    PaperFact,
    PersonFact,
    PublicationFact,
    RelationFact,
)
from reviews.conflicts.possible import plain_place
from reviews.models import ConflictSettings
from submissions.models import Author, DeclaredConflict, State, Submission


def settings_of(conference: Conference) -> ConflictSettings:
    """A conference's limits; the usual ones, not stored, where nobody chose."""
    return ConflictSettings.objects.filter(conference=conference).first() or ConflictSettings(conference=conference)


def limits_of(conference: Conference) -> Limits:
    """The limits as the detector takes them; years count back from the year of the conference."""
    chosen = settings_of(conference)
    return Limits(
        year=(conference.starts_on or conference.now().date()).year,
        institution_years=chosen.institution_years,
        coauthor_years=chosen.coauthor_years,
        ignored_domains=frozenset(organisation(line) for line in chosen.ignored_domains.split()) - {""},
    )


def committee_ids(conference: Conference) -> set[int]:
    """Everybody who holds a role on the committee."""
    return set(
        Membership.objects.filter(conference=conference, role__in=COMMITTEE_ROLES).values_list("person_id", flat=True)
    )


def detector_of(
    conference: Conference, *, members: Iterable[int] | None = None, only: Submission | None = None
) -> tuple[Detector, list[PaperFact]]:
    """A detector over a conference's facts, for the whole committee or for some people treated as its members.

    With `only`, over the facts that one paper needs: its own and those of papers by the members themselves.
    """
    ids = set(members) if members is not None else committee_ids(conference)
    submissions = Submission.objects.filter(conference=conference)
    if only is not None:
        by_members = Author.objects.filter(conference=conference, person__in=ids).values("submission")
        submissions = submissions.filter(Q(pk=only.pk) | Q(pk__in=by_members))
    authors: dict[int, list[AuthorFact]] = defaultdict(list)
    everybody = set(ids)
    for row in Author.objects.filter(submission__in=submissions).order_by("order", "id"):
        authors[row.submission_id].append(AuthorFact(row.person_id, row.name, row.email.lower(), row.affiliation))
        if only is None or row.submission_id == only.pk:
            everybody.add(row.person_id)
    declared: dict[int, list[DeclaredFact]] = defaultdict(list)
    for one in DeclaredConflict.objects.filter(submission__in=submissions).order_by("id"):
        declared[one.submission_id].append(DeclaredFact(one.person_id, one.name, one.email.lower(), one.kind))
    papers = [
        PaperFact(pk, tuple(authors[pk]), tuple(declared[pk]), state != State.DRAFT, number)
        for pk, state, number in submissions.order_by("number").values_list("pk", "state", "number")
    ]
    return Detector(people_of(everybody), sorted(ids), papers, limits=limits_of(conference)), papers


def people_of(ids: set[int]) -> dict[int, PersonFact]:
    """What these people's profiles say; five queries."""
    emails: dict[int, set[str]] = defaultdict(set)
    organisations: dict[int, dict[str, int | None]] = defaultdict(dict)
    institutions: dict[int, dict[str, int | None]] = defaultdict(dict)
    for person_id, email in PersonEmail.objects.filter(person_id__in=ids).values_list("person_id", "email"):
        emails[person_id].add(email.lower())
        organisations[person_id][organisation(email)] = None
    for place in Affiliation.objects.filter(person_id__in=ids):
        _stay(organisations[place.person_id], organisation(place.domain), place.year_to)
        # Without a domain only the name is left to compare.
        _stay(institutions[place.person_id], plain_place(place.institution), place.year_to)
    relations = _relations(ids)
    publications = _publications(ids)
    return {
        pk: PersonFact(
            pk,
            name,
            frozenset(emails[pk]),
            {domain: ended for domain, ended in organisations[pk].items() if domain},
            {place: ended for place, ended in institutions[pk].items() if place},
            tuple(relations[pk]),
            tuple(publications[pk]),
            orcid,
            homepage,
        )
        for pk, name, orcid, homepage in Person.objects.filter(pk__in=ids).values_list(
            "pk", "name", "orcid", "homepage"
        )
    }


def _stay(known: dict[str, int | None], place: str, year_to: int | None) -> None:
    """Note a stay; the later of two at one place counts."""
    ended = known.get(place, 0)
    known[place] = None if year_to is None or ended is None else max(year_to, ended)


def _relations(ids: set[int]) -> dict[int, list[RelationFact]]:
    found: dict[int, list[RelationFact]] = defaultdict(list)
    for tie in Relation.objects.filter(person_id__in=ids).filter(Q(other__isnull=False) | ~Q(other_name="")):
        found[tie.person_id].append(
            RelationFact(tie.kind, tie.other_id, tie.other_name, tie.other_email.lower(), tie.year_to)
        )
    return found


def _publications(ids: set[int]) -> dict[int, list[PublicationFact]]:
    found: dict[int, list[PublicationFact]] = defaultdict(list)
    rows = Publication.objects.filter(person_id__in=ids).values_list(
        "person_id", "title", "year", "coauthors", "coauthor_orcids", "doi"
    )
    for person_id, title, year, names, orcids, doi in rows:
        found[person_id].append(PublicationFact(title, year, tuple(names), frozenset(orcids) - {""}, doi))
    return found
