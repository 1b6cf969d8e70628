"""What a service of these pages raises when it will not do what was asked; its text is shown to the person."""


class Refused(Exception):
    """The change was not made. The text says why and what to do, in words for the person who asked."""


class Stale(Refused):
    """Somebody else changed the same thing since the page was opened."""
