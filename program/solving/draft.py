"""The draft as the board asks about it over and over, kept in the process until a row it rests on changes."""

# ruff: noqa: S608 – the parts of the query are constants of this module, values travel as parameters

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from django.db import connection
from django.utils.translation import get_language

from confsite.conferences.models import Conference
from program import solver
from program.models import (
    Absence,
    Availability,
    ProgramSettings,
    Room,
    RoomClosure,
    Session,
    Star,
    Talk,
    TalkPerson,
)
from program.solving.problem import Problem, problem_of, schedule_of

MOST_KEPT = 4
WHOLE_ROWS = (Room, RoomClosure, ProgramSettings, Session, Talk, TalkPerson, Availability, Absence, Star)
# Of papers only what the problem takes from them: who submits one does not change the program.
OF_PAPERS = """
    SELECT 'papers', md5(string_agg((talk.id, paper.track_id, type.slug, type.name)::text, '' ORDER BY talk.id))
    FROM program_talk talk
    JOIN submissions_submission paper ON paper.id = talk.submission_id
    JOIN conferences_submission_type type ON type.id = paper.submission_type_id
    WHERE talk.conference_id = %(conference)s
    UNION ALL
    SELECT 'topics', md5(string_agg((talk.id, topic.name)::text, '' ORDER BY talk.id, topic.name))
    FROM program_talk talk
    JOIN submissions_submission_topic chosen ON chosen.submission_id = talk.submission_id
    JOIN conferences_topic topic ON topic.id = chosen.topic_id
    WHERE talk.conference_id = %(conference)s
"""


@dataclass(frozen=True)
class Draft:
    """A draft as a problem in which every talk that is not pinned may move, and as it stands."""

    problem: Problem
    schedule: solver.Schedule


class _Kept:
    """The drafts asked for last, by what they were made of."""

    def __init__(self) -> None:
        self._drafts: OrderedDict[tuple[str, ...], Draft] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> Draft | None:
        with self._lock:
            if key in self._drafts:
                self._drafts.move_to_end(key)
            return self._drafts.get(key)

    def put(self, key: tuple[str, ...], draft: Draft) -> None:
        with self._lock:
            self._drafts[key] = draft
            while len(self._drafts) > MOST_KEPT:
                self._drafts.popitem(last=False)


_kept = _Kept()


def draft_of(conference: Conference) -> Draft | None:
    """The draft as it stands now; None where no session has both times. One query where it is kept."""
    language = get_language() or ""  # sessions without a title are called by their kind
    digest = digest_of(conference)
    draft = _kept.get((language, *digest))
    if draft is None:
        draft = _made(conference)
        # A change in between may be in the draft and not in the digest, which may come true again by an undo.
        if draft is not None and digest_of(conference) == digest:
            _kept.put((language, *digest), draft)
    return draft


def digest_of(conference: Conference) -> tuple[str, ...]:
    """Digests of all rows a draft is made of, table by table, in one query."""
    parts = [
        f"SELECT '{table}' AS part, md5(string_agg(md5(one::text), '' ORDER BY one.id)) AS digest "
        f"FROM {table} one WHERE one.conference_id = %(conference)s"
        for table in (model._meta.db_table for model in WHOLE_ROWS)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([*parts, OF_PAPERS]), {"conference": conference.pk})
        found = dict(cursor.fetchall())
    return (str(conference.pk), *(found[part] or "" for part in sorted(found)))


def _made(conference: Conference) -> Draft | None:
    problem = problem_of(conference, keeps_placed=False)
    if problem is None:
        return None
    return Draft(problem, schedule_of(conference, problem))
