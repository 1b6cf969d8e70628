"""What one hand removes while another presses a button of it: told in words, on real PostgreSQL."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Affiliation, Person
from confsite.conferences.models import Conference
from tests import factories
from tests.held import behind

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("page", ["member", "end_member"])
def test_a_role_changed_in_the_instant_it_is_taken_away(
    page: str, conference: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    membership = factories.add_member(conference, factories.make_person("Mia")).memberships.get()
    client, url = client_for(chair), reverse(f"people_chair:{page}", args=[conference.slug, membership.pk])
    held = membership if page == "member" else conference
    (answer,) = behind(held, lambda: client.post(url, {"quota": "3"}, follow=True), meanwhile=membership.delete)
    assert "This role was taken away meanwhile." in answer.content.decode()


@pytest.mark.parametrize("page", ["affiliations_entry", "affiliations_remove"])
def test_an_entry_of_the_profile_changed_in_the_instant_another_tab_removes_it(
    page: str, db: None, client_for: Callable[[Person], Client]
) -> None:
    person = factories.make_person("Mia")
    row = Affiliation.objects.create(person=person, institution="Northlake")
    client, url = client_for(person), reverse(f"people:{page}", args=[row.pk])
    (answer,) = behind(person, lambda: client.post(url, {"institution": "Southlake"}), meanwhile=row.delete)
    assert answer.status_code == 404
