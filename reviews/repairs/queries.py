"""Reads of the repair pages: what a repair would do, in words."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from confsite.conferences.models import Membership, Role
from reviews.models import Assignment, AssignmentProposal, AssignmentSettings, Review
from reviews.papers.paging import CountedPaginator
from reviews.papers.scope import ChairAccess
from reviews.workbench.queries import PairRow, pairs_of, row_of
from submissions.models import State, Submission

PER_PAGE = 60


@dataclass(frozen=True)
class Gone:
    """Somebody who loses a paper, why, and how far the review was."""

    name: str
    reason: str
    review: str


@dataclass(frozen=True)
class PaperChange:
    """One paper: who goes, who comes."""

    number: int
    title: str
    gone: list[Gone]
    added: list[PairRow]


@dataclass(frozen=True)
class RepairChanges:
    """All that a repair changes."""

    added: int
    removed: int
    kept: int
    page: Page[Any]


def repair_changes_of(proposal: AssignmentProposal, number: object) -> RepairChanges:
    """Paper by paper what a repair ends and adds; six queries whatever the size."""
    added: dict[int, list[PairRow]] = defaultdict(list)
    for pair in pairs_of(proposal, is_existing=False):
        added[pair.submission_id].append(row_of(pair))
    rows = proposal.removals.select_related("assignment__person").order_by("assignment__person__sort_key", "pk")
    removals = list(rows)
    reviews = {
        review.assignment_id: str(review.get_state_display())
        for review in Review.objects.filter(assignment__in=[one.assignment_id for one in removals]).only(
            "assignment_id", "state"
        )
    }
    gone: dict[int, list[Gone]] = defaultdict(list)
    for one in removals:
        gone[one.assignment.submission_id].append(
            Gone(one.assignment.person.name, str(one.get_reason_display()), reviews.get(one.assignment_id, ""))
        )
    ids = list(
        Submission.objects.filter(pk__in={*added, *gone}).order_by("number").values_list("pk", "number", "title")
    )
    page = CountedPaginator(ids, PER_PAGE, len(ids)).get_page(number)  # type: ignore[arg-type]
    page.object_list = [PaperChange(n, title, gone[pk], added[pk]) for pk, n, title in page.object_list]
    new = sum(len(rows) for rows in added.values())
    return RepairChanges(new, len(removals), proposal.summary.get("kept", 0), page)


def rounds_of(conference_id: int) -> list[int]:
    """The rounds there are: the first, and those somebody opened; one query."""
    later = AssignmentSettings.objects.filter(conference=conference_id, round__gt=1)
    return [1, *later.order_by("round").values_list("round", flat=True)]


@dataclass(frozen=True)
class Lacking:
    """Papers under review, and how many of them have nobody in a role; over the papers this chair handles."""

    papers: int
    meta_reviewers: int
    leads: int
    area_chairs: int


def lacking_roles(access: ChairAccess) -> Lacking:
    """The figures of the roles page; four queries."""
    papers = access.granted("administer").filter(state=State.SUBMITTED).order_by()
    active = Assignment.objects.filter(state=Assignment.State.ACTIVE, submission__in=papers.values("pk")).order_by()
    count = papers.count()

    def without(role: Assignment.Role) -> int:
        return count - active.filter(role=role).values("submission").distinct().count()

    seats = Membership.objects.filter(conference=access.conference, role=Role.AREA_CHAIR)
    return Lacking(
        count,
        without(Assignment.Role.META_REVIEWER),
        without(Assignment.Role.DISCUSSION_LEAD),
        seats.values("person").distinct().count(),
    )
