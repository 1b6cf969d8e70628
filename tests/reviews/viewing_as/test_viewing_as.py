"""A chair looks through the eyes of a made-up member: no more than the chair may see, nothing written, and it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import reverse

from confsite.audit.models import LogEntry
from confsite.clock import physical_now
from confsite.conferences.models import Membership, Role
from confsite.conferences.viewer import Viewer, viewer_of
from confsite.conferences.viewing_as.record import LASTS, ViewingAs
from reviews import rights
from reviews.access import Access
from reviews.models import AuthorResponse, ReviewingRules
from reviews.viewers import viewer_for
from reviews.viewing_as.members import WITHOUT_PAPER, Member, make_member
from submissions.models import Author, ShareLink, State, Submission
from submissions.sharing.services import make_link
from tests import factories
from tests.foundation.conference_urls import address, routes
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db

CANARY = "Xylophonic"


@pytest.fixture
def world(db: None) -> worlds.World:
    """Paper 2 is in conflict with the chair, paper 3 is the chair's own."""
    made = worlds.make_world()
    for paper, author in zip(made.papers[1:3], made.authors[1:3], strict=True):
        worlds.review(made, made.members[0], paper, text=f"{CANARY} review")
        worlds.say(made, made.members[0], paper, body=f"{CANARY} comment")
        paper.title, paper.abstract = f"{CANARY} title", f"{CANARY} abstract"
        paper.save()
        author.name = f"{CANARY} author"
        author.save()
        Author.objects.filter(submission=paper).update(name=f"{CANARY} author")
    worlds.conflict(made, made.chair, made.papers[1], evidence=f"{CANARY} evidence")
    own = made.papers[2]
    Author.objects.create(
        conference=made.conference,
        submission=own,
        person=made.chair,
        order=2,
        name=made.chair.name,
        email="c@c.example",
    )
    return made


@pytest.fixture
def client(world: worlds.World, client_for: Any) -> Client:
    signed_in: Client = client_for(world.chair)
    return signed_in


def url(world: worlds.World, name: str, *more: Any) -> str:
    return reverse(name, args=[world.conference.slug, *more])


def begin(client: Client, world: worlds.World, member: Member, number: int | None = 1) -> Any:
    answer = client.post(url(world, "reviewing:view_as"), {"member": member, "number": number or ""}, follow=True)
    assert answer.status_code == 200, answer.content
    return answer


def of(member: Member) -> int | None:
    """The paper a member is somebody to in these tests."""
    return None if member in WITHOUT_PAPER else 1


@contextmanager
def eyes(world: worlds.World, member: Member) -> Iterator[Viewer]:
    """The made-up member as a viewer, while it exists."""
    number = of(member)
    paper = world.papers[number - 1].pk if number else None
    chair = viewer_for(world.chair, world.conference)
    viewing = ViewingAs(world.conference.pk, member, "", (physical_now() + LASTS).isoformat(), paper)
    with transaction.atomic():
        person = make_member(chair, viewing, "committee")
        assert person is not None
        yield viewer_of(person.user or AnonymousUser(), world.conference)
        transaction.set_rollback(True)


def rows() -> dict[str, int]:
    """How many rows each table has, but for sessions and the log."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label not in ("sessions.Session", "audit.LogEntry")
    }


def test_the_pages_are_those_of_the_member_with_a_bar_that_says_so(world: worlds.World, client: Client) -> None:
    page = begin(client, world, Member.PC_MEMBER, None)
    text = page.content.decode()
    assert "Viewing as: PC member" in text
    assert "Made-up member" in text
    assert "Carla Chair" not in text
    assert f'href="{url(world, "chair:home")}"' not in text, "a PC member has no chair's pages"
    assert "Viewing as: PC member" in client.get(f"/{world.conference.slug}/").content.decode()
    assert "Viewing as: PC member" in client.get(url(world, "reviews:papers")).content.decode()


@pytest.mark.parametrize("member", Member)
def test_a_member_never_has_a_right_the_chair_has_not(world: worlds.World, member: Member) -> None:
    own = Access(viewer_for(world.chair, world.conference))
    theirs = {paper.number: own.of(paper).rights for paper in own.annotated().order_by("number")}
    with eyes(world, member) as viewer:
        access = Access(viewer)
        for paper in access.annotated():
            made, chairs = access.of(paper).rights, theirs[paper.number]
            for right in rights.PaperRights.__dataclass_fields__:
                assert not getattr(made, right) or getattr(chairs, right), f"{member} has {right} of #{paper.number}"


@pytest.mark.parametrize("member", [Member.PC_MEMBER, Member.REVIEWER, Member.REVIEWER_DONE, Member.META_REVIEWER])
def test_a_member_sees_of_a_paper_exactly_what_a_real_one_sees(world: worlds.World, member: Member) -> None:
    real, paper = world.members[3], world.papers[0]
    if member == Member.REVIEWER:
        worlds.give(world, real, paper)
    elif member == Member.REVIEWER_DONE:
        worlds.review(world, real, paper)
    elif member == Member.META_REVIEWER:
        Membership.objects.create(conference=world.conference, person=real, role=Role.AREA_CHAIR)
        worlds.give(world, real, paper, "META_REVIEWER")
    expected = Access(viewer_for(real, world.conference)).of(paper).rights
    with eyes(world, member) as viewer:
        assert Access(viewer).of(type(paper).objects.get(pk=paper.pk)).rights == expected


@pytest.mark.parametrize("member", [Member.REVIEWER_DONE, Member.EXTERNAL, Member.STAFF, Member.AUTHOR])
def test_no_page_shows_a_paper_hidden_from_the_chair_and_no_page_leaves_a_row(
    world: worlds.World, client: Client, member: Member
) -> None:
    begin(client, world, member, of(member))
    before = rows()
    shown = 0
    door = {Member.AUTHOR: "author", Member.STAFF: "chair"}.get(member, "committee")
    for route in routes(door):
        if "view-as" in route:
            continue
        for number in ("1", "2", "3"):
            place = address(route.replace("<int:number>", number), world.conference.slug)
            answer = client.get(place)
            body = b"".join(answer) if answer.streaming else answer.content
            assert CANARY.encode() not in body, f"{member} reads a hidden paper at {place}"
            shown += answer.status_code == 200
            if "<int:number>" not in route:
                break
    assert shown > (2 if member != Member.AUTHOR else 1), "the walk saw pages at all"
    assert rows() == before


def test_a_members_lists_hold_the_papers_the_chair_may_see_and_no_others(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.PC_MEMBER, None)
    text = client.get(url(world, "reviews:papers")).content.decode()
    assert "On the matter number 1" in text
    assert "On the matter number 4" in text
    assert CANARY not in text


def test_nothing_can_be_done_as_a_made_up_member(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.REVIEWER)
    before = rows()
    for route in routes("public", "author", "committee", "chair"):
        if "view-as" in route:
            continue
        place = address(route.replace("<int:number>", "1"), world.conference.slug)
        answer = client.post(place)
        assert answer.status_code == 403, f"{place} answers {answer.status_code}"
        assert "Nothing was changed" in answer.content.decode()
        assert "Viewing as" in answer.content.decode()
    for ask in (client.put, client.delete, client.patch):
        assert ask(url(world, "reviews:paper", 1)).status_code == 403
    assert rows() == before


def test_opening_a_review_form_as_a_member_starts_no_review(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.REVIEWER)
    before = rows()
    answer = client.get(url(world, "reviews:review", 1))
    assert answer.status_code == 200
    assert "Viewing as: reviewer whose review is not in yet of paper #1" in answer.content.decode()
    assert rows() == before


def test_what_a_member_does_not_find_looks_the_same_hidden_or_missing(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.PC_MEMBER, None)
    hidden, missing = client.get(url(world, "reviews:paper", 3)), client.get(url(world, "reviews:paper", 999))
    assert hidden.status_code == missing.status_code == 404
    assert "Viewing as" in missing.content.decode()
    assert _without_token(hidden.content.decode()) == _without_token(missing.content.decode())


def _without_token(text: str) -> list[str]:
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


def test_an_author_sees_reviews_only_once_they_were_released(world: worlds.World, client: Client) -> None:
    worlds.review(world, world.members[1], world.papers[0], text="A quokka of a paper.")
    begin(client, world, Member.AUTHOR)
    page = client.get(url(world, "submissions:detail", 1))
    assert page.status_code == 200
    assert "On the matter number 1" in page.content.decode()
    assert "quokka" not in page.content.decode()
    assert client.get(url(world, "submissions:detail", 4)).status_code == 404
    assert client.get(url(world, "reviews:home")).status_code == 404


def test_what_authors_typed_and_did_not_save_and_their_secret_links_stay_theirs(
    world: worlds.World, client: Client, client_for: Any
) -> None:
    paper, author = world.papers[0], world.authors[0]
    factories.set_dates(world.conference, SUBMISSION=timedelta(days=3))
    typed = {"at": world.conference.now().isoformat(), "by": "", "page": "x", "data": {"title": [f"{CANARY} draft"]}}
    Submission.objects.filter(pk=paper.pk).update(autosaved=typed)
    assert author.user is not None
    make_link(author.user, submission=paper, label=f"{CANARY} link", days=3)
    begin(client, world, Member.AUTHOR)
    for name in ("submissions:edit", "submissions:share"):
        _only_authors_read(client_for(author), client, url(world, name, 1))
    assert Submission.objects.get(pk=paper.pk).autosaved == typed, "it is still there afterwards"
    assert ShareLink.objects.filter(submission=paper).exists()


def test_a_response_that_was_not_sent_stays_its_authors(world: worlds.World, client: Client, client_for: Any) -> None:
    paper = world.papers[0]
    worlds.review(world, world.members[0], paper)
    world.conference.response_words = 500
    world.conference.save()
    ReviewingRules.objects.create(conference=world.conference, authors_see_reviews="IN_RESPONSE")
    factories.set_dates(world.conference, RESPONSE_OPEN=timedelta(days=-1), RESPONSE=timedelta(days=2))
    AuthorResponse.objects.create(
        conference=world.conference, submission=paper, body=f"{CANARY} response", saved_at=world.conference.now()
    )
    begin(client, world, Member.AUTHOR)
    _only_authors_read(client_for(world.authors[0]), client, url(world, "responses:respond", 1))
    assert AuthorResponse.objects.get().body == f"{CANARY} response"


def _only_authors_read(author: Client, made_up: Client, page: str) -> None:
    assert CANARY in author.get(page, follow=True).content.decode(), page
    seen = made_up.get(page, follow=True).content.decode()
    assert "Viewing as: author of paper #1" in seen, page
    assert CANARY not in seen, page


def test_it_ends_with_the_button(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.PC_MEMBER, None)
    page = client.post(url(world, "reviewing:end_viewing_as"), follow=True)
    assert page.redirect_chain[-1][0] == url(world, "chair:home")
    assert "Viewing as:" not in page.content.decode()


def _let_it_run_out(client: Client) -> None:
    session = client.session
    session["viewing_as"] = session["viewing_as"] | {"until": (physical_now() - timedelta(seconds=1)).isoformat()}
    session.save()


def test_it_ends_by_itself_after_half_an_hour_and_says_so(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.PC_MEMBER, None)
    left = ViewingAs(**client.session["viewing_as"]).ends_at - physical_now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    _let_it_run_out(client)
    page = client.get(url(world, "reviewing:papers"))
    assert page.status_code == 200
    assert "has ended" in page.content.decode()
    assert "Viewing as:" not in page.content.decode()
    assert "viewing_as" not in client.session


def test_a_form_sent_after_it_ran_out_is_not_done_in_the_chairs_own_name(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.PC_MEMBER, None)
    _let_it_run_out(client)
    before = rows()
    answer = client.post(url(world, "reviews:declare_conflict"), {"number": 4, "kind": "PERSONAL"})
    assert answer.status_code == 403
    assert "has ended" in answer.content.decode()
    assert rows() == before


def test_a_form_left_open_in_another_tab_cannot_be_sent_after_the_end(world: worlds.World, client_for: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.chair.user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(url(world, "reviewing:view_as"))

    def token() -> str:
        return str(client.cookies["csrftoken"].value)

    def send(name: str, sent: str, **data: Any) -> int:
        return int(client.post(url(world, name), data | {"csrfmiddlewaretoken": sent}).status_code)

    assert send("reviewing:view_as", token(), member="PC_MEMBER") == 302
    of_the_member = token()
    assert send("reviewing:end_viewing_as", of_the_member) == 302
    assert send("reviews:declare_conflict", of_the_member, number=4, kind="PERSONAL") == 403


def test_it_ends_with_signing_out(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.PC_MEMBER, None)
    client.post(reverse("account_logout"))
    client.force_login(world.chair.user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    assert "Viewing as:" not in client.get(url(world, "chair:home")).content.decode()


def test_it_ends_when_the_chair_is_chair_no_more(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.STAFF, None)
    assert client.get(url(world, "reviewing:papers")).status_code == 200
    Membership.objects.filter(person=world.chair, role=Role.PC_CHAIR).delete()
    assert client.get(url(world, "reviewing:papers")).status_code == 404
    assert "viewing_as" not in client.session


def test_it_ends_when_the_chair_turns_out_to_be_in_conflict_with_the_paper(world: worlds.World, client: Client) -> None:
    begin(client, world, Member.REVIEWER)
    worlds.conflict(world, world.chair, world.papers[0])
    page = client.get(url(world, "reviews:paper", 1))
    assert "Viewing as:" not in page.content.decode()
    assert page.status_code == 404


@pytest.mark.parametrize("number", [2, 3, 999, "x", ""])
def test_a_hidden_paper_cannot_be_picked_and_answers_as_a_missing_one(
    world: worlds.World, client: Client, number: Any
) -> None:
    answer = client.post(url(world, "reviewing:view_as"), {"member": "AUTHOR", "number": number})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"number"}
    assert "viewing_as" not in client.session


def test_only_chairs_can_view_as_somebody(world: worlds.World, client_for: Any) -> None:
    client = client_for(world.members[0])
    assert client.post(url(world, "reviewing:view_as"), {"member": "STAFF"}).status_code == 404
    assert "viewing_as" not in client.session


def test_it_holds_for_its_own_conference_only(world: worlds.World, client: Client) -> None:
    other = factories.make_conference("elsewhere")
    factories.add_member(other, world.chair, Role.PC_CHAIR)
    begin(client, world, Member.PC_MEMBER, None)
    page = client.get(reverse("chair:home", args=[other.slug]))
    assert page.status_code == 200
    assert "Viewing as:" not in page.content.decode()


def test_the_log_says_who_looked_as_whom_but_not_to_a_chair_in_conflict(
    world: worlds.World, client: Client, client_for: Any
) -> None:
    begin(client, world, Member.AUTHOR)
    client.post(url(world, "reviewing:end_viewing_as"))
    assert list(LogEntry.objects.order_by("id").values_list("verb", flat=True))[-2:] == [
        "viewing_as.begun",
        "viewing_as.ended",
    ]
    line = LogEntry.objects.filter(verb="viewing_as.begun").get()
    assert line.actor == world.chair.user
    assert line.details == {"member": "author of paper #1"}
    other = client_for(world.other_chair)
    assert "author of paper #1" in other.get(url(world, "reviewing:log")).content.decode()
    worlds.conflict(world, world.other_chair, world.papers[0])
    assert "author of paper #1" not in other.get(url(world, "reviewing:log")).content.decode()


@pytest.mark.parametrize("member", [Member.STAFF, Member.AUTHOR])
def test_reading_hidden_names_as_a_member_is_noted_as_read_by_the_chair(
    world: worlds.World, client: Client, member: Member
) -> None:
    ReviewingRules.objects.create(conference=world.conference, authors_shown="NEVER")
    begin(client, world, member, of(member))
    for _ in range(2):
        place = url(world, "reviewing:paper", 1) if member == Member.STAFF else url(world, "submissions:detail", 1)
        assert "Author 1" in client.get(place).content.decode()
    line = LogEntry.objects.get(verb="identity.read", submission_id=world.papers[0].pk)
    assert line.actor == world.chair.user
    assert "authors" in str(line.details).lower()


def test_a_draft_paper_cannot_be_picked_before_it_is_handed_in(world: worlds.World, client: Client) -> None:
    factories.make_submission(world.conference, state=State.DRAFT, number=9)
    answer = client.post(url(world, "reviewing:view_as"), {"member": "AUTHOR", "number": 9})
    assert answer.context["form"].errors.keys() == {"number"}
