"""Typesets many papers on all cores. Apart from Django, because each child process imports this module."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from demo.papers.rendering import cached_name, natural_pages, render
from demo.world.model import Paper


def _render(job: tuple[Paper, bool, Path]) -> bytes:
    paper, is_anonymous, folder = job
    return render(paper, anonymous=is_anonymous, pages=natural_pages(paper), cache_folder=folder)


def render_all(papers: list[Paper], *, anonymous: bool, cache_folder: Path) -> list[bytes]:
    """The PDFs of papers, in their order; a second time they come from the cache."""
    names = [cached_name(paper, anonymous=anonymous, pages=natural_pages(paper)) for paper in papers]
    missing = [paper for paper, name in zip(papers, names, strict=True) if not (cache_folder / name).exists()]
    if missing:
        jobs = [(paper, anonymous, cache_folder) for paper in missing]
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            list(pool.map(_render, jobs, chunksize=2))
    return [(cache_folder / name).read_bytes() for name in names]
