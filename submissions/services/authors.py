"""Authors and declared conflicts of a paper, told and able to object."""

from collections.abc import Sequence

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.accounts.services import get_or_create_person
from confsite.audit.services import record
from confsite.mail import outbox
from submissions import chair_view, notices
from submissions.errors import NotAllowed, RowErrors
from submissions.inputs import AuthorInput, ConflictInput
from submissions.models import Author, DeclaredConflict, Submission
from submissions.services.locking import locked

OBJECTION_SALT = "submissions.objection"


def objection_token(author: Author) -> str:
    """A signed token for the link "I am not an author"."""
    return signing.dumps(author.pk, salt=OBJECTION_SALT)


def author_of_token(token: str) -> Author | None:
    """The author row a token was made for; None where it is forged or the row is gone."""
    try:
        pk = signing.loads(token, salt=OBJECTION_SALT)
    except signing.BadSignature:
        return None
    return Author.objects.select_related("submission__conference", "person").filter(pk=pk).first()


def set_authors(submission: Submission, authors: Sequence[AuthorInput]) -> bool:
    """Make the paper's authors these, in this order, for callers that hold its row. Returns whether anything changed.

    Raises:
        RowErrors: an address or a person twice.
    """
    existing = list(submission.authors.select_related("person"))
    before = [_facts(author) for author in existing]
    people = _people(authors, existing)
    by_person = {author.person_id: author for author in existing}
    kept = {person.pk for person in people}
    for author in existing:
        if author.person_id not in kept:
            author.delete()
    rows = []
    for order, (given, person) in enumerate(zip(authors, people, strict=True)):
        author = by_person.get(person.pk) or Author(
            conference_id=submission.conference_id, submission=submission, person=person
        )
        author.order, author.name, author.email = order, given.name, given.email.lower()
        author.affiliation, author.is_contact = given.affiliation, given.is_contact
        rows.append(author)
    changed = [_facts(author) for author in rows] != before
    if changed:
        for author in rows:
            author.save()
    return changed


def _facts(author: Author) -> tuple[object, ...]:
    return author.person_id, author.order, author.name, author.email, author.affiliation, author.is_contact


def _people(authors: Sequence[AuthorInput], existing: Sequence[Author]) -> list[Person]:
    """The person behind each row; a row without an address keeps the person it had under that name."""
    nameless = {author.name.casefold(): author.person for author in existing if not author.email}
    people: list[Person] = []
    errors: dict[int, str] = {}
    addresses: dict[str, int] = {}
    seen: dict[int, int] = {}
    for position, given in enumerate(authors):
        email = given.email.lower()
        if email and email in addresses:
            first = addresses[email] + 1
            errors[position] = _("This address stands in row %(row)d already.") % {"row": first}
            continue
        addresses[email] = position
        person = None if email else nameless.pop(given.name.casefold(), None)
        if person is None:
            person = get_or_create_person(name=given.name, email=email, affiliation=given.affiliation)
        if person.pk in seen:
            first = seen[person.pk] + 1
            errors[position] = _("This is the person of row %(row)d under another address.") % {"row": first}
        seen[person.pk] = position
        people.append(person)
    if errors:
        raise RowErrors(errors)
    return people


def set_conflicts(actor: User, submission: Submission, conflicts: Sequence[ConflictInput]) -> None:
    """Make the declared conflicts these; those that stay keep their date."""

    def facts(row: DeclaredConflict | ConflictInput) -> tuple[str, ...]:
        return row.name, row.email.lower(), row.institution, str(row.kind), row.explanation

    wanted = {facts(row): row for row in conflicts}
    for existing in submission.declared_conflicts.all():
        if facts(existing) in wanted:
            del wanted[facts(existing)]
        else:
            existing.delete()
    for row in wanted.values():
        DeclaredConflict.objects.create(
            conference_id=submission.conference_id,
            submission=submission,
            person=_known_person(row.email),
            name=row.name,
            email=row.email.lower(),
            institution=row.institution,
            kind=row.kind,
            explanation=row.explanation,
            declared_by=actor,
        )


def _known_person(email: str) -> Person | None:
    """Somebody already known by an address: a declaration makes no person of its own."""
    return Person.objects.filter(emails__email__iexact=email).first() if email else None


def tell_new_authors(actor: User, submission: Submission) -> None:
    """Write once to each author who did not hear of this paper yet, with a link to object."""
    now = submission.conference.now()
    for author in submission.authors.select_related("person").filter(told_at__isnull=True):
        if author.person.user_id != actor.pk:
            outbox.queue(
                "submission.coauthor",
                conference=submission.conference,
                to=author.person,
                address=author.email,
                values=notices.coauthor(submission, author, actor, objection_token(author)),
                unique_key=f"submission.coauthor:{author.pk}",
                submission_id=submission.pk,
                recheck="submissions.author",
            )
        author.told_at = now
        author.save(update_fields=["told_at"])


@transaction.atomic
def object_to_authorship(*, author: Author, reason: str) -> Author:
    """Note that somebody named as an author is none; the contact authors and the chairs learn of it.

    Who holds the signed link of the mail acts here, with or without a login; there is no actor to name.

    Raises:
        NotAllowed: the objection was noted before, or the paper names them no more.
    """
    submission = locked(author.submission)
    rows = Author.objects.select_for_update(of=("self",)).select_related("person")
    found = rows.filter(pk=author.pk, submission=submission).first()
    if found is None:
        raise NotAllowed(_("You are not named as an author of this paper any more."))
    author = found
    if author.objected_at is not None:
        raise NotAllowed(_("Your objection was noted already."))
    author.objected_at, author.objection = submission.conference.now(), reason
    author.save(update_fields=["objected_at", "objection"])
    record(None, "submission.authorship_objected", submission, author=author.name, reason=reason)
    told = list(submission.authors.select_related("person").filter(is_contact=True, objected_at__isnull=True))
    people = [one.person for one in told] + chair_view.chairs_who_may_see(submission)
    for person in dict.fromkeys(people):
        outbox.queue(
            "submission.objection",
            conference=submission.conference,
            to=person,
            values=notices.objection(submission, author, reason),
            unique_key=f"submission.objection:{author.pk}:{person.pk}",
            submission_id=submission.pk,
            recheck="submissions.author_or_chair",
        )
    return author
