"""What handling chairs and overrides hold about a person: merge, export, erasure."""

from typing import Any

from confsite.accounts import personal_data
from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData
from reviews.models import ChairOverride, HandlingChair, HandlingChange

_ERASED = "–"  # a reason must not be empty


def export(person: Person) -> list[dict[str, Any]]:
    """Papers handled, and overrides with the reasons given."""
    rows: list[dict[str, Any]] = [
        {"kind": "handling chair", "paper": row.submission_id, "at": row.appointed_at}
        for row in HandlingChair.objects.filter(chair=person)
    ]
    rows += [
        {"kind": "override of a conflict", "paper": row.submission_id, "reason": row.reason, "at": row.begun_at}
        for row in ChairOverride.objects.filter(chair=person)
    ]
    return rows


def merge(kept: Person, absorbed: Person) -> None:
    """Give everything to the kept person; a paper has one handling chair, so nothing can be there twice."""
    HandlingChair.objects.filter(chair=absorbed).update(chair=kept)
    HandlingChange.objects.filter(successor=absorbed).update(successor=kept)
    ChairOverride.objects.filter(chair=absorbed).update(chair=kept)


def erase(person: Person) -> None:
    """That it happened stays, under the pseudonym the person becomes; the own words go."""
    ChairOverride.objects.filter(chair=person).update(reason=_ERASED)
    if person.user_id is not None:
        HandlingChange.objects.filter(requested_by=person.user_id).update(reason=_ERASED)


def register_personal_data() -> None:
    """Take part in merge, export and erasure."""
    personal_data.register(PersonalData("handling", export, merge, erase))
