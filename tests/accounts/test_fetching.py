"""Fetching publications: only from allowed hosts, never from private addresses, never for long or without end."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts import fetching
from confsite.accounts.fetching import CannotFetch, fetch, is_public
from confsite.accounts.models import Person, Publication
from tests.accounts.test_publications import DBLP


class Library(BaseHTTPRequestHandler):
    """A small mirror with honest and dishonest pages."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/ada.xml":
            return self.answer(200, DBLP.encode())
        if self.path == "/moved":
            return self.answer(301, location="/ada.xml")
        if self.path == "/circle":
            return self.answer(302, location="/circle")
        if self.path == "/elsewhere":
            return self.answer(302, location="http://169.254.169.254/latest/meta-data/")
        if self.path == "/packed":
            return self.answer(200, b"x", encoding="gzip")
        if self.path == "/endless":
            return self.endless(b"x" * 65536, 0.0)
        if self.path == "/drip":
            return self.endless(b"x", 0.2)
        return self.answer(404, b"no")

    def answer(self, status: int, body: bytes = b"", location: str = "", encoding: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def endless(self, part: bytes, pause: float) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _round in range(500):
                self.wfile.write(part)
                time.sleep(pause)
        except OSError:
            return

    def log_message(self, *arguments: Any) -> None:
        """Silent."""


@pytest.fixture
def library(settings: Any) -> Iterator[str]:
    """The address of a running mirror that the operator allows."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Library)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Library.asked.clear()
    host = f"127.0.0.1:{server.server_address[1]}"
    settings.CONFSITE_PUBLICATION_HOSTS = [f"private:{host}", "dblp.org"]
    yield f"http://{host}"
    server.shutdown()
    server.server_close()


def test_a_file_of_an_allowed_host_is_fetched_also_where_it_moved_within_it(library: str) -> None:
    assert b"dblpperson" in fetch(f"{library}/ada.xml")
    assert b"dblpperson" in fetch(f"{library}/moved")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/missing", "answered with 404"),
        ("/elsewhere", "Files are fetched from"),
        ("/circle", "leads in circles"),
        ("/packed", "packed answer"),
        ("/endless", "larger than 5 MB"),
    ],
)
def test_a_host_that_misbehaves_is_told_of_and_its_answer_dropped(library: str, path: str, words: str) -> None:
    with pytest.raises(CannotFetch, match=words):
        fetch(library + path)


def test_a_host_that_drips_is_left_after_the_time_limit(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.8)
    started = time.monotonic()
    with pytest.raises(CannotFetch, match="did not answer in time"):
        fetch(f"{library}/drip")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/ada.xml",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
        "https://dblp.org.evil.example.com/x",
        "https://evil.example.com/?dblp.org",
        "https://dblp.org@evil.example.com/",
        "https://dblp.org:8443/",
        "http://dblp.org/pid/00/1.xml",
        "ftp://dblp.org/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://[::1]/",
        "https://[bad",
        "//dblp.org/x",
        "",
    ],
)
def test_any_other_address_is_refused_before_anybody_is_asked(library: str, address: str) -> None:
    with pytest.raises(CannotFetch):
        fetch(address)
    assert Library.asked == []


def test_an_allowed_name_that_leads_to_a_private_address_is_refused(
    library: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(library.rpartition(":")[2])
    settings.CONFSITE_PUBLICATION_HOSTS = ["dblp.org"]
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: answers)
    with pytest.raises(CannotFetch, match="private address"):
        fetch("https://dblp.org/ada.xml")
    assert Library.asked == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("9.9.9.9", True),
        ("2620:fe::fe", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.20.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_belong_to_the_public_internet(address: str, expected: bool) -> None:
    assert is_public(address) is expected


def test_a_person_has_their_list_fetched_and_is_told_what_is_wrong_with_an_address(
    library: str, make_person: Callable[..., Person], client_for: Callable[[Person], Client]
) -> None:
    client, page = client_for(make_person()), reverse("people:import_publications")
    assert "dblp.org" in client.get(page).text
    refused = client.post(page, {"address": "http://169.254.169.254/"})
    assert refused.context["form"].errors.keys() == {"address"}
    assert client.post(page, {"address": f"{library}/ada.xml"}).status_code == 302
    assert Publication.objects.get().source == "DBLP"


def test_without_an_allowed_host_nothing_is_offered_and_nothing_is_fetched(
    make_person: Callable[..., Person], client_for: Callable[[Person], Client], settings: Any
) -> None:
    settings.CONFSITE_PUBLICATION_HOSTS = []
    client, page = client_for(make_person()), reverse("people:import_publications")
    assert 'name="address"' not in client.get(page).text
    answer = client.post(page, {"address": "https://dblp.org/pid/00/1.xml"})
    assert answer.context["form"].errors.keys() == {"text"}
