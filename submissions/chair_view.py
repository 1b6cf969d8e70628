"""Which papers a chair may see: a question this app can ask but not answer, because conflicts live above it.

`reviews` registers the answer; until somebody does, a chair sees all papers but their own.
"""

from collections.abc import Callable

from django.db.models import QuerySet

from confsite.accounts.models import Person
from confsite.conferences.models import Membership, Role
from confsite.conferences.viewer import Viewer
from confsite.conferences.visibility import hidden_submissions
from submissions.models import Author, Submission

Filter = Callable[[Viewer], QuerySet[Submission]]
_filters: list[Filter] = []


def register(papers_for: Filter) -> None:
    """Set how the papers a viewer may see behind the chair's door are found; the last registration counts."""
    _filters[:] = [papers_for]


def papers_for(viewer: Viewer) -> QuerySet[Submission]:
    """The papers of the viewer's conference that they may see as a chair.

    For a publication chair only conflicts are asked here: the pages open to that role show accepted papers alone.
    """
    if _filters and viewer.is_chair:
        return _filters[0](viewer)
    own = Author.objects.filter(person=viewer.person, conference=viewer.conference).values("submission_id")
    papers = Submission.objects.filter(conference=viewer.conference).exclude(pk__in=own)
    return papers.exclude(pk__in=hidden_submissions(viewer))


def chairs_who_may_see(submission: Submission) -> list[Person]:
    """The PC chairs who may be written to about a paper: nobody who is its author or conflicted with it."""
    chairs = Membership.objects.filter(conference=submission.conference, role=Role.PC_CHAIR).select_related(
        "person__user"
    )
    found = []
    for membership in chairs:
        user = membership.person.user
        if user is None:
            continue
        viewer = Viewer(user, submission.conference, membership.person, frozenset({Role.PC_CHAIR}))
        if papers_for(viewer).filter(pk=submission.pk).exists():
            found.append(membership.person)
    return found
