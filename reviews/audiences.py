"""Who of the committee is reminded of what."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from confsite.conferences import audiences
from confsite.conferences.audiences import Audience, Recipient
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Milestone, Role
from confsite.conferences.windows import Window
from confsite.mail.outbox import absolute_url
from confsite.ui.zones import instant_text
from reviews.access import Access
from reviews.bids.services import biddable
from reviews.models import Assignment
from reviews.papers.scope import blind_chairs
from reviews.reviewing.queries import missing_reviews
from reviews.viewers import viewer_for
from submissions.models import State, Submission


def _deadline(conference: Conference, window: Window) -> str:
    span = Calendar(conference).span(window)
    return instant_text(span.closes_at, conference.zone, "full") if span and span.closes_at else ""


def reviewers_with_missing_reviews(conference: Conference) -> Iterable[Recipient]:
    """Reviewers who owe reviews of papers still under review, one mail each.

    A paper that some chair must not see gets a mail of its own, after the others: neither a mail nor its absence tells
    this chair who reviews it.
    """
    owed: dict[Person, list[Assignment]] = defaultdict(list)
    for assignment in missing_reviews(conference.pk):
        owed[assignment.person].append(assignment)
    deadline, blind = _deadline(conference, Window.REVIEW), blind_chairs(conference)
    for person, assignments in owed.items():
        ids = [row.submission_id for row in assignments]
        known = Access(viewer_for(person, conference)).granted("title").filter(pk__in=ids).order_by("number")
        groups: dict[int | None, list[Submission]] = {None: []}
        for paper in known:
            groups.setdefault(paper.pk if paper.pk in blind else None, []).append(paper)
        for alone, papers in groups.items():
            if not papers:
                continue
            yield Recipient(
                person,
                {
                    "count": str(len(papers)),
                    "papers": "\n".join(f"#{paper.number} {paper.title}" for paper in papers),
                    "deadline": deadline,
                    "reviews_url": absolute_url(reverse("reviews:mine", args=[conference.slug])),
                },
                subject_key="" if alone is None else f"submission:{alone}",
                submission_id=alone,
                recheck="reviews.still_owes_reviews",
                about=tuple(paper.pk for paper in papers),
            )


def members_with_few_bids(conference: Conference) -> Iterable[Recipient]:
    """PC members with fewer bids than asked for, or than there are papers for them.

    Papers that some chair must not know are left out: neither a mail nor its absence tells this chair of bids on them.
    """
    deadline, blind = _deadline(conference, Window.BID), list(blind_chairs(conference))
    known = Q(bids__conference=conference) & ~Q(bids__submission__in=blind)
    members = (
        Person.objects.filter(memberships__conference=conference, memberships__role=Role.PC_MEMBER)
        .select_related("user")
        .annotate(bids_made=Count("bids", filter=known, distinct=True))
        .filter(bids_made__lt=conference.bids_asked)
    )
    for person in members:
        papers = biddable(Access(viewer_for(person, conference))).exclude(pk__in=blind)
        asked = min(papers.count(), conference.bids_asked)
        if person.bids_made < asked:
            yield Recipient(
                person,
                {
                    "count": str(person.bids_made),
                    "deadline": deadline,
                    "bids_url": absolute_url(reverse("reviews:bids", args=[conference.slug])),
                },
                recheck="reviews.still_has_few_bids",
            )


def count_missing_reviews(conference: Conference, hidden: frozenset[int]) -> int:
    """How many people owe reviews of papers that are not hidden; one query."""
    owed = missing_reviews(conference.pk).exclude(submission_id__in=hidden)
    return owed.order_by().values("person").distinct().count()


def count_few_bids(conference: Conference, hidden: frozenset[int]) -> int:
    """About how many PC members bid too little, with the papers all chairs may know; conflicts are not looked at."""
    hidden = hidden.union(blind_chairs(conference))
    papers = Submission.objects.filter(conference=conference, state=State.SUBMITTED).exclude(pk__in=hidden).count()
    members = Person.objects.filter(memberships__conference=conference, memberships__role=Role.PC_MEMBER)
    known = Q(bids__conference=conference) & ~Q(bids__submission__in=hidden)
    made = Count("bids", filter=known, distinct=True)
    return members.annotate(bids_made=made).filter(bids_made__lt=min(papers, conference.bids_asked)).count()


def register_audiences() -> None:
    """Offer both to reminders and to the chairs' mail."""
    audiences.register(
        Audience(
            "reviewers-missing-reviews",
            _("reviewers with missing reviews"),
            "review.reminder",
            Milestone.Kind.REVIEW,
            reviewers_with_missing_reviews,
            count_missing_reviews,
        ),
        Audience(
            "members-few-bids",
            _("PC members with few bids"),
            "bid.reminder",
            Milestone.Kind.BIDDING,
            members_with_few_bids,
            count_few_bids,
        ),
    )
