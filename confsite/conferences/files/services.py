"""Load a conference from the text of a file, and write one back. All or nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.files import parts
from confsite.conferences.files.conference_tables import CONFERENCE, SERIES
from confsite.conferences.files.problems import FileMistakes, Problem
from confsite.conferences.files.reading import Reading, read_text
from confsite.conferences.files.schema import Rows
from confsite.conferences.files.syncing import Sync
from confsite.conferences.models import Conference, Series


@dataclass(frozen=True)
class Outcome:
    """What loading a file did (or, with `check_only`, would do)."""

    slug: str
    is_new: bool
    changes: tuple[str, ...]
    notes: tuple[str, ...]


class _OnlyChecked(Exception):
    """Rolls a check back."""


def load_text(actor: User | None, *, text: str, name: str = "", check_only: bool = False) -> Outcome:
    """Bring a conference to what a file says; a second time changes nothing.

    Tables the file does not name stay as they are. Submissions, members and reviews are never touched.

    Raises:
        FileMistakes: with every mistake found; then nothing was loaded.
    """
    outcome: Outcome | None = None
    try:
        with transaction.atomic():
            outcome = _load(actor, text)
            if check_only:
                raise _OnlyChecked
    except _OnlyChecked:
        pass
    except FileMistakes as mistakes:
        raise FileMistakes(mistakes.problems, name) from None
    except IntegrityError as error:
        message = f"The database refuses this: {error}".splitlines()[0]
        raise FileMistakes([Problem((), message, "Compare the file with what is there already.")], name) from error
    assert outcome is not None
    return outcome


def _load(actor: User | None, text: str) -> Outcome:
    reading, problems = read_text(text, [CONFERENCE, SERIES, *parts.all_rows()])
    entry = reading.single("conference")
    if entry is None and "conference" not in reading.tables:
        problems.add(
            (), "There is no [conference] table.", "Begin the file with [conference] and slug, name, short_name."
        )
    if problems.found or entry is None:
        raise FileMistakes(problems.found)
    known = Conference.objects.select_for_update().filter(slug=entry.values["slug"]).first()
    sync = Sync(known or Conference(slug=entry.values["slug"]), problems, owned=_owned_models())
    is_new = known is None
    try:
        notes = _sync(sync, reading, is_new)
    except IntegrityError as error:
        if problems.found:  # the mistake behind it is known already
            raise FileMistakes(problems.found) from error
        raise
    if sync.changes:
        _remember(actor, sync, text, is_new)
    return Outcome(sync.conference.slug, is_new, tuple(sync.changes), tuple(notes))


def _sync(sync: Sync, reading: Reading, is_new: bool) -> list[str]:
    """Load all parts, then remove what the file no longer has; returns notes for people."""
    _sync_head(sync, reading, is_new)
    per_part = []
    for part in parts.registered():
        before = len(sync.changes)
        sync.run([(rows, reading.tables[rows.key]) for rows in part.rows if rows.key in reading.tables])
        per_part.append((part, len(sync.changes) > before))
    sync.remove_doomed()
    if sync.problems.found:
        raise FileMistakes(sync.problems.found)
    notes = list(sync.notes)
    for part, has_changes in per_part:
        if part.after is not None and any(rows.key in reading.tables for rows in part.rows):
            has_changed = has_changes or any(_is_of(part, rows) for rows, _row in sync.doomed)
            notes += [note] if (note := part.after(sync.conference, has_changed)) else []
    return notes


def _sync_head(sync: Sync, reading: Reading, is_new: bool) -> None:
    """The series and the conference's own row, which everything else hangs on."""
    conference = sync.conference
    series_entry, entry = reading.single("series"), reading.single("conference")
    assert entry is not None
    values = dict(entry.values)
    for column in CONFERENCE.columns:
        if column.find is not None:
            values[column.attribute] = sync.resolve(column, entry)
    if series_entry is not None:
        series = Series.objects.select_for_update().filter(slug=series_entry.values["slug"]).first() or Series()
        sync.write(SERIES, series, series_entry.values, series.pk is None)
        values["series"] = series
    sync.write(CONFERENCE, conference, values, is_new)


def _remember(actor: User | None, sync: Sync, text: str, is_new: bool) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    Conference.objects.filter(pk=sync.conference.pk).update(source_digest=digest)
    record(actor, "conference.created" if is_new else "conference.loaded", sync.conference, changes=sync.changes[:200])


def _owned_models() -> frozenset[type[models.Model]]:
    def walk(all_rows: Iterable[Rows]) -> Iterable[type[models.Model]]:
        for rows in all_rows:
            yield rows.model
            yield from walk(rows.children)

    return frozenset(walk(parts.all_rows()))


def _is_of(part: parts.Part, rows: Rows) -> bool:
    return any(rows is own or rows in own.children for own in part.rows)
