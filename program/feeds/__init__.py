"""The program in the formats other programs read. Nothing here does I/O."""

from program.feeds.entries import FeedEvent, chosen, events, summary_of, with_cancelled
from program.feeds.facts import Facts
from program.feeds.ical import calendar
from program.feeds.linked_data import linked_data
from program.feeds.pentabarf import schedule_xml
from program.feeds.schedule import schedule_json
from program.feeds.table import table_csv

__all__ = [
    "Facts",
    "FeedEvent",
    "calendar",
    "chosen",
    "events",
    "linked_data",
    "schedule_json",
    "schedule_xml",
    "summary_of",
    "table_csv",
    "with_cancelled",
]
