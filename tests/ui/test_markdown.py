"""What people write cannot harm or unmask whoever reads it."""

import pytest

from confsite.ui.markdown import render


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="https://example.org" onclick="x()">y</a>',
    ],
)
def test_scripts_do_not_survive(text: str) -> None:
    html = str(render(text))
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data:' not in html
    assert "<a href" not in html or "onclick=" not in html


@pytest.mark.parametrize("safe", [True, False])
def test_images_are_never_fetched(safe: bool) -> None:
    assert "<img" not in render("![seen](https://tracker.example.com/x.png)", safe=safe)


def test_links_pass_nothing_on() -> None:
    assert 'rel="noopener nofollow noreferrer"' in render("[home](https://example.org/)")


def test_links_on_review_pages_are_text_with_the_address_spelt_out() -> None:
    html = render("See [our code](https://example.org/me) and <https://example.org/b>.", safe=False)
    assert "<a" not in html
    assert "our code (https://example.org/me)" in html
    assert "https://example.org/b." in html


def test_headings_in_text_stay_below_the_pages_own() -> None:
    html = render("# One\n\nText")
    assert "<h2>One</h2>" in html
    assert "<h1" not in html


def test_tables_and_lists_are_shown() -> None:
    html = render("| a | b |\n|---|---|\n| 1 | 2 |\n\n- x")
    assert "<td>1</td>" in html
    assert "<li>x</li>" in html


def test_nothing_gives_nothing() -> None:
    assert render(None) == ""
