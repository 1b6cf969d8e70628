"""The only writers of the discussion."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.calendar import Calendar
from confsite.conferences.windows import Window
from confsite.mail import outbox
from reviews.access import Access, PaperAccess
from reviews.discussion.names import name_of_writer, writers_of
from reviews.letters import WRITES, letter_of
from reviews.models import Assignment, Comment
from reviews.notices import chairs_of
from reviews.refusals import Refused
from reviews.viewers import require_self, viewer_for, viewers_for
from submissions.models import Submission

EDITABLE = timedelta(minutes=15)
MOST_CHARACTERS = 20_000


def why_closed(paper: PaperAccess, calendar: Calendar) -> str:
    """Why nobody but a chair may write now; empty where they may."""
    scope = {"track": paper.submission.track_id, "submission_type": paper.submission.submission_type_id}
    span = calendar.span(Window.DISCUSS, **scope)
    if paper.rights.administer:
        return ""
    if paper.stage.is_released:
        return _("The decision is released; the discussion is closed.")
    if span is None:
        return _("The chairs have set no dates for the discussion yet.")
    if span.opens_at and calendar.now < span.opens_at:
        return _("The discussion opens when the reviews are due.")
    if not span.is_open(calendar.now):
        return _("The discussion has ended.")
    return ""


@transaction.atomic
def add_comment(
    actor: User | None,
    *,
    person: Person,
    submission: Submission,
    body: str,
    audience: str = Comment.Audience.REVIEWERS,
    reply_to: Comment | None = None,
    wants_reply: bool = False,
) -> Comment:
    """Write a comment; those who may read it are told in their next digest.

    Raises:
        Submission.DoesNotExist: the person may not read this discussion.
        Refused: the discussion is closed, or the text is empty or too long.
    """
    require_self(actor, person)
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    access = Access(viewer_for(person, submission.conference))
    paper = access.of(access.granted("discussion", Submission.objects.filter(pk=submission.pk)).get())
    closed = why_closed(paper, access.calendar)
    if closed:
        raise Refused(closed)
    body = _body(body)
    if reply_to is not None and (reply_to.submission_id != submission.pk or reply_to.removed_at):
        raise Refused(_("The comment you answer is gone."))
    if reply_to is not None and reply_to.audience == Comment.Audience.CHAIRS:
        if not (paper.rights.administer or reply_to.person_id == person.pk):
            raise Refused(_("The comment you answer is gone."))
        audience = Comment.Audience.CHAIRS  # an answer reaches nobody who could not read the question
    given = Assignment.objects.filter(submission=submission, person=person, role__in=WRITES, told_at__isnull=False)
    if given.exists():
        letter_of(submission, person)  # so that two reviewers without a review yet are not both just “Reviewer”
    comment = Comment.objects.create(
        conference=submission.conference,
        submission=submission,
        person=person,
        audience=audience,
        reply_to=reply_to,
        body=body,
        wants_reply=wants_reply,
        written_at=access.calendar.now,
    )
    record(actor, "comment.written", comment)
    _tell(comment)
    return comment


@transaction.atomic
def edit_comment(actor: User | None, *, person: Person, comment: Comment, body: str) -> Comment:
    """Change the own comment within a quarter of an hour."""
    comment = _own(actor, person, comment)
    if comment.conference.now() > comment.written_at + EDITABLE:
        raise Refused(_("A comment can be changed for 15 minutes only. Write another one."))
    comment.body, comment.edited_at = _body(body), comment.conference.now()
    comment.save(update_fields=["body", "edited_at"])
    record(actor, "comment.edited", comment)
    return comment


@transaction.atomic
def remove_comment(actor: User | None, *, person: Person, comment: Comment) -> Comment:
    """Remove the own comment; that there was one stays visible."""
    comment = _own(actor, person, comment)
    comment.removed_at = comment.conference.now()
    comment.save(update_fields=["removed_at"])
    record(actor, "comment.removed", comment)
    return comment


def _own(actor: User | None, person: Person, comment: Comment) -> Comment:
    """The own comment, locked.

    Raises:
        Submission.DoesNotExist: the person may not read this discussion any more.
    """
    require_self(actor, person)
    rows = Comment.objects.select_for_update(of=("self",)).select_related("conference")
    found = rows.filter(pk=comment.pk, person=person, removed_at__isnull=True).first()
    if found is None:
        raise Refused(_("This comment was removed."))
    comment = found
    access = Access(viewer_for(person, comment.conference))
    access.granted("discussion", Submission.objects.filter(pk=comment.submission_id)).get()
    return comment


def _body(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."))
    if len(text) > MOST_CHARACTERS:
        raise Refused(_("At most %(n)d characters, please.") % {"n": MOST_CHARACTERS})
    return text


def readers(comment: Comment) -> list[Person]:
    """Who is told of a comment: the paper's people, or the chairs where it is for them only; never the writer."""
    if comment.audience == Comment.Audience.CHAIRS:
        people = chairs_of(comment.submission)
        if comment.reply_to and comment.reply_to.person not in people:
            people.append(comment.reply_to.person)
    else:
        people = list(
            Person.objects.filter(
                assignments__submission=comment.submission,
                assignments__state=Assignment.State.ACTIVE,
                assignments__told_at__isnull=False,
            )
            .select_related("user")
            .distinct()
        )
    return [person for person in people if person.pk != comment.person_id]


def _tell(comment: Comment) -> None:
    conference = comment.conference
    page = reverse("reviews:paper", args=[conference.slug, comment.submission.number])
    writers = writers_of(comment.submission)
    for viewer in viewers_for(readers(comment), conference):
        access = Access(viewer)
        paper = access.of(comment.submission)
        assert viewer.person is not None
        if not paper.rights.discussion:
            continue
        outbox.queue(
            "discussion.comment",
            conference=conference,
            to=viewer.person,
            values={
                "number": str(comment.submission.number),
                "title": comment.submission.title,
                "writer": name_of_writer(access, paper, writers, comment.person_id),
                "comment": comment.body,
                "reply_wanted": _("A reply is wanted.") if comment.wants_reply else "",
                "paper_url": outbox.absolute_url(f"{page}#comment-{comment.pk}"),
            },
            unique_key=f"discussion.comment:{comment.pk}:{viewer.person.pk}",
            submission_id=comment.submission_id,
            recheck="reviews.may_read_comment",
            recheck_arguments={"comment": comment.pk},
        )
