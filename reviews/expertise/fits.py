"""Keeps the stored text fits of a conference up to date: a Job, queued when papers, people or publications change."""

from collections import defaultdict
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from confsite.accounts.models import Publication
from confsite.conferences.models import Conference, Membership, Role
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.expertise.nearness import nearness_of
from reviews.matching import Text
from reviews.models import TextFit
from submissions.models import State, Submission

FIT = "reviews.text_fit"
BIDDING_ROLES = (Role.PC_CHAIR, Role.AREA_CHAIR, Role.PC_MEMBER)


def compute_fits(job: Job, report: jobs.Report) -> dict[str, Any]:
    """The Job: compare all submitted papers with the own papers of everybody who may bid, and store the best of each.

    Everybody at once, because how telling a word is depends on everybody's papers. The result names no counts.
    """
    conference = job.conference
    as_of = stamp_of(conference)  # as of before the texts are read: what changes meanwhile is looked at again
    report(0.05, _("Reading papers and publications"))
    papers = Submission.objects.filter(conference=conference, state=State.SUBMITTED).order_by("pk")
    texts = {pk: Text(title, abstract) for pk, title, abstract in papers.values_list("pk", "title", "abstract")}
    found = nearness_of(texts, _archives(conference))
    report(0.9, _("Writing down what fits"))
    now = conference.now()
    with transaction.atomic():
        Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        TextFit.objects.filter(conference=conference).delete()
        TextFit.objects.bulk_create(
            [
                TextFit(
                    conference=conference,
                    person_id=person,
                    submissions=list(one.submissions),
                    scores=list(one.scores),
                    nearest=list(one.nearest),
                    titles=list(one.titles),
                    terms=list(one.terms),
                    rest=one.rest,
                    own_papers=one.own_papers,
                    computed_at=now,
                )
                for person, one in found.items()
            ],
            batch_size=200,
        )
    cache.set(_key(conference), as_of, None)
    return {}


def _archives(conference: Conference) -> dict[int, list[Text]]:
    """The publications each member lets be used, by person."""
    archives: dict[int, list[Text]] = defaultdict(list)
    rows = Publication.objects.filter(
        is_used_for_matching=True,
        person__in=Membership.objects.filter(conference=conference, role__in=BIDDING_ROLES).values("person"),
    ).order_by("person", "pk")
    for person, title, abstract in rows.values_list("person", "title", "abstract"):
        archives[person].append(Text(title, abstract))
    return archives


def stamp_of(conference: Conference) -> str:
    """Changes when submitted papers, the members or their publications change; two queries."""
    papers = Submission.objects.filter(conference=conference, state=State.SUBMITTED)
    members = Membership.objects.filter(conference=conference, role__in=BIDDING_ROLES)
    return repr(
        (
            papers.aggregate(count=Count("pk"), last=Max("updated_at"), number=Max("number")),
            members.aggregate(count=Count("pk"), last=Max("pk"), changed=Max("person__profile_changed_at")),
        )
    )


def refresh_fits(conference: Conference | None = None) -> int:
    """Queue the Job where something changed and none waits or runs; for one conference or all, returns how many.

    A change made while a Job runs is found by the next look, so that many changes in a row cost few runs.
    """
    wanted = (
        [conference]
        if conference is not None
        else Conference.objects.exclude(state=Conference.State.ARCHIVE).filter(
            pk__in=Submission.objects.filter(state=State.SUBMITTED).values("conference"),
            memberships__role__in=BIDDING_ROLES,
        ).distinct()
    )  # fmt: skip
    open_states = [Job.State.QUEUED, Job.State.RUNNING]
    waiting = set(Job.objects.filter(kind=FIT, state__in=open_states).values_list("conference_id", flat=True))
    stale = [one for one in wanted if one.pk not in waiting and cache.get(_key(one)) != stamp_of(one)]
    for one in stale:
        with transaction.atomic():
            # The site's own runs would bury the chairs' jobs: the last one stands for all.
            Job.objects.filter(conference=one, kind=FIT, state=Job.State.SUCCEEDED).delete()
            jobs.enqueue(None, conference=one, kind=FIT, parameters={}, is_routine=True)
    return len(stale)


def is_being_compared(conference: Conference) -> bool:
    """Whether the Job waits or runs."""
    open_states = [Job.State.QUEUED, Job.State.RUNNING]
    return Job.objects.filter(conference=conference, kind=FIT, state__in=open_states).exists()


def _key(conference: Conference) -> str:
    return f"text-fits-as-of:{conference.pk}"
