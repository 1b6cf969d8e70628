"""Registry of questions asked right before a mail is sent: may this person still read it?"""

from collections.abc import Callable

from confsite.mail.models import OutboxMail

Recheck = Callable[[OutboxMail], bool]
_rechecks: dict[str, Recheck] = {}


def register(name: str, recheck: Recheck) -> None:
    """Add a check under a name that rows of the outbox store."""
    _rechecks[name] = recheck


def may_be_sent(mail: OutboxMail) -> bool:
    """True where the mail has no check or its check allows it. An unknown check refuses."""
    if not mail.recheck:
        return True
    recheck = _rechecks.get(mail.recheck)
    return recheck is not None and recheck(mail)
