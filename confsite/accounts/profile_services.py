"""The only writers of one's own profile. Whoever acts changes their own person and nobody else's."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from confsite.accounts.models import Affiliation, Person, PersonEmail, Publication, Relation, User
from confsite.accounts.services import person_of, sort_key_of
from confsite.clock import physical_now

AFFILIATION_FIELDS = ("institution", "department", "country", "domain", "year_from", "year_to")
RELATION_FIELDS = ("kind", "other_name", "other_email", "year_from", "year_to")
PUBLICATION_FIELDS = ("title", "abstract", "coauthors", "venue", "year", "doi", "is_used_for_matching")


def _own_person(actor: User) -> Person:
    return Person.objects.select_for_update().get(pk=person_of(actor).pk)


def _changing(actor: User) -> Person:
    """The own person, with the note that what conflicts follow from has changed."""
    person = _own_person(actor)
    person.profile_changed_at = physical_now()
    person.save(update_fields=["profile_changed_at"])
    return person


@transaction.atomic
def update_profile(actor: User, *, values: Mapping[str, Any], time_zone: str) -> Person:
    """Change name, sort key, ORCID iD, home page and country, and the login's time zone."""
    person = _own_person(actor)
    was_derived = person.sort_key == sort_key_of(person.name)
    name_changed = values["name"] != person.name
    if any(values[field] != getattr(person, field) for field in ("name", "orcid", "homepage")):
        person.profile_changed_at = physical_now()
    for field in ("name", "orcid", "homepage", "country"):
        setattr(person, field, values[field])
    wanted = " ".join(values["sort_key"].split()).casefold()
    is_untouched = wanted == person.sort_key
    if not wanted or (name_changed and was_derived and is_untouched):
        wanted = sort_key_of(person.name)
    person.sort_key = wanted
    person.profile_confirmed_at = physical_now()
    person.save()
    User.objects.filter(pk=actor.pk).update(time_zone=time_zone)
    return person


@transaction.atomic
def confirm_profile(actor: User) -> Person:
    """Say that affiliations, relations and publications are as they should be."""
    person = _own_person(actor)
    person.profile_confirmed_at = physical_now()
    person.save(update_fields=["profile_confirmed_at"])
    return person


@transaction.atomic
def save_affiliation(actor: User, *, values: Mapping[str, Any], affiliation: Affiliation | None = None) -> Affiliation:
    """Add an affiliation, or change one of one's own. Present ones come first, then the most recent."""
    person = _changing(actor)
    row = _own_row(person, affiliation) if affiliation else Affiliation(person=person)
    for field in AFFILIATION_FIELDS:
        setattr(row, field, values[field])
    row.save()
    rows = sorted(person.affiliations.all(), key=lambda a: (a.year_to is not None, -(a.year_to or 0), a.pk))
    for order, each in enumerate(rows):
        each.order = order
    Affiliation.objects.bulk_update(rows, ["order"])
    return row


@transaction.atomic
def save_relation(actor: User, *, values: Mapping[str, Any], relation: Relation | None = None) -> Relation:
    """Declare a tie, or change one. A known address links the other person, silently: it says nothing about them."""
    person = _changing(actor)
    row = _own_row(person, relation) if relation else Relation(person=person)
    for field in RELATION_FIELDS:
        setattr(row, field, values[field])
    known = PersonEmail.objects.filter(email__iexact=row.other_email).first() if row.other_email else None
    row.other_id = known.person_id if known and known.person_id != person.pk else None
    row.save()
    return row


@transaction.atomic
def save_publication(actor: User, *, values: Mapping[str, Any], publication: Publication | None = None) -> Publication:
    """Add a publication, or change one of one's own."""
    person = _changing(actor)
    row = _own_row(person, publication) if publication else Publication(person=person)
    for field in PUBLICATION_FIELDS:
        setattr(row, field, values[field])
    row.save()
    return row


@transaction.atomic
def import_publications(actor: User, *, entries: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Add publications read from a file, once each: same DOI, or same title and year, counts as known.

    Returns:
        How many were added, and how many were there before.
    """
    person = _changing(actor)
    dois = set(person.publications.exclude(doi="").values_list(Lower("doi"), flat=True))
    titles = {(title.casefold(), year) for title, year in person.publications.values_list("title", "year")}
    rows, known = [], 0
    for entry in entries:
        doi, title = entry["doi"].lower(), (entry["title"].casefold(), entry["year"])
        if (doi and doi in dois) or title in titles:
            known += 1
            _complete(person, entry)
            continue
        rows.append(Publication(person=person, **entry))
        dois.add(doi)
        titles.add(title)
    Publication.objects.bulk_create(rows)
    return len(rows), known


def _complete(person: Person, entry: Mapping[str, Any]) -> None:
    """Add the ORCID iDs of authors to a publication that is here already: they are what makes a co-author certain."""
    if not entry.get("coauthor_orcids"):
        return
    same = Q(title__iexact=entry["title"], year=entry["year"])
    if entry["doi"]:
        same |= Q(doi__iexact=entry["doi"])
    person.publications.filter(same, coauthor_orcids=[]).update(coauthor_orcids=entry["coauthor_orcids"])


@transaction.atomic
def choose_for_matching(actor: User, *, shown: Collection[int], used: Collection[int]) -> int:
    """Of the publications shown, let exactly those `used` serve the assignment; how many changed. Ids; others' stay."""
    person = _changing(actor)
    mine = person.publications.filter(pk__in=shown)
    added = mine.filter(pk__in=used, is_used_for_matching=False).update(is_used_for_matching=True)
    return added + mine.exclude(pk__in=used).filter(is_used_for_matching=True).update(is_used_for_matching=False)


@transaction.atomic
def remove_entry(actor: User, *, entry: Affiliation | Relation | Publication) -> None:
    """Remove an affiliation, a relation or a publication of one's own."""
    person = _changing(actor)
    _own_row(person, entry).delete()


def _own_row(person: Person, row: Any) -> Any:
    return type(row).objects.select_for_update().get(pk=row.pk, person=person)
