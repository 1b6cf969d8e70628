"""The only writers of bids and topic interests."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Topic
from confsite.conferences.windows import Window
from reviews.access import Access
from reviews.conflicts.services import declare_conflict, withdraw_conflict
from reviews.models import Bid, Conflict, TopicInterest
from reviews.refusals import Refused
from reviews.viewers import require_self, viewer_for
from submissions.models import ConflictKind, State, Submission

CONFLICT = "CONFLICT"
CHOICES: dict[str, int] = {value.name: int(value) for value in Bid.Value}
AT_ONCE = timedelta(minutes=1)
"""Up to here a bid counts as sent when it was chosen: slow networks and clocks that run apart are no second device."""


@transaction.atomic
def set_bid(
    actor: User | None, *, person: Person, submission: Submission, bid: str, waited: timedelta = timedelta()
) -> None:
    """Bid on a paper: EAGER, WILLING, IN_A_PINCH, NOT_WILLING, or CONFLICT; empty takes the bid back.

    After CONFLICT another bid takes the declaration back, as long as nobody else knows of a conflict. `waited` is how
    long ago it was chosen, on a device without a connection; what was bid elsewhere since stays.

    Raises:
        Refused: bidding is not open, this is no bid, or there is a newer one.
        Submission.DoesNotExist: there is no such paper for this person to bid on.
    """
    require_self(actor, person)
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    require_open(submission.conference, person, submission)
    if bid not in CHOICES and bid not in ("", CONFLICT):
        raise Refused(_("This is not a bid."))
    if waited > AT_ONCE:
        since = submission.conference.now() - waited
        if Bid.objects.filter(submission=submission, person=person, bid_at__gt=since).exists():
            raise Refused(_("You bid on this paper elsewhere since; that bid stays."))
    own = Conflict.objects.filter(submission=submission, person=person, source=Conflict.Source.PERSON)
    if own.exists():
        if bid == CONFLICT:
            return
        withdraw_conflict(actor, person=person, submission=submission)
    biddable(Access(viewer_for(person, submission.conference))).get(pk=submission.pk)
    if bid == CONFLICT:
        declare_conflict(actor, person=person, submission=submission, kind=ConflictKind.OTHER)
    elif bid == "":
        Bid.objects.filter(submission=submission, person=person).delete()
    else:
        _save(person, submission, CHOICES[bid])


@transaction.atomic
def set_bids(actor: User | None, *, person: Person, bids: Mapping[Submission, str]) -> int:
    """Bid on several papers at once, all or nothing; returns how many were changed."""
    known = dict(Bid.objects.filter(person=person, submission__in=list(bids)).values_list("submission_id", "value"))
    changed = [
        (submission, bid)
        for submission, bid in sorted(bids.items(), key=lambda pair: pair[0].pk)
        if bid not in CHOICES or known.get(submission.pk) != CHOICES[bid]
    ]
    plain = {submission.pk for submission, bid in changed if bid in CHOICES}
    rows = Submission.objects.select_for_update(of=("self",)).select_related("conference")
    locked = list(rows.filter(pk__in=plain).order_by("pk"))
    allowed = _allowed(actor, person, locked)
    for submission, bid in changed:
        if submission.pk in allowed:
            _save(person, allowed[submission.pk], CHOICES[bid])
        else:  # a declared conflict to take back, a bid to take back, or something to refuse
            set_bid(actor, person=person, submission=submission, bid=bid)
    return len(changed)


def _allowed(actor: User | None, person: Person, locked: list[Submission]) -> dict[int, Submission]:
    """Those of the locked papers that this person may bid on now; asked once for all of them, not once for each."""
    if not locked or len({submission.conference_id for submission in locked}) > 1:
        return {}
    require_self(actor, person)
    conference = locked[0].conference
    for scoped in {(paper.track_id, paper.submission_type_id): paper for paper in locked}.values():
        require_open(conference, person, scoped)
    found = biddable(Access(viewer_for(person, conference))).filter(pk__in=[paper.pk for paper in locked])
    visible = set(found.values_list("pk", flat=True))
    return {paper.pk: paper for paper in locked if paper.pk in visible}


def _save(person: Person, submission: Submission, value: int) -> None:
    Bid.objects.update_or_create(
        submission=submission,
        person=person,
        defaults={"conference": submission.conference, "value": value, "bid_at": submission.conference.now()},
    )


def biddable(access: Access) -> QuerySet[Submission]:
    """The papers a viewer may bid on."""
    return access.granted("bid").filter(state=State.SUBMITTED)


def require_open(conference: Conference, person: Person, submission: Submission | None = None) -> None:
    """Refuse outside the bidding window (the person's own extension counts)."""
    scope: dict[str, Any] = (
        {"track": submission.track_id, "submission_type": submission.submission_type_id}
        if submission is not None
        else {}
    )
    if not Calendar(conference).is_open(Window.BID, people=[person], **scope):
        raise Refused(_("Bidding is not open."))


@transaction.atomic
def set_interests(actor: User | None, *, person: Person, conference: Conference, interests: Mapping[int, int]) -> None:
    """Say what one likes to read: topic id → −1 rather not, 0 neutral, 1 likes, 2 expert."""
    require_self(actor, person)
    topics = Topic.objects.in_bulk(list(interests), field_name="pk")
    if any(topic.conference_id != conference.pk for topic in topics.values()) or len(topics) != len(interests):
        raise Refused(_("One of these topics is not of this conference. Reload the page."))
    if not set(interests.values()) <= {-1, 0, 1, 2}:
        raise Refused(_("Choose one of the four answers for each topic."))
    for topic_id, value in interests.items():
        if value == 0:
            TopicInterest.objects.filter(person=person, topic_id=topic_id).delete()
        else:
            TopicInterest.objects.update_or_create(
                person=person, topic_id=topic_id, defaults={"conference": conference, "value": value}
            )
    record(actor, "topics.interests_set", conference, topics=len([v for v in interests.values() if v]))
