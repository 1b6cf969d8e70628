"""Changes to people: finding or making a person, claiming by a verified address, merging, erasing."""

import unicodedata
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef

from confsite.accounts import personal_data
from confsite.accounts.models import Person, PersonEmail, Relation, User
from confsite.clock import physical_now


def sort_key_of(name: str) -> str:
    """Family name first, lower case, without accents: `José L. Abellán` becomes `abellan jose l.`."""
    words = name.split()
    if "," in name:
        family, _, given = name.partition(",")
        turned = f"{family.strip()} {given.strip()}"
    else:
        turned = " ".join([*words[-1:], *words[:-1]])
    decomposed = unicodedata.normalize("NFKD", turned)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()[:200]


@transaction.atomic
def get_or_create_person(*, name: str, email: str = "", affiliation: str = "") -> Person:
    """The person known by an address, else a new one. Without an address, always a new one.

    An existing person keeps the own name; `affiliation` is only used for a new person.
    """
    email = email.strip().lower()
    if email:
        known = PersonEmail.objects.select_related("person").filter(email__iexact=email).first()
        if known is not None:
            return known.person
    name = " ".join(name.split()) or email.partition("@")[0]
    person = Person.objects.create(name=name, sort_key=sort_key_of(name))
    if email:
        PersonEmail.objects.create(person=person, email=email, is_primary=True)
    if affiliation:
        person.affiliations.create(institution=affiliation)
    return person


@transaction.atomic
def person_of(user: User) -> Person:
    """The user's person, made on first need."""
    user = User.objects.select_for_update().get(pk=user.pk)
    person = Person.objects.filter(user=user).first()
    if person is None:
        name = user.email.partition("@")[0].replace(".", " ").title()
        person = Person.objects.create(user=user, name=name, sort_key=sort_key_of(name))
    return person


@transaction.atomic
def create_person_for(user: User, *, name: str) -> Person:
    """The person behind a new login, under the name asked at sign-up."""
    name = " ".join(name.split())[:200]
    return Person.objects.create(user=user, name=name, sort_key=sort_key_of(name))


@transaction.atomic
def claim_address(user: User, *, email: str) -> Person:
    """Give a user whatever is known under an address they have just proved to own.

    A person without a login becomes the user's; a second person of theirs is merged into the first. An address
    that another login still holds as verified stays where it is; one that it gave up moves.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    known = PersonEmail.objects.select_for_update(of=("self",)).filter(email__iexact=email).first()
    if known is None or (known.person.user_id not in (None, user.pk) and not _is_still_held(known)):
        own = Person.objects.filter(user=user).first() or person_of(user)
        if known is not None:
            known.delete()
        PersonEmail.objects.create(
            person=own, email=email.lower(), verified_at=physical_now(), is_primary=not _has_primary(own)
        )
    elif known.person.user_id not in (None, user.pk):
        return Person.objects.filter(user=user).first() or person_of(user)
    else:
        own = _join(user, known)
    Relation.objects.filter(other__isnull=True, other_email__iexact=email).exclude(person=own).update(other=own)
    Person.objects.filter(pk=own.pk).update(profile_changed_at=physical_now())
    return own


def _join(user: User, known: PersonEmail) -> Person:
    """Make the person known by an address the user's own."""
    known.verified_at = known.verified_at or physical_now()
    known.save(update_fields=["verified_at"])
    own = Person.objects.filter(user=user).first()
    if own is None:
        Person.objects.filter(pk=known.person_id).update(user=user)
        return Person.objects.get(pk=known.person_id)
    if own.pk != known.person_id:
        return merge_people(kept=own, absorbed=known.person)
    return own


def _has_primary(person: Person) -> bool:
    return person.emails.filter(is_primary=True).exists()


def _is_still_held(known: PersonEmail) -> bool:
    """Whether the login behind an address of a person still has it as a verified one."""
    held = EmailAddress.objects.filter(user_id=known.person.user_id, email__iexact=known.email, verified=True)
    return bool(held.exists())


@transaction.atomic
def claim_verified_addresses(user: User) -> None:
    """Claim every verified address of a login that its person does not have yet; costs one query when all is well.

    Covers all ways in which an address becomes verified without a confirmation link: sign-in elsewhere, an
    invitation's link, an operator.
    """
    mine = PersonEmail.objects.filter(email__iexact=OuterRef("email"), person__user=user, verified_at__isnull=False)
    for address in list(EmailAddress.objects.filter(~Exists(mine), user=user, verified=True)):
        claim_address(user, email=address.email)


@transaction.atomic
def follow_address_changes(user: User) -> None:
    """Make the person's addresses follow the login's: which one is primary, which are no longer held."""
    person = Person.objects.select_for_update().filter(user=user).first()
    if person is None:
        return
    held = {a.email.lower(): a for a in EmailAddress.objects.filter(user=user, verified=True)}
    primary = next((email for email, address in held.items() if address.primary), "")
    rows = list(person.emails.all())
    if any(row.email.lower() == primary for row in rows):
        person.emails.update(is_primary=False)
    for row in rows:
        is_held = row.email.lower() in held
        if row.email.lower() == primary:
            row.is_primary = True
            row.save(update_fields=["is_primary"])
        if row.verified_at and not is_held:
            row.verified_at = None
            row.save(update_fields=["verified_at"])


@transaction.atomic
def merge_people(*, kept: Person, absorbed: Person) -> Person:
    """Make two persons one: everything known of `absorbed` becomes `kept`'s, and `absorbed` is gone.

    Where both have a login, `absorbed`'s addresses move to `kept`'s login and its own can no longer sign in.
    """
    if kept.pk == absorbed.pk:
        return kept
    locked = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")}
    kept, absorbed = locked[kept.pk], locked[absorbed.pk]
    for data in personal_data.registered():
        data.merge(kept, absorbed)
    absorbed.refresh_from_db()
    kept.refresh_from_db()
    user, absorbed.user = absorbed.user, None
    absorbed.save(update_fields=["user"])
    if user is not None and kept.user is None:
        kept.user = user
        kept.save(update_fields=["user"])
    elif user is not None:
        EmailAddress.objects.filter(user=user).update(user=kept.user, primary=False)
        User.objects.filter(pk=user.pk).update(is_active=False)
    absorbed.delete()
    return kept


class ErasureRefused(Exception):
    """A person cannot be erased yet; `reasons` say why and what to do first."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def erasure_obstacles(person: Person) -> list[str]:
    """Why a person cannot be erased yet; empty where nothing stands in the way."""
    return [reason for data in personal_data.registered() for reason in data.obstacles(person)]


@transaction.atomic
def erase_person(person: Person) -> None:
    """Remove a person's data everywhere; reviews and papers stay under a pseudonym.

    Raises:
        ErasureRefused: something has to be handed over first, for example a conference's only chair.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if reasons := erasure_obstacles(person):
        raise ErasureRefused(reasons)
    user = person.user
    for data in reversed(personal_data.registered()):
        data.erase(person)
    if user is not None:
        Person.objects.filter(pk=person.pk).update(user=None)
        user.delete()


def export_person(person: Person) -> dict[str, Any]:
    """Everything the site holds about a person, as plain data under the name of each kind."""
    account: dict[str, Any] = {}
    if person.user is not None:
        user = person.user
        account = {
            "email": user.email,
            "time_zone": user.time_zone,
            "joined_at": user.joined_at,
            "last_login": user.last_login,
            "addresses": [
                {"email": a.email, "verified": a.verified, "primary": a.primary}
                for a in EmailAddress.objects.filter(user=user)
            ],
        }
    return {
        "exported_at": physical_now(),
        "person": str(person.public_id),
        "account": account,
        **{data.name: data.export(person) for data in personal_data.registered()},
    }
