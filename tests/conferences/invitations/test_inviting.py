"""Inviting people: one by one, by list, reminding, taking back."""

import pytest
from django.core.exceptions import PermissionDenied

from confsite.audit.models import LogEntry
from confsite.clock import physical_now
from confsite.conferences.invitations import services, tokens
from confsite.conferences.invitations.csv_rows import read_invitees
from confsite.conferences.invitations.errors import Refused
from confsite.conferences.invitations.services import Invitee
from confsite.conferences.models import Invitation, Membership, Role, Track
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from tests import factories

State = Invitation.State


def invite(conference, chair, email="pavel@example.net", name="Pavel Hora", role=Role.PC_MEMBER, **fields):
    invitee = Invitee(email=email, name=name, role=role, **fields)
    return services.invite(chair.user, conference=conference, invitees=[invitee], message="Please join us.")


def url(conference, rest=""):
    return f"/{conference.slug}/chair/people/{rest}"


def test_an_invited_person_gets_one_mail_with_a_link_to_the_answer(conference, chair, client, mailoutbox):
    invitation = invite(conference, chair, quota=4).new[0]
    drain()
    (mail,) = mailoutbox
    assert mail.to == ["pavel@example.net"]
    assert "at most 4 papers" in mail.body
    assert "Please join us." in mail.body
    assert tokens.path_of(invitation) in mail.body
    assert client.get(tokens.path_of(invitation)).status_code == 200


def test_the_database_holds_only_the_hash_of_the_link(conference, chair):
    invitation = invite(conference, chair).new[0]
    assert tokens.token_of(invitation) not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_chairs_cannot_read_the_link_in_the_outbox(conference, chair):
    invite(conference, chair)
    assert OutboxMail.objects.get(template="invitation.role").mail_class == OutboxMail.Class.SECRET


def test_the_link_survives_a_rotation_of_the_sites_secret(conference, chair, settings):
    invitation = invite(conference, chair).new[0]
    token = tokens.token_of(invitation)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret, long enough to be one"
    assert tokens.token_of(invitation) == token


def test_inviting_twice_sends_one_mail(conference, chair):
    assert len(invite(conference, chair).new) == 1
    again = invite(conference, chair, email="PAVEL@example.net")
    assert (again.new, len(again.wait)) == ([], 1)
    assert OutboxMail.objects.filter(template="invitation.role").count() == 1


def test_who_holds_the_role_is_not_invited_again(conference, chair, make_person):
    member = factories.add_member(conference, make_person(email="mira@example.org"))
    outcome = invite(conference, chair, email="mira@example.org", name=member.name)
    assert (outcome.new, len(outcome.hold)) == ([], 1)


def test_only_chairs_invite(conference, make_person):
    member = factories.add_member(conference)
    with pytest.raises(PermissionDenied):
        invite(conference, member)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("rest", ["", "invitations/", "invitations/new/", "invitations/import/", "invitations/remind/"])
def test_members_find_no_page_of_the_chair(conference, client_for, rest):
    client = client_for(factories.add_member(conference))
    missing = client.get(url(conference, "no-such-page/"))
    assert client.get(url(conference, rest)).status_code == missing.status_code == 404


def test_the_form_names_the_field_when_somebody_is_invited_already(conference, chair, client_for):
    invite(conference, chair)
    values = {"name": "Pavel", "email": "pavel@example.net", "role": "PC_MEMBER"}
    response = client_for(chair).post(url(conference, "invitations/new/"), values)
    assert "This address is invited already." in response.content.decode()


def test_a_list_is_shown_before_anybody_is_written_to_and_then_invites_all(conference, chair, client_for):
    client = client_for(chair)
    text = (
        "name,email,role,affiliation,quota\nPavel Hora,pavel@example.net,PC member,Northlake,4\n"
        "Mira Okafor,mira@example.net,area chair,,\n"
    )
    response = client.post(url(conference, "invitations/import/"), {"text": text, "role": "PC_MEMBER"})
    assert "2 people would be invited" in response.content.decode()
    assert not Invitation.objects.exists()
    client.post(url(conference, "invitations/import/"), {"text": text, "role": "PC_MEMBER", "apply": "1"})
    rows = Invitation.objects.order_by("name").values_list("name", "role", "quota_offered", "affiliation")
    assert list(rows) == [
        ("Mira Okafor", "AREA_CHAIR", None, ""),
        ("Pavel Hora", "PC_MEMBER", 4, "Northlake"),
    ]
    assert OutboxMail.objects.filter(template="invitation.role").count() == 2


def test_every_mistake_of_a_list_is_named_with_its_line_and_nobody_is_invited(conference, chair, client_for):
    text = (
        "name,email,role,quota,track\nA,not-an-address,,,\nB,b@example.net,king,,\n"
        "C,c@example.net,,many,\nD,d@example.net,,,nowhere\nE,e@example.net,,0000009999999999,\n"
    )
    response = client_for(chair).post(
        url(conference, "invitations/import/"), {"text": text, "role": "PC_MEMBER", "apply": "1"}
    )
    page = response.content.decode()
    for line, column in ((2, "email"), (3, "role"), (4, "quota"), (5, "track"), (6, "quota")):
        assert f"Line {line}, column “{column}”" in page
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nA", "email"),
        ("name,email,shoe size\nA,a@example.net,42", "Unknown column"),
        ("name,email\n", "names nobody"),
        ("name,email\nA,a@example.net,more", "3 cells found"),
        ("name,email\n,a@example.net", "must not be empty"),
    ],
)
def test_a_list_of_the_wrong_shape_is_refused(conference, text, message):
    read = read_invitees(text.encode(), conference=conference, default_role=Role.PC_MEMBER)
    assert read.rows == []
    assert message in str(read.errors[0])


def test_who_is_known_or_stands_twice_in_a_list_is_shown_as_already_there(conference, chair, make_person):
    factories.add_member(conference, make_person(email="holds@example.org"))
    invite(conference, chair, email="waits@example.org")
    text = "name,email\nH,HOLDS@example.org\nW,waits@example.org\nN,new@example.org\nN,New@example.org\n"
    read = read_invitees(text.encode(), conference=conference, default_role=Role.PC_MEMBER)
    assert [row.already for row in read.rows] == [
        "has this role already",
        "is invited already",
        "",
        "stands already in line 4",
    ]
    assert [invitee.email for invitee in read.new] == ["new@example.org"]


def test_a_track_is_found_by_its_name_or_address(conference):
    track = Track.objects.create(conference=conference, slug="systems", name="Systems and Compilers")
    text = "name,email,track\nA,a@example.net,systems\nB,b@example.net,Systems and compilers\n"
    read = read_invitees(text.encode(), conference=conference, default_role=Role.PC_MEMBER)
    assert [row.invitee.track for row in read.rows] == [track, track]


def test_an_upload_that_is_no_text_is_refused_without_a_crash(conference, chair, client_for):
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("people.csv", b"%PDF-1.7\xff\xfe\x00")
    response = client_for(chair).post(
        url(conference, "invitations/import/"), {"file": upload, "role": "PC_MEMBER", "text": ""}
    )
    assert response.status_code == 200
    assert "UTF-8" in response.content.decode()


def age(invitation, **delta):
    from datetime import timedelta

    Invitation.objects.filter(pk=invitation.pk).update(invited_at=physical_now() - timedelta(**delta))
    invitation.refresh_from_db()
    invitation.token_hash = tokens.hash_of(tokens.derive(invitation))
    invitation.save()


def test_the_silent_are_reminded_once_a_day_and_their_link_stays_the_same(conference, chair, client, mailoutbox):
    silent = invite(conference, chair).new[0]
    invite(conference, chair, email="just-asked@example.net")
    age(silent, days=5)
    path = tokens.path_of(silent)
    assert services.remind_silent(chair.user, conference=conference) == 1
    assert services.remind_silent(chair.user, conference=conference) == 0
    drain()
    reminders = [mail for mail in mailoutbox if "may we count on you" in mail.subject]
    assert [mail.to for mail in reminders] == [["pavel@example.net"]]
    assert path in reminders[0].body


def test_a_chair_finds_a_week_of_silence_among_what_to_do_next(conference, chair):
    from confsite.conferences.todos import todos_of

    silent = invite(conference, chair).new[0]
    assert "1 invitation has no answer yet" not in [todo.title for todo in todos_of(chair)]
    age(silent, days=8)
    assert "1 invitation has no answer yet" in [todo.title for todo in todos_of(chair)]
    services.remind_silent(chair.user, conference=conference)
    assert "1 invitation has no answer yet" not in [todo.title for todo in todos_of(chair)]


def test_a_revoked_invitation_says_so_and_its_mail_is_not_sent_any_more(conference, chair, client, mailoutbox):
    invitation = invite(conference, chair).new[0]
    services.revoke(chair.user, invitation=invitation)
    drain()
    assert mailoutbox == []
    assert "taken back" in client.get(tokens.path_of(invitation)).content.decode()


def test_a_revoked_invitation_can_be_sent_again_and_then_works(conference, chair, client_for, client):
    invitation = invite(conference, chair).new[0]
    chair_client = client_for(chair)
    chair_client.post(url(conference, f"invitations/{invitation.pk}/revoke/"))
    chair_client.post(url(conference, f"invitations/{invitation.pk}/resend/"))
    invitation.refresh_from_db()
    assert invitation.state == State.PENDING
    assert "Decline" in client.get(tokens.path_of(invitation)).content.decode()


def test_an_answered_invitation_is_not_sent_again(conference, chair):
    invitation = invite(conference, chair).new[0]
    services.decline(None, invitation=invitation)
    with pytest.raises(Refused, match="answered already"):
        services.resend(chair.user, invitation=invitation)


def test_the_last_chair_cannot_be_removed(conference, chair, client_for):
    membership = Membership.objects.get(person=chair)
    response = client_for(chair).post(url(conference, f"{membership.pk}/end/"), follow=True)
    assert "needs a PC chair" in response.content.decode()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_one_of_two_chairs_can_go_and_the_log_says_who_ended_the_role(conference, chair, client_for):
    second = factories.add_member(conference, role=Role.PC_CHAIR)
    membership = Membership.objects.get(person=second)
    client_for(chair).post(url(conference, f"{membership.pk}/end/"))
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert LogEntry.objects.get(verb="membership.ended").actor == chair.user


def test_the_chair_changes_how_many_papers_somebody_takes(conference, chair, client_for):
    membership = Membership.objects.get(person=factories.add_member(conference))
    client_for(chair).post(url(conference, f"{membership.pk}/"), {"quota": "3"})
    membership.refresh_from_db()
    assert membership.quota == 3


def test_a_member_of_another_conference_cannot_be_changed_from_here(conference, chair, client_for):
    elsewhere = factories.make_conference()
    membership = Membership.objects.get(person=factories.add_member(elsewhere))
    assert client_for(chair).get(url(conference, f"{membership.pk}/")).status_code == 404
    assert client_for(chair).post(url(conference, f"{membership.pk}/end/")).status_code == 404


def test_members_can_be_found_by_name_role_and_institution(conference, chair, make_person, client_for):
    mira = factories.add_member(conference, make_person("Mira Okafor"), Role.AREA_CHAIR)
    mira.affiliations.create(institution="Northlake University")
    factories.add_member(conference, make_person("Pavel Hora"))
    client = client_for(chair)
    for query in ("q=northlake", "q=okafor", "role=AREA_CHAIR"):
        page = client.get(url(conference, f"?{query}")).content.decode()
        assert "Mira Okafor" in page
        assert "Pavel Hora" not in page


def test_the_download_of_members_can_be_read_by_the_import(conference, chair, client_for, make_person):
    factories.add_member(conference, make_person("Mira Okafor", email="mira@example.org"))
    content = b"".join(client_for(chair).get(url(conference, "members.csv")).streaming_content)
    other = factories.make_conference()
    read = read_invitees(content, conference=other, default_role=Role.PC_MEMBER)
    assert not read.errors
    assert ("Mira Okafor", "mira@example.org") in [(row.invitee.name, row.invitee.email) for row in read.rows]


@pytest.mark.parametrize("page", ["", "invitations/"])
def test_a_long_list_costs_as_few_queries_as_a_short_one(
    conference, chair, client_for, django_assert_max_num_queries, page
):
    client = client_for(chair)

    def fill(count):
        for _n in range(count):
            factories.add_member(conference, factories.make_person(user=False)).affiliations.create(institution="X")
        invitees = [Invitee(f"i{count}-{n}@example.net", f"I {n}", Role.PC_MEMBER) for n in range(count)]
        services.invite(chair.user, conference=conference, invitees=invitees)

    fill(2)
    client.get(url(conference, page))
    with django_assert_max_num_queries(12) as few:
        client.get(url(conference, page))
    fill(60)
    with django_assert_max_num_queries(12) as many:
        client.get(url(conference, page))
    assert len(few) == len(many)


def test_search_is_limited(conference, chair, client_for, settings):
    settings.ACCOUNT_RATE_LIMITS = {"search": "2/m/ip"}
    client = client_for(chair)
    codes = [client.get(url(conference, "?q=a")).status_code for _n in range(3)]
    assert codes == [200, 200, 429]
    assert client.get(url(conference)).status_code == 200
