"""A real paper's PDF: one of those beside the project where they are, else one typeset here."""

from pathlib import Path

from demo import world
from demo.papers import render

SHARED = Path(__file__).resolve().parents[3] / "shared" / "pdfs" / "acm-sigconf-two-column.pdf"


def a_real_paper() -> bytes:
    """Several pages, two columns, figures and references."""
    if SHARED.exists():
        return SHARED.read_bytes()
    return render(world.load_papers()[0], anonymous=True)
