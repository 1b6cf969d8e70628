"""The made-up workshop of the demo: people, papers, reviews and the event. Pure data, no Django."""

from demo.world.loading import load_event, load_papers, load_people
from demo.world.reviewing import compose_review, conflict_reasons, load_assignments, load_bids, load_reviews

__all__ = [
    "compose_review",
    "conflict_reasons",
    "load_assignments",
    "load_bids",
    "load_event",
    "load_papers",
    "load_people",
    "load_reviews",
]
