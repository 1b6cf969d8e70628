"""What the operator's commands on people share."""

from django.core.management.base import CommandError

from confsite.accounts.models import Person


def person_by(text: str) -> Person:
    """The person known by an address or by a public id; a CommandError names what to do where there is none."""
    found = Person.objects.filter(emails__email__iexact=text.strip()).first()
    if found is None:
        found = Person.objects.filter(user__email__iexact=text.strip()).first()
    if found is None and len(text) == 36:
        found = Person.objects.filter(public_id=text).first() if text.count("-") == 4 else None
    if found is None:
        raise CommandError(f"Nobody is known by “{text}”. Give an e-mail address, or the id an export names.")
    return found
