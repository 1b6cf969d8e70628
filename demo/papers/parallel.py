"""Typesets many papers on all cores. Apart from Django, because each child process imports this module."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from demo.papers.rendering import natural_pages, render
from demo.world.model import Paper


def _render(job: tuple[Paper, bool, Path]) -> bytes:
    paper, is_anonymous, folder = job
    return render(paper, anonymous=is_anonymous, pages=natural_pages(paper), cache_folder=folder)


def render_all(papers: list[Paper], *, anonymous: bool, cache_folder: Path) -> list[bytes]:
    """The PDFs of papers, in their order; a second time they come from the cache."""
    if not papers:
        return []
    jobs = [(paper, anonymous, cache_folder) for paper in papers]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return list(pool.map(_render, jobs, chunksize=2))
