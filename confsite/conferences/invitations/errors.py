"""What the services of invitations raise; the text is shown to the person."""


class Refused(Exception):
    """The change was not made. The text says why and what to do."""
