"""What people call by a number is counted within its conference."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from confsite.conferences.models import Conference
from program.models import ProgramProposal
from reviews.models import AssignmentProposal
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize("model", [AssignmentProposal, ProgramProposal])
def test_each_conference_counts_its_proposals_from_one(model: type) -> None:
    one, other = factories.make_conference(), factories.make_conference()
    made = [
        model.objects.create(conference=conference, created_at=conference.now())  # type: ignore[attr-defined]
        for conference in (one, other, one, one, other)
    ]
    assert [row.number for row in made] == [1, 1, 2, 3, 2]
    made[0].save()
    assert made[0].number == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=made[2].pk).update(number=1)  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_at_once_get_two_numbers() -> None:
    conference = factories.make_conference()

    def propose(_turn: int) -> int:
        try:
            return ProgramProposal.objects.create(conference=conference, created_at=conference.now()).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(propose, range(12)))
    assert sorted(numbers) == list(range(1, 13))
    with transaction.atomic():  # who is given a number keeps nobody else from the conference
        AssignmentProposal.objects.create(conference=conference, created_at=conference.now())
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(_hold, conference).result(timeout=20)


def _hold(conference: Conference) -> bool:
    """Lock the conference in another connection, as a new submission does."""
    try:
        with transaction.atomic():
            return Conference.objects.select_for_update(no_key=True, nowait=True).filter(pk=conference.pk).exists()
    finally:
        connection.close()
