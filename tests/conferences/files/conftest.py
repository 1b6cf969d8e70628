"""Loading of files in tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from confsite.conferences.files.problems import FileMistakes, Problem
from confsite.conferences.files.services import Outcome, load_text

EVENTS = Path(__file__).parents[3] / "events"
SLUGS = ("accml-2020-hipeac", "accml-2020-isca", "acsmd-2022-isca", "dlh-2024", "emc2-2019-neurips")


def event_text(slug: str) -> str:
    return (EVENTS / f"{slug}.toml").read_text(encoding="utf-8")


@pytest.fixture
def load(db: None) -> Callable[..., Outcome]:
    """Load a text; the test's own lines come after a small valid head unless it brings one."""

    def loading(text: str, *, head: bool = True, check_only: bool = False) -> Outcome:
        return load_text(None, text=(HEAD + text) if head else text, name="my.toml", check_only=check_only)

    return loading


@pytest.fixture
def mistakes(load: Callable[..., Outcome]) -> Callable[..., list[Problem]]:
    """The mistakes found in a text."""

    def finding(text: str, *, head: bool = True) -> list[Problem]:
        with pytest.raises(FileMistakes) as caught:
            load(text, head=head)
        return caught.value.problems

    return finding


HEAD = """\
[conference]
slug = "tiny-2030"
name = "Tiny Workshop 2030"
short_name = "Tiny 2030"
state = "public"
time_zone = "Europe/Rome"
"""
