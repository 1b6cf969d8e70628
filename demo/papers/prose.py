"""Compose the body of a made-up paper from its own words, seeded so that it never changes."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from demo.world.model import Paper

Item = dict[str, Any]


@cache
def blocks() -> dict[str, Any]:
    """The building blocks of prose.toml."""
    with (Path(__file__).parent / "prose.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True)
class Results:
    """Made-up measurements of one paper: rows are (label, one value per workload), in the paper's unit."""

    rows: tuple[tuple[str, tuple[float, ...]], ...]
    gains: tuple[int, int]
    best: tuple[str, int]
    worst: tuple[str, int]


def capitalized(text: str) -> str:
    """`text` with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def measure(paper: Paper, dice: random.Random) -> Results:
    """Draw measurements in which the paper's system beats both baselines, most where it matters most."""
    scale = paper.scale
    default = [scale * dice.uniform(0.75, 1.35) for _ in paper.workloads]
    rival = [value * dice.uniform(0.74, 0.94) for value in default]
    own = [value * dice.uniform(0.5, 0.9) for value in rival]
    rows = tuple(
        (label, tuple(round(value, 2 if scale < 10 else 1 if scale < 200 else None) for value in values))
        for label, values in zip((*paper.baselines, capitalized(paper.system)), (default, rival, own), strict=True)
    )
    saved = sorted((round(100 * (1 - o / d)), name) for o, d, name in zip(own, default, paper.workloads, strict=True))
    return Results(
        rows,
        (round(100 * (1 - sum(own) / sum(default))), round(100 * (1 - sum(own) / sum(rival)))),
        (saved[-1][1], saved[-1][0]),
        (saved[0][1], saved[0][0]),
    )


class Composer:
    """Fill the blocks' slots for one paper; every choice comes from a generator seeded with the paper's key."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.dice = random.Random(f"paper {paper.key}")
        self.results = measure(paper, self.dice)
        self.references = self._references(self.dice.randint(14, 26))
        self.slots = {
            "system": paper.system,
            "System": capitalized(paper.system),
            "device": paper.device,
            "idea": paper.idea,
            "cost": paper.cost,
            "metric": paper.metric,
            "Metric": capitalized(paper.metric),
            "thing": paper.device.removeprefix("an ").removeprefix("a "),
            "unit": paper.unit,
            "b0": paper.baselines[0],
            "b1": paper.baselines[1],
            "gain0": str(self.results.gains[0]),
            "gain1": str(self.results.gains[1]),
            "best": self.results.best[0],
            "bestgain": str(self.results.best[1]),
            "worst": self.results.worst[0],
            "worstgain": str(self.results.worst[1]),
            "w2c": capitalized(paper.workloads[2]),
            **{f"w{index}": name for index, name in enumerate(paper.workloads)},
        }

    def _references(self, count: int) -> list[tuple[str, str]]:
        """(first author's surname, full entry), in alphabetical order."""
        parts = blocks()
        surnames = sorted(self.dice.sample(parts["surnames"], count))
        subjects = self.dice.sample(parts["title_subject"], min(count, len(parts["title_subject"])))
        entries = []
        for index, surname in enumerate(surnames):
            others = self.dice.sample([name for name in parts["surnames"] if name != surname], self.dice.randint(0, 3))
            names = [f"{self.dice.choice('ABCDEFGHJKLMNPRSTVWYZ')}. {name}" for name in (surname, *others)]
            listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
            title = f"{self.dice.choice(parts['title_first'])} {subjects[index % len(subjects)]}"
            first = self.dice.randint(1, 480)
            venue, year = self.dice.choice(parts["venues"]), self.dice.randint(2006, 2025)
            entries.append(
                (surname, f"{listed}. {title}. {venue}, {year}, {first}–{first + self.dice.randint(5, 15)}.")
            )
        return entries

    def _cite(self) -> str:
        chosen = self.dice.sample(range(1, len(self.references) + 1), self.dice.choice([1, 1, 2, 3]))
        return f"[{', '.join(str(number) for number in sorted(chosen))}]"

    def _slot(self, match: re.Match[str]) -> str:
        name = match[1]
        if name == "cite":
            return self._cite()
        if name == "citename":
            number = self.dice.randrange(len(self.references))
            return f"{self.references[number][0]} et al. [{number + 1}]"
        if name == "gerund":
            return str(self.dice.choice(blocks()["gerunds"]))
        if ":" in name:
            low, high = name.split(":")[1].split("-")
            return str(self.dice.randint(int(low), int(high)))
        return self.slots[name]

    def fill(self, block: str) -> str:
        """Resolve the alternatives of a block first, then its slots."""
        chosen = re.sub(r"\[([^\[\]]*\|[^\[\]]*)\]", lambda match: self.dice.choice(match[1].split("|")), block)
        text = re.sub(r"\{([^{}]+)\}", self._slot, chosen)
        return re.sub(r"(\d)e-1", r"0.\1", text)

    def items(self, amount: int) -> list[Item]:
        """The body with about `amount` composed paragraphs, spread over the parts by their lengths."""
        paper, parts = self.paper, blocks()
        names = ("introduction", "background", "design", "implementation", "evaluation", "discussion", "related")
        total = sum(len(parts[name]) for name in names)
        self.slots |= {"figsens": "3" if amount > total // 3 else "2", "figday": "4"}
        # All parts are filled before the cut, so that a longer version contains the shorter one word by word.
        filled = {name: [self.fill(block) for block in parts[name]] for name in (*names, "conclusion")}
        kept = {name: filled[name][: max(1, -(-len(filled[name]) * min(amount, total) // total))] for name in names}
        wide, daily = amount > total // 3, len(kept["evaluation"]) > 6
        body = [_heading("Introduction"), *_paragraphs(kept["introduction"])]
        body += [_heading("Background and Motivation"), self.figure_workloads(), *_paragraphs(kept["background"])]
        if wide:
            body.append(self.figure_overview())
        design = kept["design"]
        for index, section in enumerate(paper.sections):
            body += [_heading(section.heading), *_paragraphs([section.text])]
            share = design[index :: len(paper.sections)]
            body += _paragraphs(share[:1])
            if index == 0:
                body.append({"kind": "equation", "text": paper.equation})
            body += _paragraphs(share[1:])
        body += [_heading("Implementation"), *_paragraphs(kept["implementation"])]
        body += [_heading("Evaluation"), *_paragraphs(kept["evaluation"][:2]), self.table_results()]
        body += _paragraphs(kept["evaluation"][2:4])
        body.append(self.figure_sensitivity())
        body += _paragraphs(kept["evaluation"][4:7])
        if daily:
            body.append(self.figure_day())
        body += _paragraphs(kept["evaluation"][7:12])
        if len(kept["evaluation"]) > 12:
            body.append(self.table_costs())
        body += _paragraphs(kept["evaluation"][12:])
        body += [_heading("Discussion"), *_paragraphs(kept["discussion"])]
        body += [_heading("Related Work"), *_paragraphs(kept["related"])]
        body += [_heading("Conclusion"), *_paragraphs(filled["conclusion"])]
        for part in range(amount - total):  # whoever wants more pages than the blocks fill gets the raw data
            if part == 0:
                body += [
                    {"kind": "references"},
                    _heading("Appendix: Individual Runs"),
                    *_paragraphs([blocks()["appendix"]]),
                ]
            body.append(self.table_runs(part))
        if amount <= total:
            body.append({"kind": "references"})
        return body

    def figure_workloads(self) -> Item:
        """Bars of the metric per workload under both baselines and the system."""
        return {
            "kind": "bars",
            "caption": f"{capitalized(self.paper.metric)} by workload (lower is better).",
            "unit": f"{self.paper.metric} ({self.paper.unit})",
            "labels": list(self.paper.workloads),
            "series": [{"name": name, "values": list(values)} for name, values in self.results.rows],
        }

    def figure_overview(self) -> Item:
        """A wide diagram of the parts in the order in which they act."""
        names = [section.heading for section in self.paper.sections]
        return {
            "kind": "diagram",
            "caption": f"Overview of {self.paper.system}: {self.paper.idea}.",
            "labels": [capitalized(self.paper.workloads[0]) + " …", *names, capitalized(self.paper.metric)],
        }

    def figure_sensitivity(self) -> Item:
        """A curve with a flat optimum for each workload."""
        dice = random.Random(f"sensitivity {self.paper.key}")
        points = [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0]
        series = []
        for index, name in enumerate(self.paper.workloads):
            floor = self.results.rows[2][1][index]
            steep = dice.uniform(0.04, 0.16)
            values = [floor * (1 + steep * (x - 1 if x > 1 else 2.6 * (1 - x)) ** 2) for x in points]
            series.append({"name": name, "values": [value * dice.uniform(0.985, 1.015) for value in values]})
        return {
            "kind": "lines",
            "caption": "Sensitivity to the parameter, relative to the chosen value.",
            "unit": f"{self.paper.metric} ({self.paper.unit})",
            "labels": ["¼", "½", "¾", "1", "1½", "2", "3", "4"],
            "series": series,
        }

    def figure_day(self) -> Item:
        """A heat map of savings over a week of hours."""
        dice = random.Random(f"day {self.paper.key}")
        peak = dice.randint(6, 18)
        cells = [
            [max(0.02, min(1.0, 0.9 - abs(hour - peak) / 9 + dice.uniform(-0.2, 0.2))) for hour in range(24)]
            for _ in range(7)
        ]
        return {
            "kind": "heat",
            "caption": f"Savings of {self.paper.system} by hour and weekday; darker is more.",
            "labels": ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
            "cells": cells,
        }

    def table_results(self) -> Item:
        """The main result as a table with a mean."""
        rows = [
            [name, *(f"{value:g}" for value in values), f"{sum(values) / len(values):.4g}"]
            for name, values in self.results.rows
        ]
        return {
            "kind": "table",
            "caption": f"{capitalized(self.paper.metric)} in {self.paper.unit}, medians of all runs.",
            "head": ["", *self.paper.workloads, "mean"],
            "rows": rows,
        }

    def table_runs(self, part: int) -> Item:
        """Sixteen single runs under the system, scattered around its medians."""
        dice = random.Random(f"runs {self.paper.key} {part}")
        medians = self.results.rows[2][1]
        rows = [
            [f"run {16 * part + index}", *(f"{median * dice.uniform(0.93, 1.08):.4g}" for median in medians)]
            for index in range(1, 17)
        ]
        span = f"{16 * part + 1} to {16 * part + 16}"
        caption = f"Runs {span} of {self.paper.system}, {self.paper.metric} in {self.paper.unit}."
        return {"kind": "data", "caption": caption, "head": ["", *self.paper.workloads], "rows": rows}

    def table_costs(self) -> Item:
        """Time and energy of the steps of one decision."""
        dice = random.Random(f"costs {self.paper.key}")
        steps = ("sample", "classify", "decide", "act", "record")
        scales = (30.0, 9.0, 1.2, 14.0, 4.0)
        drawn = [(scale * dice.uniform(0.6, 1.6), dice.uniform(0.2, 0.9)) for scale in scales]
        rows = [
            [step, f"{time:.1f}", f"{1.6 * time:.1f}", f"{time * share:.1f}"]
            for step, (time, share) in zip(steps, drawn, strict=True)
        ]
        total = sum(time for time, _ in drawn)
        rows.append(
            ["total", f"{total:.1f}", f"{1.6 * total:.1f}", f"{sum(time * share for time, share in drawn):.1f}"]
        )
        return {
            "kind": "table",
            "caption": f"Cost of one decision of {self.paper.system}.",
            "head": ["step", "median (µs)", "95% (µs)", "energy (µJ)"],
            "rows": rows,
        }


def _heading(text: str) -> Item:
    return {"kind": "heading", "text": text}


def _paragraphs(texts: list[str]) -> list[Item]:
    return [{"kind": "paragraph", "text": text} for text in texts]
