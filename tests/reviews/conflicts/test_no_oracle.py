"""What nobody can find out by editing the own profile, and where conflicts are checked again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts import profile_services
from confsite.accounts.models import Person, Relation
from confsite.conferences.invitations import services as invitations
from confsite.conferences.invitations.services import Invitee
from confsite.conferences.models import Conference, Invitation, Milestone, Role
from confsite.mail.models import OutboxMail
from reviews.assignments.services import assign
from reviews.conflicts import services
from reviews.handling.overriding import begin_override
from reviews.models import Assignment, Bid, Conflict, PossibleConflict, Review, ReviewingRules
from reviews.papers import conflict_services, conflict_workbench
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.reviewing.handing_over import decline, hand_over
from reviews.viewers import viewer_for
from reviews.workbench.facts import facts_for
from submissions.models import Submission
from tests import factories
from tests.reviews import world as worlds


@pytest.fixture
def double_blind(bidding: Conference) -> Conference:
    """Bidding is open and the committee must not know the authors."""
    ReviewingRules.objects.create(conference=bidding, authors_shown="NEVER")
    return bidding


def tie(person: Person, other: Person, kind: str = "ADVISOR") -> None:
    """Declare a tie on one's own profile page."""
    values = {"kind": kind, "other_name": other.name, "other_email": other.emails.get().email}
    profile_services.save_relation(person.user, values=values | {"year_from": None, "year_to": None})


def older(paper: Submission) -> None:
    """Handed in before anything that happens in the test."""
    at = paper.conference.now() - timedelta(days=3)
    Submission.objects.filter(pk=paper.pk).update(submitted_at=at, updated_at=at)


def test_in_double_blind_a_members_own_edits_change_no_list_before_the_date_and_all_do_after_it(
    double_blind: Conference, member: Person, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    author = factories.make_person("Ada")
    older(factories.make_submission(double_blind, title="By Ada", authors=[author]))
    client, pages = (
        client_for(member),
        [reverse(f"reviews:{name}", args=[double_blind.slug]) for name in ("bids", "papers")],
    )
    before = [client.get(page).context["page"].paginator.count for page in pages]
    tie(member, author)
    services.detect_conflicts(double_blind)
    assert [client.get(page).context["page"].paginator.count for page in pages] == before, "no list tells who wrote it"
    assert not Conflict.objects.exists()
    held = PossibleConflict.objects.get()
    closes = Milestone.objects.get(conference=double_blind, kind="BIDDING").at
    assert (held.basis, held.held_until) == ("HELD", closes)
    page = client_for(chair).get(reverse("reviewing:possible_conflicts", args=[double_blind.slug])).text
    assert "By Ada" in page, "an unconflicted chair sees it at once"
    PossibleConflict.objects.update(held_until=double_blind.now() - timedelta(seconds=1))
    factories.set_dates(double_blind, BIDDING=timedelta(seconds=-1))
    assert services.refresh_changed() == 1, "the date has come: looked at without anybody doing anything"
    services.detect_conflicts(double_blind)
    assert "By Ada" not in client.get(pages[1]).text
    assert not PossibleConflict.objects.exists()


def test_what_is_held_back_bars_an_assignment_all_the_same(
    double_blind: Conference, member: Person, chair: Person
) -> None:
    author = factories.make_person("Ada")
    paper = factories.make_submission(double_blind, authors=[author])
    older(paper)
    tie(member, author)
    services.detect_conflicts(double_blind)
    assert PossibleConflict.objects.filter(basis="HELD").exists()
    with pytest.raises(Refused, match="conflict"):
        assign(chair.user, submission=paper, person=member)
    facts = facts_for(ChairAccess(viewer_for(chair, double_blind)))
    assert (paper.pk, member.pk) in facts.forbidden, "no proposal gives it to them either"


def test_what_follows_from_own_edits_is_held_back_also_where_only_tracks_have_dates(
    double_blind: Conference, member: Person
) -> None:
    track = double_blind.tracks.create(name="Systems")
    Milestone.objects.filter(conference=double_blind, kind="BIDDING").update(track=track)
    author = factories.make_person("Ada")
    paper = factories.make_submission(double_blind, authors=[author])
    Submission.objects.filter(pk=paper.pk).update(track=track)
    older(paper)
    tie(member, author)
    services.detect_conflicts(double_blind)
    assert not Conflict.objects.exists()
    assert (
        PossibleConflict.objects.get().held_until == Milestone.objects.get(conference=double_blind, kind="BIDDING").at
    )


def test_nobody_ends_their_own_conflict_as_a_chair(double_blind: Conference, chair: Person) -> None:
    """Neither one that is held back, nor while they look at the paper in spite of a conflict."""
    ReviewingRules.objects.update(conflicted_know_existence=True)
    author = factories.make_person("Ada")
    paper = factories.make_submission(double_blind, authors=[author])
    older(paper)
    tie(chair, author)
    services.detect_conflicts(double_blind)
    with pytest.raises(Refused, match="yourself"):
        conflict_workbench.settle_possible(chair.user, rows=PossibleConflict.objects.all(), verdict="DISMISSED")
    assert PossibleConflict.objects.get().state == "OPEN"
    conflict = conflict_services.set_conflict(None, submission=paper, person=chair)
    begin_override(chair.user, submission=paper, reason="Nobody else is here.", lasts=timedelta(hours=1))
    for act in (
        lambda: conflict_services.dismiss_conflict(chair.user, conflict=conflict),
        lambda: conflict_services.pin_conflict(chair.user, conflict=conflict, is_pinned=False),
        lambda: conflict_services.rule_out(chair.user, submission=paper, person=chair),
    ):
        with pytest.raises(Refused, match="yourself"):
            act()
    row = PossibleConflict.objects.get()
    conflict_workbench.settle_possible(None, rows=[row], verdict="CONFIRMED")
    with pytest.raises(Refused, match="yourself"):
        conflict_workbench.settle_possible(chair.user, rows=[row], verdict="OPEN")


def test_declaring_and_taking_back_tells_nothing_of_what_is_held(
    double_blind: Conference, member: Person, client_for: Callable[[Person], Client]
) -> None:
    author = factories.make_person("Ada")
    paper = factories.make_submission(double_blind, title="By Ada", authors=[author])
    older(paper)
    tie(member, author)
    services.declare_conflict(member.user, person=member, submission=paper, kind="OTHER")
    services.detect_conflicts(double_blind)
    services.withdraw_conflict(member.user, person=member, submission=paper)
    assert "By Ada" in client_for(member).get(reverse("reviews:bids", args=[double_blind.slug])).text


def test_a_chair_applies_a_held_conflict_at_once_or_pins_that_there_is_none(
    double_blind: Conference, member: Person, chair: Person
) -> None:
    for name in ("Ada", "Bea"):
        author = factories.make_person(name)
        older(factories.make_submission(double_blind, authors=[author]))
        tie(member, author)
    services.detect_conflicts(double_blind)
    first, second = PossibleConflict.objects.order_by("submission__number")
    conflict_workbench.settle_possible(chair.user, rows=[first], verdict="CONFIRMED")
    conflict_workbench.settle_possible(chair.user, rows=[second], verdict="DISMISSED")
    factories.set_dates(double_blind, BIDDING=timedelta(seconds=-1))
    PossibleConflict.objects.update(held_until=double_blind.now())
    services.detect_conflicts(double_blind)
    active = Conflict.objects.filter(dismissed_at__isnull=True)
    assert set(active.values_list("submission__number", flat=True)) == {1}
    conflict_workbench.settle_possible(chair.user, rows=[second], verdict="OPEN")
    services.detect_conflicts(double_blind)
    assert set(active.values_list("submission__number", flat=True)) == {1, 2}


def test_where_authors_are_open_a_conflict_takes_effect_as_soon_as_it_is_found(
    bidding: Conference, member: Person
) -> None:
    author = factories.make_person("Ada")
    older(factories.make_submission(bidding, authors=[author]))
    tie(member, author)
    services.detect_conflicts(bidding)
    assert Conflict.objects.filter(person=member).exists()


def test_an_assignment_is_checked_by_the_facts_of_the_moment(
    reviewing: Conference, chair: Person, member: Person
) -> None:
    author = factories.make_person("Ada")
    paper = factories.make_submission(reviewing, authors=[author])
    services.detect_conflicts(reviewing)
    Relation.objects.create(person=author, kind="PERSONAL", other=member, other_name=member.name)
    with pytest.raises(Refused, match="found just now"):
        assign(chair.user, submission=paper, person=member)
    assert not Assignment.objects.exists()


def test_who_accepts_an_invitation_finds_no_paper_of_their_own_institution_on_the_first_page(
    double_blind: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    older(
        factories.make_submission(
            double_blind, title="Next door", authors=[factories.make_person(email="a@nl.example.org")]
        )
    )
    older(factories.make_submission(double_blind, title="Far away"))
    newcomer = factories.make_person("Nia Newcomer", email="nia@nl.example.org")
    Person.objects.filter(pk=newcomer.pk).update(profile_changed_at=double_blind.now())
    invitee = Invitee(email="nia@nl.example.org", name="Nia Newcomer", role=Role.PC_MEMBER)
    invitations.invite(chair.user, conference=double_blind, invitees=[invitee])
    invitations.accept(newcomer.user, invitation=Invitation.objects.get())
    assert Conflict.objects.get().person == newcomer
    page = client_for(newcomer).get(reverse("reviews:papers", args=[double_blind.slug])).text
    assert "Far away" in page
    assert "Next door" not in page


def test_a_paper_is_not_handed_over_to_a_colleague_of_its_authors(
    reviewing: Conference, member: Person, assign: Callable[..., Assignment]
) -> None:
    paper = factories.make_submission(reviewing, authors=[factories.make_person(email="a@nl.example.org")])
    given = assign(member, paper)
    with pytest.raises(Refused, match="cannot take this paper"):
        hand_over(member.user, assignment=given, name="Colleague", email="c@dept.nl.example.org")
    given.refresh_from_db()
    assert given.state == Assignment.State.ACTIVE


def test_a_paper_an_external_declines_does_not_go_back_to_somebody_in_conflict_by_now(
    reviewing: Conference, member: Person, chair: Person, assign: Callable[..., Assignment]
) -> None:
    author, expert = factories.make_person("Ada"), factories.make_person("Eve Expert")
    paper = factories.make_submission(reviewing, authors=[author])
    given = assign(member, paper)
    own = hand_over(member.user, assignment=given, name=expert.name, email=expert.emails.get().email)
    Relation.objects.create(person=author, kind="PERSONAL", other=member, other_name=member.name)
    decline(expert.user, assignment=own, reason="No time.")
    given.refresh_from_db()
    assert given.state == Assignment.State.DELEGATED
    assert not OutboxMail.objects.filter(template="review.returned").exists()
    assert OutboxMail.objects.get(template="review.declined").to_person == chair, "the chairs find somebody else"


def test_taking_one_more_role_applies_nothing_before_its_date(
    double_blind: Conference, member: Person, chair: Person
) -> None:
    author = factories.make_person("Ada")
    older(factories.make_submission(double_blind, authors=[author]))
    tie(member, author)
    invitee = Invitee(email=member.emails.get().email, name=member.name, role=Role.AREA_CHAIR)
    invitations.invite(chair.user, conference=double_blind, invitees=[invitee])
    invitations.accept(member.user, invitation=Invitation.objects.get())
    assert not Conflict.objects.exists()
    assert PossibleConflict.objects.get().basis == "HELD"


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.make_world()


def test_when_all_reviewers_of_a_paper_become_conflicted_chairs_are_told_and_the_reviews_stay_stored_and_hidden(
    world: worlds.World, client_for: Callable[[Person], Client]
) -> None:
    paper, first, second = world.papers[0], world.members[0], world.members[1]
    worlds.review(world, first, paper, text="A fine measurement.")
    worlds.give(world, second, paper)
    author = world.authors[0]
    for reviewer in (first, second):
        Relation.objects.create(person=author, kind="PERSONAL", other=reviewer, other_name=reviewer.name)
    services.detect_conflicts(world.conference)
    assert Review.objects.get().answers["strengths"] == "A fine measurement."
    page = reverse("reviews:paper", args=[world.conference.slug, paper.number])
    missing = reverse("reviews:paper", args=[world.conference.slug, 99])
    client = client_for(first)
    assert client.get(page).content == client.get(missing).content
    mails = OutboxMail.objects.filter(template="review.conflict_found")
    assert {mail.to_person for mail in mails} == {world.chair, world.other_chair}
    assert any("No reviewer without a conflict is left" in mail.body_text for mail in mails)
    shown = client_for(world.chair).get(reverse("reviewing:conflicts", args=[world.conference.slug])).text
    assert "Papers without a reviewer who is free of conflicts" in shown
    home = client_for(world.chair).get(reverse("chair:home", args=[world.conference.slug])).text
    assert "Replace reviewers in conflict" in home
    worlds.conflict(world, world.other_chair, paper)
    shown = client_for(world.other_chair).get(reverse("reviewing:conflicts", args=[world.conference.slug])).text
    assert "Papers without a reviewer who is free of conflicts" not in shown, "nothing of it for a conflicted chair"


def test_confirming_ends_bid_and_assignment_and_taking_it_back_brings_both_back(world: worlds.World) -> None:
    paper, member = world.papers[0], world.members[0]
    worlds.bid(world, member, paper, 2)
    given = worlds.give(world, member, paper)
    row = PossibleConflict.objects.create(
        conference=world.conference, submission=paper, person=member, kind="AUTHOR", noticed_at=world.conference.now()
    )
    conflict_workbench.settle_possible(world.chair.user, rows=[row], verdict="CONFIRMED")
    given.refresh_from_db()
    assert (given.state, Bid.objects.count(), Conflict.objects.filter(is_pinned=True).count()) == ("REMOVED", 0, 1)
    conflict_workbench.settle_possible(world.chair.user, rows=[row], verdict="OPEN")
    given.refresh_from_db()
    assert (given.state, Bid.objects.get().value, Conflict.objects.count()) == ("ACTIVE", 2, 0)


def test_chairs_hear_at_once_of_a_reviewer_whose_conflict_is_held_and_hear_it_once(
    reviewing: Conference, chair: Person, member: Person, assign: Callable[..., Assignment]
) -> None:
    ReviewingRules.objects.create(conference=reviewing, authors_shown="NEVER")
    author = factories.make_person("Ada")
    paper = factories.make_submission(reviewing, authors=[author])
    older(paper)
    assign(member, paper)
    tie(member, author)
    for _round in range(2):
        services.detect_conflicts(reviewing)
    mail = OutboxMail.objects.get(template="review.conflict_found")
    assert mail.to_person == chair
    assert "It takes effect for them on" in mail.body_text
    assert not Conflict.objects.exists()
