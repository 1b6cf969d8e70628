"""The made-up workshop of the demo: people, papers, reviews and the event. Pure data, no Django."""

from demo.world.loading import load_event, load_papers, load_people

__all__ = ["load_event", "load_papers", "load_people"]
