"""What several views of the author's door need."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from confsite.accounts.models import User
from confsite.conferences.calendar import Calendar
from confsite.conferences.doors import ConferenceRequest
from submissions import queries, services
from submissions.inputs import PreparedUpload
from submissions.models import DocumentKind, Submission


def actor(request: ConferenceRequest) -> User:
    """The login behind a request; every door but the public one asks for it first."""
    assert isinstance(request.user, User)
    return request.user


def own_paper(request: ConferenceRequest, number: int) -> Submission:
    """One of the viewer's papers; somebody else's looks like none at all."""
    return queries.own_paper_or_404(request.viewer, number)


def own_card(request: ConferenceRequest, number: int) -> queries.PaperCard:
    """One of the viewer's papers with everything its pages show."""
    calendar = request.calendar = Calendar(request.conference)  # type: ignore[attr-defined]  # the ribbon takes it too
    paper = queries.own_paper_with_everything(request.viewer, number)
    return queries.cards_of([paper], request.conference, calendar)[0]


@contextmanager
def prepared(files: list[tuple[Any, DocumentKind, str, list[str]]]) -> Iterator[list[PreparedUpload]]:
    """Receive and inspect the files of a form; their temporary copies are gone afterwards.

    Raises:
        UploadRefused: one of them is not taken.
    """
    done: list[PreparedUpload] = []
    try:
        for file, kind, field_key, formats in files:
            done.append(services.prepare_upload(file, kind=kind, field_key=field_key, formats=formats))
        yield done
    finally:
        for one in done:
            one.close()
