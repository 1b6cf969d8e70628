"""`bench assignment_instances --papers N --out DIR`: tight assignment problems of any size, the same for a seed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

CANDIDATES, PER_PAPER, TOPICS, USED = 100, 4, 25, 0.91


def main(arguments: list[str]) -> int:
    """Write one `tightN.npz` per requested size."""
    parser = argparse.ArgumentParser(prog="bench assignment_instances", description=__doc__)
    parser.add_argument("--papers", type=int, nargs="+", default=[5000, 10000, 20000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    if min(options.papers) < 10:
        print("An instance has at least 10 papers.", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    for papers in options.papers:
        file = options.out / f"tight{papers:05}.npz"
        np.savez(file, **tight(papers, options.seed))  # type: ignore[arg-type]
        print(file)
    return 0


def tight(papers: int, seed: int) -> dict[str, np.typing.NDArray[np.generic]]:
    """As many reviewers as papers, about 100 candidates a paper by shared topics, 91 % of all capacity asked for.

    Scores are a topic fit, popularity of the paper and noise, so that good reviewers are wanted by many papers.
    Institutions are of uneven size, a quarter of the reviewers is senior.
    """
    rng = np.random.default_rng([seed, papers])
    people, keep = papers, min(CANDIDATES, papers // 2)
    of_paper, of_person = rng.dirichlet(np.full(TOPICS, 0.15), papers), rng.dirichlet(np.full(TOPICS, 0.2), people)
    strength = rng.normal(0, 0.08, people)
    columns, scores = [], []
    for one in range(papers):
        # Of six times as many people the best: nobody is a candidate of every paper.
        drawn = rng.choice(people, size=min(people, 6 * keep), replace=False)
        fit = of_person[drawn] @ of_paper[one] + strength[drawn] + rng.gumbel(0.3, 0.15, len(drawn))
        best = np.argsort(-fit, kind="stable")[:keep]
        columns.append(drawn[best])
        scores.append(fit[best])
    spare = int(np.ceil(papers * PER_PAPER / USED)) - PER_PAPER * people
    load_max = np.full(people, PER_PAPER)
    load_max[rng.choice(people, size=spare, replace=False)] += 1
    sizes = 1 / (np.arange(max(10, people // 20)) + 5)
    return {
        "paper": np.repeat(np.arange(papers), keep).astype(np.int32),
        "reviewer": np.concatenate(columns).astype(np.int32),
        "score": np.round(np.clip(np.concatenate(scores), 0.01, None), 4),
        "demand": np.full(papers, PER_PAPER),
        "load_min": np.zeros(people, dtype=np.int64),
        "load_max": load_max,
        "institution": rng.choice(len(sizes), size=people, p=sizes / sizes.sum()),
        "senior": rng.random(people) < 0.28,
    }
