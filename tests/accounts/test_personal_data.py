"""Merging, exporting and erasing a person: nothing is forgotten, in no app."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import ForeignKey
from django.test import Client
from model_bakery import baker

from confsite.accounts import personal_data
from confsite.accounts.models import Person, User
from confsite.accounts.services import (
    ErasureRefused,
    erase_person,
    export_person,
    get_or_create_person,
    merge_people,
)
from confsite.conferences.invitations import services as invitations
from confsite.conferences.invitations.services import Invitee
from confsite.conferences.models import CommitteeEntry, Extension, Invitation, Membership, Milestone, Role
from confsite.mail.models import OutboxMail
from submissions.models import Author, Submission
from tests import factories

PASSWORD = "a-long-enough-password"


def references():
    """Every foreign key to a person, tables of history apart: these keep what was."""
    found = []
    for model in apps.get_models():
        if model._meta.app_label == "pghistory" or hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is Person:
                found.append((model, field.name))
    return found


def row_about(model, field, person, conference, submission):
    """A row of any model that points at a person; conference and paper are given where it has them."""
    names = {f.name: f for f in model._meta.get_fields() if isinstance(f, ForeignKey)}
    values = {field: person}
    for name, key in names.items():
        if name == field:
            continue
        if key.related_model._meta.label == "conferences.Conference":
            values[name] = conference
        elif key.related_model is Submission:
            values[name] = submission
        elif key.related_model is Milestone:
            values[name] = conference.milestones.first()
        elif key.related_model._meta.label == "conferences.Committee":
            values[name] = conference.committees.create(heading="Organizers")
    if model._meta.label == "reviews.Decision":
        values["outcome"] = "ACCEPT"
    if model._meta.label == "accounts.Relation" and field == "person":
        values["other"] = None
    return baker.make(model, **values)


@pytest.mark.parametrize(("model", "field"), references(), ids=lambda x: getattr(x, "__name__", x))
def test_after_a_merge_nothing_points_at_the_absorbed_person_and_nothing_is_lost(conference, model, field):
    kept, absorbed = factories.make_person(), factories.make_person(user=False)
    submission = factories.make_submission(conference)
    row = row_about(model, field, absorbed, conference, submission)
    merge_people(kept=kept, absorbed=absorbed)
    row.refresh_from_db()
    assert getattr(row, f"{field}_id") == kept.pk
    assert not Person.objects.filter(pk=absorbed.pk).exists()


def test_a_role_held_by_both_is_held_once_after_a_merge(conference):
    kept, absorbed = factories.make_person(), factories.make_person(user=False)
    factories.add_member(conference, kept)
    Membership.objects.create(conference=conference, person=absorbed, role=Role.PC_MEMBER, quota=3)
    merge_people(kept=kept, absorbed=absorbed)
    assert Membership.objects.get(person=kept).quota == 3


def test_the_longer_of_two_extensions_survives_a_merge(conference):
    kept, absorbed = factories.make_person(), factories.make_person(user=False)
    milestone = conference.milestones.get(kind="SUBMISSION")
    from datetime import timedelta

    for person, days in ((kept, 1), (absorbed, 5)):
        until = milestone.at + timedelta(days=days)
        Extension.objects.create(conference=conference, milestone=milestone, person=person, until=until)
    merge_people(kept=kept, absorbed=absorbed)
    assert Extension.objects.get(person=kept).until == milestone.at + timedelta(days=5)


def test_every_app_takes_part_in_merge_export_and_erasure():
    names = {data.name for data in personal_data.registered()}
    assert names >= {"profile", "mails", "log", "conferences", "submissions", "reviewing", "program"}


def test_ones_data_can_be_downloaded_with_everything_in_it(conference, client_for):
    person = factories.add_member(conference, factories.make_person("Camille Moreau", email="camille@example.org"))
    factories.make_submission(conference, authors=[person], title="On sparse kernels")
    response = client_for(person).post("/people/me/data/export/")
    data = json.loads(response.content)
    assert data["account"]["email"] == "camille@example.org"
    assert data["conferences"][0]["role"] == "PC_MEMBER"
    assert "On sparse kernels" in json.dumps(data["submissions"])
    assert "attachment" in response["Content-Disposition"]


def test_the_page_on_ones_data_opens_and_names_what_there_is(client_for, make_person):
    page = client_for(make_person()).get("/people/me/data/").content.decode()
    assert "Download my data" in page


def test_an_export_holds_nothing_of_anybody_else(conference):
    person, other = factories.make_person(), factories.make_person("Secret Other", email="secret@example.net")
    factories.add_member(conference, other)
    factories.make_submission(conference, authors=[other])
    assert "ecret" not in json.dumps(export_person(person), default=str)


def test_a_paper_stays_under_a_pseudonym_when_its_author_is_erased(conference):
    person = factories.make_person("Camille Moreau", email="camille@example.org")
    paper = factories.make_submission(conference, authors=[person])
    user_id = person.user_id
    erase_person(person)
    assert Author.objects.get(submission=paper).name.startswith("Erased person")
    assert not User.objects.filter(pk=user_id).exists()
    person.refresh_from_db()
    assert person.name.startswith("Erased person")
    assert not person.emails.exists()


def test_nothing_of_an_erased_persons_name_or_address_is_left_in_any_table_but_published_lists(conference, chair):
    person = factories.make_person("Quorlia Zemanek", email="quorlia@zemanek.example.org")
    factories.make_submission(conference, authors=[person])
    committee = conference.committees.create(heading="Organizers")
    CommitteeEntry.objects.create(
        conference=conference, committee=committee, person=person, name=person.name, email="quorlia@zemanek.example.org"
    )
    invitee = Invitee("quorlia@zemanek.example.org", person.name, Role.PC_MEMBER)
    invitation = invitations.invite(chair.user, conference=conference, invitees=[invitee]).new[0]
    invitations.accept(person.user, invitation=invitation, quota=2)
    factories.make_person().relations.create(kind="ADVISOR", other=person, other_name=person.name)
    erase_person(person)
    left = []
    for model in apps.get_models():
        if model._meta.label in ("conferences.CommitteeEntry", "mail.OutboxMail"):
            continue
        for row in model._default_manager.all().values():
            if "zemanek" in str(row).lower():
                left.append((model._meta.label, row))
    assert left == []
    assert not OutboxMail.objects.filter(to_address__icontains="zemanek").exists()
    entry = CommitteeEntry.objects.get()
    assert (entry.name, entry.person, entry.email) == ("Quorlia Zemanek", None, "")
    assert Invitation.objects.get().state == Invitation.State.ACCEPTED


def signed_in_again(email):
    """A client that has given the password a second time, as pages with consequences ask for."""
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_an_only_chair_is_told_to_hand_over_before_leaving(conference):
    chair = factories.add_member(conference, factories.make_person(email="carla@example.org"), Role.PC_CHAIR)
    client = signed_in_again("carla@example.org")
    assert "Give somebody else the role first" in client.get("/people/me/erase/").content.decode()
    client.post("/people/me/erase/")
    assert User.objects.filter(email="carla@example.org").exists()
    with pytest.raises(ErasureRefused, match="only PC chair"):
        erase_person(chair)


def test_erasing_ones_account_asks_for_the_password_first(make_person):
    make_person(email="camille@example.org")
    client = Client()
    client.post("/accounts/login/", {"login": "camille@example.org", "password": PASSWORD})
    response = client.post("/people/me/erase/")
    assert response.url.startswith("/accounts/reauthenticate/")
    assert User.objects.filter(email="camille@example.org").exists()


def test_erasing_ones_account_says_what_stays_and_then_ends_the_login(make_person):
    make_person(email="camille@example.org")
    client = signed_in_again("camille@example.org")
    assert "What stays" in client.get("/people/me/erase/").content.decode()
    client.post("/people/me/erase/")
    assert not User.objects.filter(email="camille@example.org").exists()
    assert not EmailAddress.objects.filter(email="camille@example.org").exists()
    assert client.get("/people/me/").status_code == 302


def test_an_operator_exports_a_person(make_person, tmp_path):
    make_person("Camille Moreau", email="camille@example.org")
    call_command("export_person", "CAMILLE@example.org", output=str(tmp_path / "out.json"))
    assert json.loads((tmp_path / "out.json").read_text())["account"]["email"] == "camille@example.org"


def test_an_operator_erases_a_person(make_person, capsys):
    person = make_person(email="camille@example.org")
    call_command("erase_person", "camille@example.org", "--yes")
    person.refresh_from_db()
    assert person.erased_at is not None
    assert str(person.public_id) in capsys.readouterr().out


def test_an_operator_merges_two_people_by_address(make_person):
    kept = make_person(email="a@example.org")
    get_or_create_person(name="A.", email="a@example.net")
    call_command("merge_people", "a@example.org", "a@example.net")
    assert kept.emails.count() == 2


def test_an_operator_who_mistypes_an_address_is_told_and_nothing_happens(make_person):
    make_person(email="a@example.org")
    with pytest.raises(CommandError, match="Nobody is known"):
        call_command("merge_people", "a@example.org", "b@example.org")
    with pytest.raises(CommandError, match="same person"):
        call_command("merge_people", "a@example.org", "A@example.org")
