"""Reads of a paper's discussion."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from confsite.accounts.models import Person
from confsite.prepared import Blank, Prepared
from reviews.access import Access, PaperAccess
from reviews.discussion.names import name_of_writer, writers_of
from reviews.discussion.services import EDITABLE
from reviews.models import Assignment, Comment


@dataclass(frozen=True)
class CommentView:
    """A comment as one reader sees it. A removed one has no text."""

    id: int
    writer: str
    body: str
    written_at: datetime
    edited_at: datetime | None
    is_removed: bool
    is_for_chairs: bool
    is_own: bool
    can_edit: bool
    wants_reply: bool
    reply_to: int | None
    reply_to_writer: str


def comments_on(access: Access, paper: PaperAccess) -> list[CommentView]:
    """The comments a viewer may read, oldest first; nothing without the right to the discussion."""
    if not paper.rights.discussion:
        return []
    # The same question as `readable_comments`, written once.
    reader = access.viewer.person.pk if access.viewer.person else None
    known = {"paper": paper.submission.pk}
    rows = _all(**known) if paper.rights.conflicts else _of_members(**known, reader=reader)
    if not rows:
        return []
    writers = writers_of(paper.submission)
    names = {row.person_id: name_of_writer(access, paper, writers, row.person_id) for row in rows}
    by_id = {row.pk: row for row in rows}
    own, now = access.viewer.person, access.calendar.now
    return [
        CommentView(
            row.pk,
            names[row.person_id],
            "" if row.removed_at else row.body,
            row.written_at,
            row.edited_at,
            row.removed_at is not None,
            row.audience == Comment.Audience.CHAIRS,
            own is not None and row.person_id == own.pk,
            own is not None and row.person_id == own.pk and not row.removed_at and now <= row.written_at + EDITABLE,
            row.wants_reply,
            row.reply_to_id if row.reply_to_id in by_id else None,
            names[by_id[row.reply_to_id].person_id] if row.reply_to_id in by_id else "",
        )
        for row in rows
    ]


def readable_comments(access: Access, paper: PaperAccess) -> QuerySet[Comment]:
    """The rows behind `comments_on`: those for the chairs only reach chairs, staff who read everything, and writers."""
    rows = Comment.objects.filter(submission=paper.submission)
    if paper.rights.conflicts:  # chairs, and staff who read everything
        return rows
    return _for_member(rows, access.viewer.person)


def _for_member(rows: QuerySet[Comment], reader: Person | Blank | None) -> QuerySet[Comment]:
    """Without those between chairs and another writer."""
    return rows.filter(
        Q(audience=Comment.Audience.REVIEWERS)
        | Q(person=reader)
        | Q(reply_to__person=reader, audience=Comment.Audience.CHAIRS)
    )


_all = Prepared(lambda: Comment.objects.filter(submission=Blank("paper")))
_of_members = Prepared(lambda: _for_member(Comment.objects.filter(submission=Blank("paper")), Blank("reader")))


def replies_wanted_from(person: Person) -> QuerySet[Comment]:
    """Comments that want a reply from a person: on papers they work on, not theirs, nothing written by them since."""
    later = Comment.objects.filter(
        submission=OuterRef("submission"), person=person, written_at__gt=OuterRef("written_at"), removed_at__isnull=True
    )
    mine = Assignment.objects.filter(
        submission=OuterRef("submission"), person=person, state=Assignment.State.ACTIVE, told_at__isnull=False
    )
    return (
        Comment.objects.filter(wants_reply=True, removed_at__isnull=True)
        .filter(Q(reply_to__isnull=True, audience=Comment.Audience.REVIEWERS) | Q(reply_to__person=person))
        .filter(Exists(mine))
        .exclude(person=person)
        .exclude(Exists(later))
        .select_related("submission", "conference")
    )
