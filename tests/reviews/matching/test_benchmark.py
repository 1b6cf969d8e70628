"""The benchmark command reads its format, writes the chosen pairs and refuses bad numbers."""

from __future__ import annotations

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
