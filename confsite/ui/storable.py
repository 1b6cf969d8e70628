"""What a table can hold of a text that JSON brought: its escapes can name characters that PostgreSQL refuses."""


def storable(text: str) -> str:
    """The text without null characters and halves of surrogate pairs."""
    return text.replace("\x00", "").encode(errors="ignore").decode()
