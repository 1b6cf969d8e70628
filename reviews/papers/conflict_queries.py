"""Reads of the chair's conflicts page."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from reviews.access import Access
from reviews.conflicts.services import potential_conflicts
from reviews.models import Conflict
from reviews.papers.queries import is_number
from reviews.papers.scope import limited_to, visible
from submissions.models import Submission

SORTS: dict[str, str | tuple[str, ...]] = {
    "number": ("submission__number", "person__sort_key"),
    "person": ("person__sort_key", "submission__number"),
    "kind": ("kind", "submission__number"),
    "source": ("source", "submission__number"),
    "noticed": "noticed_at",
}


def conflicts_for(
    access: Access, *, text: str = "", kind: str = "", source: str = "", status: str = ""
) -> QuerySet[Conflict]:
    """The conflicts with papers the viewer sees, filtered."""
    rows = limited_to(Conflict.objects.filter(conference=access.conference), visible(access))
    if status == "pinned":
        rows = rows.filter(is_pinned=True)
    elif status != "all":
        rows = rows.filter(dismissed_at__isnull=status != "dismissed")
    if kind:
        rows = rows.filter(kind=kind)
    if source:
        rows = rows.filter(source=source)
    text = text.strip()
    if text:
        numbered = Submission.objects.filter(is_number(text), conference=access.conference)
        rows = rows.filter(Q(person__name__icontains=text) | Q(submission__in=numbered.values("pk")))
    return rows.select_related("submission", "person", "noted_by__person")


@dataclass(frozen=True)
class Possible:
    """What only names suggest."""

    paper: Submission
    person: str
    person_id: int
    kind: str
    evidence: str


def possible_conflicts(access: Access) -> list[Possible]:
    """Findings that only names suggest and nobody has recorded yet, for a chair to look at."""
    from confsite.accounts.models import Person

    findings = potential_conflicts(access.conference)
    papers = visible(access).in_bulk([finding.submission for finding in findings])
    people = dict(Person.objects.filter(pk__in=[f.person for f in findings]).values_list("pk", "name"))
    known = set(
        Conflict.objects.filter(conference=access.conference, submission__in=papers).values_list(
            "submission_id", "person_id"
        )
    )
    return [
        Possible(
            papers[finding.submission], people[finding.person], finding.person, str(finding.kind), finding.evidence
        )
        for finding in findings
        if finding.submission in papers and (finding.submission, finding.person) not in known
    ]
