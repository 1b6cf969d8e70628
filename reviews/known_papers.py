"""Papers asked for by number or by id: found by queries written once, and judged by the rule one by one.

Lists filter by stages in SQL (`Access.granted`); for a paper or two, putting that filter together costs more than all
the rest. `test_known_papers` holds both to the same answer.
"""

from collections.abc import Collection
from typing import Any

from django.http import Http404

from confsite.prepared import Blank, Blanks, Prepared
from reviews.access import Access, with_facts
from submissions.models import Submission

_by_number = Prepared(
    lambda: (
        with_facts()
        .select_related("submission_type", "track")
        .filter(conference=Blank("conference"), number=Blank("number"))
    )
)
# Without the abstract and all else that a list of one's own papers does not show.
_LISTED = ("number", "title", "state", "track", "submission_type")
_by_id = Prepared(
    lambda: with_facts().only(*_LISTED).filter(conference=Blank("conference"), pk__in=Blanks("ids")).order_by("number")
)


def paper_or_404(access: Access, number: int, right: str = "title") -> Submission:
    """The paper with this number where the viewer has a right to it; hidden and missing look the same."""
    # PostgreSQL's integers end here; nothing can be found beyond.
    found = _by_number.first(conference=access.conference.pk, number=number) if number < 2**31 else None
    _ask_what_rights_depend_on(access)
    if found is None or not _has(access, found, right):
        raise Http404
    return found


def papers_by_id(access: Access, ids: Collection[int], right: str = "title") -> dict[int, Submission]:
    """Those of some papers of the conference to which the viewer has a right, with what lists show; one query."""
    if not ids:
        return {}
    rows = _by_id(conference=access.conference.pk, ids=list(ids))
    return {row.pk: row for row in rows if _has(access, row, right)}


def _ask_what_rights_depend_on(access: Access) -> None:
    """Read rules, dates and ties now: a hidden paper must not cost more queries, and time, than none at all."""
    _ = access.rules, access._scopes, access.relationships


def _has(access: Access, paper: Any, right: str) -> bool:
    paper.conference = access.conference
    paper.stage_code = access.stage_code_of(paper)
    return bool(getattr(access.of(paper).rights, right))
