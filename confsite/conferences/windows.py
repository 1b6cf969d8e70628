"""What is open when: one pure function from important dates to spans of time. Nothing here is ever switched by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ANYWHERE_ON_EARTH = ZoneInfo("Etc/GMT+12")


class Window(StrEnum):
    """Things people may do during a span."""

    SUBMIT = "SUBMIT"  # start a new submission
    EDIT = "EDIT"  # edit, replace the paper, submit
    BID = "BID"
    REVIEW = "REVIEW"
    RESPOND = "RESPOND"  # author response
    DISCUSS = "DISCUSS"
    CAMERA_READY = "CAMERA_READY"


@dataclass(frozen=True)
class DateFact:
    """An important date as this module needs it. `kind` is a `Milestone.Kind` value; scopes are ids or None."""

    kind: str
    at: datetime | None = None
    day: date | None = None
    zone: str = ""
    grace: timedelta = timedelta(0)
    track: int | None = None
    submission_type: int | None = None
    pk: int | None = None  # of the milestone, for individual extensions

    @property
    def closes_at(self) -> datetime | None:
        """The instant a deadline falls: where only a day is known its end, anywhere on Earth without a zone."""
        if self.at is not None or self.day is None:
            return self.at
        zone = ZoneInfo(self.zone) if self.zone else ANYWHERE_ON_EARTH
        # Through the next day's first instant and in UTC, so that clocks changed at midnight cost or give no hour.
        return datetime.combine(self.day + timedelta(days=1), time.min, zone).astimezone(UTC) - timedelta(
            microseconds=1
        )

    @property
    def opens_at(self) -> datetime | None:
        """The instant an opening falls: the start of the day where only a day is known."""
        if self.at is not None or self.day is None:
            return self.at
        zone = ZoneInfo(self.zone) if self.zone else ANYWHERE_ON_EARTH
        return datetime.combine(self.day, time.min, zone).astimezone(UTC)


@dataclass(frozen=True)
class Span:
    """From `opens_at` (None: always was) to `closes_at` (None: not fixed yet), with a silent grace behind it."""

    opens_at: datetime | None
    closes_at: datetime | None
    grace: timedelta = timedelta(0)
    closing: frozenset[int] = frozenset()  # milestones whose individual extensions keep it open longer

    def is_open(self, now: datetime, *, extended_until: datetime | None = None) -> bool:
        """Whether something may be done at `now`; the grace counts, an individual extension comes first."""
        if self.opens_at is not None and now < self.opens_at:
            return False
        if self.closes_at is None:
            return True
        return now <= max(self.closes_at + self.grace, extended_until or self.closes_at)

    def is_past(self, now: datetime) -> bool:
        return self.closes_at is not None and now > self.closes_at + self.grace


def _pick(facts: Iterable[DateFact], kind: str, track: int | None, submission_type: int | None) -> DateFact | None:
    """The most specific date of a kind for a scope; a type's own date beats a track's."""
    best: tuple[int, DateFact] | None = None
    for fact in facts:
        if fact.kind != kind or (fact.at is None and fact.day is None):
            continue
        if fact.track not in (None, track) or fact.submission_type not in (None, submission_type):
            continue
        rank = 2 * (fact.submission_type is not None) + (fact.track is not None)
        if best is None or rank > best[0]:
            best = (rank, fact)
    return best[1] if best else None


def spans(
    facts: Iterable[DateFact], *, track: int | None = None, submission_type: int | None = None
) -> Mapping[Window, Span]:
    """The span of each window for papers of a track and a type. A window the dates do not provide for is missing."""
    facts = tuple(facts)

    def closing(kind: str) -> DateFact | None:
        return _pick(facts, kind, track, submission_type)

    def instant(kind: str) -> datetime | None:
        fact = closing(kind)
        return fact.closes_at if fact else None

    def opening(kind: str) -> datetime | None:
        fact = closing(kind)
        return fact.opens_at if fact else None

    def first(*instants: datetime | None) -> datetime | None:
        return next((found for found in instants if found is not None), None)

    result: dict[Window, Span] = {}

    def add(window: Window, opens_at: datetime | None, fact: DateFact | None, *also: DateFact | None) -> None:
        if fact is not None:
            closing = frozenset(one.pk for one in (fact, *also) if one is not None and one.pk is not None)
            result[window] = Span(opens_at, fact.closes_at, fact.grace, closing)

    submission = closing("SUBMISSION")
    opens = opening("SUBMISSION_OPEN")
    # More time for the paper is worth nothing without the right to begin one.
    add(Window.SUBMIT, opens, closing("ABSTRACT") or submission, submission)
    add(Window.EDIT, opens, submission)
    add(Window.BID, first(opening("BIDDING_OPEN"), instant("ABSTRACT"), instant("SUBMISSION")), closing("BIDDING"))
    reviewing_from = first(opening("ASSIGNMENT"), instant("BIDDING"), instant("SUBMISSION"))
    add(Window.REVIEW, reviewing_from, closing("REVIEW"))
    if opening("RESPONSE_OPEN") is not None:
        add(Window.RESPOND, opening("RESPONSE_OPEN"), closing("RESPONSE"))
    add(Window.DISCUSS, first(instant("REVIEW"), reviewing_from), closing("DISCUSSION") or closing("NOTIFICATION"))
    add(Window.CAMERA_READY, None, closing("CAMERA_READY"))
    return result


def open_windows(
    facts: Iterable[DateFact], now: datetime, *, track: int | None = None, submission_type: int | None = None
) -> frozenset[Window]:
    """The set of windows open at `now` for a scope."""
    return frozenset(
        window
        for window, span in spans(facts, track=track, submission_type=submission_type).items()
        if span.is_open(now)
    )
