"""The moments at which the workshop is shown, and the calendar they lie in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

# Day 0 of `demo.world`: the day of the submission deadline.
DEADLINE_DAY = date(2027, 3, 5)
ANYWHERE_ON_EARTH = "Etc/GMT+12"


class Stage(IntEnum):
    """How far the workshop is."""

    SUBMISSION = 1
    BIDDING = 2
    REVIEWING = 3
    DECIDED = 4
    PUBLISHED = 5


@dataclass(frozen=True)
class StageFacts:
    """How a stage is shown: its address, its name, how many papers take part, and the day its clock stands on."""

    stage: Stage
    slug: str
    label: str
    papers: int
    day: int
    hour: int = 10


STAGES: dict[Stage, StageFacts] = {
    facts.stage: facts
    for facts in (
        StageFacts(Stage.SUBMISSION, "quietcomp-open", "submission open", 20, -5),
        StageFacts(Stage.BIDDING, "quietcomp-bidding", "bidding", 30, 3),
        StageFacts(Stage.REVIEWING, "quietcomp-reviewing", "reviewing", 24, 24),
        StageFacts(Stage.DECIDED, "quietcomp-decided", "decided", 24, 50),
        StageFacts(Stage.PUBLISHED, "quietcomp-published", "program published", 36, 70),
    )
}


def instant(day: int, hour: int = 12, minute: int = 0, zone: str = "Europe/Stockholm") -> datetime:
    """An hour of a day counted from the submission deadline."""
    return datetime.combine(DEADLINE_DAY + timedelta(days=day), time(hour, minute), ZoneInfo(zone))
