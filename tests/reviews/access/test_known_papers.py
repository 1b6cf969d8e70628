"""A paper asked for by its number is judged as in a list: same stage, same rights."""

import random
from dataclasses import fields

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from confsite.conferences.models import Conference, Role
from reviews.access import Access
from reviews.known_papers import paper_or_404, papers_by_id
from reviews.models import HandlingChair
from reviews.rights import PaperRights, Rules, UnassignedSee
from reviews.viewers import viewer_for
from tests import factories
from tests.reviews.access.conferences import build


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_one_paper_is_found_exactly_where_the_list_shows_it(seed: int) -> None:
    dice = random.Random(seed)
    built = build(dice, Rules(unassigned_see=dice.choice(list(UnassignedSee))), papers=12)
    numbers = {paper.pk: paper.number for paper in built.papers}
    for paper in built.papers[::3]:
        chair = factories.add_member(built.conference, role=Role.PC_CHAIR)
        HandlingChair.objects.get_or_create(
            submission=paper,
            defaults={"conference": built.conference, "chair": chair, "appointed_at": built.conference.now()},
        )
    for viewer in built.viewers:
        access = Access(viewer)
        listed = {paper.number: paper.stage_code for paper in access.annotated()}  # type: ignore[attr-defined]
        assert len(set(listed.values())) > 2
        bare = [access.of(paper) for paper in built.papers]
        assert {found.submission.number: found.stage.code for found in bare} == listed
        for right in (field.name for field in fields(PaperRights)):
            shown = set(access.granted(right).values_list("number", flat=True))
            found = {row.number: row.stage_code for row in papers_by_id(access, numbers, right).values()}  # type: ignore[attr-defined]
            assert found == {number: listed[number] for number in shown}, right
            for number in numbers.values():
                if number in shown:
                    assert paper_or_404(access, number, right).number == number
                else:
                    with pytest.raises(Http404):
                        paper_or_404(access, number, right)


@pytest.mark.parametrize("number", [0, 999, 2**31, 10**30])
def test_a_number_without_a_paper_is_not_found(conference: Conference, number: int) -> None:
    person = factories.make_person()
    factories.add_member(conference, person, Role.PC_CHAIR)
    with pytest.raises(Http404):
        paper_or_404(Access(viewer_for(person, conference)), number)


def test_the_same_number_of_another_conference_is_not_found(conference: Conference) -> None:
    elsewhere = factories.make_submission(factories.make_conference(), state="SUBMITTED")
    person = factories.make_person()
    factories.add_member(conference, person, Role.PC_CHAIR)
    access = Access(viewer_for(person, conference))
    assert papers_by_id(access, [elsewhere.pk]) == {}
    assert papers_by_id(access, []) == {}


def test_a_hidden_paper_costs_the_queries_of_one_that_is_not_there(conference: Conference) -> None:
    member = factories.add_member(conference)
    paper = factories.make_submission(conference, authors=[member])

    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as asked, pytest.raises(Http404):
            paper_or_404(Access(viewer_for(member, conference)), number)
        return len(asked)

    assert queries(paper.number) == queries(paper.number + 1)
