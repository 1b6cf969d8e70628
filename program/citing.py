"""How to cite a paper of the program: BibTeX, and the `citation_*` words that reference managers look for. No I/O."""

import re
import unicodedata
from datetime import tzinfo

from program.feeds.facts import Facts
from program.models import Talk
from program.snapshot import Slot

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def is_citable(slot: Slot) -> bool:
    """Papers are cited; an invited talk or a welcome is not."""
    return slot.talk.kind == Talk.Kind.PAPER and bool(slot.talk.title)


def bibtex(slot: Slot, facts: Facts, zone: tzinfo) -> str:
    """One @inproceedings entry; characters that mean something to TeX are written so that they do not."""
    talk, year, month = slot.talk, _year(slot, facts, zone), _month(slot, facts, zone)
    fields = {
        "title": f"{{{_tex(talk.title)}}}",
        "author": " and ".join(_tex(person.name) for person in talk.people),
        "booktitle": _tex(facts.name),
        "year": year,
        "month": month,
        "address": _tex(facts.city or facts.place),
        "url": facts.link(slot),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@inproceedings{{{_key(slot, year)},\n" + ",\n".join(lines) + "\n}\n"


def meta(slot: Slot, facts: Facts, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    """Name and content of the page's `citation_*` elements, but for the PDF's address."""
    starts_at = slot.starts_at.astimezone(zone) if slot.starts_at else None
    when = f"{starts_at:%Y/%m/%d}" if starts_at else _year(slot, facts, zone)
    return (
        ("citation_title", slot.talk.title),
        *(("citation_author", person.name) for person in slot.talk.people),
        *((("citation_publication_date", when),) if when else ()),
        ("citation_conference_title", facts.name),
        ("citation_abstract_html_url", facts.link(slot)),
    )


def _year(slot: Slot, facts: Facts, zone: tzinfo) -> str:
    if slot.starts_at:
        return f"{slot.starts_at.astimezone(zone).year}"
    return f"{facts.starts_on.year}" if facts.starts_on else ""


def _month(slot: Slot, facts: Facts, zone: tzinfo) -> str:
    if slot.starts_at:
        return f"{slot.starts_at.astimezone(zone).month}"
    return f"{facts.starts_on.month}" if facts.starts_on else ""


def _key(slot: Slot, year: str) -> str:
    first = slot.talk.people[0].name.split()[-1] if slot.talk.people and slot.talk.people[0].name.split() else "anon"
    word = next((word for word in slot.talk.slug.split("-") if len(word) > 3), slot.talk.slug.split("-")[0])
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower()) + year + word or slot.talk.slug


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(char, char) for char in " ".join(text.split()))
