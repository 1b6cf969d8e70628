"""The benchmark command reads its format, writes the chosen pairs and refuses bad numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.__main__ import main


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


def test_the_best_pairs_are_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    assert main(["assignment", str(tmp_path), "--out", str(tmp_path / "out")]) == 0
    line = capsys.readouterr().out.splitlines()[-1].split()
    assert line[:4] == ["small", "1.2000", "1.2000", "0.4000"]
    with np.load(tmp_path / "out" / "small.npz") as chosen:
        pairs = zip(chosen["paper"].tolist(), chosen["reviewer"].tolist(), strict=True)
        assert sorted(pairs) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"score": [0.9, np.nan, 0.8, 0.1]}, "score[1] of paper 0, reviewer 1 is not finite"),
        ({"reviewer": [0, 1, 0, 7]}, "reviewer[3] is 7, but there are 2"),
        ({"reviewer": [0, 0, 0, 1]}, "listed twice"),
        ({"load_min": [2, 0]}, "contradict"),
    ],
)
def test_a_bad_file_is_named_with_its_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, object], words: str
) -> None:
    write(tmp_path, **changes)
    assert main(["assignment", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert words in capsys.readouterr().err


def test_an_unknown_benchmark_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert "assignment" in capsys.readouterr().err
