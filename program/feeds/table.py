"""The program as a table: one line per talk, and per session without talks."""

from confsite.ui.csv_export import csv_lines
from program.feeds.facts import Facts
from program.snapshot import ProgramView, SessionView, Slot

COLUMNS = (
    "uid",
    "kind",
    "day",
    "start",
    "end",
    "zone",
    "room",
    "session",
    "session_chair",
    "label",
    "title",
    "people",
    "affiliations",
    "track",
    "board",
    "url",
)


def table_csv(program: ProgramView, facts: Facts) -> bytes:
    """The program as CSV, with a mark so that spreadsheets read UTF-8; what looks like a formula is tamed."""
    items = (
        item
        for session in program.sessions
        for item in (tuple(Slot(talk, session) for talk in session.talks) or (session,))
    )
    lines = csv_lines(COLUMNS, (_row(item, program, facts) for item in items))
    return "\ufeff".encode() + "".join(lines).encode("utf-8", "replace")


def _row(item: Slot | SessionView, program: ProgramView, facts: Facts) -> list[str]:
    session = item.session if isinstance(item, Slot) else item
    talk = item.talk if isinstance(item, Slot) else None
    start = item.starts_at.astimezone(program.zone) if item.starts_at else None
    end = item.ends_at.astimezone(program.zone) if item.ends_at else None
    people = talk.people if talk else ()
    return [
        talk.uid if talk else session.uid,
        (talk.kind if talk else session.kind).lower(),
        f"{start:%Y-%m-%d}" if start else "",
        f"{start:%H:%M}" if start else session.time_text,
        f"{end:%H:%M}" if end else "",
        program.zone_name,
        session.room.name if session.room else "",
        session.heading,
        session.chair,
        talk.label if talk else session.label,
        talk.title if talk else session.title,
        "; ".join(person.name for person in people),
        "; ".join(person.affiliation for person in people),
        talk.track if talk else "",
        talk.board if talk else "",
        facts.link(item),
    ]
