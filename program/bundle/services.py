"""Has static copies made, and takes them away at the moment they must no longer be seen."""

from confsite.conferences.models import Conference
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from program.bundle import store
from program.bundle.store import is_copied
from program.models import ProgramVersion

KIND = "program.bundle"


def render_bundle(version: ProgramVersion) -> None:
    """Have the static copy of a version made; the one of an earlier version is not served from this moment on.

    Called where a version becomes current or its content changes, in the same transaction. Called twice, one job waits.
    """
    conference = version.conference
    store.forget(conference.slug)
    if is_copied(conference):
        enqueue(conference)


def follow_state(conference: Conference) -> None:
    """Take the copy away from a conference that is hidden; have one made for one that became public."""
    if not is_copied(conference):
        store.forget(conference.slug)
    elif ProgramVersion.objects.filter(conference=conference, is_current=True).exists():
        enqueue(conference)


def enqueue(conference: Conference) -> None:
    """Have a copy made; one that waits already is enough."""
    waiting = Job.objects.filter(conference=conference, kind=KIND, state=Job.State.QUEUED)
    if not waiting.exists():
        jobs.enqueue(None, conference=conference, kind=KIND, parameters={}, is_routine=True)
