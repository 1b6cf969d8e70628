"""Pages with the fields of their forms and the questions of their links, and wild values to put into them."""

import re
import traceback
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils.http import url_has_allowed_host_and_scheme

from tests.crawl import reading

DEEP = "[" * 100_000
DIGITS = "9" * 5000
FIRST, LAST = "0001-01-01", "9999-12-31"
# What is put in place of a field's value; a list is the same field sent several times.
VALUES: dict[str, list[str]] = {
    "null character": ["a\x00b"],
    "null character alone": ["\x00"],
    "thousands of digits": [DIGITS],
    "more than a bigint": ["9" * 25],
    "more than an integer": ["9" * 10],
    "negative": ["-1"],
    "two signs": ["--4"],
    "superscript": ["²"],
    "beyond a float": ["1e400"],
    "long exponent": ["1e999999"],
    "not a number": ["NaN"],
    "infinite": ["-Infinity"],
    "first day": [FIRST],
    "last day": [LAST],
    "first instant": [f"{FIRST}T00:00"],
    "last instant": [f"{LAST}T23:59"],
    "first instant with zone": [f"{FIRST}T00:00:00+14:00"],
    "last instant with zone": [f"{LAST}T23:59:59-12:00"],
    "long word": ["x" * 300],
    "twice": ["1", "2"],
    "empty": [""],
    "gone": [],
    "another site": ["http://evil.example"],
    "another host": ["//evil.example"],
    "backslashes": ["/\\evil.example"],
    "nowhere": ["nowhere"],
    "broken address": ["http://[evil"],
    "surrogate in JSON": ['[{"uid": "\\ud800", "a": "\\ud800\\u0000"}, "\\ud800", null, 7, [], {}]'],
    "deep JSON": [DEEP],
    "number as JSON": ["7"],
    "object as JSON": ['{"\\ud800": {"a": [null]}}'],
    "template": ["{{ a.b }} {% load x %} {x} %s %(a)s"],
    "zero id": ["0"],
    "uuid": ["00000000-0000-0000-0000-000000000000"],
}  # fmt: skip
ZONES = {FIRST[:4]: "Etc/GMT-14", LAST[:4]: "Etc/GMT+12"}  # where those days leave the calendar
FILES = {
    "nothing in it": ("a.csv", b""),
    "null characters": ("a\x00b.csv", b"a\x00b,c\x00\n\x00,\x00\n"),
    "not a text": ("../../²\r\n.pdf", b"\xff\xfe\xed\xa0\x80" * 50),
    "a broken PDF": ("x" * 300 + ".pdf", b"%PDF-1.7\n1 0 obj <<"),
    "a broken archive": ("a.zip", b"PK\x03\x04broken"),
    "surrogates in JSON": ("a.json", VALUES["surrogate in JSON"][0].encode()),
    "deep JSON": ("a.json", DEEP.encode()),
    "huge numbers": (
        "a.csv",
        f"number,paper,email,title,reviewer,capacity\n{DIGITS},{DIGITS},²,²,--4,1e400\n".encode(),
    ),
}


@dataclass
class Form:
    """A form as a browser would send it: where to, and the fields as the page filled them."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of every field, and of what type it is
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.links: set[str] = set()
        self._open: Form | None = None
        self._select: tuple[Form, str] | None = None
        self._text: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links |= {given[name] for name in ("href", "hx-get", "data-url", "src") if name in given}
        for name in ("hx-post", "data-post", "data-url", "formaction"):
            if given.get(name):
                self.forms.append(Form(given[name], "post"))
        if tag == "form":
            self._open = Form(
                given.get("action") or given.get("hx-post") or self.page, given.get("method", "get").lower()
            )
            if "hx-post" in given:
                self._open.method = "post"
            self.forms.append(self._open)
            if given.get("id"):
                self.by_id[given["id"]] = self._open
            return
        form = self.by_id.get(given.get("form", "")) or self._open
        name = given.get("name", "")
        if tag == "option" and self._select and "selected" in given:
            of, called = self._select
            of.fields.setdefault(called, []).append(given.get("value", ""))
        elif form is not None and name and tag in ("input", "select", "textarea", "button"):
            self._take(form, tag, name, given)

    def _take(self, form: Form, tag: str, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if tag == "button":
            form.buttons.append((name, given.get("value", "")))
            return
        form.names[name] = kind
        if tag == "select":
            self._select = (form, name)
        elif tag == "textarea":
            self._text = (form, name)
            form.fields[name] = [""]
        elif kind != "file" and (kind not in ("checkbox", "radio") or "checked" in given):
            form.fields.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text:
            form, name = self._text
            form.fields[name][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None


def read(page: str, address: str) -> tuple[list[Form], set[str]]:
    """The forms of a page, and the addresses it leads to."""
    reader = _Reader(address)
    reader.feed(page)
    own = [form for form in reader.forms if form.action.startswith("/") and not form.action.startswith("//")]
    return own, {link for link in reader.links if link.startswith("/") and not link.startswith("//")}


def shape(name: str) -> str:
    """A field's name without its row's number, so that one row of a table speaks for all."""
    return re.sub(r"\d+", "#", name)


def spoiled(form: Form, name: str, values: list[str]) -> dict[str, list[str]]:
    """The form with one field spoiled (all without `name`), and its zone where that field's day leaves the calendar."""
    data = {one: list(sent) for one, sent in form.fields.items()}
    data |= dict.fromkeys([name] if name else form.names, values)
    zone = ZONES.get(values[0][:4]) if values else None
    if zone and re.match(r"\d{4}-", values[0]):
        data |= {one: [zone] for one in form.names if "zone" in one and one != name}
    return data


def fault_of(client: Client, method: str, url: str, data: object = None, after: tuple[str, ...] = ()) -> str:
    """What broke when this was sent, and after it on the next pages; all of it is undone again."""
    try:
        with transaction.atomic():
            answer = getattr(client, method)(url, data)
            found = _judged(answer)
            was_taken = method == "post" and 300 <= answer.status_code < 400
            nexts = (answer.headers.get("Location", ""), *after) if was_taken and not found else ()
            for address in dict.fromkeys(one for one in nexts if one.startswith("/")):
                if not found and (later := _judged(client.get(address))):
                    found = f"then {address}: {later}"
            transaction.set_rollback(True)
    except Exception as fault:  # whatever breaks is a finding
        place = traceback.extract_tb(fault.__traceback__)[-1]
        return f"{fault!r:.160} at {place.filename}:{place.lineno}"
    return found


def _judged(answer: HttpResponseBase) -> str:
    reading.body_of(answer)
    if answer.status_code >= 500:
        return str(answer.status_code)
    location = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
    if location and not url_has_allowed_host_and_scheme(location, {"testserver"}):
        return f"leads away to {location[:80]}"
    return ""


def wild_file(name: str) -> SimpleUploadedFile:
    """A file nobody should upload."""
    file = SimpleUploadedFile("a", FILES[name][1])
    file._name = FILES[name][0]  # type: ignore[attr-defined]
    return file
