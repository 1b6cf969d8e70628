"""The only writer of what the public program shows besides the program itself."""

from django.db import transaction

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from program.bundle.services import render_bundle
from program.models import ProgramDisplay, ProgramVersion
from program.policies import require_scheduler
from program.services.common import lock_program


@transaction.atomic
def save_display(
    actor: User | None, *, conference: Conference, join_links: str, papers: str, slides: str, files_from: str
) -> ProgramDisplay:
    """Say who sees join links, papers and slides, and from which important date on.

    What everybody could read of it in the static copy is gone at once.

    Raises:
        Refused: the actor is neither chair nor schedule chair.
    """
    require_scheduler(actor, conference)
    lock_program(conference)
    row, _is_new = ProgramDisplay.objects.select_for_update().get_or_create(conference=conference)
    row.join_links, row.papers, row.slides, row.files_from = join_links, papers, slides, files_from
    row.save()
    record(actor, "program.display_changed", row, join_links=join_links, papers=papers, slides=slides)
    version = ProgramVersion.objects.filter(conference=conference, is_current=True).first()
    if version is not None:
        render_bundle(version)
    return row
