"""A chair's eyes on a conference: which papers they see, and sums over exactly these.

A chair with a conflict must not find the paper in any list, count, average or log line, so every number behind the
chair's door is taken over `visible(access)`.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Func, Model, QuerySet

from confsite.accounts.models import Person
from confsite.conferences.calendar import Calendar
from confsite.conferences.doors import ConferenceRequest
from confsite.conferences.models import Conference, Role
from confsite.conferences.viewer import Viewer
from reviews import known_papers
from reviews.access import Access, PaperAccess, load_together
from reviews.viewers import viewers_for
from submissions.models import State, Submission


class ChairAccess(Access):
    """`Access` behind the chair's door.

    No right of a chair, of staff, or of who is conflicted depends on reviews they write themselves (a test walks the
    rule to hold this), so nothing is asked about them.
    """

    @cached_property
    def are_all_own_done(self) -> bool:
        return False


def access_of(request: ConferenceRequest) -> ChairAccess:
    """The access of who came through the chair's door; the dates it reads serve the rest of the page too."""
    calendar = Calendar(request.conference)
    request.calendar = calendar  # type: ignore[attr-defined]
    return ChairAccess(request.viewer, calendar)


def visible(access: Access) -> QuerySet[Submission]:
    """The papers a chair or staff member may know everything of, drafts included for chairs."""
    return access.granted("conflicts")


def handed_in(access: Access) -> QuerySet[Submission]:
    """Those of them that were handed in at some time."""
    return visible(access).exclude(state=State.DRAFT)


def paper_or_404(access: Access, number: int, right: str = "conflicts") -> PaperAccess:
    """One paper with the rights to it; hidden and missing look the same."""
    return access.of(known_papers.paper_or_404(access, number, right))


def hidden_ids(viewer: Viewer) -> set[int]:
    """Papers of a conference that this viewer must not find in the log, the mail list or anywhere else."""
    papers = Submission.objects.filter(conference=viewer.conference)
    seen = visible(ChairAccess(viewer)).values_list("pk", flat=True)
    return set(papers.values_list("pk", flat=True)) - set(seen)


def chairs_of(conference: Conference) -> list[Person]:
    """The PC chairs."""
    return list(
        Person.objects.filter(memberships__conference=conference, memberships__role=Role.PC_CHAIR)
        .select_related("user")
        .distinct()
    )


def blind_chairs(conference: Conference) -> dict[int, frozenset[int]]:
    """Submission id → ids of the chairs who must not see it; papers that all chairs may see are left out.

    As many queries for a dozen chairs as for one.
    """
    calendar, chairs = Calendar(conference), chairs_of(conference)
    eyes = [ChairAccess(viewer, calendar) for viewer in viewers_for(chairs, conference)]
    load_together(eyes)
    found: dict[int, set[int]] = {}
    stages = eyes[0].stage_codes() if eyes else {}
    for chair, access in zip(chairs, eyes, strict=True):
        for paper in access.withheld("conflicts", stages):
            found.setdefault(paper, set()).add(chair.pk)
    return {paper: frozenset(people) for paper, people in found.items()}


def among(papers: QuerySet[Submission]) -> Func:
    """Papers for the right side of `__in`, found once before the rest of a query of many rows.

    As a plain subquery PostgreSQL mixes the condition of the rights into its joins, with plans that took seconds.
    """
    return Func(ArraySubquery(papers.order_by().values("pk")), template="(SELECT unnest(%(expressions)s))")


def limited_to(rows: QuerySet[Any], papers: QuerySet[Submission]) -> QuerySet[Any]:
    """Rows that belong to these papers."""
    return rows.filter(submission_id__in=papers.order_by().values("pk"))


def sums(
    papers: QuerySet[Submission], parts: Mapping[str, str], tables: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Several figures over the same papers in one query that looks at the rights once.

    `parts` maps a name to a scalar SELECT over the table `papers(id)`, and over `tables` that are found once for all
    parts, in their order; only fixed texts of this project come here.
    """
    try:
        inner, parameters = papers.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # nothing can be among them, which Django knows without asking
        inner, parameters = "SELECT NULL::bigint WHERE false", ()
    columns = ", ".join(f'({select}) AS "{name}"' for name, select in parts.items())
    # The parts are constants of our own modules, and every value travels as a parameter.
    # It begins with SELECT, by which django-pghistory knows that nothing is written.
    shared = "".join(f", {name} AS MATERIALIZED ({select})" for name, select in (tables or {}).items())
    statement = f"SELECT * FROM (WITH papers(id) AS MATERIALIZED ({inner}){shared} SELECT {columns}) AS figures"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return dict(zip(parts, row or (), strict=True))


def ids_of(rows: Iterable[Model]) -> list[int]:
    """Primary keys."""
    return [row.pk for row in rows]
