"""What a session could be called, and who could chair it: suggestions a chair takes by a press, or leaves."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from program.availability.queries import told
from program.models import Session, Talk, TalkPerson
from program.policies import hidden_uids
from reviews.conflicts.involved import conflicts_in_force

MOST = 8


@dataclass(frozen=True)
class ChairSuggestion:
    """Somebody free at the time, in none of the session's talks, and without a conflict with its papers."""

    person: Person
    chaired: int


@dataclass(frozen=True)
class Suggestions:
    """`has_hidden`: the session holds a paper hidden from this viewer, so nobody is suggested to them."""

    titles: tuple[str, ...]
    chairs: tuple[ChairSuggestion, ...]
    has_hidden: bool = False


def suggestions_for(conference: Conference, viewer: Person | None, session: Session) -> Suggestions:
    """Titles from the topics its talks share; chairs who may and can, those with fewest sessions first."""
    hidden = hidden_uids(conference, viewer)
    talks = list(
        Talk.objects.filter(session=session, cancelled_at__isnull=True)
        .select_related("submission")
        .prefetch_related("submission__topics", "people")
    )
    shown = [talk for talk in talks if str(talk.uid) not in hidden]
    if len(shown) < len(talks):
        # Who is left out would tell who has a conflict with a paper this chair must not know.
        return Suggestions(_titles(shown), (), has_hidden=True)
    return Suggestions(_titles(shown), _chairs(conference, session, talks))


def _titles(talks: list[Talk]) -> tuple[str, ...]:
    counts = Counter(topic.name for talk in talks if talk.submission for topic in talk.submission.topics.all())
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    shared = [name for name in ranked if 2 * counts[name] >= len(talks)][:2]
    found = [" · ".join(shared)] if len(shared) > 1 else []
    return tuple(dict.fromkeys([*found, *ranked[:3]]))


def _chairs(conference: Conference, session: Session, talks: list[Talk]) -> tuple[ChairSuggestion, ...]:
    papers = [talk.submission_id for talk in talks if talk.submission_id]
    inside = {entry.person_id for talk in talks for entry in talk.people.all() if entry.person_id}
    barred = conflicts_in_force().filter(conference=conference, submission__in=papers).values("person")
    candidates = (
        Person.objects.filter(
            Q(memberships__conference=conference)
            | Q(talk_entries__talk__in=Talk.objects.filter(conference=conference, submission__isnull=True))
        )
        .exclude(pk__in=inside)
        .exclude(pk__in=barred)
        .distinct()
        .order_by("sort_key")
    )
    busy = _busy(conference, session)
    others = Session.objects.filter(conference=conference, chair_person__isnull=False).exclude(pk=session.pk)
    chaired = Counter(others.values_list("chair_person", flat=True))
    free = [ChairSuggestion(person, chaired[person.pk]) for person in candidates if person.pk not in busy]
    return tuple(sorted(free, key=lambda one: one.chaired)[:MOST])


def _busy(conference: Conference, session: Session) -> set[int]:
    """People who speak, chair or cannot come while the session takes place."""
    starts, ends = session.starts_at, session.ends_at
    if starts is None or ends is None:
        return set()
    speaking = TalkPerson.objects.filter(
        conference=conference,
        person__isnull=False,
        talk__cancelled_at__isnull=True,
        talk__starts_at__lt=ends,
        talk__ends_at__gt=starts,
    )
    chairing = Session.objects.filter(
        conference=conference, chair_person__isnull=False, starts_at__lt=ends, ends_at__gt=starts
    ).exclude(pk=session.pk)
    away = {
        identity
        for identity, answer in told(conference).items()
        if any(one.is_hard and one.starts_at < ends and starts < one.ends_at for one in answer.away)
    }
    everybody = {*speaking.values_list("person", flat=True), *chairing.values_list("chair_person", flat=True)}
    return everybody | {int(one) for one in away if one.isdecimal()}
