"""What feeds say of the conference around the program."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from program.snapshot import SessionView, Slot

Link = Callable[[Slot | SessionView], str]


@dataclass(frozen=True)
class Facts:
    """A conference as its feeds name it. `url` and `base_url` are absolute."""

    slug: str
    name: str
    short_name: str
    url: str
    base_url: str
    link: Link
    person_link: Callable[[str], str]
    place: str = ""
    city: str = ""
    country: str = ""
    mode: str = ""
    description: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    has_join_links: bool = False

    @cached_property
    def acronym(self) -> str:
        """At least four letters, digits and underscores, as readers of schedules ask for."""
        plain = "".join(char if char.isascii() and char.isalnum() else "_" for char in self.slug.lower()).strip("_")
        return plain if len(plain) >= 4 else f"{plain}_conf"
