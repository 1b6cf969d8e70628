"""Verdicts: what stops a submission, what only warns, and how it is put into words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from submissions.findings_text import ARCHIVE_TEXTS, TEXTS, describe, describe_archive
from submissions.inspection.archives import ArchiveError
from submissions.inspection.checks import Finding, PageRules, Severity, check, stops_submission
from submissions.inspection.report import ErrorCode, PdfReport

GOOD = PdfReport(
    is_pdf=True,
    opens=True,
    page_count=9,
    page_sizes=((595.3, 841.9),) * 9,
    text_by_page_chars=(3000,) * 9,
    first_page_text="A title\nAnonymous\nAbstract. Things are said.",
    references_page=8,
    pages_before_references=8,
)


def codes(report, rules=None, *, anonymous=False, **more):
    return {finding.code: finding.severity for finding in check(report, rules, anonymous=anonymous, **more)}


@pytest.mark.parametrize(
    ("rules", "code", "severity"),
    [
        (PageRules(4, 9, is_hard=True), "page_rule_kept", Severity.PASS),
        (PageRules(4, 8, is_hard=True), "too_long", Severity.ERROR),
        (PageRules(4, 8, is_hard=False), "too_long", Severity.WARNING),
        (PageRules(10, None, is_hard=True), "too_short", Severity.ERROR),
        (PageRules(10, None, is_hard=False), "too_short", Severity.INFO),
        (PageRules(4, 8, is_hard=True, references_counted=False), "page_rule_kept_before_references", Severity.PASS),
        (PageRules(None, 7, is_hard=True, references_counted=False), "body_too_long", Severity.WARNING),
        (PageRules(9, None, is_hard=True, references_counted=False), "body_too_short", Severity.WARNING),
        (PageRules(10, None, is_hard=True, references_counted=False), "too_short", Severity.ERROR),
    ],
)
def test_only_a_certain_breach_of_a_hard_page_rule_stops_a_submission(rules, code, severity):
    found = codes(GOOD, rules)
    assert found[code] is severity
    assert stops_submission(check(GOOD, rules, anonymous=False)) == (severity is Severity.ERROR)


def test_without_a_references_heading_a_long_paper_is_warned_and_goes_on():
    report = replace(GOOD, references_page=None, pages_before_references=None)
    rules = PageRules(None, 8, is_hard=True, references_counted=False)
    assert codes(report, rules)["references_unknown"] is Severity.WARNING
    assert not stops_submission(check(report, rules, anonymous=False))
    assert codes(report, replace(rules, maximum=9))["page_rule_kept"] is Severity.PASS


@pytest.mark.parametrize("error", list(ErrorCode))
def test_an_unreadable_document_has_one_finding_that_names_the_cure(error):
    findings = check(PdfReport(error=error, page_count=1200), PageRules(4, 8), anonymous=True)
    assert [finding.severity for finding in findings] == [Severity.ERROR]
    message, cure = describe(findings[0])
    assert message.endswith(".")
    assert len(cure) > 15


def test_the_wrong_paper_size_names_the_page_and_a_sideways_page_is_fine():
    sizes = ((595.3, 841.9), (841.9, 595.3), (612.0, 792.0))
    [finding] = [
        f for f in check(replace(GOOD, page_sizes=sizes), anonymous=False, paper="a4") if f.code == "paper_size"
    ]
    assert finding.page == 3
    assert describe(finding)[0] == "Page 3 is 216 × 279 mm, not A4."
    assert codes(GOOD, paper="a4")["paper_size_kept"] is Severity.PASS
    assert codes(GOOD, paper="letter")["paper_size"] is Severity.WARNING


def test_scripts_hidden_text_missing_fonts_and_restrictions_warn_but_do_not_stop():
    report = replace(
        GOOD,
        has_javascript=True,
        has_attachments=True,
        has_launch_action=True,
        hidden_text_pages=(3, 5),
        fonts_not_embedded=("Helvetica",),
        is_encrypted=True,
        was_repaired=True,
    )
    found = codes(report)
    expected = ("javascript", "attachments", "launch_action", "hidden_text", "fonts_missing", "restricted", "repaired")
    assert {found[code] for code in expected} == {Severity.WARNING}
    assert not stops_submission(check(report, anonymous=False))


def test_a_scan_without_text_is_noticed():
    assert codes(replace(GOOD, text_by_page_chars=(0,) * 9))["no_text"] is Severity.WARNING


@pytest.mark.parametrize(
    "written",
    [
        "Zoë Müller-Ödman1,2, Carl Other",
        "ZOË MÜLLER-ÖDMAN∗",
        "Zoe\nMuller-Odman",
        "Müller-Ödman, Zoë",
        "Z. Müller-Ödman",
        "Zoë K. Müller-Ödman†",
    ],
)
def test_an_author_is_recognised_however_the_name_is_written(written):
    report = replace(GOOD, first_page_text=f"A title\n{written}\nAbstract. Things.")
    found = check(report, anonymous=True, known_names=["Zoë Müller-Ödman", "zoe@uni.example.org"])
    [finding] = [f for f in found if f.code == "author_on_first_page"]
    assert finding.page == 1
    assert "Zoë Müller-Ödman" in describe(finding)[0]


@pytest.mark.parametrize("written", ["Zoë Müller-Ödmansson", "the method of Müller", "Lizoe Muller-Odmant"])
def test_another_name_is_not_taken_for_the_author(written):
    report = replace(GOOD, first_page_text=f"A title\n{written}\nAbstract. Things.")
    assert "author_on_first_page" not in codes(report, anonymous=True, known_names=["Zoë Müller-Ödman"])


def test_addresses_on_page_1_are_noticed_when_papers_are_anonymous_only():
    known = replace(GOOD, first_page_text="A title\nada@example.org\nAbstract.")
    assert "author_on_first_page" in codes(known, anonymous=True, known_names=["ada@example.org"])
    assert "email_on_first_page" in codes(known, anonymous=True, known_names=[])
    grouped = replace(GOOD, first_page_text="A title\n{ada,carl}@example.org\nAbstract.")
    assert "email_on_first_page" in codes(grouped, anonymous=True)
    assert not {"author_on_first_page", "email_on_first_page", "anonymous"} & set(codes(known))


@pytest.mark.parametrize("field", ["Author", "xmp:creator", "Company"])
def test_a_person_in_the_metadata_is_noticed(field):
    report = replace(GOOD, metadata={field: "Jos Migchielsen; CV Radhakrishnan;"})
    [finding] = [f for f in check(report, anonymous=True) if f.code == "author_in_metadata"]
    assert field in describe(finding)[0]
    assert "Jos Migchielsen" in describe(finding)[0]


def test_an_author_named_in_the_title_of_the_metadata_is_noticed():
    report = replace(GOOD, metadata={"Title": "thesis_lovelace_ada Ada Lovelace v3"})
    assert "author_in_metadata" in codes(report, anonymous=True, known_names=["Ada Lovelace"])


@pytest.mark.parametrize(
    "value",
    [
        "",
        "No Author Given",
        "Anonymous",
        "Anonymous Authors",
        "Anonymous Author(s)",
        "Author",
        "Paper 123",
        "Submission #12",
        "#7",
        "; ;",
    ],
)
def test_placeholders_in_the_metadata_name_nobody(value):
    assert codes(replace(GOOD, metadata={"Author": value}), anonymous=True)["anonymous"] is Severity.PASS


def test_the_gravest_finding_comes_first():
    report = replace(GOOD, has_javascript=True)
    severities = [finding.severity for finding in check(report, PageRules(1, 2, is_hard=True), anonymous=True)]
    assert severities == sorted(severities, key=list(Severity).index)
    assert severities[0] is Severity.ERROR


def test_a_finding_survives_being_stored():
    for finding in check(GOOD, PageRules(1, 2, is_hard=True), anonymous=True, paper="letter"):
        assert Finding.from_json(json.loads(json.dumps(finding.to_json()))) == finding


def test_singular_and_plural_are_told_apart():
    one = describe(Finding("opens", Severity.PASS, params={"pages": 1}))[0]
    two = describe(Finding("opens", Severity.PASS, params={"pages": 2}))[0]
    assert one == "The PDF opens and has 1 page."
    assert two == "The PDF opens and has 2 pages."


def test_every_text_can_be_shown_with_the_parameters_its_check_gives():
    everything = {
        "pages": 9,
        "minimum": 4,
        "maximum": 8,
        "body": 7,
        "width": 210,
        "height": 297,
        "paper": "a4",
        "fonts": "Helvetica",
        "count": 1,
        "pages_listed": "1, 2",
        "field": "Author",
        "value": "Ada",
        "names": "Ada",
        "address": "a@example.org",
    }
    for code in TEXTS:
        message, cure = describe(Finding(code, Severity.INFO, 1, everything))
        assert "%(" not in message + cure


def test_every_reason_to_refuse_an_archive_has_words_that_name_the_entry():
    assert set(ARCHIVE_TEXTS) == {error.value for error in ArchiveError}
    assert describe_archive("symlink", "a/link")[0] == "The archive holds a link or special file (at “a/link”)."
