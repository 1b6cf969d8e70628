"""The census of everything the site can answer: each address with its door and what it can show.

`census.toml` is written by hand. The build fails on an address that is not in it, and the crawl (tests/crawl) confirms
it: what an address shows without having said so, or says and never shows, fails too.
"""

import tomllib
from pathlib import Path

from tests.foundation.conference_urls import PREFIX

_WRITTEN = tomllib.loads((Path(__file__).parent / "census.toml").read_text())
DOORS = ("public", "author", "committee", "chair")

# What a page, a file or a mail can show; the word before = is how the census calls it.
KINDS: dict[str, str] = _WRITTEN["kinds"]


def _addresses() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for door in (*DOORS, "site"):
        prefix = "" if door == "site" else PREFIX
        for route, kinds in _WRITTEN[door]["shows"].items():
            found[prefix + route] = frozenset(kinds.split())
        for route in _WRITTEN[door]["nothing"]:
            assert prefix + route not in found, f"{route} stands twice in the census"
            found[prefix + route] = frozenset()
    return found


CENSUS = _addresses()
DOOR_OF = {PREFIX + route: door for door in DOORS for part in _WRITTEN[door].values() for route in part}
MAILS: dict[str, frozenset[str]] = {key: frozenset(kinds.split()) for key, kinds in _WRITTEN["mails"].items()}
