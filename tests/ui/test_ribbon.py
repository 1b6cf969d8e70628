"""The ribbon of important dates."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from confsite.ui import ribbon
from confsite.ui.ribbon import RibbonPoint
from tests.ui import preview


def points_at(positions: list[float], following: int) -> list[RibbonPoint]:
    states = ["past" if i < following else "next" if i == following else "future" for i in range(len(positions))]
    return [
        RibbonPoint(f"date {i}", None, None, "", "", position, state)
        for i, (position, state) in enumerate(zip(positions, states, strict=True))
    ]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20), st.integers(0, 20))
def test_labels_never_overlap_nor_leave_the_line_and_the_next_date_is_always_named(places, following) -> None:
    drawn = ribbon.lay_out(points_at(sorted(places), following), None)
    centres = [label.x for label in drawn.labels]
    assert all(b - a >= ribbon.LABEL_WIDTH - 0.02 for a, b in pairwise(centres))
    assert all(ribbon.LABEL_WIDTH / 2 - 0.02 <= x <= 100 - ribbon.LABEL_WIDTH / 2 + 0.02 for x in centres)
    if following < len(places):
        assert any(label.point.state == "next" for label in drawn.labels)


def test_now_stands_between_its_neighbours() -> None:
    drawn = ribbon.lay_out(preview.points(), preview.NOW)
    past = max(point.position for point in drawn.points if point.state == "past")
    following = next(point.position for point in drawn.points if point.state == "next")
    assert past < drawn.now_position < following


def test_after_the_event_now_stands_at_the_end() -> None:
    assert ribbon.lay_out(preview.points(), datetime(2031, 1, 1, tzinfo=UTC)).now_position == 100


def test_the_phone_names_the_next_date_and_how_far_it_is(draw) -> None:
    html = draw("{% ribbon_line %}", ribbon=preview.points(), conference=preview.PreviewConference())
    fold = html[html.index("ribbon-fold") :]
    assert "<strong>Reviews due</strong>" in fold
    assert "in 7 days" in fold


def test_a_rehearsal_says_whose_now_it_shows(draw) -> None:
    conference = preview.PreviewConference(is_sandbox=True)
    html = draw("{% ribbon_line %}", ribbon=preview.points(), conference=conference)
    assert "is-rehearsal" in html
    assert "rehearsal’s now" in html


def test_a_page_without_dates_has_no_ribbon(draw) -> None:
    assert draw("{% ribbon_line %}").strip() == ""
    assert draw("{% ribbon_line %}", ribbon=[]).strip() == ""
