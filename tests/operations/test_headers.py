"""What every answer tells the browser about safety."""

import re

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings
from django.urls import Resolver404, resolve

from confsite.settings import base

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(client):
    return client.get("/accounts/login/")


def policy(answer) -> dict[str, list[str]]:
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {part[0]: part[1:] for part in parts if part}


def test_scripts_come_from_the_site_itself_and_never_from_a_page(answer):
    assert policy(answer)["script-src"] == ["'self'"]
    assert policy(answer)["default-src"] == ["'none'"]
    assert policy(answer)["object-src"] == ["'none'"]
    assert policy(answer)["base-uri"] == ["'none'"]


def test_style_sheets_come_from_the_site_and_only_style_attributes_may_stand_in_a_page(answer):
    assert policy(answer)["style-src"] == ["'self'"]
    assert policy(answer)["style-src-attr"] == ["'unsafe-inline'"]


def test_no_picture_or_form_leads_elsewhere_so_that_nobody_learns_who_reads(answer):
    assert policy(answer)["img-src"] == ["'self'", "data:"]
    assert policy(answer)["form-action"] == ["'self'"]
    assert policy(answer)["connect-src"] == ["'self'"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_no_other_site_can_frame_a_page_or_guess_a_content_type(answer):
    assert policy(answer)["frame-ancestors"] == ["'none'"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_sign_in_pages_work_under_the_policy_without_inline_scripts(client, page):
    html = client.get(page).content.decode()
    scripts = re.findall(r"<script\b([^>]*)>", html)
    assert not [script for script in scripts if "src=" not in script and "application/json" not in script]
    assert not re.search(r"<style[\s>]", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert "javascript:" not in html


def test_a_missing_page_carries_the_same_protection(client):
    answer = client.get("/no-such-conference/")
    assert answer.status_code == 404
    assert policy(answer)["script-src"] == ["'self'"]


def test_a_stranger_host_name_is_refused_and_not_a_server_error(client):
    assert client.get("/accounts/login/", headers={"host": "evil.example.net"}).status_code == 400


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(settings):
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


def test_passwords_are_kept_by_argon2_in_production():
    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


@pytest.mark.parametrize("address", ["/healthz/", "/accounts/login/"])
def test_behind_https_only_the_health_page_answers_on_http(client, address):
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_REDIRECT_EXEMPT=[r"^healthz/$", r"^readyz/$"]):
        answer = client.get(address)
    assert answer.status_code == (200 if address == "/healthz/" else 301)


def test_documents_have_no_public_address():
    with pytest.raises(ValueError, match="not accessible by an address"):
        default_storage.url("anything.pdf")
    with pytest.raises(Resolver404):
        resolve("/media/anything.pdf")
