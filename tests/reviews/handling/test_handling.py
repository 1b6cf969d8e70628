"""Handling chairs and overrides: who may name, replace, look; what chairs in conflict then find."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person, User
from confsite.audit.models import LogEntry
from confsite.conferences.models import Membership, Role
from confsite.mail import rechecks
from confsite.mail.models import OutboxMail
from reviews.handling import overriding, services
from reviews.models import ChairOverride, HandlingChair, HandlingChange, ReviewingRules
from reviews.papers.conflict_services import set_conflict
from reviews.papers.scope import blind_chairs
from reviews.refusals import Refused
from submissions.models import Author, State
from tests import factories
from tests.foundation.conference_urls import address, routes
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db

CANARY = "Xylophonic"


class Chairs(worlds.World):
    """Paper 1 is in conflict with `chair`; `other_chair` and `third` are free."""

    third: Person


@pytest.fixture
def world(db: None) -> Chairs:
    made: Any = worlds.make_world()
    made.third = factories.add_member(made.conference, factories.make_person("Thea Third"), Role.PC_CHAIR)
    worlds.conflict(made, made.chair, made.papers[0], evidence="Same group.")
    return made  # type: ignore[no-any-return]


def allow_existence(world: Chairs) -> None:
    ReviewingRules.objects.update_or_create(
        conference=world.conference, defaults={"conflicted_know_existence": True, "unassigned_see": "TITLES"}
    )


def user(person: Person) -> User:
    assert person.user is not None
    return person.user


def appoint(world: Chairs, chair: Person | None = None, paper: int = 0) -> HandlingChair:
    return services.appoint_handling_chair(
        user(world.other_chair), submission=world.papers[paper], chair=chair or world.other_chair
    )


def override(world: Chairs, **fields: Any) -> ChairOverride:
    given = {"reason": "The server burns.", "lasts": timedelta(hours=2)} | fields
    return overriding.begin_override(user(fields.pop("by", world.chair)), submission=world.papers[0], **given)


def url(world: Chairs, name: str, *more: Any) -> str:
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def mails(key: str) -> set[str]:
    return set(OutboxMail.objects.filter(template=key).values_list("to_person__name", flat=True))


# --- Naming ----------------------------------------------------------------------------------------------------------


def test_a_chair_without_a_conflict_names_the_handling_chair_and_the_page_shows_them(
    world: Chairs, client_for: Any
) -> None:
    client = client_for(world.other_chair)
    sent = {"do": "appoint", "appoint-chair": world.third.pk}
    answer = client.post(url(world, "handle", 1), sent, follow=True)
    assert "Thea Third handles this paper now." in answer.content.decode()
    assert "Thea Third" in client.get(url(world, "paper", 1)).content.decode()
    assert mails("handling_chair.appointed") == {"Thea Third"}
    line = LogEntry.objects.get(verb="handling_chair.appointed")
    assert (line.submission_id, line.details["who"]) == (world.papers[0].pk, "Thea Third")


@pytest.mark.parametrize("who", ["chair", "members", "authors"])
def test_nobody_else_can_name_one(world: Chairs, client_for: Any, who: str) -> None:
    person = getattr(world, who)
    person = person[0] if isinstance(person, list) else person
    answer = client_for(person).post(url(world, "handle", 1), {"do": "appoint", "appoint-chair": world.third.pk})
    assert answer.status_code == 404
    with pytest.raises(Refused):
        services.appoint_handling_chair(user(person), submission=world.papers[0], chair=world.third)
    assert not HandlingChair.objects.exists()


@pytest.mark.parametrize("who", ["chair", "members", "authors"])
def test_who_is_in_conflict_or_no_chair_cannot_be_named(world: Chairs, client_for: Any, who: str) -> None:
    person = getattr(world, who)
    person = person[0] if isinstance(person, list) else person
    with pytest.raises(Refused, match="cannot handle paper #1"):
        appoint(world, person)
    client = client_for(world.other_chair)
    answer = client.post(url(world, "handle", 1), {"do": "appoint", "appoint-chair": person.pk})
    assert answer.status_code == 400
    assert answer.context["appoint"].errors.keys() == {"chair"}
    assert not HandlingChair.objects.exists()


def test_a_paper_has_one_handling_chair_even_if_two_are_named_at_once(world: Chairs) -> None:
    appoint(world)
    with pytest.raises(Refused, match="already handles"):
        services.appoint_handling_chair(user(world.third), submission=world.papers[0], chair=world.third)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandlingChair.objects.create(
            conference=world.conference,
            submission=world.papers[0],
            chair=world.third,
            appointed_at=world.conference.now(),
        )


def test_many_papers_are_given_to_a_chair_in_one_step_and_one_mail(world: Chairs, client_for: Any) -> None:
    client = client_for(world.other_chair)
    answer = client.post(url(world, "handling"), {"numbers": [1, 2, 3], "chair": world.third.pk}, follow=True)
    assert "3 papers have one now." in answer.content.decode()
    assert list(HandlingChair.objects.values_list("submission__number", "chair__name")) == [
        (1, "Thea Third"),
        (2, "Thea Third"),
        (3, "Thea Third"),
    ]
    mail = OutboxMail.objects.get(template="handling_chair.appointed")
    assert "#3" in mail.body_text
    assert sorted(mail.about) == sorted(paper.pk for paper in world.papers[:3])


def test_giving_many_papers_is_all_or_nothing(world: Chairs, client_for: Any) -> None:
    worlds.conflict(world, world.third, world.papers[2])
    client = client_for(world.other_chair)
    answer = client.post(url(world, "handling"), {"numbers": [2, 3], "chair": world.third.pk})
    assert answer.status_code == 400
    assert "Thea Third cannot handle paper #3" in answer.content.decode()
    assert not HandlingChair.objects.exists()


@pytest.mark.parametrize("numbers", [[], ["x"], [999], [1, "2; drop"]])
def test_nonsense_among_the_selected_papers_changes_nothing(world: Chairs, client_for: Any, numbers: Any) -> None:
    answer = client_for(world.other_chair).post(url(world, "handling"), {"numbers": numbers, "chair": world.third.pk})
    assert answer.status_code == 400
    assert not HandlingChair.objects.exists()


def test_the_page_lists_papers_from_which_a_chair_is_kept_away_first(world: Chairs, client_for: Any) -> None:
    client = client_for(world.other_chair)
    assert [paper.number for paper in client.get(url(world, "handling")).context["free"]] == [1]
    assert [paper.number for paper in client.get(url(world, "handling") + "?show=all").context["free"]] == [1, 2, 3, 4]


def test_the_table_is_filtered_and_sorted_by_handling_chair_and_the_csv_names_them(
    world: Chairs, client_for: Any
) -> None:
    appoint(world, world.third)
    appoint(world, world.other_chair, 2)
    client = client_for(world.other_chair)

    def numbers(query: str) -> list[int]:
        return [paper.number for paper in client.get(url(world, "papers") + query).context["page"]]

    assert numbers(f"?handling={world.third.pk}") == [1]
    assert numbers("?handling=SOME") == [1, 3]
    assert numbers("?handling=NONE") == [2, 4]
    assert numbers("?handling=zzz") == [1, 2, 3, 4]
    assert numbers("?sort=handling")[:2] == [3, 1]
    table = b"".join(client.get(url(world, "papers_csv"))).decode()
    assert "Thea Third" in table
    assert "Thea Third" in client.get(url(world, "papers")).content.decode()


def test_a_reviewer_learns_who_handles_the_paper_and_another_member_does_not(world: Chairs, client_for: Any) -> None:
    appoint(world, world.third)
    worlds.give(world, world.members[0], world.papers[0])
    page = reverse("reviews:paper", args=[world.conference.slug, 1])
    assert "Thea Third" in client_for(world.members[0]).get(page).content.decode()
    assert "Thea Third" not in client_for(world.members[1]).get(page).content.decode()


# --- Replacing -------------------------------------------------------------------------------------------------------


def test_one_chair_alone_cannot_remove_another_who_handles_a_paper(world: Chairs, client_for: Any) -> None:
    appoint(world, world.third)
    client = client_for(world.other_chair)
    sent = {"do": "change", "change-reason": "On leave.", "change-successor": world.other_chair.pk}
    client.post(url(world, "handle", 1), sent)
    assert mails("handling_chair.change_requested") == {"Thea Third"}
    answer = client.post(url(world, "handle", 1), {"do": "agree"}, follow=True)
    assert "A second chair without a conflict has to agree." in answer.content.decode()
    assert HandlingChair.objects.get().chair == world.third


def test_one_chair_alone_cannot_put_the_handling_chair_in_conflict_with_the_paper(world: Chairs) -> None:
    services.appoint_handling_chair(world.third.user, submission=world.papers[0], chair=world.other_chair)
    with pytest.raises(Refused, match="second chair"):
        set_conflict(world.third.user, submission=world.papers[0], person=world.other_chair)
    set_conflict(world.other_chair.user, submission=world.papers[0], person=world.other_chair)


def test_with_a_second_chairs_consent_the_successor_follows(world: Chairs, client_for: Any) -> None:
    appoint(world)
    services.request_change(
        user(world.other_chair), submission=world.papers[0], reason="On leave.", successor=world.third
    )
    answer = client_for(world.third).post(url(world, "handle", 1), {"do": "agree"}, follow=True)
    assert answer.status_code == 200
    assert HandlingChair.objects.get().chair == world.third
    assert not HandlingChange.objects.exists()
    verbs = list(LogEntry.objects.filter(verb__startswith="handling").order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["handling_chair.removed", "handling_chair.appointed"]


def test_a_chair_in_conflict_cannot_agree_even_by_an_override_elsewhere(world: Chairs, client_for: Any) -> None:
    appoint(world, world.third)
    services.request_change(user(world.other_chair), submission=world.papers[0], reason="On leave.")
    assert client_for(world.chair).post(url(world, "handle", 1), {"do": "agree"}).status_code == 404
    with pytest.raises(Refused):
        services.agree_to_change(user(world.chair), submission=world.papers[0])
    assert HandlingChair.objects.get().chair == world.third


def test_a_request_can_be_turned_down_and_the_handling_chair_stays(world: Chairs) -> None:
    appoint(world, world.third)
    services.request_change(user(world.other_chair), submission=world.papers[0], reason="On leave.")
    services.turn_down_change(user(world.third), submission=world.papers[0])
    assert HandlingChair.objects.get().chair == world.third
    with pytest.raises(Refused, match="no open request"):
        services.agree_to_change(user(world.third), submission=world.papers[0])


def test_the_handling_chair_can_give_the_paper_back_and_nobody_else_can_in_their_name(world: Chairs) -> None:
    appoint(world, world.third)
    with pytest.raises(Refused, match="Only who handles"):
        services.resign(user(world.other_chair), submission=world.papers[0])
    services.resign(user(world.third), submission=world.papers[0])
    assert not HandlingChair.objects.exists()
    assert mails("handling_chair.resigned") == {"Otto Otherchair"}


def test_a_request_without_a_reason_is_refused_with_the_field_named(world: Chairs, client_for: Any) -> None:
    appoint(world, world.third)
    answer = client_for(world.other_chair).post(url(world, "handle", 1), {"do": "change", "change-reason": " "})
    assert answer.status_code == 400
    assert answer.context["change"].errors.keys() == {"reason"}


@pytest.mark.parametrize("action", ["", "agree", "resign", "turn-down", "nonsense"])
def test_buttons_that_do_not_apply_change_nothing_and_break_nothing(
    world: Chairs, client_for: Any, action: str
) -> None:
    answer = client_for(world.other_chair).post(url(world, "handle", 1), {"do": action})
    assert answer.status_code in (302, 404)
    assert not HandlingChair.objects.exists()


# --- Overriding ------------------------------------------------------------------------------------------------------


def test_a_chair_in_conflict_can_override_with_a_reason_and_the_others_are_told_at_once(
    world: Chairs, client_for: Any
) -> None:
    allow_existence(world)
    client = client_for(world.chair)
    assert client.get(url(world, "paper", 1)).status_code == 404
    assert "Look all the same" in client.get(url(world, "handling")).content.decode()
    client.post(url(world, "override", 1), {"reason": "The server burns.", "hours": 2})
    assert client.get(url(world, "paper", 1)).status_code == 200
    assert mails("override.begun") == {"Otto Otherchair", "Thea Third"}
    assert "The server burns." in OutboxMail.objects.filter(template="override.begun")[0].body_text
    other = client_for(world.other_chair)
    for page in (url(world, "handling"), url(world, "log"), url(world, "handle", 1)):
        assert "The server burns." in other.get(page).content.decode(), page
    assert "Carla Chair overrides a conflict" in other.get(url(world, "paper", 1)).content.decode()
    assert ChairOverride.objects.get().ends_at - ChairOverride.objects.get().begun_at == timedelta(hours=2)


@pytest.mark.parametrize("sent", [{"reason": "", "hours": 2}, {"reason": "So.", "hours": 9}, {"reason": "So."}])
def test_an_override_without_reason_or_end_is_refused(world: Chairs, client_for: Any, sent: dict[str, Any]) -> None:
    allow_existence(world)
    answer = client_for(world.chair).post(url(world, "override", 1), sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not ChairOverride.objects.exists()


def test_an_author_never_overrides(world: Chairs, client_for: Any) -> None:
    allow_existence(world)
    paper = world.papers[0]
    Author.objects.create(
        conference=world.conference, submission=paper, person=world.chair, order=2, name="Carla", email="c@c.example"
    )
    assert client_for(world.chair).get(url(world, "override", 1)).status_code == 404
    with pytest.raises(Refused):
        override(world)
    assert not ChairOverride.objects.exists()


def test_nobody_overrides_where_somebody_handles_the_paper(world: Chairs, client_for: Any) -> None:
    allow_existence(world)
    appoint(world)
    with pytest.raises(Refused, match="A handling chair takes care"):
        override(world)
    answer = client_for(world.chair).post(url(world, "override", 1), {"reason": "So.", "hours": 2})
    assert "A handling chair takes care" in answer.content.decode()
    assert client_for(world.chair).get(url(world, "paper", 1)).status_code == 404


def test_naming_a_handling_chair_ends_an_override(world: Chairs, client_for: Any) -> None:
    allow_existence(world)
    override(world)
    client = client_for(world.chair)
    assert client.get(url(world, "paper", 1)).status_code == 200
    appoint(world)
    assert client.get(url(world, "paper", 1)).status_code == 404
    assert ChairOverride.objects.get().ends_at <= world.conference.now()


def test_an_override_is_ended_by_its_chair_or_by_a_free_one_and_ends_by_itself(world: Chairs, client_for: Any) -> None:
    allow_existence(world)
    for ender in (world.chair, world.other_chair):
        made = override(world)
        client_for(ender).post(url(world, "end_override", made.pk))
        assert client_for(world.chair).get(url(world, "paper", 1)).status_code == 404
    made = override(world)
    ChairOverride.objects.filter(pk=made.pk).update(
        begun_at=world.conference.now() - timedelta(hours=3), ends_at=world.conference.now() - timedelta(hours=1)
    )
    assert client_for(world.chair).get(url(world, "paper", 1)).status_code == 404


def test_another_chair_in_conflict_can_neither_see_nor_end_an_override(world: Chairs, client_for: Any) -> None:
    allow_existence(world)
    made = override(world)
    worlds.conflict(world, world.third, world.papers[0])
    client = client_for(world.third)
    assert "The server burns." not in client.get(url(world, "handling")).content.decode()
    assert client.post(url(world, "end_override", made.pk)).status_code == 404
    with pytest.raises(Refused):
        overriding.end_override(user(world.third), override=made)
    assert ChairOverride.objects.get().ends_at > world.conference.now()


def test_an_overriding_chair_cannot_name_or_replace_a_handling_chair(world: Chairs) -> None:
    allow_existence(world)
    override(world)
    with pytest.raises(Refused, match="Only a chair without a conflict"):
        services.appoint_handling_chair(user(world.chair), submission=world.papers[0], chair=world.third)


def test_an_override_of_a_hidden_paper_answers_as_one_of_none(world: Chairs, client_for: Any) -> None:
    client = client_for(world.chair)
    for ask in (client.get, client.post):
        hidden, missing = ask(url(world, "override", 1)), ask(url(world, "override", 999))
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content
    assert client.get(url(world, "override", 2)).status_code == 404, "no conflict, nothing to override"


def test_a_mail_is_not_sent_to_a_chair_found_in_conflict_meanwhile(world: Chairs) -> None:
    allow_existence(world)
    override(world)
    appoint(world, world.third, 1)
    override_mail = OutboxMail.objects.get(template="override.begun", to_person=world.third)
    appointed = OutboxMail.objects.get(template="handling_chair.appointed", to_person=world.third)
    assert rechecks.may_be_sent(override_mail)
    assert rechecks.may_be_sent(appointed)
    worlds.conflict(world, world.third, world.papers[0])
    worlds.conflict(world, world.third, world.papers[1])
    assert not rechecks.may_be_sent(override_mail)
    assert not rechecks.may_be_sent(appointed)


# --- All chairs in conflict ------------------------------------------------------------------------------------------


def test_the_console_counts_papers_kept_from_every_chair_only_to_who_knows_of_them(
    world: Chairs, client_for: Any
) -> None:
    for person in (world.other_chair, world.third):
        worlds.conflict(world, person, world.papers[0])
    page = client_for(world.chair).get(url(world, "handling")).content.decode()
    assert "kept from every chair." not in page, "the rules hide even that the paper exists"
    assert "appoint_handling_chair" in page
    allow_existence(world)
    for place in (url(world, "handling"), reverse("chair:home", args=[world.conference.slug])):
        page = client_for(world.chair).get(place).content.decode()
        assert "1 paper that you know of is kept from every chair." in page, place
    assert "On the matter number 1" in client_for(world.chair).get(url(world, "handling")).content.decode()


def test_a_lone_chairs_own_paper_is_counted_as_kept_from_every_chair(world: Chairs, client_for: Any) -> None:
    Membership.objects.filter(role=Role.PC_CHAIR).exclude(person=world.chair).delete()
    paper = world.papers[3]
    Author.objects.create(
        conference=world.conference, submission=paper, person=world.chair, order=2, name="Carla", email="c@c.example"
    )
    page = client_for(world.chair).get(url(world, "handling")).content.decode()
    assert "1 paper that you know of is kept from every chair." in page


def test_the_overview_page_says_what_a_chair_has_to_see_to(world: Chairs, client_for: Any) -> None:
    allow_existence(world)
    home = reverse("chair:home", args=[world.conference.slug])

    def told(person: Person) -> str:
        return str(client_for(person).get(home).content.decode())

    need = "1 paper is kept from a chair by a conflict and has no handling chair."
    assert need in told(world.third)
    assert need not in told(world.chair)
    override(world)
    assert "1 paper is looked at in spite of a conflict." in told(world.third)
    assert "in spite of a conflict" not in told(world.chair), "their own is no news"
    appoint(world)
    services.request_change(user(world.other_chair), submission=world.papers[0], reason="On leave.")
    assert "a second chair has to agree" in told(world.third)
    assert "a second chair has to agree" not in told(world.other_chair)
    assert need not in told(world.third)


# --- Everywhere ------------------------------------------------------------------------------------------------------


@pytest.fixture
def handled(world: Chairs) -> Chairs:
    """Paper 1 is full of canaries, has a handling chair, an open request, and every kind of row about it."""
    paper, author = world.papers[0], world.authors[0]
    paper.title, paper.abstract = f"{CANARY} title", f"{CANARY} abstract"
    paper.save()
    Author.objects.filter(submission=paper).update(name=f"{CANARY} author")
    Person.objects.filter(pk=author.pk).update(name=f"{CANARY} author")
    worlds.bid(world, world.members[0], paper)
    worlds.review(world, world.members[0], paper, overall=1, text=f"{CANARY} review")
    worlds.give(world, world.members[1], paper)
    worlds.say(world, world.members[0], paper, f"{CANARY} comment")
    worlds.tentative(world, paper, "REJECTED", note_to_authors=f"{CANARY} note")
    worlds.review(world, world.members[1], world.papers[1], overall=5)
    appoint(world, world.third)
    services.request_change(user(world.other_chair), submission=paper, reason=f"{CANARY} reason")
    return world


CHAIR_PAGES = [
    "papers", "papers_csv", "board", "decisions", "conflicts", "possible_conflicts", "reviewers", "reviewing_csv",
    "assignments", "assignment_mails", "log", "handling", "view_as", "questions", "rules",
]  # fmt: skip


def test_no_page_of_a_chair_in_conflict_tells_of_a_handled_paper_and_each_tells_a_free_chair(
    handled: Chairs, client_for: Any
) -> None:
    blind, free = client_for(handled.chair), client_for(handled.other_chair)
    slug = handled.conference.slug
    pages = [url(handled, name) for name in CHAIR_PAGES]
    pages += [url(handled, "papers") + "?q=title", url(handled, "papers") + "?handling=SOME"]
    pages += [url(handled, "log") + "?q=%231", reverse("chair:home", args=[slug]), f"/{slug}/chair/mail/"]
    pages += [url(handled, "reviewer", person.public_id) for person in handled.members[:2]]
    told = []
    for page in pages:
        hidden, shown = _text(blind, page), _text(free, page)
        assert CANARY not in hidden, page
        told += [page] * (CANARY in shown)
    assert len(told) >= 6, f"only {told} show a free chair the paper: the walk proves too little"
    for page in (url(handled, "paper", 1), url(handled, "handle", 1), url(handled, "decide", 1)):
        assert blind.get(page).content == blind.get(page.replace("/1/", "/999/")).content


@pytest.mark.parametrize("door", ["chair", "committee"])
def test_no_address_behind_a_door_tells_a_chair_in_conflict_of_a_handled_paper(
    handled: Chairs, client_for: Any, door: str
) -> None:
    blind, free = client_for(handled.chair), client_for(handled.other_chair)
    granted = 0
    for route in routes(door):
        if "view-as" in route:
            continue
        place = address(route.replace("<int:number>", "1"), handled.conference.slug)
        hidden = _text(blind, place)
        assert CANARY not in hidden, place
        if "<int:number>" in route:
            missing = _text(blind, address(route.replace("<int:number>", "999"), handled.conference.slug))
            assert hidden.replace("#999", "#1") == missing.replace("#999", "#1"), place
        granted += CANARY in _text(free, place)
    assert granted >= 3, "a chair without a conflict reads of it"


def _text(client: Client, page: str) -> str:
    answer = client.get(page)
    return (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")


def test_counts_sums_and_charts_of_a_chair_in_conflict_are_those_without_the_paper(
    handled: Chairs, client_for: Any
) -> None:
    blind = client_for(handled.chair)
    home = reverse("chair:home", args=[handled.conference.slug])

    def figures() -> list[Any]:
        return [
            blind.get(home).context["figures"],
            blind.get(home).context["charts"],
            blind.get(url(handled, "papers")).context["totals"],
            blind.get(url(handled, "board")).context["totals"],
            [(load.chair.pk, load.papers) for load in blind.get(url(handled, "handling")).context["overview"].loads],
        ]

    with_paper = figures()
    assert with_paper[2].papers == 3
    assert with_paper[2].mean == 5.0
    handled.papers[0].state = State.DRAFT
    handled.papers[0].save()
    worlds.Bid.objects.filter(submission=handled.papers[0]).delete()
    HandlingChair.objects.all().delete()
    assert figures() == with_paper


def test_mails_and_log_lines_about_a_handled_paper_are_hidden_from_the_chair_in_conflict(
    handled: Chairs, client_for: Any
) -> None:
    listed, lines = f"/{handled.conference.slug}/chair/mail/", url(handled, "log") + "?q=handling"
    blind, free = client_for(handled.chair), client_for(handled.other_chair)
    assert "paper 1" in _text(free, listed)
    assert "paper 1" not in _text(blind, listed)
    assert "handling chair: appointed" in _text(free, lines)
    assert "handling chair: appointed" not in _text(blind, lines)


def test_the_overview_asks_as_many_questions_of_two_papers_as_of_many(
    world: Chairs, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(world.other_chair)
    for number in range(1, 4):
        appoint(world, world.third, number)
    client.get(url(world, "handling"))
    with django_assert_max_num_queries(30) as few:
        client.get(url(world, "handling"))
    for _ in range(20):
        paper = factories.make_submission(world.conference)
        HandlingChair.objects.create(
            conference=world.conference, submission=paper, chair=world.third, appointed_at=world.conference.now()
        )
    with django_assert_max_num_queries(30) as many:
        client.get(url(world, "handling"))
    assert len(many) == len(few)


def test_who_is_kept_away_is_found_in_as_many_queries_for_a_dozen_chairs_as_for_three(
    world: Chairs, django_assert_max_num_queries: Any
) -> None:
    assert blind_chairs(world.conference) == {world.papers[0].pk: {world.chair.pk}}
    with django_assert_max_num_queries(10) as few:
        blind_chairs(world.conference)
    more = [factories.add_member(world.conference, factories.make_person(), Role.PC_CHAIR) for _ in range(9)]
    worlds.conflict(world, more[0], world.papers[1])
    with django_assert_max_num_queries(10) as many:
        found = blind_chairs(world.conference)
    assert found == {world.papers[0].pk: {world.chair.pk}, world.papers[1].pk: {more[0].pk}}
    assert len(many) == len(few)
