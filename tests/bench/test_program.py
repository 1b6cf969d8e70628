"""`bench program` on folders of made-up workbooks: what it prints, what it writes, and what it makes of bad files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import program
from program.solver.csplib import evaluate, read_instance, read_schedule
from tests.program.solver.csplib.worlds import tiny_sheets, write_book


def run(folder: Path, *options: str) -> int:
    return program.main([str(folder), "--out", str(folder / "out"), "--seconds", "1", "--seeds", "1", *options])


def test_each_file_and_seed_gets_a_line_with_every_term_and_a_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_book(tmp_path / "tiny.xlsx", tiny_sheets())
    assert run(tmp_path, "--seeds", "1,2") == 0
    printed = capsys.readouterr()
    heading, *lines = [line.split() for line in printed.out.splitlines()]
    assert heading[:4] == ["instance", "seed", "objective", "ts"]
    assert [line[:2] for line in lines] == [["tiny", "1"], ["tiny", "2"]]
    instance = read_instance(tmp_path / "tiny.xlsx")
    for seed, line in enumerate(lines, start=1):
        row = dict(zip(heading, line, strict=True))
        found = evaluate(instance, read_schedule(tmp_path / "out" / f"tiny-seed{seed}.xlsx", instance))
        assert found.violations == ()
        assert row["broken"] == "0"
        assert int(row["bound"].removeprefix("=")) <= found.objective
        assert row["bound"].startswith("=") == (row["bound"] == f"={row['objective']}")
        assert int(row["objective"]) == found.objective
        assert {term: int(row[term]) for term in found.costs} == found.costs
        assert float(row["s"]) < 5  # a busy machine may take more than the second asked for
    assert printed.err == ""


def test_a_bad_file_is_named_and_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a-broken.xlsx").write_text("not a workbook")
    unknown = tiny_sheets()
    unknown["submissions"][1][1] = "Chemistry"
    write_book(tmp_path / "b-unknown.xlsx", unknown)
    write_book(tmp_path / "c-good.xlsx", tiny_sheets())
    (tmp_path / "~$c-good.xlsx").write_text("left by an open editor")
    assert run(tmp_path) == 1
    printed = capsys.readouterr()
    assert "a-broken.xlsx: is not a readable .xlsx workbook" in printed.err
    assert "b-unknown.xlsx: submissions!B2: the track 'Chemistry' is not in the sheet 'tracks'" in printed.err
    assert printed.out.splitlines()[1].startswith("c-good")


def test_a_talk_longer_than_every_session_is_announced_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = tiny_sheets()
    sheets["submissions"][1][2] = 4
    write_book(tmp_path / "long.xlsx", sheets)
    assert run(tmp_path) == 0
    printed = capsys.readouterr()
    assert "long: A1 needs 4 time slots, the longest session has 3; it stays out" in printed.err
    assert "    broken: A1 is at 0 positions instead of 4" in printed.out.splitlines()
    row = dict(zip(*[line.split() for line in printed.out.splitlines()[:2]], strict=True))
    assert row["bound"] == "-"  # holds only for programs that place all
    assert printed.out.count("broken:") == 1


def test_more_talks_than_fit_give_the_fullest_program_with_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = tiny_sheets()
    # One room with 2 + 3 positions for 4 + 4: one track gets three positions, the other two.
    del sheets["rooms"][2]
    sheets["submissions"] += [[f"C{number}", "Biology", 1] for number in range(4)]
    write_book(tmp_path / "full.xlsx", sheets)
    assert run(tmp_path) == 0
    printed = capsys.readouterr()
    assert "full: 8 time slots are needed, 5 are there" in printed.err
    assert printed.out.count("broken:") == 3


@pytest.mark.parametrize("emptied", [["submissions"], ["tracks", "submissions"], ["rooms"], ["sessions"]])
def test_empty_lists_are_no_crash(tmp_path: Path, emptied: list[str]) -> None:
    sheets = tiny_sheets()
    for sheet in emptied:
        del sheets[sheet][1:]
    write_book(tmp_path / "empty.xlsx", sheets)
    assert run(tmp_path) == 0
    assert (tmp_path / "out" / "empty-seed1.xlsx").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--seeds", "one"], "--seeds are whole numbers"),
        (["--seconds", "0"], "must be above 0"),
        (["--cpu-seconds", "-1"], "must be above 0"),
    ],
)
def test_wrong_options_are_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert run(tmp_path, *options) == 2
    assert said in capsys.readouterr().err


def test_a_folder_without_workbooks_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 1
    assert "No *.xlsx file" in capsys.readouterr().err
