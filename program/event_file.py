"""The program in a conference file: rooms, sessions with their talks, talks that wait for a place."""

import uuid
from dataclasses import replace
from typing import Any

from django.db import models
from django.utils.text import slugify

from confsite.conferences.files.conference_tables import of, reference
from confsite.conferences.files.parts import Part
from confsite.conferences.files.problems import FileMistakes, Problem, Problems
from confsite.conferences.files.schema import Column, Entry, Kind, Rows, column, columns
from confsite.conferences.models import Conference, Speaker
from program.bundle.services import follow_state
from program.models import ProgramVersion, Room, Session, Talk, TalkPerson
from submissions.models import Submission

NAMESPACE = uuid.UUID("6f7b9c58-51c3-4c0e-9d0a-6a1c4a0c7d11")


def derived_uid(conference: Conference, what: str, key: str) -> uuid.UUID:
    """A UID that stays the same each time a file is loaded, wherever the item moves in time."""
    return uuid.uuid5(NAMESPACE, f"{conference.slug}/{what}/{key}")


def check_session(entry: Entry, problems: Problems) -> None:
    if not entry.values["_key"] and entry.values["uid"] is None:
        problems.add(entry.path, "A session needs a key of its own.", 'Add key = "…", any short word.')
    check_times(entry, problems)


def check_times(entry: Entry, problems: Problems) -> None:
    starts, ends = entry.values["starts_at"], entry.values["ends_at"]
    if ends and not starts:
        problems.add((*entry.path, "ends"), "This ends but never starts.", "Add starts = …")
    elif ends and ends <= starts:
        problems.add((*entry.path, "ends"), "This ends before it starts.", "Check both times and the day.")


def complete_session(conference: Conference, entry: Entry, problems: Problems) -> None:
    values = entry.values
    if values["uid"] is None:
        values["uid"] = derived_uid(conference, "session", values["_key"])
    refuse_foreign_uid(Session, conference, entry, problems)


def complete_talk(conference: Conference, entry: Entry, problems: Problems) -> None:
    values = entry.values
    if values["uid"] is None:
        known = Talk.objects.filter(conference=conference, slug=values["slug"]).values_list("uid", flat=True).first()
        values["uid"] = known or derived_uid(conference, "talk", values["slug"])
    refuse_foreign_uid(Talk, conference, entry, problems)


def complete_person(_conference: Conference, entry: Entry, _problems: Problems) -> None:
    # One printed name is one page in this program.
    entry.values["slug"] = entry.values["slug"] or slugify(entry.values["name"])[:80] or "person"


def refuse_foreign_uid(model: type[models.Model], conference: Conference, entry: Entry, problems: Problems) -> None:
    other = model._default_manager.filter(uid=entry.values["uid"]).exclude(conference=conference).first()
    if other is not None:
        slug = other.conference.slug  # type: ignore[attr-defined]
        problems.add((*entry.path, "uid"), f"This UID belongs to “{other}” of {slug}.", "Leave uid out; one is made.")
        entry.values["uid"] = uuid.uuid4()  # so that the rest of the file is still looked at; nothing of it stays


def time_column(model: type[models.Model], key: str, attribute: str) -> Column:
    return Column(key, attribute, Kind.INSTANT, source=model._meta.get_field(attribute))


def find_submission(conference: Conference, number: Any) -> models.Model | None:
    return Submission.objects.filter(conference=conference, number=number).first()


def talks_of(conference: Conference) -> models.QuerySet[Talk]:
    numbers = models.Prefetch("submission", Submission.objects.only("number"))
    return Talk.objects.filter(conference=conference).select_related("speaker").prefetch_related(numbers)


PEOPLE = Rows(
    key="people",
    model=TalkPerson,
    columns=columns(
        TalkPerson,
        "name",
        "affiliation",
        "is_presenter",
        "slug",
        slug=column(TalkPerson, "slug", is_required=False, default=""),
    ),
    existing=of(TalkPerson),
    natural=lambda values: values["name"],
    parent="talk",
    is_inline=True,
    complete=complete_person,
)
TALK_COLUMNS = columns(
    Talk,
    "slug",
    "kind",
    "label",
    "title",
    "starts_at",
    "ends_at",
    "has_own_times",
    "minutes",
    "needs",
    "abstract",
    "is_pinned",
    "uid",
    starts_at=time_column(Talk, "starts", "starts_at"),
    ends_at=time_column(Talk, "ends", "ends_at"),
    speaker=reference("speaker", Speaker, by="key"),
    submission=Column(
        "submission",
        "submission",
        Kind.REFERENCE,
        source=int,
        find=find_submission,
        key_of=lambda row: row.number if row is not None else None,
    ),
    uid=Column("uid", "uid", Kind.UUID),
)
ROOMS = Rows(
    key="room",
    model=Room,
    columns=columns(Room, "slug", "name", "capacity", "note", "join_url", "features"),
    existing=of(Room),
    natural=lambda values: values["slug"],
    yields_to=frozenset({"program.PublishedSession"}),
)

TALKS = Rows(
    key="talk",
    model=Talk,
    columns=TALK_COLUMNS,
    existing=talks_of,
    natural=lambda values: values["slug"],
    complete=complete_talk,
    check=check_times,
    children=(PEOPLE,),
    # A paper's talk belongs to the accepted paper: a file may place it, not remove it.
    may_remove=lambda talk: talk.session_id is None and talk.submission_id is None,
)
TALKS_INSIDE = replace(
    TALKS,
    parent="session",
    is_local=False,
    may_remove=lambda talk: talk.session_id is not None and talk.submission_id is None,
)
SESSIONS = Rows(
    key="session",
    model=Session,
    columns=columns(
        Session,
        "kind",
        "label",
        "title",
        "starts_at",
        "ends_at",
        "time_text",
        "description",
        "chair_text",
        "join_url",
        "boards",
        "is_pinned",
        "uid",
        starts_at=time_column(Session, "starts", "starts_at"),
        ends_at=time_column(Session, "ends", "ends_at"),
        uid=Column("uid", "uid", Kind.UUID),
        key=Column("key", "_key", Kind.TEXT, default=""),
        room=reference("room", Room),
    ),
    existing=lambda conference: Session.objects.filter(conference=conference).select_related("room"),
    natural=lambda values: values["uid"] or values["_key"],
    complete=complete_session,
    check=check_session,
    children=(TALKS_INSIDE,),
)


def publish(conference: Conference, has_changed: bool) -> str:
    """Publish what was loaded, so that the public pages show it; a draft conference waits for its chair."""
    from program.errors import ClashesFound
    from program.services import publish_loaded

    follow_state(conference)  # a file may hide a conference, too
    if conference.state == Conference.State.DRAFT:
        return ""
    is_published = ProgramVersion.objects.filter(conference=conference, is_current=True).exists()
    if is_published and not has_changed:
        return ""
    try:
        version = publish_loaded(conference)
    except ClashesFound as clashes:
        cure = "Move one of them, or put it into another room."
        raise FileMistakes([Problem(("session",), finding.words, cure) for finding in clashes.findings]) from clashes
    return f"the program is published as version {version.number}." if version is not None else ""


PART = Part("program", (ROOMS, SESSIONS, TALKS), after=publish)
