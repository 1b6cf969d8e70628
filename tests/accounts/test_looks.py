"""Pages on people in a real browser: no sideways scrolling, no accessibility violation, no script fault."""

from datetime import date, timedelta

import pytest

from confsite.clock import physical_now
from confsite.conferences.invitations import services, tokens
from confsite.conferences.invitations.services import Invitee
from confsite.conferences.models import Invitation, Role
from tests import factories
from tests.browser import check_accessible, launched, shoot, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-enough-password"


def look(page, url, name):
    visit(page, url)
    shoot(page, f"people-{name}")
    check_accessible(page, name)


def a_conference():
    conference = factories.make_conference(
        "edgel-2031", short_name="EdgeL 2031", name="7th Workshop on Learning at the Edge", starts_on=date(2031, 6, 3)
    )
    conference.city = "Trieste"
    conference.save()
    chair = factories.add_member(conference, factories.make_person("Carla Chair", email="c@example.org"), Role.PC_CHAIR)
    chair.affiliations.create(institution="Northlake University", domain="northlake.example.org", year_from=2019)
    chair.relations.create(kind="ADVISOR", other_name="Prof. Ilse Stern", other_email="stern@example.org")
    chair.publications.create(
        title="A fairly long title on sparse kernels for devices with little memory and less power",
        coauthors=["Carla Chair", "Ilse Stern"],
        venue="Workshop on Something",
        year=2029,
    )
    for n, name in enumerate(["Mira Okafor", "Pavel Hora", "José L. Abellán"]):
        member = factories.add_member(conference, factories.make_person(name, user=n != 2))
        member.affiliations.create(institution="Institute of Quiet Machines")
    invitees = [
        Invitee(f"guest{n}@example.net", f"Guest Number {n}", Role.PC_MEMBER, "Example Labs", quota=4) for n in range(6)
    ]
    note = "Your work on compilers would help us a lot."
    made = services.invite(chair.user, conference=conference, invitees=invitees, message=note).new
    services.decline(None, invitation=made[0], note="Parental leave until May. Ask Pavel Hora instead.")
    services.revoke(chair.user, invitation=made[1])
    Invitation.objects.filter(pk=made[2].pk).update(expires_at=physical_now() - timedelta(days=1))
    return conference, chair, made


def test_people_and_home_pages_look_right_and_are_accessible(live_server):
    conference, chair, made = a_conference()
    archive = factories.make_conference("old-2019", short_name="Old 2019", starts_on=date(2019, 6, 3), state="ARCHIVE")
    assert archive.is_public
    chair.user.is_staff = True
    chair.user.save()
    # Asked before the browser runs: beside its event loop the query would open a connection that nobody closes.
    membership = conference.memberships.filter(role=Role.PC_MEMBER).first()
    problems: list[str] = []
    with launched() as browser:
        page = browser.new_context(base_url=live_server.url, timezone_id="Europe/Berlin").new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        look(page, "/", "welcome")
        look(page, "/discover/?q=workshop", "discover")
        look(page, tokens.path_of(made[4]), "invitation")
        look(page, tokens.path_of(made[0]), "invitation-declined")
        look(page, "/accounts/signup/", "signup")
        look(page, "/accounts/login/", "login")
        page.fill("input[name=login]", "c@example.org")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/")
        look(page, "/", "home")
        for name in ("", "affiliations/", "relations/", "publications/", "publications/import/", "data/"):
            look(page, f"/people/me/{name}", f"me-{name.replace('/', '-')}")
        for name in ("email/", "password/change/", "reauthenticate/?next=/people/me/erase/"):
            look(page, f"/accounts/{name}", f"account-{name.partition('/')[0]}")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/people/me/erase/")
        for name in ("2fa/", "2fa/totp/activate/", "2fa/webauthn/add/"):
            look(page, f"/accounts/{name}", f"account-{name.replace('/', '-')}")
        look(page, "/people/me/erase/", "erase")
        look(page, "/new/", "new")
        home = f"/{conference.slug}/chair/people/"
        for name in ("", "invitations/", "invitations/new/", "invitations/remind/", "invitations/import/"):
            look(page, home + name, f"chair-{name.replace('/', '-')}")
        page.fill("textarea[name=text]", "name,email,quota\nNew One,new@example.net,3\nPavel,guest3@example.net,\n")
        page.click("main form button[type=submit] >> nth=0")
        page.wait_for_selector("#preview")
        shoot(page, "people-chair-import-preview")
        check_accessible(page, "import preview")
        look(page, f"{home}{membership.pk}/", "chair-member")
        look(page, f"{home}{membership.pk}/end/", "chair-end")
    assert problems == []
