"""A conference becomes public, and later an archive."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.setup import queries
from confsite.conferences.setup.policies import can_set_up, require
from confsite.conferences.setup.refusals import Refused
from confsite.conferences.setup.services import locked

State = Conference.State
Listener = Callable[[Conference], None]
_listeners: list[Listener] = []


def register_listener(listener: Listener) -> None:
    """Add what must follow a change of state in the same transaction; called from `AppConfig.ready` of higher apps."""
    if listener not in _listeners:
        _listeners.append(listener)


STEPS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.PUBLIC,),
    State.PUBLIC: (State.ARCHIVE, State.DRAFT),
    State.ARCHIVE: (State.PUBLIC,),
}


@transaction.atomic
def change_state(actor: User | None, *, conference: Conference, state: str) -> Conference:
    """Publish a draft, archive a public conference, or take either step back.

    Raises:
        Refused: something needed is missing, papers are there already, or this is a rehearsal.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    if state == conference.state:
        return conference
    if state not in STEPS[conference.state]:
        raise Refused(_("A draft becomes public first; only then can it be archived."))
    if conference.rehearsal_of_id is not None:
        raise Refused(_("A rehearsal is seen only by those who have a role in it, so it cannot be published."))
    if state == State.PUBLIC and conference.state == State.DRAFT:
        missing = [check.text for check in queries.publish_checks(conference) if check.is_needed and not check.is_done]
        if missing:
            raise Refused(_("Still missing: %(what)s.") % {"what": "; ".join(missing)})
    before, conference.state = conference.state, state
    conference.save(update_fields=["state"])
    for listener in _listeners:
        listener(conference)
    record(actor, "conference.state_changed", conference, before=before, after=state)
    return conference
