"""The only writers of how much and when a member reviews; own papers are written by the profile's services."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts import profile_services
from confsite.accounts.models import Person, Publication, User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from reviews.expertise.queries import REVIEWING_ROLES, accepted_papers_of, chairs_limits
from reviews.models import Absence, LoadWish
from reviews.refusals import Refused
from reviews.viewers import require_self, viewer_for
from submissions.models import Submission

MOST_ABSENCES = 20
LONGEST_ABSENCE = 366  # days; a longer one is a typing mistake, or a membership to give back


def _require_member(actor: User | None, person: Person, conference: Conference) -> None:
    require_self(actor, person)
    if not viewer_for(person, conference).holds(*REVIEWING_ROLES):
        raise Refused(_("Papers are given to PC members and area chairs only."))


@transaction.atomic
def set_load_wish(actor: User | None, *, person: Person, conference: Conference, most_papers: int | None) -> None:
    """Say how many papers one wants at most; None leaves it to the chairs.

    Raises:
        Refused: this is more than the chairs' limit, or no role here gives papers.
    """
    _require_member(actor, person, conference)
    limit = chairs_limits(conference, person=person)[person.pk]
    if most_papers is None:
        LoadWish.objects.filter(conference=conference, person=person).delete()
    elif not 0 <= most_papers <= limit:
        raise Refused(_("The chairs' limit for you is %(n)d. Ask them if you want more.") % {"n": limit})
    else:
        LoadWish.objects.update_or_create(
            conference=conference,
            person=person,
            defaults={"most_papers": most_papers, "wished_at": conference.now()},
        )
    record(actor, "members.load_wished", conference, papers="" if most_papers is None else most_papers)


@transaction.atomic
def add_absence(
    actor: User | None, *, person: Person, conference: Conference, starts_on: date, ends_on: date
) -> Absence:
    """Say from when to when one cannot review, both days included. The same days twice are one absence.

    Raises:
        Refused: it ends before it begins, lies in the past, is longer than a year, or is one of too many.
    """
    _require_member(actor, person, conference)
    if ends_on < starts_on:
        raise Refused(_("It ends before it begins: swap the days."))
    if ends_on < conference.now().date():
        raise Refused(_("These days are over already."))
    if (ends_on - starts_on).days > LONGEST_ABSENCE:
        raise Refused(_("This is longer than a year. Ask the chairs to take you off the committee instead."))
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    if Absence.objects.filter(conference=conference, person=person).count() >= MOST_ABSENCES:
        raise Refused(_("You have noted many absences. Remove one first."))
    row, _created = Absence.objects.get_or_create(
        conference=conference,
        person=person,
        starts_on=starts_on,
        ends_on=ends_on,
        defaults={"noted_at": conference.now()},
    )
    record(actor, "members.absence_noted", conference)
    return row


@transaction.atomic
def remove_absence(actor: User | None, *, person: Person, conference: Conference, absence_id: int) -> None:
    """Take an absence back.

    Raises:
        Absence.DoesNotExist: it is nobody's, or somebody else's.
    """
    require_self(actor, person)
    Absence.objects.select_for_update().get(pk=absence_id, person=person, conference=conference).delete()
    record(actor, "members.absence_removed", conference)


def add_accepted_papers(actor: User) -> tuple[int, int]:
    """Add one's papers accepted at conferences of this site to one's publications: how many are new, and known."""
    person = Person.objects.get(user=actor)
    entries = [_entry(paper, person) for paper in accepted_papers_of(person)]
    return profile_services.import_publications(actor, entries=entries)


def _entry(paper: Submission, person: Person) -> dict[str, Any]:
    """A paper as a publication. Its co-authors come along: they are conflicts wherever papers are reviewed."""
    starts_on = paper.conference.starts_on
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "coauthors": [author.name for author in paper.authors.all()],
        "coauthor_orcids": [],
        "venue": paper.conference.short_name[:300],
        "year": (starts_on or paper.created_at).year,
        "doi": "",
        "source": Publication.Source.HAND.value,
    }
