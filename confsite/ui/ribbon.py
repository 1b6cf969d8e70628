"""The ribbon: a conference's important dates on one thin line, true to time, with labels that never collide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

MAX_LABELS = 6
MIN_LABELS = 4
FAR = 9  # per cent of the line
LABEL_WIDTH = 13.6  # per cent of the line one label may take


@dataclass(frozen=True)
class RibbonPoint:
    """One important date. `at` is None where only a day was announced; `position` is 0 (first date) to 100 (last)."""

    label: str
    at: datetime | None
    day: date | None
    announced: str
    zone_label: str
    position: float
    state: str  # "past", "next" or "future"
    url: str = ""


@dataclass(frozen=True)
class Label:
    """A point together with the place of its text, in per cent of the line."""

    point: Any
    x: float


@dataclass(frozen=True)
class Ribbon:
    """What the component draws: ticks at true times, some labels spread out, now, and the next date for a phone."""

    points: Sequence[Any]
    labels: list[Label]
    now_position: float | None
    next_point: Any | None
    is_over: bool


def lay_out(points: Sequence[Any], now: datetime | None) -> Ribbon:
    """Place the points of a ribbon (anything with the fields of RibbonPoint)."""
    upcoming = next((point for point in points if point.state == "next"), None)
    return Ribbon(
        points=points,
        labels=_labels(points),
        now_position=_now_position(points, now),
        next_point=upcoming,
        is_over=bool(points) and all(point.state == "past" for point in points),
    )


def _labels(points: Sequence[Any]) -> list[Label]:
    """Label as many dates as fit while the next one's text still stands near its tick."""
    labels: list[Label] = []
    for most in range(MAX_LABELS, MIN_LABELS - 1, -1):
        labels = _spread(_chosen(points, most))
        if all(abs(one.x - one.point.position) <= FAR for one in labels if one.point.state == "next"):
            break
    # What still has room exactly where it stands is named too, nearest to the next date first.
    labelled = {id(one.point) for one in labels}
    anchor = next((one.x for one in labels if one.point.state == "next"), 100.0)
    for point in sorted(points, key=lambda point: abs(float(point.position) - anchor)):
        x = _within(float(point.position))
        if id(point) not in labelled and all(abs(x - one.x) >= LABEL_WIDTH for one in labels):
            labels.append(Label(point, x))
    return sorted(labels, key=lambda one: one.x)


def _within(x: float) -> float:
    """Keep a label's centre so far inside that its text does not leave the line."""
    return round(min(max(x, LABEL_WIDTH / 2), 100 - LABEL_WIDTH / 2), 2)


def _chosen(points: Sequence[Any], most: int) -> list[Any]:
    """Keep the last and those around the next date: the rest stays reachable as ticks and in the list."""
    if len(points) <= most:
        return list(points)
    last = len(points) - 1
    centre = next((i for i, point in enumerate(points) if point.state == "next"), last)
    # One date back, then forward: what comes matters more than what was.
    near = sorted(range(last), key=lambda i: (abs(i - centre - 0.6), i))
    kept = {last, *near[: most - 1]}
    return [point for i, point in enumerate(points) if i in kept]


def _spread(points: Sequence[Any]) -> list[Label]:
    """Move label centres apart as little as possible: least squares with a minimum distance, the next date first.

    With the distances subtracted this is isotonic regression, solved by pooling adjacent violators.
    """
    half = LABEL_WIDTH / 2
    pools: list[tuple[float, float, int]] = []  # mean, weight, number of labels
    for i, point in enumerate(points):
        mean, weight, size = float(point.position) - i * LABEL_WIDTH, 6.0 if point.state == "next" else 1.0, 1
        while pools and pools[-1][0] > mean:
            before, heavy, many = pools.pop()
            mean = (before * heavy + mean * weight) / (heavy + weight)
            weight, size = heavy + weight, size + many
        pools.append((mean, weight, size))
    shifts = [mean for mean, _weight, size in pools for _label in range(size)]
    count = len(shifts)
    labels = []
    for i, (point, shift) in enumerate(zip(points, shifts, strict=True)):
        lowest, highest = half + i * LABEL_WIDTH, 100 - half - (count - 1 - i) * LABEL_WIDTH
        labels.append(Label(point, round(min(max(shift + i * LABEL_WIDTH, lowest), highest), 2)))
    return labels


def _instant(point: Any) -> datetime | None:
    if point.at is not None:
        return point.at
    if point.day is not None:
        # A day without an hour ends when it ends everywhere; good enough for a marker on a line.
        return datetime.combine(point.day, time(12), tzinfo=UTC) + timedelta(days=1)
    return None


def _now_position(points: Sequence[Any], now: datetime | None) -> float | None:
    """Interpolate now between its neighbours; None when nothing is known about time."""
    timed = [(moment, float(point.position)) for point in points if (moment := _instant(point)) is not None]
    if now is None or not timed:
        return None
    timed.sort(key=lambda pair: pair[0])
    if now <= timed[0][0]:
        return 0.0
    for (before, low), (after, high) in pairwise(timed):
        if before <= now <= after:
            share = (now - before) / (after - before) if after > before else 0.0
            return round(low + (high - low) * share, 2)
    return 100.0
