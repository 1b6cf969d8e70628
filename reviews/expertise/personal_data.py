"""What is known of somebody as a reviewer: merge, export, erasure."""

from typing import Any

from django.db.models import Exists, OuterRef

from confsite.accounts import personal_data
from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData
from reviews.models import Absence, LoadWish, TextFit


def export(person: Person) -> list[dict[str, Any]]:
    """Wished loads, absences, and how own papers are read; not which papers they fit, which is the conference's."""
    rows: list[dict[str, Any]] = [
        {"kind": "papers at most", "conference": w.conference.slug, "papers": w.most_papers, "at": w.wished_at}
        for w in LoadWish.objects.filter(person=person).select_related("conference")
    ]
    rows += [
        {"kind": "absence", "conference": a.conference.slug, "from": a.starts_on, "to": a.ends_on, "at": a.noted_at}
        for a in Absence.objects.filter(person=person).select_related("conference")
    ]
    rows += [
        {"kind": "comparison with papers", "conference": f.conference.slug, "terms": f.terms, "at": f.computed_at}
        for f in TextFit.objects.filter(person=person).select_related("conference")
    ]
    return rows


def merge(kept: Person, absorbed: Person) -> None:
    """Give everything of `absorbed` to `kept`, whose own wish stays; what is compared is soon compared anew."""
    for model, fields in (
        (LoadWish, ("conference",)),
        (TextFit, ("conference",)),
        (Absence, ("conference", "starts_on", "ends_on")),
    ):
        mine = model.objects.filter(person=kept, **{name: OuterRef(name) for name in fields})
        model.objects.filter(Exists(mine), person=absorbed).delete()
        model.objects.filter(person=absorbed).update(person=kept)


def erase(person: Person) -> None:
    """All of it goes."""
    for model in (LoadWish, Absence, TextFit):
        model.objects.filter(person=person).delete()


def register_personal_data() -> None:
    """Take part in merge, export and erasure."""
    personal_data.register(PersonalData("expertise", export, merge, erase))
