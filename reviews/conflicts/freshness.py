"""Whether a conference was looked through since papers or people changed."""

from datetime import UTC, datetime

from django.core.cache import cache
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Greatest

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.models import ConflictSettings, PossibleConflict
from submissions.models import Author, DeclaredConflict, Submission

FRESH_SECONDS = 3600  # after this long a conference is looked through again even where nothing seems to have changed

BEFORE_ANY_PAPER = datetime(1970, 1, 1, tzinfo=UTC)  # how far a search got that found no paper


def is_fresh(conference: Conference) -> bool:
    """Whether conflicts are known for papers, authors and committee as they are now; one query, nothing is searched.

    Pages that are only read ask this. The search is a Job that `refresh_changed` queues within a minute of a change.
    """
    return bool(cache.get(key_of_papers(conference)) == fingerprint(conference))


def looked_through(conference: Conference, papers: QuerySet[Submission]) -> QuerySet[Submission]:
    """Those of the papers that the last search has seen as they are now; all where there was no search yet."""
    until: datetime | None = cache.get(key_of_reach(conference))
    return papers if until is None else papers.filter(updated_at__lte=until)


def remember_papers(conference: Conference, as_of: str, reach: datetime | None) -> None:
    """Note that a search has seen papers as they were at `as_of`."""
    cache.set(key_of_papers(conference), as_of, FRESH_SECONDS)
    cache.set(key_of_reach(conference), reach or BEFORE_ANY_PAPER, None)


def last_change_of_papers(conference: Conference) -> datetime | None:
    """When a paper changed last; None without papers."""
    found: datetime | None = Submission.objects.filter(conference=conference).aggregate(last=Max("updated_at"))["last"]
    return found


def fingerprint(conference: Conference) -> str:
    """Changes when papers, authors, declarations or the committee of a conference change; one query."""
    row = (
        Submission.objects.filter(conference=conference)
        .values("conference")
        .annotate(last=Max("updated_at"), number=Max("number"))
        .values_list("last", "number")
        .order_by()
    )
    union = (
        Conference.objects.filter(pk=conference.pk)
        .annotate(
            last=row.values("last")[:1],
            number=row.values("number")[:1],
            author=_last(Author.objects.filter(conference=conference)),
            declared=_last(DeclaredConflict.objects.filter(conference=conference)),
            member=_last(Membership.objects.filter(conference=conference)),
        )
        .values_list("last", "number", "author", "declared", "member")
    )
    return repr(union.first())


def _last(rows: QuerySet) -> object:
    return rows.order_by("-pk").values("pk")[:1]


def people_fingerprint(conference: Conference) -> str:
    """Changes when somebody on the committee or among the authors changes the own profile, or the limits change."""
    people = Person.objects.filter(
        Q(memberships__conference=conference, memberships__role__in=COMMITTEE_ROLES)
        | Q(authorships__conference=conference)
    )
    last = people.aggregate(last=Max(Greatest("profile_changed_at", "created_at")))["last"]
    limits = ConflictSettings.objects.filter(conference=conference).values_list(
        "institution_years", "coauthor_years", "ignored_domains"
    )
    due = PossibleConflict.objects.filter(
        conference=conference, basis=PossibleConflict.Basis.HELD, state="OPEN", held_until__lte=conference.now()
    ).count()
    return repr((last, limits.first(), due))


def conferences_to_look_through() -> list[Conference]:
    """Conferences with papers and a committee that are not archives and in which papers or people changed."""
    candidates = Conference.objects.exclude(state=Conference.State.ARCHIVE).filter(
        pk__in=Submission.objects.values("conference"), memberships__role__in=COMMITTEE_ROLES
    )
    return [
        one
        for one in candidates.distinct()
        if cache.get(key_of_papers(one)) != fingerprint(one) or cache.get(key_of_people(one)) != people_fingerprint(one)
    ]


def key_of_papers(conference: Conference) -> str:
    return f"conflicts-as-of:{conference.pk}"


def key_of_reach(conference: Conference) -> str:
    return f"conflicts-papers-until:{conference.pk}"


def key_of_people(conference: Conference) -> str:
    return f"conflicts-people-as-of:{conference.pk}"
