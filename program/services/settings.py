"""The only writer of what a conference decides once about its program."""

from collections.abc import Mapping

from django.db import transaction

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference, SubmissionType
from confsite.conferences.setup.collections import find
from confsite.conferences.setup.services import save_item
from program.models import ProgramSettings, Session, Talk
from program.policies import require_scheduler
from program.services.common import lay_out_session, lock_program
from program.services.steps import step


@transaction.atomic
def save_settings(
    actor: User | None,
    *,
    conference: Conference,
    changeover: int,
    minutes_by_kind: Mapping[str, int],
    minutes_by_type: Mapping[int, int],
) -> ProgramSettings:
    """Set the time between talks and how long talks are: those without a paper by kind, papers by submission type.

    Talks whose length was what the old setting said follow the new one; lengths set by hand stay. Sessions are laid
    out anew.
    """
    require_scheduler(actor, conference)
    lock_program(conference)
    row, _is_new = ProgramSettings.objects.select_for_update().get_or_create(conference=conference)
    types = find("types")
    assert types is not None
    with step(actor, conference, "program.lengths_changed"):
        for kind in SubmissionType.objects.filter(conference=conference):
            minutes = minutes_by_type.get(kind.pk, kind.talk_minutes)
            if minutes != kind.talk_minutes:
                Talk.objects.filter(
                    conference=conference, submission__submission_type=kind, minutes=kind.talk_minutes
                ).update(minutes=minutes)
                # The line below names who asked; the list of types is otherwise a PC chair's alone.
                save_item(None, conference=conference, collection=types, values={"talk_minutes": minutes}, item=kind)
        for talk_kind, minutes in minutes_by_kind.items():
            old = row.minutes_by_kind.get(talk_kind)
            if old is not None and old != minutes:
                Talk.objects.filter(conference=conference, submission__isnull=True, kind=talk_kind, minutes=old).update(
                    minutes=minutes
                )
        row.changeover, row.minutes_by_kind = changeover, dict(minutes_by_kind)
        row.save()
        filled = Talk.objects.filter(conference=conference, session__isnull=False).values("session")
        for session in Session.objects.select_for_update().filter(pk__in=filled).order_by("pk"):
            lay_out_session(session)
    record(actor, "program.settings_changed", row)
    return row
