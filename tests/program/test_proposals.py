"""Build a program, read it, apply it, undo it."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from confsite.conferences.models import Role
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from program import queries, services
from program.errors import Refused, Stale
from program.models import ProgramProposal, Session, Talk
from program.proposal_queries import proposal_view
from submissions.models import State
from tests import factories
from tests.program.conftest import World, at


def built(world: World, **options: object) -> ProgramProposal:
    job = services.request_build(world.chair.user, conference=world.conference, **options)  # type: ignore[arg-type]
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error
    return ProgramProposal.objects.get(job=job)


def places(world: World) -> list[tuple[str, str | None]]:
    return [(talk.title, talk.session.title if talk.session else None) for talk in world.talks]


def test_a_proposal_changes_nothing_until_it_is_applied(world: World) -> None:
    proposal = built(world)
    assert places(world) == [("Counting Zeros", None), ("Small Caches", None), ("Late Binding", None)]
    services.apply_proposal(world.chair.user, proposal=proposal)
    talks = world.talks
    assert all(talk.session is not None for talk in talks)
    for talk in talks:
        assert talk.session is not None
        assert talk.starts_at is not None
        assert talk.session.starts_at is not None
        assert talk.starts_at >= talk.session.starts_at


def test_topics_come_together_and_name_their_session(world: World) -> None:
    sparsity, compilers = world.conference.topics.all()[:2]
    Session.objects.filter(pk__in=[s.pk for s in world.sessions[:2]]).update(title="")
    extra = [
        factories.make_submission(world.conference, state=State.ACCEPTED, title=f"More {number}") for number in range(3)
    ]
    for paper, topic in zip([*world.papers, *extra], [sparsity, compilers] * 3, strict=True):
        paper.topics.set([topic])
    services.apply_proposal(None, proposal=built(world))
    titles = {session.title for session in Session.objects.filter(pk__in=[s.pk for s in world.sessions[:2]])}
    assert titles == {sparsity.name, compilers.name}
    for session in Session.objects.filter(title__in=titles):
        named = {topic.name for talk in session.talks.all() for topic in talk.submission.topics.all()}
        assert named == {session.title}


def test_nobody_is_put_in_two_places(world: World) -> None:
    ada = world.papers[0].authors.get().person
    for number in range(2):
        factories.make_submission(world.conference, state=State.ACCEPTED, title=f"Ada {number}", authors=[ada])
    services.apply_proposal(None, proposal=built(world))
    times = sorted(
        (talk.starts_at, talk.ends_at)
        for talk in Talk.objects.filter(people__person=ada, session__isnull=False)
        if talk.starts_at and talk.ends_at
    )
    assert len(times) == 3
    assert all(one[1] <= other[0] for one, other in pairwise(times))


def test_what_does_not_fit_is_left_out_with_the_reason(world: World, client_for: Callable[..., Client]) -> None:
    Talk.objects.filter(pk=world.talks[2].pk).update(minutes=90)
    proposal = built(world)
    path = reverse("schedule:proposal", args=[world.conference.slug, proposal.number])
    html = client_for(world.chair).get(path).content.decode()
    assert "1 talk has no place" in html
    assert "It lasts 90 minutes; the longest session has room for 60." in html
    services.apply_proposal(None, proposal=proposal)
    assert world.talks[2].session is None


def test_pinned_talks_stay_where_they_are(world: World) -> None:
    world.place(world.talks[0], world.sessions[1])
    services.pin_talk(None, talk=world.talks[0], is_pinned=True)
    services.apply_proposal(None, proposal=built(world))
    assert world.talks[0].session == world.sessions[1]
    assert world.talks[0].starts_at == at(9)
    assert world.talks[0].is_pinned


def test_undo_puts_the_draft_back_as_it_was(world: World) -> None:
    world.place(world.talks[0], world.sessions[1])
    before = [(t.session_id, t.order, t.starts_at, t.ends_at) for t in world.talks]
    proposal = services.apply_proposal(None, proposal=built(world))
    services.undo_proposal(None, proposal=proposal)
    assert [(t.session_id, t.order, t.starts_at, t.ends_at) for t in world.talks] == before
    with pytest.raises(Refused, match="not applied"):
        services.undo_proposal(None, proposal=proposal)


def test_undo_refuses_to_lose_what_was_moved_by_hand_since(world: World) -> None:
    proposal = services.apply_proposal(None, proposal=built(world))
    services.place_talks(None, conference=world.conference, talks=[str(world.talks[0].uid)], session=None)
    with pytest.raises(Refused, match="moved by hand"):
        services.undo_proposal(None, proposal=proposal)


def test_a_proposal_for_another_frame_is_refused_and_applies_nothing(world: World) -> None:
    proposal = built(world)
    session = world.sessions[0]
    services.update_session(None, session=session, revision=session.revision, ends_at=at(9, 30))
    with pytest.raises(Stale, match="build a new proposal"):
        services.apply_proposal(None, proposal=proposal)
    assert {talk.session for talk in world.talks} == {None}


def test_without_sessions_the_job_says_what_to_do(world: World) -> None:
    Session.objects.all().delete()
    job = services.request_build(None, conference=world.conference)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "Set up the days first" in job.error


def test_a_chair_builds_reads_applies_and_undoes_in_the_browser(
    world: World, client_for: Callable[..., Client]
) -> None:
    client, slug = client_for(world.chair), world.conference.slug
    answer = client.post(reverse("schedule:proposals", args=[slug]), {"effort": "quick", "names_sessions": "on"})
    waiting = client.get(answer.url).content.decode()
    assert "Building a proposal" in waiting
    jobs.run(Job.objects.get(kind="program.build").pk)
    page = client.get(answer.url, follow=True).content.decode()
    assert "3 talks get another session" in page
    assert "Counting Zeros" in page
    proposal = ProgramProposal.objects.get()
    done = client.post(reverse("schedule:settle_proposal", args=[slug, proposal.number, "apply"]), follow=True)
    assert "Applied to the draft" in done.content.decode()
    undone = client.post(reverse("schedule:settle_proposal", args=[slug, proposal.number, "undo"]), follow=True)
    assert "the draft is as before" in undone.content.decode()
    again = client.post(reverse("schedule:settle_proposal", args=[slug, proposal.number, "apply"]), follow=True)
    assert "was settled before" in again.content.decode()


def test_nobody_but_chairs_and_schedule_chairs_settles_a_proposal(world: World) -> None:
    proposal = built(world)
    strangers = [factories.add_member(world.conference), factories.make_person()]
    verbs = (services.apply_proposal, services.undo_proposal, services.discard_proposal)
    for verb in verbs:
        for person in strangers:
            with pytest.raises(Refused, match="Only chairs and schedule chairs"):
                verb(person.user, proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.state == ProgramProposal.State.PROPOSED
    assert places(world) == [("Counting Zeros", None), ("Small Caches", None), ("Late Binding", None)]
    helper = factories.add_member(world.conference, role=Role.SCHEDULE_CHAIR)
    services.discard_proposal(helper.user, proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.state == ProgramProposal.State.DISCARDED


def poster_session(world: World, **values: object) -> Session:
    return services.create_session(
        None,
        conference=world.conference,
        title="Posters",
        kind="POSTERS",
        starts_at=at(11),
        ends_at=at(12, 30),
        **values,
    )


def test_a_poster_has_no_time_of_its_own_and_keeps_its_length(world: World) -> None:
    session = poster_session(world, room=world.rooms[1])
    for talk in world.talks[:2]:
        world.place(talk, session)
    before = [(t.session_id, t.order, t.starts_at, t.ends_at, t.minutes) for t in world.talks[:2]]
    proposal = built(world)
    shown = proposal_view(proposal, world.chair)
    assert not [move for move in shown.moves if move.name in ("Counting Zeros", "Small Caches")]
    services.apply_proposal(None, proposal=proposal)
    assert [(t.session_id, t.order, t.starts_at, t.ends_at, t.minutes) for t in world.talks[:2]] == before


def test_a_poster_session_takes_as_many_posters_as_it_has_boards(world: World) -> None:
    session = poster_session(world, boards=1)
    for talk in world.talks[:2]:
        world.place(talk, session)
    words = [finding.words for finding in queries.board(world.conference, world.chair).findings]
    assert "“Posters” has 1 boards for 2 posters." in words
    proposal = built(world)
    assert len(proposal.unplaced) == 1
    services.apply_proposal(None, proposal=proposal)
    assert session.talks.count() == 1
    assert not [one for one in queries.board(world.conference, world.chair).findings if "boards" in one.words]


def test_a_proposal_built_for_other_boards_is_refused(world: World) -> None:
    session = poster_session(world, boards=3)
    proposal = built(world)
    services.update_session(None, session=session, revision=session.revision, boards=2)
    with pytest.raises(Stale, match="build a new proposal"):
        services.apply_proposal(None, proposal=proposal)
