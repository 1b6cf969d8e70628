"""Hostile files are stopped by the child's limits, and the answer is a plain report."""

from __future__ import annotations

import resource
import time

import pytest

from submissions.inspection.client import CannotRead, extract_text, inspect_pdf, render_thumbnail
from submissions.inspection.limits import ChildFailed, Limits, run_limited, usage
from submissions.inspection.report import ErrorCode
from tests.submissions.inspection import pdfs

GIGABYTE = 1024**3


@pytest.mark.parametrize("make", [pdfs.content_bomb, pdfs.double_bomb, pdfs.reference_bomb])
def test_a_decompression_bomb_is_refused_within_the_memory_limit(tmp_path, make):
    file = make(tmp_path / "bomb.pdf")
    report = inspect_pdf(file)
    assert report.error is ErrorCode.EXPANDS
    # The largest child so far, fresh ones in kilobytes on Linux; the bombs grow to two gigabytes.
    assert usage.peak_memory < 1.2 * GIGABYTE
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < 1.2 * GIGABYTE


def test_figures_that_draw_themselves_without_end_are_stopped(tmp_path):
    began = time.monotonic()
    report = inspect_pdf(
        pdfs.figure_within_itself(tmp_path / "a.pdf"), limits=Limits(cpu_seconds=3, memory=GIGABYTE // 2)
    )
    assert report.error in (ErrorCode.TIMEOUT, ErrorCode.CRASHED, ErrorCode.EXPANDS)
    assert time.monotonic() - began < 30


def test_a_child_that_outlives_its_time_is_killed_and_reported_as_timeout(tmp_path):
    report = inspect_pdf(pdfs.short_paper(tmp_path / "a.pdf"), limits=Limits(wall_seconds=0.001))
    assert report.error is ErrorCode.TIMEOUT
    assert report.is_pdf


def test_a_child_that_computes_too_long_is_reported_as_timeout(tmp_path):
    file = pdfs.double_bomb(tmp_path / "bomb.pdf")
    with pytest.raises(CannotRead) as caught:
        extract_text(file, limits=Limits(cpu_seconds=1, memory=16 * GIGABYTE))
    assert caught.value.code is ErrorCode.TIMEOUT


def test_a_child_that_dies_is_reported_as_crashed(tmp_path):
    report = inspect_pdf(pdfs.content_bomb(tmp_path / "a.pdf"), limits=Limits(memory=GIGABYTE // 4))
    assert report.error in (ErrorCode.CRASHED, ErrorCode.EXPANDS)
    with pytest.raises(ChildFailed) as caught:
        run_limited("no such action", {})
    assert caught.value.code == "crashed"


def test_a_child_cannot_fill_the_disk(tmp_path):
    source = pdfs.short_paper(tmp_path / "a.pdf")
    with pytest.raises(CannotRead):
        render_thumbnail(source, tmp_path / "a.png", limits=Limits(file_size=1000))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.pdf"]


def test_the_child_does_not_inherit_the_secrets_of_the_server(monkeypatch):
    from submissions.inspection import limits

    monkeypatch.setenv("SECRET_KEY", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:hunter2@example.org/db")
    assert "hunter2" not in str(limits.minimal_environment())
