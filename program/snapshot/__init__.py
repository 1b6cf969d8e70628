"""The published program: draft rows become plain data once, and plain data becomes what pages and feeds show.

Public pages read nothing but this, so that what is published does not change under its readers.
"""

from program.snapshot.drafts import SCHEMA, Draft, content_of, draft_content, draft_of
from program.snapshot.shapes import (
    Cancelled,
    Day,
    Moved,
    PersonView,
    ProgramView,
    RoomView,
    SessionView,
    Slot,
    TalkView,
)
from program.snapshot.stored import (
    digest_of,
    each_person,
    is_same,
    masked,
    published,
    view_of,
    without_talks,
)

__all__ = [
    "SCHEMA",
    "Cancelled",
    "Day",
    "Draft",
    "Moved",
    "PersonView",
    "ProgramView",
    "RoomView",
    "SessionView",
    "Slot",
    "TalkView",
    "content_of",
    "digest_of",
    "draft_content",
    "draft_of",
    "each_person",
    "is_same",
    "masked",
    "published",
    "view_of",
    "without_talks",
]
