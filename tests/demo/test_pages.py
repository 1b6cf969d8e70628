"""The demo's own pages: signing in with one click, the caught mail, and that neither exists on a public site."""

from email.message import EmailMessage

import pytest
from django.urls import reverse

from confsite.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(tmp_path, settings):
    settings.MAIL_SINK_DIR = str(tmp_path)
    return tmp_path


def drop(sink, key, subject, to, text, html=""):
    message = EmailMessage()
    message["Subject"], message["To"], message["X-Envelope-To"] = subject, to, to
    message["Date"] = "Fri, 05 Mar 2027 10:00:00 +0000"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    (sink / f"{key}.eml").write_bytes(message.as_bytes())


def test_one_click_signs_a_made_up_person_in_and_leads_on(client, make_person):
    person = make_person("Ada Author")
    answer = client.post(reverse("demo:enter"), {"email": person.user.email, "next": "/"})
    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(person.user.pk)


def test_a_mere_link_signs_nobody_in(client, make_person):
    person = make_person()
    assert client.get(reverse("demo:enter"), {"email": person.user.email}).status_code == 405
    assert "_auth_user_id" not in client.session


def test_the_sign_in_leads_to_no_other_site(client, make_person):
    person = make_person()
    answer = client.post(reverse("demo:enter"), {"email": person.user.email, "next": "https://elsewhere.example.com/"})
    assert answer["Location"] == reverse("demo:home")


def test_operators_and_unknown_people_cannot_be_entered(client):
    User.objects.create_superuser("root@example.org", "a-long-enough-password")
    for email in ("root@example.org", "nobody@example.org", ""):
        assert client.post(reverse("demo:enter"), {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_outside_the_demo_no_page_of_it_exists(client, make_person, settings, sink):
    drop(sink, "1-1", "Hello", "ada@example.org", "Text")
    person = make_person()
    settings.CONFSITE_IS_DEMO = False
    for address in ("demo:home", "demo:mail"):
        assert client.get(reverse(address)).status_code == 404
    assert client.get(reverse("demo:message", args=["1-1"])).status_code == 404
    assert client.post(reverse("demo:enter"), {"email": person.user.email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_with_nothing_built_the_page_says_how_to_build(client):
    assert b"Nothing is built yet" in client.get(reverse("demo:home")).content


def test_caught_mail_is_listed_newest_first(client, sink):
    drop(sink, "9-1", "The older", "ada@example.org", "Text")
    drop(sink, "10-1", "The newer", "bob@example.org", "Text")
    page = client.get(reverse("demo:mail")).content.decode()
    assert page.index("The newer") < page.index("The older")


def test_caught_mail_is_found_by_its_recipient(client, sink):
    drop(sink, "1-1", "For Ada", "ada@example.org", "Text")
    drop(sink, "2-1", "For Bob", "bob@example.org", "Text")
    page = client.get(reverse("demo:mail"), {"q": "ADA@"}).content.decode()
    assert "For Ada" in page
    assert "For Bob" not in page


def test_without_mail_the_page_says_what_to_do(client, sink):
    assert b"No mail yet" in client.get(reverse("demo:mail")).content


def test_links_in_a_mail_can_be_clicked_and_nothing_in_it_runs(client, sink):
    text = "Confirm: http://testserver/accounts/confirm/abc/\n<script>alert(1)</script>"
    drop(sink, "1-1", "Confirm your address", "ada@example.org", text, html="<script>alert(2)</script><p>Hi</p>")
    page = client.get(reverse("demo:message", args=["1-1"])).content.decode()
    assert 'href="http://testserver/accounts/confirm/abc/"' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("key", ["2-1", "..", "secret-key", "1-1.eml"])
def test_no_other_file_can_be_read_as_mail(client, sink, key):
    drop(sink, "1-1", "Hello", "ada@example.org", "Text")
    (sink / "secret-key.eml").write_text("Subject: no")
    assert client.get(reverse("demo:message", args=[key])).status_code == 404
