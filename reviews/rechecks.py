"""Asked right before a mail is sent: may its recipient still read it, and is it still true?"""

from confsite.mail.models import OutboxMail
from reviews.access import Access
from reviews.models import Bid, Comment
from reviews.papers.scope import blind_chairs
from reviews.reviewing.queries import missing_reviews
from reviews.viewers import viewer_for
from submissions.models import Submission


def _rights_now(mail: OutboxMail, right: str) -> bool:
    if mail.submission_id is None or mail.to_person is None:
        return False
    paper = Submission.objects.select_related("conference").filter(pk=mail.submission_id).first()
    if paper is None:
        return False
    access = Access(viewer_for(mail.to_person, paper.conference))
    return bool(getattr(access.of(paper).rights, right))


def may_know_assignments(mail: OutboxMail) -> bool:
    """Asked before a mail that names who has a paper: may its recipient still know that it is given to somebody?"""
    return _rights_now(mail, "assignments")


def may_read_comment(mail: OutboxMail) -> bool:
    """Asked before a mail with a comment: is it still there, and may its recipient still read the discussion?"""
    if mail.submission_id is None:
        return False
    comment = Comment.objects.filter(
        pk=mail.recheck_arguments.get("comment"), submission_id=mail.submission_id, removed_at__isnull=True
    ).first()
    if comment is None:
        return False
    is_answered = comment.reply_to is not None and comment.reply_to.person_id == mail.to_person_id
    is_confidential = comment.audience == Comment.Audience.CHAIRS and not is_answered
    return _rights_now(mail, "administer" if is_confidential else "discussion")


def still_owes_reviews(mail: OutboxMail) -> bool:
    """Asked before a reminder: is a review of this person still missing, of a paper it names?"""
    if mail.conference_id is None or mail.to_person_id is None:
        return False
    owed = missing_reviews(mail.conference_id).filter(person=mail.to_person_id)
    return owed.filter(submission_id__in=mail.about).exists() if mail.about else owed.exists()


def still_has_few_bids(mail: OutboxMail) -> bool:
    """Asked before a reminder: has this member still bid on fewer papers than asked, of those all chairs may know?"""
    conference = mail.conference
    if conference is None:
        return False
    bids = Bid.objects.filter(conference=conference, person=mail.to_person_id)
    return bids.exclude(submission__in=list(blind_chairs(conference))).count() < conference.bids_asked
