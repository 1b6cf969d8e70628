"""Where documents are kept when there is no bucket: a folder without any address of its own."""

from django.core.files.storage import FileSystemStorage


class PrivateFileSystemStorage(FileSystemStorage):
    """A document is served only by a view that asks for the reader's rights."""

    def url(self, name: str | None) -> str:
        """Refuse: an address would be a way around the rights.

        Raises:
            ValueError: always.
        """
        message = "A document is not accessible by an address of its own."
        raise ValueError(message)
