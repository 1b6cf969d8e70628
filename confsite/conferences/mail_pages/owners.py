"""Registry of who settles held batches: some are more than mail, so only the page that made them may let them go.

A batch of decisions changes papers when it is released. An unknown purpose is therefore never released here.
"""

from collections.abc import Callable

from confsite.mail.models import MailBatch

PageOf = Callable[[MailBatch], str]

LETTER = "letter"
_here: set[str] = {LETTER, "dates"}
_owners: dict[str, PageOf] = {}


def register(purpose: str, page_of: PageOf) -> None:
    """Batches of this purpose are settled on the page whose address `page_of` returns."""
    _owners[purpose] = page_of


def is_settled_here(batch: MailBatch) -> bool:
    """Whether releasing this batch does nothing but send its mails."""
    return batch.purpose in _here


def page_of(batch: MailBatch) -> str:
    """The address where this batch is settled, empty where that is here or unknown."""
    found = _owners.get(batch.purpose)
    return found(batch) if found else ""
