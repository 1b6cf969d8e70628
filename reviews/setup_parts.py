"""What reviewing gives to the pages below: rows of a copy, authors by name, papers a viewer sees no trace of."""

from collections.abc import Iterable

from django.db.models import QuerySet

from confsite.accounts.models import Person
from confsite.conferences import visibility
from confsite.conferences.dates import people
from confsite.conferences.rehearsal import cloning
from confsite.conferences.rehearsal.cloning import Copied, Copying
from confsite.conferences.viewer import Viewer
from reviews.access import Access
from reviews.models import AssignmentSettings, ConflictSettings, Question, ReviewingRules
from reviews.rights import Bond
from reviews.trace.services import note_names_of_others


def authors_known_to(viewer: Viewer) -> QuerySet[Person]:
    """Authors of the papers whose authors this viewer may know."""
    papers = Access(viewer).granted("authors")
    return Person.objects.filter(authorships__submission__in=papers.values("pk"))


def hidden_from(viewer: Viewer) -> Iterable[int]:
    """Papers the viewer wrote or is in conflict with: their mails and counts would tell of them."""
    return Access(viewer).bound_by(Bond.AUTHOR, Bond.CONFLICTED)


def still_asked(_copying: Copying, question: Question) -> bool:
    """A question kept only for old answers stays behind."""
    return question.retired_at is None


def register() -> None:
    """Make all known; called from `AppConfig.ready`."""
    visibility.register(hidden_from)
    visibility.register_noting(note_names_of_others)
    people.register("authors", authors_known_to)
    cloning.register(
        Copied(ReviewingRules),
        Copied(ConflictSettings),
        Copied(AssignmentSettings),
        Copied(Question, change=still_asked),
    )
