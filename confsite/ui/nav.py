"""Links of a door's menu, as the layouts draw them."""

from typing import NamedTuple


class NavItem(NamedTuple):
    """One link; `waiting` is how much waits there (None: nothing to count).

    `is_current`: it leads to the page shown; `is_within`: to a page above it.
    """

    label: str
    url: str
    is_current: bool = False
    waiting: int | None = None
    is_within: bool = False


class NavGroup(NamedTuple):
    """Links that belong together; an empty label draws no heading."""

    label: str
    items: list[NavItem]
