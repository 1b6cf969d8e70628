"""What goes with a rehearsal besides its rows: the bytes of its papers."""

from django.core.files.storage import default_storage
from django.db import transaction

from confsite.conferences.models import Conference
from confsite.conferences.rehearsal import cloning
from submissions.models import StoredFile


def erase_files(conference: Conference) -> None:
    """Delete the stored files of a conference once the deletion of its rows has committed."""
    # The address of a file holds its conference, so no other one shares it.
    paths = list(StoredFile.objects.filter(conference=conference).values_list("path", flat=True))

    def erase() -> None:
        for path in paths:
            default_storage.delete(path)

    transaction.on_commit(erase)


def register() -> None:
    """Called from `AppConfig.ready`."""
    cloning.register_ending(erase_files)
