"""PDFs of the demo's made-up papers, and broken ones for tests. No Django."""

from demo.papers import special
from demo.papers.rendering import natural_pages, page_count, render

__all__ = ["natural_pages", "page_count", "render", "special"]
