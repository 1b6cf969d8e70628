"""Made-up members of a role, for chairs who want to see what such a member sees."""

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.viewer import Viewer
from confsite.conferences.viewing_as.record import ViewingAs
from confsite.conferences.viewing_as.showing import make_up_person
from reviews.models import Assignment, AuthorResponse, Conflict, Review, ReviewVersion
from reviews.papers.scope import ChairAccess, visible
from reviews.rights import Bond
from submissions.models import Author, ConflictKind, ShareLink, Submission

_INNER = frozenset({"committee", "chair"})


class Member(models.TextChoices):
    """Whom a chair can be."""

    PC_MEMBER = "PC_MEMBER", gettext_lazy("PC member")
    REVIEWER = "REVIEWER", gettext_lazy("reviewer whose review is not in yet")
    REVIEWER_DONE = "REVIEWER_DONE", gettext_lazy("reviewer whose review is in")
    LEAD = "LEAD", gettext_lazy("discussion lead")
    AREA_CHAIR = "AREA_CHAIR", gettext_lazy("area chair")
    META_REVIEWER = "META_REVIEWER", gettext_lazy("area chair who writes the meta-review")
    EXTERNAL = "EXTERNAL", gettext_lazy("external reviewer whose review is not in yet")
    EXTERNAL_DONE = "EXTERNAL_DONE", gettext_lazy("external reviewer whose review is in")
    CONFLICTED = "CONFLICTED", gettext_lazy("PC member in conflict with it")
    STAFF = "STAFF", gettext_lazy("staff")
    AUTHOR = "AUTHOR", gettext_lazy("author")


WITHOUT_PAPER = frozenset({Member.PC_MEMBER, Member.AREA_CHAIR, Member.STAFF})
_ROLES = {
    Member.AREA_CHAIR: Role.AREA_CHAIR,
    Member.META_REVIEWER: Role.AREA_CHAIR,
    Member.EXTERNAL: Role.EXTERNAL_REVIEWER,
    Member.EXTERNAL_DONE: Role.EXTERNAL_REVIEWER,
    Member.STAFF: Role.STAFF,
}
_DUTIES = {
    Member.REVIEWER: Assignment.Role.REVIEWER,
    Member.REVIEWER_DONE: Assignment.Role.REVIEWER,
    Member.LEAD: Assignment.Role.DISCUSSION_LEAD,
    Member.META_REVIEWER: Assignment.Role.META_REVIEWER,
    Member.EXTERNAL: Assignment.Role.EXTERNAL,
    Member.EXTERNAL_DONE: Assignment.Role.EXTERNAL,
}
_DONE = frozenset({Member.REVIEWER_DONE, Member.EXTERNAL_DONE})


def words_for(member: Member, paper: Submission | None) -> str:
    """Whom a chair is, for the bar and the log."""
    if paper is None:
        return str(member.label)
    return _("%(member)s of paper #%(number)d") % {"member": member.label, "number": paper.number}


def make_member(chair: Viewer, viewing: ViewingAs, door: str) -> Person | None:
    """The member `viewing` names, with role, duty and the chair's own bounds; None where the paper is hidden by now.

    Writes rows; the caller rolls them back.
    """
    member, access = Member(viewing.kind), ChairAccess(chair)
    paper = visible(access).filter(pk=viewing.paper).first() if viewing.paper is not None else None
    if viewing.paper is not None and paper is None:
        return None
    person = make_up_person(chair, _("Made-up member"))
    if member == Member.AUTHOR:
        if paper is None:
            return None
        _make_author(person, paper)
        _leave_out_what_is_private(paper)
        return person
    conference = chair.conference
    role = _ROLES.get(member, Role.PC_MEMBER)
    Membership.objects.create(conference=conference, person=person, role=role)
    if door in _INNER:
        _keep_away(person, access)
    if paper is not None:
        if member == Member.CONFLICTED:
            _bind(person, conference, [paper.pk])
        else:
            _make_reviewer(person, paper, member)
    return person


def _make_author(person: Person, paper: Submission) -> None:
    last = paper.authors.aggregate(last=Max("order"))["last"]
    Author.objects.create(
        conference=paper.conference, submission=paper, person=person, order=(last or 0) + 1, name=person.name
    )


def _leave_out_what_is_private(paper: Submission) -> None:
    """What authors have typed and not sent, and their secret links, are for no chair; the rows come back at the end."""
    Submission.objects.filter(pk=paper.pk).exclude(autosaved={}).update(autosaved={})
    AuthorResponse.objects.filter(submission=paper, submitted_at__isnull=True).delete()
    ShareLink.objects.filter(submission=paper).delete()


def _keep_away(person: Person, access: ChairAccess) -> None:
    """What is hidden from the chair is hidden from the member: by the chair's own bond, which beats every role."""
    hidden = set(Submission.objects.filter(conference=access.conference).values_list("pk", flat=True))
    hidden -= set(visible(access).values_list("pk", flat=True))
    own = hidden & set(access.bound_by(Bond.AUTHOR))
    for paper in Submission.objects.filter(pk__in=own):
        _make_author(person, paper)
    _bind(person, access.conference, hidden - own)


def _bind(person: Person, conference: Conference, papers: "set[int] | list[int]") -> None:
    now = conference.now()
    Conflict.objects.bulk_create(
        Conflict(
            conference=conference,
            submission_id=pk,
            person=person,
            kind=ConflictKind.OTHER,
            source=Conflict.Source.CHAIR,
            noticed_at=now,
            is_pinned=True,
        )
        for pk in papers
    )


def _make_reviewer(person: Person, paper: Submission, member: Member) -> None:
    """An assignment that was told of, and a review where it is to be in: without answers, so that no figure moves."""
    now = paper.conference.now()
    assignment = Assignment.objects.create(
        conference=paper.conference,
        submission=paper,
        person=person,
        role=_DUTIES[member],
        assigned_at=now,
        told_at=now,
    )
    if member in _DONE:
        review = Review.objects.create(
            conference=paper.conference,
            submission=paper,
            reviewer=person,
            assignment=assignment,
            state=Review.State.SUBMITTED,
            label="",
            started_at=now,
            saved_at=now,
            first_submitted_at=now,
            submitted_at=now,
        )
        ReviewVersion.objects.create(conference=paper.conference, review=review, number=1, submitted_at=now)
