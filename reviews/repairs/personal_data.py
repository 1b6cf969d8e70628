"""Emergency marks in merge and erasure; what chairs noted of people is not exported to them."""

from typing import Any

from django.db.models import Exists, OuterRef

from confsite.accounts import personal_data
from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData
from reviews.models import EmergencyReviewer


def export(person: Person) -> list[dict[str, Any]]:
    """Nothing: marks are the chairs' notes; assignments are exported as such."""
    return []


def merge(kept: Person, absorbed: Person) -> None:
    """Give the marks of `absorbed` to `kept`; where both have one in a round, the kept person's own stays."""
    mine = EmergencyReviewer.objects.filter(person=kept, conference=OuterRef("conference"), round=OuterRef("round"))
    EmergencyReviewer.objects.filter(Exists(mine), person=absorbed).delete()
    EmergencyReviewer.objects.filter(person=absorbed).update(person=kept)


def erase(person: Person) -> None:
    """An erased person reviews nothing more."""
    EmergencyReviewer.objects.filter(person=person).delete()


def register_personal_data() -> None:
    """Take part in merge, export and erasure."""
    personal_data.register(PersonalData("emergency reviewers", export, merge, erase))
