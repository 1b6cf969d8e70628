"""What the profile contributes to merge, export and erasure."""

from typing import Any

from confsite.accounts.models import Affiliation, Person, PersonEmail, Publication, Relation
from confsite.clock import physical_now


def export_profile(person: Person) -> list[dict[str, Any]]:
    """The profile as plain data, one dict per row."""
    rows: list[dict[str, Any]] = [
        {
            "kind": "person",
            "name": person.name,
            "orcid": person.orcid,
            "homepage": person.homepage,
            "country": person.country,
            "known_since": person.created_at,
        }
    ]
    rows += [
        {"kind": "address", "email": email.email, "is_primary": email.is_primary, "verified_at": email.verified_at}
        for email in person.emails.all()
    ]
    rows += [
        {
            "kind": "affiliation",
            "institution": a.institution,
            "department": a.department,
            "country": a.country,
            "domain": a.domain,
            "from": a.year_from,
            "to": a.year_to,
        }
        for a in person.affiliations.all()
    ]
    rows += [
        {
            "kind": "relation",
            "type": r.kind,
            "name": r.other_name,
            "email": r.other_email,
            "from": r.year_from,
            "to": r.year_to,
        }
        for r in person.relations.all()
    ]
    rows += [
        {
            "kind": "publication",
            "title": p.title,
            "coauthors": p.coauthors,
            "venue": p.venue,
            "year": p.year,
            "doi": p.doi,
            "source": p.source,
        }
        for p in person.publications.all()
    ]
    return rows


def merge_profile(kept: Person, absorbed: Person) -> None:
    """Move every row of `absorbed` to `kept`; the kept person's own words win."""
    PersonEmail.objects.filter(person=absorbed).update(person=kept, is_primary=False)
    if not kept.emails.filter(is_primary=True).exists():
        first = kept.emails.order_by("-verified_at", "pk").first()
        if first is not None:
            first.is_primary = True
            first.save(update_fields=["is_primary"])
    Affiliation.objects.filter(person=absorbed).update(person=kept)
    Relation.objects.filter(person=absorbed).update(person=kept)
    Relation.objects.filter(other=absorbed).update(other=kept)
    Relation.objects.filter(person=kept, other=kept).delete()
    Publication.objects.filter(person=absorbed).update(person=kept)
    for field in ("orcid", "homepage", "country"):
        if not getattr(kept, field) and getattr(absorbed, field):
            value = getattr(absorbed, field)
            Person.objects.filter(pk=absorbed.pk).update(**{field: ""})
            setattr(kept, field, value)
    kept.created_at = min(kept.created_at, absorbed.created_at)
    kept.profile_changed_at = physical_now()
    kept.save()


def erase_profile(person: Person) -> None:
    """Remove what identifies the person; the row stays as a pseudonym, because papers and reviews point at it."""
    person.emails.all().delete()
    person.affiliations.all().delete()
    person.relations.all().delete()
    person.publications.all().delete()
    Relation.objects.filter(other=person).update(other=None, other_name="Erased person", other_email="")
    person.name = f"Erased person {str(person.public_id)[:8]}"
    person.sort_key = person.name.lower()
    person.orcid = person.homepage = person.country = ""
    person.erased_at = physical_now()
    person.save()
