"""Nothing of the site is missing in the census: no address, no kind of mail."""

from django.urls import get_resolver

from confsite.mail import kinds
from tests.foundation.census import CENSUS, DOOR_OF, KINDS, MAILS
from tests.foundation.conference_urls import PREFIX, conference_urls, door_of, every_url

# Pages of components: sign-in by allauth, operators' tables in Django's admin, the demo's own.
OF_COMPONENTS = ("accounts/", "admin/", "demo/")


def test_each_address_is_in_the_census() -> None:
    routes = {route for route, _entry in every_url(get_resolver().url_patterns)}
    missing = sorted(route for route in routes if not route.startswith(OF_COMPONENTS) and route not in CENSUS)
    assert missing == [], (
        "Write these addresses into tests/foundation/census.toml, with what they can show: "
        f"{[route.removeprefix(PREFIX) for route in missing]}"
    )


def test_no_address_of_the_census_is_gone() -> None:
    routes = {route for route, _entry in every_url(get_resolver().url_patterns)}
    assert sorted(set(CENSUS) - routes) == []


def test_each_address_stands_in_the_census_behind_its_door() -> None:
    wrong = [route for route, _entry in conference_urls() if route in DOOR_OF and DOOR_OF[route] != door_of(route)]
    assert wrong == []


def test_the_census_speaks_of_known_kinds_only() -> None:
    said = {kind for part in (CENSUS, MAILS) for shown in part.values() for kind in shown}
    assert said - set(KINDS) == set()


def test_public_pages_and_pages_of_the_site_show_what_is_published_and_what_links_open_and_no_more() -> None:
    shown = {
        route.removeprefix(PREFIX): kinds for route, kinds in CENSUS.items() if DOOR_OF.get(route, "public") == "public"
    }
    of_program = {route: kinds for route, kinds in shown.items() if route.startswith("program")}
    of_links = {route: kinds for route, kinds in shown.items() if route.startswith("shared/")}
    assert set().union(*of_program.values()) <= {"program", "final"}
    assert set().union(*of_links.values()) <= {"title", "abstract", "author", "document", "metadata"}
    assert shown.pop("") <= {"title"}  # what one has to do next, by the titles of the papers
    own = {"author", "declared", "draft", "final", "title"}
    assert shown.pop("people/me/data/export/") <= own  # what one typed oneself
    assert {route for route, kinds in shown.items() if kinds} <= {*of_program, *of_links}


def test_each_kind_of_mail_is_in_the_census() -> None:
    registered = {kind.key for kind in kinds.all_kinds()}
    assert sorted(registered - set(MAILS)) == [], "Write these mails into tests/foundation/census.toml."
    assert sorted(set(MAILS) - registered) == []
