"""An own paper found by queries written once is the same as one read the ordinary way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, TypeField
from confsite.conferences.viewer import Viewer, viewer_of
from submissions import queries, services
from submissions.models import Submission
from tests.submissions.conftest import paper_input, pdf_file, upload


def _parts(paper: Submission) -> dict[str, Any]:
    return {
        "title": paper.title,
        "type": paper.submission_type.name,
        "track": paper.track,
        "topics": [topic.name for topic in paper.topics.all()],
        "fields": [field.label for field in paper.submission_type.fields.all()],
        "authors": [(row.person.name, row.email, row.submission.number) for row in paper.authors.all()],
        "documents": [(row.kind, row.version, row.is_current, row.sha256) for row in paper.documents.all()],
        "checks": [[(check.code, check.page) for check in row.checks.all()] for row in paper.documents.all()],
        "receipts": [(row.serial, row.submission.number) for row in paper.receipts.all()],
    }


def test_an_own_paper_has_the_same_parts_whichever_way_it_is_read_and_reading_them_asks_nothing_more(
    conference: Conference, author: Person, submitted: Submission
) -> None:
    kind = submitted.submission_type
    for order, key in enumerate(("code", "data")):
        TypeField.objects.create(
            conference=conference,
            submission_type=kind,
            key=key,
            label=key.title(),
            kind=TypeField.Kind.LINK,
            order=order,
        )
    draft = services.start_submission(author.user, conference=conference, submission_type=kind, title="Another")
    services.save_paper(author.user, submission=draft, content=paper_input(conference, author))
    for pages in (2, 3):
        upload(author, draft, pdf_file(pages=pages))
    viewer = viewer_of(author.user, conference)
    for number in (submitted.number, draft.number):
        usual = queries.with_everything(queries.own_submissions(viewer)).get(number=number)
        found = queries.own_paper_with_everything(viewer, number)
        assert found.conference == conference
        with CaptureQueriesContext(
            connection,
        ) as asked:
            parts = _parts(found)
        assert len(asked) == 0
        assert parts == _parts(usual)
    assert [len(rows) for rows in (parts["documents"], parts["fields"], parts["topics"])] == [2, 2, 1]


def test_a_strangers_paper_an_objectors_and_a_number_beyond_all_are_none(
    conference: Conference, author: Person, submitted: Submission, make_person: Callable[..., Person]
) -> None:
    stranger = viewer_of(make_person("Somebody Else").user, conference)
    own = viewer_of(author.user, conference)
    assert queries.own_paper_or_404(own, submitted.number) == submitted
    _assert_there_is_none(stranger, submitted.number)
    _assert_there_is_none(own, 2**40)
    row = submitted.authors.get(person=author)
    row.objected_at = conference.now()
    row.save()
    _assert_there_is_none(own, submitted.number)


def _assert_there_is_none(viewer: Viewer, number: int) -> None:
    with pytest.raises(Http404):
        queries.own_paper_or_404(viewer, number)
