"""The small parts of pages."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.paginator import Paginator
from django.utils import timezone as active

DEADLINE = datetime(2030, 5, 15, 11, 59, tzinfo=UTC)  # 14 May 23:59 AoE


def test_a_deadline_shows_in_the_viewers_zone_and_tells_how_it_was_announced(draw) -> None:
    with active.override("Europe/Berlin"):
        html = draw("{% when at zone='Etc/GMT+12' %}", at=DEADLINE)
    assert ">Wed 15 May 2030, 13:59 CEST<" in html
    assert 'title="Announced as Tue 14 May 2030, 23:59 AoE"' in html
    assert 'datetime="2030-05-15T11:59:00+00:00"' in html


def test_a_zone_announced_under_a_wrong_name_keeps_that_name(draw) -> None:
    winter = datetime(2019, 11, 23, 6, 59, tzinfo=UTC)
    html = draw("{% when at zone=zone label='PDT' %}", at=winter, zone=timezone(timedelta(hours=-7)))
    assert "Fri 22 Nov 2019, 23:59 PDT" in html


def test_a_day_without_an_hour_shows_no_hour(draw) -> None:
    assert draw("{% when day %}", day=date(2020, 5, 15)) == '<time datetime="2020-05-15">Fri 15 May 2020</time>'


def test_a_missing_instant_shows_a_dash_not_none(draw) -> None:
    assert draw("{% when nothing %}", nothing=None) == "–"


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Etc/GMT+12", "AoE"),
        ("America/New_York", "EDT"),
        ("Asia/Kolkata", "IST"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("UTC", "UTC"),
    ],
)
def test_zones_have_the_names_people_use(draw, zone: str, label: str) -> None:
    assert draw("{{ at|zone_label:zone }}", at=DEADLINE, zone=zone) == label


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(days=3, hours=1), "in 3 days"),
        (timedelta(hours=30), "in 30 hours"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(seconds=-10), "now"),
        (timedelta(hours=-2), "2 hours ago"),
        (timedelta(days=90), "in 3 months"),
    ],
)
def test_a_countdown_speaks_by_the_conferences_clock(draw, distance: timedelta, words: str) -> None:
    rehearsal = SimpleNamespace(now=lambda: DEADLINE - distance)
    assert re.search(r">([^<]*)<", draw("{% countdown at %}", at=DEADLINE, conference=rehearsal)).group(1) == words


def test_a_distribution_says_its_scores_in_words(draw) -> None:
    html = draw("{% distribution scores 1 5 %}", scores=[4, 5, 4])
    assert 'aria-label="Scores: 1 × 5, 2 × 4"' in html
    assert html.count("<rect") == 5


def test_a_distribution_without_scores_says_so(draw) -> None:
    assert "no scores yet" in draw("{% distribution scores %}", scores=[None])


def test_a_name_cannot_smuggle_markup_into_a_person_chip(draw) -> None:
    assert "<script" not in draw("{% person name detail=name %}", name="<script>alert(1)</script>")


def test_sorting_keeps_the_filter_turns_around_and_returns_to_the_first_page(draw) -> None:
    html = draw("{% sort_header 'title' 'Title' %}", path="/papers/?q=bus&sort=title&page=3")
    assert 'aria-sort="ascending"' in html
    assert 'href="?q=bus&amp;sort=-title"' in html


def test_a_column_where_most_is_wanted_first_sorts_downwards_first(draw) -> None:
    assert "sort=-score" in draw("{% sort_header 'score' 'Score' first='desc' %}")


def test_page_links_keep_filter_and_sort(draw) -> None:
    html = draw("{% pagination page %}", path="/?q=bus&sort=-score", page=Paginator(range(200), 50).get_page(2))
    assert "?q=bus&amp;sort=-score&amp;page=3" in html
    assert "51–100 of 200" in html


def test_a_single_page_needs_no_page_links(draw) -> None:
    assert "<nav" not in draw("{% pagination page %}", page=Paginator(range(3), 50).get_page(1))


@pytest.mark.parametrize(("size", "text"), [(812, "812 B"), (34_400, "34 KB"), (1_234_567, "1.2 MB"), (None, "–")])
def test_sizes_read_as_people_say_them(draw, size: int | None, text: str) -> None:
    assert draw("{{ size|filesize }}", size=size) == text


def test_times_of_other_zones_do_not_shift_the_instant(draw) -> None:
    here = DEADLINE.astimezone(ZoneInfo("Asia/Tokyo"))
    with active.override("UTC"):
        assert ">Wed 15 May 2030, 11:59 UTC<" in draw("{% when at %}", at=here)
