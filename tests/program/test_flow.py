"""Accepted papers become talks by themselves, in their final form, and leave when they are withdrawn."""

import pytest

from program import flow
from program.models import Talk
from submissions.models import CameraReady, State, Submission
from tests import factories
from tests.program.conftest import World, at


def test_only_accepted_papers_wait_as_talks(world: World) -> None:
    for state in (State.SUBMITTED, State.REJECTED, State.WAIT_LISTED, State.DRAFT, State.WITHDRAWN):
        factories.make_submission(world.conference, state=state, title=f"Not accepted: {state}")
    factories.make_submission(world.conference, state=State.CONDITIONAL, title="Accepted with a condition")
    flow.sync(None, world.conference)
    assert set(Talk.objects.values_list("title", flat=True)) == {
        "Counting Zeros",
        "Small Caches",
        "Late Binding",
        "Accepted with a condition",
    }
    assert {talk.session for talk in Talk.objects.all()} == {None}


def test_final_title_and_author_order_of_the_camera_ready_are_printed(world: World) -> None:
    paper = factories.make_submission(
        world.conference,
        state=State.ACCEPTED,
        title="A working title",
        authors=[factories.make_person("First Then"), factories.make_person("First Now")],
    )
    flow.sync(None, world.conference)
    then, now = paper.authors.all()
    CameraReady.objects.create(
        conference=world.conference,
        submission=paper,
        state=CameraReady.State.SUBMITTED,
        title="The final title",
        author_order=[now.pk, then.pk],
        submitted_at=world.conference.now(),
    )
    flow.sync(None, world.conference)
    talk = Talk.objects.get(submission=paper)
    assert talk.title == "The final title"
    assert [entry.name for entry in talk.people.all()] == ["First Now", "First Then"]
    assert talk.slug == "a-working-title", "the address was public, so it stays"


def test_a_withdrawn_paper_leaves_its_session_and_the_others_move_up(world: World) -> None:
    for talk in world.talks:
        world.place(talk, world.sessions[0])
    Submission.objects.filter(pk=world.papers[0].pk).update(
        state=State.WITHDRAWN, withdrawn_at=world.conference.now(), withdrawn_from=State.ACCEPTED
    )
    moved = flow.sync(None, world.conference)
    gone, second, _third = world.talks
    assert moved.gone == [str(gone.uid)]
    assert gone.session is None
    assert gone.cancelled_at is not None
    assert second.starts_at == at(9)


def test_a_paper_that_is_accepted_again_comes_back(world: World) -> None:
    Submission.objects.filter(pk=world.papers[0].pk).update(state=State.REJECTED)
    flow.sync(None, world.conference)
    Submission.objects.filter(pk=world.papers[0].pk).update(state=State.ACCEPTED)
    flow.sync(None, world.conference)
    assert world.talks[0].cancelled_at is None


def test_nothing_new_costs_one_query(world: World, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert not flow.sync(None, world.conference)


@pytest.mark.parametrize("minutes", [15, 45])
def test_a_talk_is_as_long_as_its_kind_of_submission_says(world: World, minutes: int) -> None:
    kind = world.conference.submission_types.get()
    kind.talk_minutes = minutes
    kind.save()
    paper = factories.make_submission(world.conference, state=State.ACCEPTED, title="Measured")
    flow.sync(None, world.conference)
    assert Talk.objects.get(submission=paper).minutes == minutes
