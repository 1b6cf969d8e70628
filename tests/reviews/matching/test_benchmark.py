"""The benchmark command reads its format, writes the chosen pairs and refuses bad numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]


def write(folder: Path, **changes: object) -> None:
    values: dict[str, object] = {
        "paper": [0, 0, 1, 1],
        "reviewer": [0, 1, 0, 1],
        "score": [0.9, 0.4, 0.8, 0.1],
        "demand": [1, 1],
        "load_min": [0, 0],
        "load_max": [1, 1],
    }
    np.savez(folder / "small.npz", **{name: np.array(value) for name, value in (values | changes).items()})


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_the_best_pairs_are_printed_and_written(tmp_path: Path) -> None:
    write(tmp_path)
    result = run("assignment", tmp_path, "--out", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1].split()[:4] == ["small", "1.2000", "1.2000", "0.4000"]
    with np.load(tmp_path / "out" / "small.npz") as chosen:
        pairs = zip(chosen["paper"].tolist(), chosen["reviewer"].tolist(), strict=True)
        assert sorted(pairs) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"score": [0.9, np.nan, 0.8, 0.1]}, "score[1] of paper 0, reviewer 1 is not finite"),
        ({"reviewer": [0, 1, 0, 7]}, "reviewer[3] is 7, but there are 2"),
        ({"reviewer": [0, 0, 0, 1]}, "listed twice"),
    ],
)
def test_a_bad_file_is_named_with_its_fault(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    write(tmp_path, **changes)
    result = run("assignment", tmp_path, "--out", tmp_path / "out")
    assert result.returncode == 1
    assert result.stderr.startswith("small.npz: ")
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_benchmark_lists_the_known_ones() -> None:
    result = run("nonsense")
    assert result.returncode == 2
    assert "assignment" in result.stderr


def test_rules_and_the_repair_after_a_loss_are_measured(tmp_path: Path) -> None:
    result = run("assignment_instances", "--papers", 60, "--out", tmp_path)
    assert result.returncode == 0, result.stderr
    plain = run("assignment", tmp_path, "--senior", 1, "--institution", 1, "--out", tmp_path / "out")
    assert plain.returncode == 0, plain.stderr
    total, bound = map(float, plain.stdout.splitlines()[-1].split()[1:3])
    unmet, broken = plain.stdout.splitlines()[-1].split()[6:8]
    assert total <= bound + 1e-4
    assert (unmet, broken) == ("0", "0")
    repaired = run("assignment", tmp_path, "--drop", 2, "--out", tmp_path / "out")
    changed, lost = map(int, repaired.stdout.splitlines()[-1].split()[-2:])
    assert 0 < lost <= changed <= 1.5 * lost + 1


def test_a_lottery_writes_the_probability_of_each_pair(tmp_path: Path) -> None:
    write(tmp_path)
    result = run("assignment", tmp_path, "--cap", 0.5, "--out", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    with np.load(tmp_path / "out" / "small.npz") as chosen:
        assert chosen["probability"].tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--cap", 0), "probability above 0"),
        (("--fair", 2), "from 0 to 1"),
        (("--cap", 0.5, "--fair", 0.1), "choose one of them"),
        (("--senior", 1), "small.npz: has no array senior"),
        (("--drop", 9), "9 cannot be dropped"),
    ],
)
def test_an_option_that_cannot_be_met_is_refused_in_words(
    tmp_path: Path, options: tuple[object, ...], words: str
) -> None:
    write(tmp_path)
    result = run("assignment", tmp_path, *options, "--out", tmp_path / "out")
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_affinities_are_written_by_reviewer_and_a_bad_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "submissions.json").write_text('{"p1": {"title": "Graph kernels", "abstract": "kernels on graphs"}}')
    (tmp_path / "archives.json").write_text('{"ann": [{"title": "Kernels for graphs", "abstract": "x"}], "bob": []}')
    result = run("affinity", tmp_path, "--out", tmp_path / "scores.json")
    assert result.returncode == 0, result.stderr
    scores = json.loads((tmp_path / "scores.json").read_text())
    assert 0 < scores["ann"]["p1"] <= 1
    assert scores["bob"] == {}
    (tmp_path / "archives.json").write_text('{"ann": [{"abstract": "no title"}]}')
    broken = run("affinity", tmp_path, "--out", tmp_path / "scores.json")
    assert broken.returncode == 1
    assert "archives.json, ann: expected a title" in broken.stderr
