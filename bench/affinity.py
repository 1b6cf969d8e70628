"""`bench affinity DIR --out FILE`: how close reviewers' own papers are to submissions, from their words."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from reviews.matching import Key, Text, text_affinity


def main(arguments: list[str]) -> int:
    """Read `submissions.json` and `archives.json`, write {reviewer: {submission: score}}; status 1 on bad input."""
    parser = argparse.ArgumentParser(prog="bench affinity", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        submissions: dict[Key, Text] = {
            key: _text(value, f"submissions.json, {key}") for key, value in _read(options.folder / "submissions.json")
        }
        archives: dict[Key, list[Text]] = {
            person: [_text(value, f"archives.json, {person}") for value in _listed(papers, person)]
            for person, papers in _read(options.folder / "archives.json")
        }
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 1
    started = time.perf_counter()
    affinities = text_affinity(submissions, archives)
    seconds = time.perf_counter() - started
    scores: dict[Key, dict[Key, float]] = {person: {} for person in affinities.reviewers}
    for (paper, person), value in affinities.as_mapping().items():
        scores[person][paper] = value
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(scores))
    papers = sum(len(archive) for archive in archives.values())
    print(f"{len(submissions)} submissions, {len(archives)} reviewers with {papers} papers: {seconds:.2f} s")
    return 0


def _read(file: Path) -> list[tuple[str, Any]]:
    try:
        content = json.loads(file.read_text())
    except (OSError, json.JSONDecodeError) as fault:
        raise ValueError(f"{file.name} cannot be read: {fault}") from fault
    if not isinstance(content, dict):
        raise ValueError(f"{file.name} must hold an object of ids")
    return list(content.items())


def _listed(value: Any, person: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"archives.json, {person}: expected a list of papers")
    return value


def _text(value: Any, where: str) -> Text:
    if not isinstance(value, dict) or not isinstance(value.get("title"), str):
        raise ValueError(f"{where}: expected a title")
    abstract = value.get("abstract") or ""
    if not isinstance(abstract, str):
        raise ValueError(f"{where}: the abstract must be a text")
    return Text(value["title"], abstract)
