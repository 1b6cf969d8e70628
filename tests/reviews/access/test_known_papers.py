"""A paper asked for by its number is judged as in a list: same stage, same rights."""

import random
from dataclasses import fields
from datetime import timedelta

import pytest
from django.http import Http404

from confsite.conferences.models import Conference, Milestone, Role, Track
from reviews.access import Access
from reviews.known_papers import paper_or_404, papers_by_id
from reviews.models import HandlingChair
from reviews.rights import PaperRights
from reviews.viewers import viewer_for
from tests import factories
from tests.reviews.access.test_access_matches_python import build


@pytest.mark.parametrize("role", [None, Role.PC_MEMBER, Role.PC_CHAIR, Role.STAFF])
@pytest.mark.parametrize(("submission", "review"), [(5, 20), (-5, 20), (-20, -5)])
def test_one_paper_is_found_exactly_where_the_list_shows_it(
    conference: Conference, role: Role | None, submission: int, review: int
) -> None:
    dice = random.Random(f"{role}{submission}")
    factories.set_dates(
        conference,
        SUBMISSION=timedelta(days=submission),
        REVIEW=timedelta(days=review),
        RESPONSE_OPEN=timedelta(days=review - 6),
        RESPONSE=timedelta(days=review - 4),
        DISCUSSION=timedelta(days=review + 10),
    )
    late = Track.objects.create(conference=conference, slug="late", name="Late papers")
    for kind, day in (("SUBMISSION", 30), ("REVIEW", 40), ("RESPONSE_OPEN", -1), ("RESPONSE", 50)):
        Milestone.objects.create(
            conference=conference, kind=kind, track=late, at=conference.now() + timedelta(days=day)
        )
    person = factories.make_person()
    if role:
        factories.add_member(conference, person, role)
    build(conference, person, dice)
    for paper in conference.submissions.all():
        if dice.random() < 0.4:
            paper.track = late
            paper.save()
        if dice.random() < 0.3:
            HandlingChair.objects.create(
                conference=conference, submission=paper, chair=person, appointed_at=conference.now()
            )
    access = Access(viewer_for(person, conference))
    listed = {paper.number: paper.stage_code for paper in access.annotated()}  # type: ignore[attr-defined]
    numbers = dict(conference.submissions.values_list("pk", "number"))
    assert len(set(listed.values())) > 2
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
