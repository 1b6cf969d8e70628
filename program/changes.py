"""What changed from one published version to the next, in words for attendees."""

from dataclasses import dataclass
from datetime import datetime

from confsite.conferences.models import Conference
from program import diff, snapshot
from program.models import ProgramVersion

MOST_VERSIONS = 15


@dataclass(frozen=True)
class Step:
    """One version: when it came and what it changed; the first one has nothing to compare with."""

    number: int
    published_at: datetime
    changes: tuple[diff.Change, ...]
    is_first: bool


def steps_of(conference: Conference) -> tuple[Step, ...]:
    """The latest versions, newest first; one query."""
    rows = list(ProgramVersion.objects.filter(conference=conference).order_by("-number")[: MOST_VERSIONS + 1])
    views = [snapshot.view_of(row.content, number=row.number, published_at=row.published_at) for row in rows]
    steps = []
    for place, row in enumerate(rows[:MOST_VERSIONS]):
        before = views[place + 1] if place + 1 < len(rows) else None
        found = diff.changes(before, views[place]) if before else ()
        steps.append(Step(row.number, row.published_at, found, before is None))
    return tuple(steps)
