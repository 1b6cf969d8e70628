"""The site's home page, its list of conferences, and new conferences."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from confsite.clock import physical_now
from confsite.conferences import todos
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.todos import Todo
from confsite.mail.models import OutboxMail
from tests import factories

FAR = date(2090, 1, 1)


def make(slug, **fields):
    return factories.make_conference(slug, short_name=slug.upper(), name=f"Workshop {slug}", **fields)


def test_a_visitor_finds_upcoming_and_past_conferences_but_no_drafts_or_rehearsals(client, db):
    make("ahead", starts_on=FAR)
    make("over", starts_on=date(2001, 1, 1))
    make("archived", starts_on=FAR, state=Conference.State.ARCHIVE)
    make("hidden", state=Conference.State.DRAFT)
    make("trial", is_sandbox=True)
    page = client.get("/").content.decode()
    upcoming, _heading, past = page.partition('id="past"')
    assert "AHEAD" in upcoming
    assert "OVER" in past
    assert "ARCHIVED" in past
    assert "HIDDEN" not in page
    assert "TRIAL" not in page


def test_an_empty_site_says_what_comes_next(client, db):
    assert "No conference is ahead right now" in client.get("/").content.decode()


def test_conferences_are_found_by_place(client, db):
    make("bologna", starts_on=FAR, city="Bologna")
    make("boston", starts_on=FAR, city="Boston")
    page = client.get("/discover/?q=bolog").content.decode()
    assert "BOLOGNA" in page
    assert "BOSTON" not in page


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 300, "when=nonsense", "page=zero", "q=a+b+c+d+e+f+g+h+i+j+k"])
def test_a_strange_search_is_answered_not_refused(client, db, query):
    assert client.get(f"/discover/?{query}").status_code == 200


def test_home_tells_what_to_do_next_and_by_when_over_all_conferences(client_for, make_person, monkeypatch):
    person = make_person()
    first, second = make("one"), make("two")
    soon, later = physical_now() + timedelta(days=1), physical_now() + timedelta(days=9)
    rows = [
        Todo(second, "Answer later", "", "/two/", "Go", due=later),
        Todo(first, "Finish a review", "", "/one/", "Go", due=soon),
    ]
    monkeypatch.setattr(todos, "_providers", {"test": lambda person, conference: rows})
    page = client_for(person).get("/").content.decode()
    assert page.index("Finish a review") < page.index("Answer later")
    assert "ONE" in page
    assert "data-countdown" in page


def test_home_lists_my_conferences_with_my_roles_drafts_included(client_for, make_person):
    person = make_person()
    factories.add_member(make("draft", state=Conference.State.DRAFT), person, Role.PC_CHAIR)
    factories.add_member(make("other"), person)
    page = client_for(person).get("/").content.decode()
    assert "DRAFT" in page
    assert "PC chair" in page
    assert "/draft/chair/" in page
    assert "/other/reviews/" in page


def test_home_lists_conferences_one_has_only_a_paper_in(client_for, make_person):
    person = make_person()
    factories.make_submission(make("authored"), authors=[person])
    page = client_for(person).get("/").content.decode()
    assert "AUTHORED" in page
    assert "/authored/submissions/" in page


def test_home_with_nothing_to_do_says_what_will_appear(client_for, make_person):
    page = client_for(make_person()).get("/").content.decode()
    assert "Nothing waits for you" in page


def test_a_reviewer_with_an_empty_profile_is_asked_once_to_complete_it(make_person, client_for):
    person = make_person()
    for slug in ("one", "two"):
        factories.add_member(make(slug), person)
    assert [todo.title for todo in todos.todos_of(person)].count("Complete your profile") == 1
    client_for(person).post("/people/me/confirm/")
    person.refresh_from_db()
    assert "Complete your profile" not in [todo.title for todo in todos.todos_of(person)]


def test_home_costs_the_same_with_many_conferences(make_person, client_for, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(todos, "_providers", {})
    person = make_person()
    client = client_for(person)
    for n in range(2):
        factories.add_member(make(f"few{n}", starts_on=FAR), person)
    client.get("/")
    with django_assert_max_num_queries(12) as few:
        client.get("/")
    for n in range(40):
        factories.add_member(make(f"many{n}", starts_on=FAR), person)
    with django_assert_max_num_queries(12) as many:
        client.get("/")
    assert len(few) == len(many)


NEW = {
    "name": "Workshop on Edge Learning",
    "short_name": "EdgeL 2031",
    "slug": "edgel-2031",
    "time_zone": "Europe/Rome",
    "chair_name": "Carla Chair",
    "chair_email": "carla@example.net",
}


def test_an_operator_makes_a_conference_and_its_chair_gets_a_mail(make_person, client_for):
    operator = make_person()
    operator.user.is_staff = True
    operator.user.save()
    client_for(operator).post("/new/", NEW)
    conference = Conference.objects.get(slug="edgel-2031")
    assert conference.state == Conference.State.DRAFT
    assert Membership.objects.get(conference=conference).role == Role.PC_CHAIR
    mail = OutboxMail.objects.get(template="conference.created")
    assert mail.to_address == "carla@example.net"
    assert "/edgel-2031/chair/" in mail.body_text


def test_for_others_the_page_for_a_new_conference_does_not_exist(make_person, client_for):
    client = client_for(make_person())
    assert client.get("/new/").status_code == 404
    assert client.post("/new/", NEW).status_code == 404
    assert not Conference.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("slug", "admin", "an address of the site itself"),
        ("slug", "Edge!", "lower-case letters"),
        ("slug", "taken", "exists"),
        ("time_zone", "Rome", "not known"),
        ("chair_email", "nobody", "valid email"),
    ],
)
def test_a_mistake_in_a_new_conference_is_named(make_person, client_for, field, value, message):
    make("taken")
    operator = make_person()
    operator.user.is_staff = True
    operator.user.save()
    page = client_for(operator).post("/new/", NEW | {field: value}).content.decode()
    assert message in page
    assert Conference.objects.count() == 1


def test_an_operator_makes_a_conference_from_the_command_line(db):
    call_command("create_conference", "edgel-2031", "Workshop on Edge Learning", "--chair", "carla@example.net")
    assert Membership.objects.get(conference__slug="edgel-2031").person.emails.get().email == "carla@example.net"
    with pytest.raises(CommandError, match=r"slug: .*exists"):
        call_command("create_conference", "edgel-2031", "Again", "--chair", "carla@example.net")
