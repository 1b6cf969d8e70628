"""What `run.py bench web` relies on: reading forms, summing samples, printing."""

import pytest

from bench.web import Measured, form_fields, summary, table, yardstick

PAGE = """
<form action="/search"><input type="search" name="q" value="x"></form>
<form method="post" enctype="multipart/form-data">
  <input type="hidden" name="csrfmiddlewaretoken" value="token"><input type="hidden" name="revision" value="3">
  <input name="title" value="A title"><input type="file" name="paper"><input type="submit" name="go" value="Go">
  <label><input type="radio" name="kind" value="a"> a</label>
  <label><input type="radio" name="kind" value="b" checked> b</label>
  <input type="checkbox" name="agreed"><input type="checkbox" name="topics" value="7" checked>
  <textarea name="abstract" rows="3">
Two
lines</textarea>
  <select name="track"><option value="">none</option><option value="4" selected>four</option></select>
</form>
"""


def test_a_form_is_sent_as_a_browser_would_without_files_buttons_and_unticked_boxes() -> None:
    assert form_fields(PAGE, 'name="revision"') == {
        "csrfmiddlewaretoken": "token",
        "revision": "3",
        "title": "A title",
        "kind": "b",
        "topics": "7",
        "abstract": "Two\nlines",
        "track": "4",
    }


def test_the_form_meant_is_found_among_several() -> None:
    assert form_fields(PAGE, 'name="q"') == {"q": "x"}


def test_a_share_of_the_yardstick_tells_about_the_same_as_the_whole_would() -> None:
    shares = sorted(yardstick(share=100) for _ in range(9))
    assert 0 < shares[4] < 60


def test_cpu_is_the_sum_of_web_and_database_and_is_scaled_to_the_peers_machine() -> None:
    samples = [Measured(5, web, 2.0) for web in (8.0, 10.0, 40.0)]
    found = summary(samples, speed=1.5)
    assert found["median"] == 12.0
    assert found["p95"] == 42.0
    assert found["scaled"] == pytest.approx(4.0)
    assert found["queries"] == 5


def test_the_table_sets_each_size_beside_the_peers_figure_for_that_size() -> None:
    row = summary([Measured(9, 20.0, 5.0)], speed=0.5)
    lines = table({"paper list": {1000: row, 5000: row}, "another": {1000: row, 5000: row}}, [1000, 5000]).splitlines()
    assert lines[2].split() == ["paper", "list", "1000", "9", "25.0", "25.0", "20.0", "5.0", "25.0", "64"]
    assert lines[3].split() == ["5000", "9", "25.0", "25.0", "20.0", "5.0", "25.0", "199"]
    assert lines[4].split()[-1] == "–"
