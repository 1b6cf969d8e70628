"""What a verified address makes of its owner."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from confsite.accounts.models import Person, PersonEmail, Relation, User
from confsite.accounts.services import (
    claim_address,
    claim_verified_addresses,
    follow_address_changes,
    get_or_create_person,
    merge_people,
)
from confsite.mail.models import OutboxMail
from submissions.models import Author
from tests import factories

PASSWORD = "a-long-enough-password"


def sign_up(client: Client, email: str, name: str = "Nora Newcomer"):
    return client.post(
        "/accounts/signup/", {"name": name, "email": email, "password1": PASSWORD, "password2": PASSWORD}, follow=True
    )


def confirm_by_mail(client: Client, email: str):
    mail = OutboxMail.objects.filter(to_address=email).first()
    path = re.search(r"https?://[^/\s]+(/accounts/confirm-email/\S+)", mail.body_text)[1]
    assert client.get(path).status_code == 200
    return client.post(path, follow=True)


def test_a_co_author_named_by_address_sees_the_paper_only_once_the_address_is_verified(conference):
    co_author = get_or_create_person(name="N. Newcomer", email="nora@example.org")
    paper = factories.make_submission(conference, authors=[factories.make_person(), co_author])
    client = Client()
    sign_up(client, "nora@example.org")
    user = User.objects.get(email="nora@example.org")
    assert not Author.objects.filter(submission=paper, person__user=user).exists()
    confirm_by_mail(client, "nora@example.org")
    assert Author.objects.filter(submission=paper, person__user=user).exists()
    assert Person.objects.get(user=user).name == "Nora Newcomer"


def test_opening_the_confirmation_link_alone_confirms_nothing(db):
    client = Client()
    sign_up(client, "nora@example.org")
    mail = OutboxMail.objects.get(to_address="nora@example.org")
    path = re.search(r"https?://[^/\s]+(/accounts/confirm-email/\S+)", mail.body_text)[1]
    client.get(path)
    assert not EmailAddress.objects.get(email="nora@example.org").verified


def test_sign_up_asks_for_a_name(db):
    response = sign_up(Client(), "nora@example.org", name="")
    assert not User.objects.filter(email="nora@example.org").exists()
    assert "This field is required" in response.content.decode()


def test_sign_up_with_a_known_address_says_the_same_as_with_a_new_one(make_person):
    make_person(email="known@example.org")
    known = sign_up(Client(), "known@example.org")
    new = sign_up(Client(), "unknown@example.org")
    assert known.redirect_chain == new.redirect_chain
    assert Person.objects.filter(name="Nora Newcomer").count() == 1


def test_verifying_a_second_address_joins_the_two_persons(conference, make_person):
    person = make_person("Camille Moreau")
    other = get_or_create_person(name="C. Moreau", email="camille@example.net", affiliation="Northlake")
    paper = factories.make_submission(conference, authors=[other])
    claim_address(person.user, email="Camille@example.net")
    assert not Person.objects.filter(pk=other.pk).exists()
    assert paper.authors.get().person == person
    assert {e.email for e in person.emails.all()} >= {"camille@example.net"}
    assert person.affiliations.get().institution == "Northlake"


def test_an_address_of_another_login_stays_where_it_is(make_person):
    owner = make_person(email="owner@example.org")
    other = make_person()
    claim_address(other.user, email="owner@example.org")
    assert PersonEmail.objects.get(email="owner@example.org").person == owner


def test_an_address_its_former_owner_gave_up_moves_to_the_new_one(make_person):
    former = make_person(email="shared@example.org")
    new = make_person()
    EmailAddress.objects.filter(email="shared@example.org").delete()
    claim_address(new.user, email="shared@example.org")
    assert PersonEmail.objects.get(email="shared@example.org").person == new
    assert Person.objects.filter(pk=former.pk).exists()


def test_an_address_verified_elsewhere_counts_from_the_next_sign_in_on(conference, make_person):
    person = make_person(email="camille@example.org")
    invitee = get_or_create_person(name="C. M.", email="cm@example.net")
    paper = factories.make_submission(conference, authors=[invitee])
    EmailAddress.objects.create(user=person.user, email="cm@example.net", verified=True)
    client = Client()
    client.post("/accounts/login/", {"login": "camille@example.org", "password": PASSWORD})
    assert paper.authors.get().person == person


def test_signing_in_with_nothing_new_costs_one_query(make_person, django_assert_num_queries):
    person = make_person()
    with django_assert_num_queries(3):  # the query, and the savepoint around it
        claim_verified_addresses(person.user)


def test_who_named_an_address_as_advisor_is_tied_to_its_owner_once_it_is_verified(make_person):
    student = make_person()
    Relation.objects.create(person=student, kind="ADVISOR", other_name="Ada", other_email="ada@example.net")
    ada = make_person()
    claim_address(ada.user, email="ada@example.net")
    assert Relation.objects.get(person=student).other == ada


def test_mail_goes_to_the_address_made_primary(make_person):
    from confsite.mail.outbox import address_of

    person = make_person(email="old@example.org")
    EmailAddress.objects.create(user=person.user, email="new@example.org", verified=True)
    claim_verified_addresses(person.user)
    EmailAddress.objects.get(email="new@example.org").set_as_primary()
    follow_address_changes(person.user)
    assert address_of(Person.objects.get(pk=person.pk)) == "new@example.org"


def test_a_removed_address_no_longer_counts_as_verified(make_person):
    person = make_person(email="old@example.org")
    EmailAddress.objects.create(user=person.user, email="new@example.org", verified=True, primary=False)
    claim_verified_addresses(person.user)
    EmailAddress.objects.filter(email="new@example.org").delete()
    follow_address_changes(person.user)
    assert person.emails.get(email="new@example.org").verified_at is None


def test_merging_two_people_with_logins_leaves_one_that_signs_in_by_either_address(make_person):
    kept, absorbed = make_person(email="a@example.org"), make_person(email="b@example.org")
    merge_people(kept=kept, absorbed=absorbed)
    client = Client()
    client.post("/accounts/login/", {"login": "b@example.org", "password": PASSWORD})
    assert client.session.get("_auth_user_id") in (None, str(kept.user_id))
    assert EmailAddress.objects.get(email="b@example.org").user == kept.user
    assert not User.objects.get(pk=absorbed.user_id).is_active


@pytest.mark.parametrize("url", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_the_pages_for_strangers_open(client, db, url):
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", ["/accounts/email/", "/accounts/password/change/", "/accounts/2fa/"])
def test_the_pages_on_sign_in_open_and_lead_back_to_the_profile(make_person, client_for, url):
    response = client_for(make_person()).get(url, follow=True)
    assert response.status_code == 200
