"""Changes to people: finding or making a person, claiming by a verified address, merging, erasing."""

import unicodedata

from django.db import transaction

from confsite.accounts import personal_data
from confsite.accounts.models import Person, PersonEmail, User
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
def claim_address(user: User, *, email: str) -> Person:
    """Give a user whatever is known under an address they have just proved to own.

    A person without a login becomes the user's; a second person of theirs is merged into the first. An address
    that already belongs to somebody else's login stays where it is.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    known = PersonEmail.objects.select_for_update().filter(email__iexact=email).select_related("person").first()
    own = Person.objects.filter(user=user).first()
    if known is None:
        own = own or person_of(user)
        PersonEmail.objects.create(
            person=own, email=email.lower(), verified_at=physical_now(), is_primary=not own.emails.exists()
        )
        return own
    if known.person.user_id not in (None, user.pk):
        return own or person_of(user)
    known.verified_at = known.verified_at or physical_now()
    known.save(update_fields=["verified_at"])
    if own is None:
        known.person.user = user
        known.person.save(update_fields=["user"])
        return known.person
    if own.pk != known.person_id:
        merge_people(kept=own, absorbed=known.person)
    return own


@transaction.atomic
def merge_people(*, kept: Person, absorbed: Person) -> Person:
    """Make two persons one: everything known of `absorbed` becomes `kept`'s, and `absorbed` is gone."""
    if kept.pk == absorbed.pk:
        return kept
    for data in personal_data.registered():
        data.merge(kept, absorbed)
    absorbed.refresh_from_db()
    if absorbed.user_id and not kept.user_id:
        user, absorbed.user = absorbed.user, None
        absorbed.save(update_fields=["user"])
        kept.user = user
        kept.save(update_fields=["user"])
    absorbed.delete()
    return kept


@transaction.atomic
def erase_person(person: Person) -> None:
    """Remove a person's data everywhere; reviews and papers stay under a pseudonym."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    user = person.user
    for data in reversed(personal_data.registered()):
        data.erase(person)
    if user is not None:
        Person.objects.filter(pk=person.pk).update(user=None)
        user.delete()
