"""Read the TOML files of the demo's world into frozen values."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from demo.world.model import (
    Affiliation,
    Committee,
    Event,
    ImportantDate,
    Institution,
    Moment,
    Paper,
    People,
    Person,
    Relation,
    Room,
    Section,
    Speaker,
    Sponsor,
    SubmissionType,
    Topic,
)

FOLDER = Path(__file__).parent


def read(name: str) -> dict[str, Any]:
    """The parsed TOML file `name` of this folder."""
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else value.strip() if isinstance(value, str) else value
        for key, value in row.items()
    }


@cache
def load_people() -> People:
    """Institutions and persons, by key, in the order of the file."""
    data = read("people.toml")
    persons = {}
    for row in data["person"]:
        row["affiliations"] = [Affiliation(**stay) for stay in row["affiliations"]]
        row["relations"] = [Relation(**relation) for relation in row.get("relations", [])]
        persons[row["key"]] = Person(**_tuples(row))
    return People({row["key"]: Institution(**row) for row in data["institution"]}, persons)


@cache
def load_papers() -> tuple[Paper, ...]:
    """The papers, numbered from 1 in the order of the file."""
    papers = []
    for number, row in enumerate(read("papers.toml")["paper"], start=1):
        sections = tuple(Section(part["heading"], part["text"]) for part in row.pop("section"))
        papers.append(Paper(number=number, state=row.pop("state", "submitted"), sections=sections, **_tuples(row)))
    return tuple(papers)


@cache
def load_event() -> Event:
    """The workshop: texts, topics, dates, rooms, sponsors, committees and invited speakers."""
    data = read("event.toml")

    def rows(kind: Any, name: str) -> tuple[Any, ...]:
        return tuple(kind(**_tuples(row)) for row in data.pop(name))

    parts: dict[str, Any] = {
        "topics": rows(Topic, "topic"),
        "submission_types": rows(SubmissionType, "submission_type"),
        "dates": rows(ImportantDate, "date"),
        "moments": rows(Moment, "moment"),
        "rooms": rows(Room, "room"),
        "sponsors": rows(Sponsor, "sponsor"),
        "committees": rows(Committee, "committee"),
        "speakers": rows(Speaker, "speaker"),
    }
    return Event(**_tuples(data), **parts)
