"""What the workbench holds about a person: merge and erasure. What chairs noted of people is not exported to them."""

from typing import Any

from django.db.models import Exists, OuterRef

from confsite.accounts import personal_data
from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData
from reviews.models import AssignmentProposal, PairWish, ProposedPair, SeniorReviewer


def export(person: Person) -> list[dict[str, Any]]:
    """Nothing: proposals, pins and marks are the chairs' notes; assignments are exported as such."""
    return []


def merge(kept: Person, absorbed: Person) -> None:
    """Give everything of `absorbed` to `kept`. Where both have the same pair, the kept person's own stays."""
    touched = AssignmentProposal.objects.filter(pairs__person=absorbed).distinct()
    for proposal in touched.only("summary"):
        for name in ("loads", "limits"):
            figures = proposal.summary.get(name, {})
            if str(absorbed.pk) in figures:
                figures[str(kept.pk)] = figures.get(str(kept.pk), 0) + figures.pop(str(absorbed.pk))
        proposal.save(update_fields=["summary"])
    for model, fields in (
        (ProposedPair, ("proposal", "submission")),
        (PairWish, ("submission", "round")),
        (SeniorReviewer, ("conference",)),
    ):
        mine = model.objects.filter(person=kept, **{name: OuterRef(name) for name in fields})
        model.objects.filter(Exists(mine), person=absorbed).delete()
        model.objects.filter(person=absorbed).update(person=kept)


def erase(person: Person) -> None:
    """Pairs stay under the pseudonym that the person becomes; what chairs settled about them goes."""
    PairWish.objects.filter(person=person).delete()
    SeniorReviewer.objects.filter(person=person).delete()


def register_personal_data() -> None:
    """Take part in merge, export and erasure."""
    personal_data.register(PersonalData("assignment proposals", export, merge, erase))
