"""Answering an invitation: without an account, with one, by making one."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from confsite.accounts.models import User
from confsite.accounts.services import get_or_create_person
from confsite.clock import physical_now
from confsite.conferences.invitations import hooks, services, tokens
from confsite.conferences.invitations.errors import Refused
from confsite.conferences.invitations.services import Invitee
from confsite.conferences.models import Invitation, Membership, Role
from confsite.conferences.todos import todos_of
from confsite.mail.models import OutboxMail
from tests import factories

PASSWORD = "a-long-enough-password"


@pytest.fixture
def invitation(conference, chair):
    invitee = Invitee("pavel@example.net", "Pavel Hora", Role.PC_MEMBER, quota=4)
    return services.invite(chair.user, conference=conference, invitees=[invitee]).new[0]


@pytest.fixture
def path(invitation):
    return tokens.path_of(invitation)


def sign_up(client, response):
    assert response.url.startswith("/accounts/signup/")
    page = client.get(response.url)
    assert "pavel@example.net" in page.content.decode()
    values = {"name": "Pavel Hora", "email": "pavel@example.net", "password1": PASSWORD, "password2": PASSWORD}
    return client.post(response.url, values, follow=True)


def test_opening_the_link_changes_nothing(client, invitation, path):
    client.get(path)
    client.head(path)
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.PENDING


def test_declining_needs_no_account_and_tells_the_chairs_why(client, invitation, path, chair):
    client.post(path, {"answer": "decline", "no-note": "Parental leave."})
    invitation.refresh_from_db()
    assert (invitation.state, invitation.answer_note) == (Invitation.State.DECLINED, "Parental leave.")
    mail = OutboxMail.objects.get(template="invitation.declined")
    assert mail.to_person == chair
    assert "Parental leave." in mail.body_text
    assert mail.is_digestible
    assert "was declined" in client.get(path).content.decode()


def test_a_newcomer_accepts_and_is_a_member_after_choosing_a_password(client, invitation, path, conference):
    paper = factories.make_submission(
        conference, authors=[get_or_create_person(name="P. Hora", email="pavel@example.net")]
    )
    response = sign_up(client, client.post(path, {"answer": "accept", "yes-quota": "3"}))
    assert "You are now PC member" in response.content.decode()
    user = User.objects.get(email="pavel@example.net")
    membership = Membership.objects.get(person__user=user)
    assert (membership.role, membership.quota) == (Role.PC_MEMBER, 3)
    assert EmailAddress.objects.get(user=user).verified
    assert paper.authors.get().person.user == user


def test_the_link_of_a_rehearsal_proves_no_address(client, invitation, path, conference):
    conference.is_sandbox = True
    conference.save()
    sign_up(client, client.post(path, {"answer": "accept", "yes-quota": "3"}))
    assert not EmailAddress.objects.get(email="pavel@example.net").verified
    assert not Membership.objects.filter(role=Role.PC_MEMBER).exists()


def test_another_address_typed_at_sign_up_is_not_proved_by_the_link(client, path):
    response = client.post(path, {"answer": "accept", "yes-quota": "3"})
    values = {"name": "Mallory", "email": "victim@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post(response.url, values)
    assert not EmailAddress.objects.filter(email="victim@example.org", verified=True).exists()


def test_who_has_an_account_signs_in_and_the_answer_is_kept(invitation, path, make_person):
    person = make_person("Pavel Hora", email="pavel@example.net")
    client = Client()
    response = client.post(path, {"answer": "accept", "yes-quota": "2"})
    assert response.url.startswith("/accounts/login/")
    client.post(response.url, {"login": "pavel@example.net", "password": PASSWORD}, follow=True)
    assert Membership.objects.get(person=person).quota == 2


def test_signing_in_without_having_accepted_accepts_nothing(invitation, path, make_person, client_for):
    client = client_for(make_person(email="pavel@example.net"))
    response = client.get(path + "finish/")
    assert response.url == path
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.PENDING


def test_somebody_signed_in_under_another_address_is_told_before_accepting(path, make_person, client_for):
    person = make_person("Quirin Other")
    client = client_for(person)
    page = client.get(path).content.decode()
    assert "Quirin Other" in page
    assert "not among your verified addresses" in page
    client.post(path, {"answer": "accept", "yes-quota": "5"})
    assert Membership.objects.get(person=person).role == Role.PC_MEMBER
    assert not EmailAddress.objects.filter(email="pavel@example.net").exists()


@pytest.mark.parametrize("quota", ["", "-1", "many", "100000"])
def test_a_number_of_papers_that_is_none_is_refused(path, make_person, client_for, quota, invitation):
    response = client_for(make_person()).post(path, {"answer": "accept", "yes-quota": quota})
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.PENDING


def test_roles_that_do_not_review_are_not_asked_for_a_number(conference, chair, make_person, client_for):
    invitee = Invitee("s@example.net", "S", Role.SCHEDULE_CHAIR)
    invitation = services.invite(chair.user, conference=conference, invitees=[invitee]).new[0]
    client = client_for(make_person())
    assert "How many papers" not in client.get(tokens.path_of(invitation)).content.decode()
    client.post(tokens.path_of(invitation), {"answer": "accept"})
    assert Membership.objects.filter(role=Role.SCHEDULE_CHAIR).count() == 1


def test_an_expired_link_says_so_and_takes_no_answer(client, invitation, path):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=physical_now() - timedelta(days=1))
    assert "has expired" in client.get(path).content.decode()
    client.post(path, {"answer": "decline"})
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.PENDING
    with pytest.raises(Refused, match="expired"):
        services.decline(None, invitation=invitation)


@pytest.mark.parametrize("token", ["0" * 64, "x", "..%2f", "é"])
def test_an_unknown_link_is_not_found(client, db, token):
    assert client.get(f"/invitations/{token}/").status_code == 404


def test_a_second_answer_changes_nothing(invitation, path, client, make_person):
    services.decline(None, invitation=invitation)
    with pytest.raises(Refused):
        services.accept(make_person().user, invitation=invitation)
    assert not Membership.objects.filter(role=Role.PC_MEMBER).exists()


def test_an_invitation_to_a_verified_address_waits_on_the_home_page(invitation, make_person, client_for, path):
    person = make_person(email="pavel@example.net")
    (todo,) = todos_of(person)
    assert (todo.url, todo.title) == (path, "You are invited as PC member")
    page = client_for(person).get("/").content.decode()
    assert path in page


def test_an_invitation_does_not_show_before_the_address_is_verified(invitation, make_person):
    person = make_person()
    person.emails.create(email="pavel@example.net")
    assert todos_of(person) == []


def test_whoever_registered_hears_of_a_new_member(invitation, make_person, monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "_hooks", {"test": heard.append})
    membership = services.accept(make_person().user, invitation=invitation, quota=2)
    assert heard == [membership]


def test_answers_are_limited(client, path, settings):
    settings.ACCOUNT_RATE_LIMITS = {"invitation": "2/m/ip"}
    codes = [client.post(path, {"answer": "nonsense"}).status_code for _n in range(3)]
    assert codes == [200, 200, 429]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_presses_on_accept_at_once_make_one_member():
    conference = factories.make_conference()
    chair = factories.add_member(conference, role=Role.PC_CHAIR)
    invitation = services.invite(
        chair.user, conference=conference, invitees=[Invitee("p@example.net", "P", Role.PC_MEMBER)]
    ).new[0]
    person = factories.make_person()
    outcomes = []

    def press():
        try:
            services.accept(person.user, invitation=invitation, quota=2)
            outcomes.append("accepted")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", "refused"]
    assert Membership.objects.filter(person=person).count() == 1
