"""The figures by which chairs compare proposals. Pure: plain data in, plain data for JSON out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

import numpy as np


@dataclass(frozen=True)
class PairFact:
    """A pair as far as figures go; `components` are rows with `name` and `contribution`."""

    paper: int
    person: int
    score: float
    bid: int | None
    components: Sequence[Mapping[str, Any]] = ()


def figures_of(pairs: Iterable[PairFact], papers: Iterable[int], loads: Mapping[int, int]) -> dict[str, Any]:
    """Total, sums of scores per paper, bids honoured and the share of each component, of any set of pairs.

    A paper without reviewers has the sum 0. `bids` counts pairs by bid ("none" without), `shares` sum to 1.
    """
    pairs = list(pairs)
    sums: dict[int, float] = dict.fromkeys(papers, 0.0)
    parts: dict[str, float] = defaultdict(float)
    for pair in pairs:
        sums[pair.paper] = sums.get(pair.paper, 0.0) + pair.score
        for part in pair.components:
            parts[part["name"]] += part["contribution"]
    values = list(sums.values())
    total = float(sum(pair.score for pair in pairs))
    bids = Counter("none" if pair.bid is None else str(pair.bid) for pair in pairs)
    taken = sorted(loads.values())
    return {
        "total": total,
        "smallest": min(values, default=0.0),
        "p10": float(np.percentile(values, 10)) if values else 0.0,
        "sums": [round(value, 4) for value in values],
        "bids": dict(bids),
        "shares": {name: amount / total for name, amount in sorted(parts.items())} if total else {},
        "load_min": taken[0] if taken else 0,
        "load_median": float(np.median(taken)) if taken else 0.0,
        "load_max": taken[-1] if taken else 0,
    }


@dataclass(frozen=True)
class Bar:
    """A bar of a histogram: what it counts, how many, and its box in an SVG of 100 × 40."""

    label: str
    count: int
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True)
class Histogram:
    """A distribution as bars; the page shows the same numbers as a table."""

    title: str
    x_title: str
    y_title: str
    bars: tuple[Bar, ...]
    axis: tuple[str, ...] = ()


def histogram_of_sums(
    sums: Sequence[float], *, title: str, x_title: str, y_title: str, low: float, high: float, bins: int = 12
) -> Histogram:
    """Sums of scores in equal steps of round numbers from `low` to `high`, so that proposals can be compared."""
    step = _round_step((high - low) / bins)
    first, last = floor(low / step + 1e-9), max(floor(low / step + 1e-9) + 1, ceil(high / step - 1e-9))
    counts = Counter(min(max(floor(value / step + 1e-9), first), last - 1) for value in sums)
    places = range(first, last)
    labels = [f"{place * step:.4g}–{(place + 1) * step:.4g}" for place in places]
    axis = (f"{first * step:.4g}", f"{last * step:.4g}")
    return Histogram(title, x_title, y_title, _bars(labels, [counts[place] for place in places]), axis)


def histogram_of_loads(loads: Sequence[int], *, title: str, x_title: str, y_title: str, top: int) -> Histogram:
    """How many reviewers have how many papers, from none to `top`."""
    counts = Counter(loads)
    labels = [str(n) for n in range(top + 1)]
    return Histogram(title, x_title, y_title, _bars(labels, [counts[n] for n in range(top + 1)]), ("0", str(top)))


def _bars(labels: Sequence[str], counts: Sequence[int]) -> tuple[Bar, ...]:
    most = max(counts, default=0) or 1
    width = 100 / max(1, len(counts))
    bars = []
    for place, (label, count) in enumerate(zip(labels, counts, strict=True)):
        height = 38 * count / most
        bars.append(
            Bar(label, count, round(place * width, 2), round(width * 0.86, 2), round(39 - height, 2), round(height, 2))
        )
    return tuple(bars)


def _round_step(rough: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    if rough <= 0:
        return 0.1
    power = 10.0 ** floor(log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * (1 - 1e-9))
