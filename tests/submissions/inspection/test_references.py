"""Where the references begin, from lines of text alone."""

from __future__ import annotations

import pytest

from submissions.inspection.references import Line, find_references, is_heading

ENTRIES = ["[1] A. Writer. On things. 2019.", "[2] B. Thinker. On more things. 2020."]


def page(*texts):
    return [Line(text, 0.1 + 0.8 * index / max(1, len(texts))) for index, text in enumerate(texts)]


@pytest.mark.parametrize(
    "text",
    [
        "References",
        "REFERENCES",
        "R EFERENCES",
        "R E F E R E N C E S",
        "7 References",
        "7. References",
        "VII. REFERENCES",
        "VII. R EFERENCES",
        "812 REFERENCES",
        "References 812",
        "References:",
        "Bibliography",
        "References and Notes",
        "Literature Cited",
        "Literatur",
        "Références",
    ],
)
def test_a_heading_of_references_is_recognised_in_its_usual_forms(text):
    assert is_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "references",
        "8. Citations and Bibliography",
        "reference section in your",
        "References are listed at the end of the paper",
        "Cross References",
        "Preferences",
        "",
        "12",
    ],
)
def test_a_line_that_only_mentions_references_is_no_heading(text):
    assert not is_heading(text)


def test_a_section_about_references_in_the_middle_of_a_paper_is_passed_over():
    about = page(
        "3. References", "A reference in the bibliography is specified by a command.", "It takes one argument."
    )
    found = find_references(
        [page("Title"), about, page("More."), page("Even more."), page("Text", "References", *ENTRIES)]
    )
    assert found is not None
    assert found.page == 5


def test_the_first_list_counts_when_an_appendix_has_its_own():
    found = find_references(
        [page("Text"), page("References", *ENTRIES), page("Appendix"), page("References", *ENTRIES)]
    )
    assert found is not None
    assert (found.page, found.starts_at_top, found.pages_before) == (2, True, 1)


def test_entries_by_author_and_year_are_recognised_too():
    entries = ["Lovelace, A. (1843). Notes on the engine.", "Turing, A. M. (1936). On computable numbers."]
    found = find_references([page("Text"), page("Text of the body", "References", *entries)])
    assert found is not None
    assert (found.page, found.pages_before) == (2, 2)


def test_entries_may_begin_on_the_next_page():
    found = find_references([page("Text"), page("Text of the body", "References"), page(*ENTRIES)])
    assert found is not None
    assert found.page == 2


def test_line_numbers_and_running_heads_above_the_heading_are_no_body():
    def numbered(number, *texts):
        lines = [Line(f"A. Writer {number}", 0.085), *(Line(str(n), 0.1) for n in range(30))]
        return [*lines, *(Line(text, 0.13) for text in texts)]

    found = find_references(
        [numbered(1, "Text of the body"), numbered(2, "More text"), numbered(3, "References", *ENTRIES)]
    )
    assert found is not None
    assert (found.page, found.pages_before) == (3, 2)


@pytest.mark.parametrize("pages", [[], [[]], [page("Text")], [page("Text", *ENTRIES)]])
def test_none_found_is_a_normal_answer(pages):
    assert find_references(pages) is None
