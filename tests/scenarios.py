"""A whole small conference at any stage, played through the services as the demo does it."""

from pathlib import Path

from confsite.conferences.models import Conference
from demo.builder import STAGES, Stage, build

# Kept between runs: a typeset and inspected paper never changes, and a name in it changes when its content does.
TYPESET = Path(__file__).resolve().parent.parent / ".state" / "typeset-tests"


def build_scenario(stage: Stage, *, papers: int = 6, slug: str = "") -> Conference:
    """The demo's workshop with a few papers at a stage, in the test's database.

    Its clock stands where the demo's does: `conference.now()` is a day of the made-up calendar. Everybody of
    `demo.world` exists with a login; `rajesh-subramaniam` is PC chair, `ingrid-akerlund` schedule chair.
    """
    return build(stage, slug=slug or STAGES[stage].slug, papers=papers, folder=TYPESET)
