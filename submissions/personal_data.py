"""What this app holds about a person, for merge, export and erasure."""

from typing import Any

from django.db.models import Q

from confsite.accounts import personal_data
from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData
from confsite.clock import physical_now
from submissions.models import Author, DeclaredConflict, Document, Receipt, ShareLink


def export_papers(person: Person) -> list[dict[str, Any]]:
    """Authorships, conflicts others declared with the person's address, and files they uploaded."""
    rows: list[dict[str, Any]] = [
        {
            "kind": "author",
            "conference": row.conference.slug,
            "paper": row.submission.number,
            # Who objected is no author, and follows the paper no further.
            "title": row.submission.title if row.objected_at is None else "",
            "state": row.submission.state if row.objected_at is None else "",
            "name": row.name,
            "email": row.email,
            "affiliation": row.affiliation,
            "objection": row.objection,
        }
        for row in Author.objects.filter(person=person).select_related("submission", "conference")
    ]
    if person.user_id is None:
        return rows
    rows += [
        {
            "kind": "conflict declared",
            "conference": row.conference.slug,
            "name": row.name,
            "email": row.email,
            "declared_at": row.declared_at,
        }
        for row in DeclaredConflict.objects.filter(declared_by=person.user_id).select_related("conference")
    ]
    rows += [
        {
            "kind": "upload",
            "conference": row.conference.slug,
            "name": row.original_name,
            "sha256": row.sha256,
            "uploaded_at": row.uploaded_at,
        }
        for row in Document.objects.filter(uploaded_by=person.user_id).select_related("conference")
    ]
    rows += [
        {
            "kind": "share link",
            "conference": row.conference.slug,
            "paper": row.submission.number,
            "label": row.label,
            "made_at": row.made_at,
            "expires_at": row.expires_at,
            "revoked_at": row.revoked_at,
            "last_used_at": row.last_used_at,
        }
        for row in ShareLink.objects.filter(made_by=person.user_id).select_related("submission", "conference")
    ]
    return rows


def merge_papers(kept: Person, absorbed: Person) -> None:
    """Move authorships and declared conflicts. Two authorships of one paper become the one that stands first."""
    own = {row.submission_id: row for row in Author.objects.filter(person=kept)}
    for row in Author.objects.select_for_update(of=("self",)).filter(person=absorbed):
        twin = own.get(row.submission_id)
        if twin is None:
            row.person = kept
            row.save(update_fields=["person"])
            continue
        first, second = sorted((twin, row), key=lambda one: one.order)
        first.is_contact = first.is_contact or second.is_contact
        first.is_speaker = first.is_speaker or second.is_speaker
        _replace_in_camera_ready(first, second)
        second.delete()
        first.person = kept
        first.save(update_fields=["person", "is_contact", "is_speaker"])
    DeclaredConflict.objects.filter(person=absorbed).update(person=kept)


def _replace_in_camera_ready(first: Author, second: Author) -> None:
    from submissions.models import CameraReady

    for camera_ready in CameraReady.objects.filter(submission_id=first.submission_id):
        camera_ready.author_order = [pk for pk in camera_ready.author_order if pk != second.pk]
        camera_ready.save(update_fields=["author_order"])


def erase_papers(person: Person) -> None:
    """Papers stay with a pseudonym where the name stood; addresses, links and conflicts naming the person go."""
    addresses = [row.email.lower() for row in person.emails.all()]
    addresses += list(Author.objects.filter(person=person).exclude(email="").values_list("email", flat=True))
    pseudonym = f"Erased person {str(person.public_id)[:8]}"
    for row in Author.objects.filter(person=person):
        _erase_from_receipts(row, pseudonym)
    Author.objects.filter(person=person).update(name=pseudonym, email="", affiliation="", objection="")
    DeclaredConflict.objects.filter(Q(person=person) | Q(email__in=addresses)).delete()
    if person.user_id is not None:
        links = ShareLink.objects.filter(made_by=person.user_id)
        links.filter(revoked_at__isnull=True).update(revoked_at=physical_now())
        links.update(label="", made_by=None)


def _erase_from_receipts(author: Author, pseudonym: str) -> None:
    """Receipts are immutable in all but this."""
    for receipt in Receipt.objects.filter(submission_id=author.submission_id):
        for one in receipt.content.get("authors", []):
            if one["name"] == author.name or (author.email and one["email"] == author.email):
                one.update(name=pseudonym, email="", affiliation="")
        receipt.save(update_fields=["content"])


def register() -> None:
    """Make this app's rows known."""
    personal_data.register(PersonalData("submissions", export_papers, merge_papers, erase_papers))
