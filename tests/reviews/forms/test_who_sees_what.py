"""The chair's page of the rules: each choice explained, and a table that the rule itself fills."""

from collections.abc import Callable
from dataclasses import fields

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Role
from reviews import rights
from reviews.forms.visibility import ABOUT, EXPLAINED, STAGES, people, stage_names, who_sees_what
from reviews.models import ReviewingRules
from reviews.rights import AuthorsShown, OtherReviews, Rules, Standing
from tests import browser, factories

USUAL = {
    "authors_shown": "OPEN",
    "reviewers_to_coreviewers": "AFTER_OWN_REVIEW",
    "reviewers_to_pc": "NEVER",
    "reviewers_to_authors": "NEVER",
    "other_reviews": "AFTER_OWN",
    "unassigned_see": "TITLES",
    "authors_see_reviews": "AT_RELEASE",
    "staff_read_everything": "on",
}
HIDING = USUAL | {"authors_shown": "NEVER", "unassigned_see": "NOTHING"}


def page_of(conference: Conference) -> str:
    return reverse("reviewing:rules", args=[conference.slug])


@pytest.mark.django_db
def test_every_choice_of_every_rule_is_explained(
    conference: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    text = client_for(chair).get(page_of(conference)).content.decode()
    for choices in EXPLAINED.values():
        for words in choices.values():
            assert str(words).replace("'", "&#x27;") in text, words
    assert set(EXPLAINED) | set(ABOUT) == {field.name for field in fields(Rules)}


@pytest.mark.django_db
def test_while_choosing_the_page_fetches_the_same_table_that_the_button_shows(
    conference: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(chair)
    part = client.post(page_of(conference), HIDING, headers={"HX-Request": "true"}).text
    whole = client.post(page_of(conference), HIDING | {"do": "show"}).text
    table = part[part.index("<table") : part.index("</table>")]
    assert "<html" not in part
    assert table in whole
    assert "Will learn less:" in part
    assert "Will learn less:" in whole
    assert "<del>authors’ names</del>" in table
    assert ReviewingRules.objects.get().authors_shown == "OPEN"


@pytest.mark.django_db
def test_the_table_says_what_a_change_would_show_and_hide_and_nothing_where_nothing_changes(
    conference: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(chair)
    assert "<del>" not in client.post(page_of(conference), USUAL | {"do": "show"}).text
    opened = client.post(page_of(conference), USUAL | {"do": "show", "unassigned_see": "PAPERS"}).text
    assert "<ins>the paper</ins>" in opened
    assert "<del>" not in opened


@pytest.mark.django_db
def test_a_choice_that_means_nothing_to_authors_is_not_offered_and_a_stored_one_reads_as_never(
    conference: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    ReviewingRules.objects.create(conference=conference, reviewers_to_authors="AFTER_OWN_REVIEW")
    form = client_for(chair).get(page_of(conference)).context["form"]
    assert "AFTER_OWN_REVIEW" not in dict(form.fields["reviewers_to_authors"].choices)
    assert form["reviewers_to_authors"].value() == "NEVER"


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["authors_shown", "other_reviews", "nonsense"])
def test_a_forged_choice_saves_nothing_and_says_where_it_is_wrong(
    conference: Conference, chair: Person, client_for: Callable[[Person], Client], field: str
) -> None:
    sent = USUAL | {field: "EVERYBODY", "do": "save", "conference": "1"}
    answer = client_for(chair).post(page_of(conference), sent)
    if field == "nonsense":
        assert answer.status_code == 302
    else:
        assert "Select a valid choice" in answer.text
    assert ReviewingRules.objects.get().authors_shown == "OPEN"


def test_each_cell_of_the_table_agrees_with_the_rule() -> None:
    assert len(stage_names()) == len(STAGES)
    for rules in (Rules(), Rules(authors_shown=AuthorsShown.NEVER, other_reviews=OtherReviews.ALWAYS)):
        table = {row.who: row.cells for row in who_sees_what(rules)}
        for who, relationship in people():
            for stage, cell in zip(STAGES, table[who], strict=True):
                paper = rights.paper_rights(rules, stage, relationship)
                knows_all = relationship.standing == Standing.CHAIR
                assert ("authors’ names" in cell.can) == (paper.authors and not knows_all)
                assert ("reviews" in cell.can) == (paper.reviews and not knows_all)
                assert bool(cell.can) == paper.existence


@pytest.mark.browser
@pytest.mark.skipif(browser.chromium_path() is None, reason="Chromium is missing")
@pytest.mark.django_db(transaction=True)
def test_the_table_follows_each_click_and_fits_a_phone(
    live_server: LiveServer, client_for: Callable[[Person], Client]
) -> None:
    conference = factories.make_conference()
    chair = factories.add_member(conference, role=Role.PC_CHAIR)
    cookie = client_for(chair).cookies[settings.SESSION_COOKIE_NAME]
    with browser.launched() as chromium:
        context = chromium.new_context(viewport=browser.DESKTOP)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        browser.visit(page, live_server.url + page_of(conference))
        browser.shoot(page, "chair-rules")
        browser.check_accessible(page, "chair-rules")
        page.get_by_label("never: Only chairs, and staff who read everything").check()
        page.locator("#who-sees-what del", has_text="authors’ names").first.wait_for()
        page.locator("#change-of-rules", has_text="Will learn less: Meta-reviewer").wait_for()
        browser.shoot(page, "chair-rules-changed")
        browser.check_accessible(page, "chair-rules-changed")
    assert ReviewingRules.objects.get().authors_shown == "OPEN"
