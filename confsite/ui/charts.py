"""A chart as data: drawn in the browser by charts.js, always with the same numbers as a table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Series:
    """One line or set of bars; `values` runs along the chart's labels, None where nothing is known."""

    label: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Chart:
    """`kind` is "bar", "line" or "doughnut"; `labels` name the x axis (or the slices)."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series] = field(default_factory=list)
    kind: str = "bar"
    is_stacked: bool = False
    is_horizontal: bool = False
    x_title: str = ""
    y_title: str = ""

    def as_json(self) -> str:
        """Return what charts.js reads from `data-chart`."""
        return json.dumps(
            {
                "kind": self.kind,
                "labels": [str(label) for label in self.labels],
                "series": [{"label": str(one.label), "values": list(one.values)} for one in self.series],
                "stacked": self.is_stacked,
                "horizontal": self.is_horizontal,
                "x": str(self.x_title),
                "y": str(self.y_title),
            }
        )

    def rows(self) -> list[tuple[str, list[float | None]]]:
        """Return the table: one row per label, one cell per series."""
        return [(str(label), [one.values[i] for one in self.series]) for i, label in enumerate(self.labels)]
