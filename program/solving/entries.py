"""The talks of a draft as the solver needs them: plain rows, because model objects cost more than its answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from confsite.conferences.models import Conference
from program.availability.queries import identity_of
from program.models import Talk, TalkPerson


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody on a talk, by the identity of `availability.queries.identity_of`."""

    identity: str
    name: str
    is_presenter: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A talk that is not cancelled. `session` is its session's key; `track` and `type_words` are its paper's.

    `title` is as printed and may be empty, `name` is what to call it.
    """

    pk: int
    uid: str
    kind: str
    name: str
    title: str
    abstract: str
    minutes: int | None
    needs: tuple[str, ...]
    session: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    is_pinned: bool
    is_of_paper: bool
    track: str | None
    type_words: str
    topics: frozenset[str]
    people: tuple[Speaker, ...]

    @property
    def presenting(self) -> tuple[Speaker, ...]:
        """Who has to be there: those who speak, or everybody where nobody is marked."""
        return tuple(one for one in self.people if one.is_presenter) or self.people


def entries_of(conference: Conference) -> list[Entry]:
    """All talks of a draft in the order of their keys; three queries."""
    people, topics = _people(conference), _topics(conference)
    rows = Talk.objects.filter(conference=conference, cancelled_at__isnull=True).order_by("pk")
    columns = rows.values_list(
        "pk", "uid", "kind", "title", "label", "slug", "abstract", "minutes", "needs", "session_id", "starts_at",
        "ends_at", "is_pinned", "submission_id", "submission__track_id", "submission__submission_type__slug",
        "submission__submission_type__name",
    )  # fmt: skip
    return [_entry(row, people, topics) for row in columns]


def _entry(row: tuple[Any, ...], people: Mapping[int, list[Speaker]], topics: Mapping[int, set[str]]) -> Entry:
    pk, uid, kind, title, label, slug, abstract, minutes, needs, session, starts_at, ends_at, is_pinned, *of_paper = row
    paper, track, type_slug, type_name = of_paper
    return Entry(
        pk=pk,
        uid=str(uid),
        kind=kind,
        name=Talk.called(title, label, slug),
        title=title,
        abstract=abstract,
        minutes=minutes,
        needs=tuple(map(str, needs)),
        session=session,
        starts_at=starts_at,
        ends_at=ends_at,
        is_pinned=is_pinned,
        is_of_paper=paper is not None,
        track=str(track) if track else None,
        type_words=f"{type_slug or ''} {type_name or ''}".lower(),
        topics=frozenset(topics.get(pk, ())),
        people=tuple(people.get(pk, ())),
    )


def _people(conference: Conference) -> Mapping[int, list[Speaker]]:
    rows: Iterable[tuple[int, int | None, str, str, bool]] = TalkPerson.objects.filter(
        conference=conference
    ).values_list("talk_id", "person_id", "slug", "name", "is_presenter")
    found = defaultdict(list)
    for talk, person, slug, name, is_presenter in rows:
        found[talk].append(Speaker(identity_of(person, slug), name, is_presenter))
    return found


def _topics(conference: Conference) -> Mapping[int, set[str]]:
    rows = Talk.objects.filter(conference=conference, submission__topics__isnull=False)
    found = defaultdict(set)
    for talk, topic in rows.values_list("pk", "submission__topics__name"):
        found[talk].add(topic)
    return found
