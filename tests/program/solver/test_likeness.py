"""What talks have in common, and when it is night."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from program.solver import Interval, Program, Rule, Schedule, SessionFrame, alike_texts, nights, score
from tests.program.solver.worlds import paper

TEXTS = [
    "Sparse tensor compilers: scheduling sparse tensor kernels on accelerators",
    "A compiler for sparse tensor kernels with scheduling",
    "Privacy of federated keyboards: learning language models on telephones",
    "Federated learning of language models with privacy on telephones",
    "Chip floorplanning",
]


def test_texts_about_one_subject_find_each_other_and_no_other() -> None:
    found = {(one, other) for one, other, _strength in alike_texts(TEXTS, most=3)}
    assert found == {(0, 1), (2, 3)}
    assert alike_texts([], most=3) == []
    assert alike_texts(["", "  "], most=3) == []


def test_words_group_talks_where_topics_say_nothing() -> None:
    talks = tuple(paper(key) for key in ("a", "b", "c"))
    program = Program((SessionFrame("s", 0, 60),), talks, alike=(("a", "b", 600),))
    together = score(program, Schedule({"s": ("a", "b")})).term(Rule.TOPICS).cost
    apart = score(program, Schedule({"s": ("a", "c")})).term(Rule.TOPICS).cost
    assert together == apart - 600


def test_nights_follow_the_clocks_of_the_zone() -> None:
    origin = datetime(2030, 3, 9, 12, tzinfo=UTC)
    found = nights(origin, datetime(2030, 3, 10, 20, tzinfo=UTC), ZoneInfo("America/New_York"))
    # 22:00 EST is 3:00 UTC; clocks go forward that night, so that 8:00 EDT is 12:00 UTC and the night is 9 hours long.
    assert found[-1] == Interval(15 * 60, 24 * 60)
