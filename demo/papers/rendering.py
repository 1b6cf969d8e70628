"""Set a made-up paper as a PDF of a wanted length."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import pikepdf
import typst

from demo.papers.prose import Composer, Item, blocks
from demo.world import load_event, load_people
from demo.world.model import Paper

TEMPLATE = Path(__file__).with_name("paper.typ")


def natural_pages(paper: Paper) -> int:
    """Length of the paper when none is asked for: within the limit of its type, except for the overlong one."""
    if paper.state == "too_long":
        return 11
    lengths = (3, 4, 4) if paper.type == "short" else (5, 6, 7, 6, 8, 5, 7)
    return lengths[paper.number % len(lengths)]


def render(
    paper: Paper,
    *,
    anonymous: bool,
    pages: int | None = None,
    title: str | None = None,
    metadata_author: str = "",
    cache_folder: Path | None = None,
) -> bytes:
    """The paper as a PDF of exactly `pages` pages where the material allows it, else the nearest.

    Anonymous copies carry neither names nor an author in the metadata, unless `metadata_author` gives one away.
    `title` replaces the title, as camera-ready versions do. With `cache_folder` a PDF is made once per content.
    """
    wanted = pages or natural_pages(paper)
    name = cached_name(paper, anonymous=anonymous, pages=wanted, title=title, metadata_author=metadata_author)
    if cache_folder and (cache_folder / name).exists():
        return (cache_folder / name).read_bytes()
    pdf = _fit(paper, wanted, _frame(paper, anonymous, title or paper.title, metadata_author))
    if cache_folder:
        _store(cache_folder, name, pdf)
    return pdf


def cached_name(
    paper: Paper, *, anonymous: bool, pages: int, title: str | None = None, metadata_author: str = ""
) -> str:
    """File name of such a PDF in a cache folder; another one as soon as anything it is made from changes."""
    request = json.dumps([repr(paper), anonymous, pages, title, metadata_author, _fingerprint()])
    return f"{paper.key}-{hashlib.sha256(request.encode()).hexdigest()[:24]}.pdf"


@cache
def _fingerprint() -> str:
    """Changes with the template, the blocks, the people and the typesetter, so that no stale PDF is served."""
    folder = Path(__file__).parent
    parts = [(folder / name).read_bytes() for name in ("paper.typ", "prose.toml", "prose.py", "rendering.py")]
    return hashlib.sha256(b"".join(parts) + repr(load_people()).encode() + version("typst").encode()).hexdigest()


def _store(folder: Path, name: str, pdf: bytes) -> None:
    """Write beside, then rename: two builders may fill one cache."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(pdf)
    Path(temporary).replace(folder / name)


def _frame(paper: Paper, anonymous: bool, title: str, metadata_author: str) -> dict[str, object]:
    people, event = load_people(), load_event()
    authors = [people.persons[key] for key in paper.authors]
    surnames = [person.sort_name.split(",")[0] for person in authors]
    short = (
        surnames[0] if len(surnames) == 1 else " and ".join(surnames) if len(surnames) == 2 else f"{surnames[0]} et al."
    )
    return {
        "title": title,
        "anonymous": anonymous,
        "number": paper.number,
        "format": "a4" if paper.number % 2 else "us-letter",
        "venue": f"{event.short_title} workshop",
        "metadata_author": metadata_author or ("" if anonymous else ", ".join(person.name for person in authors)),
        "short_authors": "" if anonymous else short,
        "authors": []
        if anonymous
        else [
            {"name": person.name, "affiliation": people.affiliation_name(person), "email": person.email}
            for person in authors
        ],
        "abstract": paper.abstract,
        "keywords": list(paper.keywords),
        "acknowledgements": "" if anonymous else blocks()["acknowledgements"],
    }


def _fit(paper: Paper, wanted: int, frame: dict[str, object]) -> bytes:
    """Search the number of paragraphs that fills the wanted pages; the length grows with that number."""
    low, high = 0, 14 * wanted
    guess = min(high, max(low, 13 * wanted - 19 if wanted < 8 else 82 + 6 * (wanted - 8)))
    best: tuple[int, bytes] | None = None
    while low <= high:
        composer = Composer(paper)
        pdf = _compile(frame, composer.items(guess), composer.references)
        count = page_count(pdf)
        if best is None or abs(count - wanted) < abs(best[0] - wanted):
            best = (count, pdf)
        if count == wanted:
            break
        low, high = (guess + 1, high) if count < wanted else (low, guess - 1)
        step = (6 if wanted < 8 else 4) * (wanted - count)
        guess = guess + step if low <= guess + step <= high else (low + high) // 2
    assert best is not None
    return best[1]


def _compile(frame: dict[str, object], body: list[Item], references: list[tuple[str, str]]) -> bytes:
    document = {**frame, "body": body, "references": [entry for _, entry in references]}
    pdf = typst.compile(TEMPLATE.read_bytes(), ignore_system_fonts=True, sys_inputs={"paper": json.dumps(document)})
    assert isinstance(pdf, bytes)
    return pdf


def page_count(pdf: bytes) -> int:
    """Number of pages."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)
