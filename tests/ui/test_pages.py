"""The frame of every page, in a real browser: both widths, both themes, no mouse, no script."""

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, engines
from django.test import RequestFactory

from tests.ui import preview

ROOT = Path(__file__).parents[2]
CSP = "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def preview_html(layout: str = "layouts/chair.html", **changes: Any) -> str:
    """Return the page that shows every component."""
    source = (Path(__file__).parent / "templates" / "preview.html").read_text()
    context = preview.context(RequestFactory().get("/?sort=title"), layout=layout, **changes)
    html: str = engines["django"].from_string(source).template.render(Context(context))
    return html


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Static files below /static/, made pages by name, and a place that takes bids and autosaves."""

    pages: dict[str, str]
    posts: list[str]
    answers: dict[str, str]
    is_down: bool

    def do_GET(self) -> None:
        name = self.path.partition("?")[0]
        if name not in self.pages:
            super().do_GET()
            return
        self._answer(200, "text/html; charset=utf-8", self.pages[name].encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode(errors="replace")
        if type(self).is_down:
            self._answer(503, "text/plain", b"")
            return
        self.posts.append(f"{self.path} {body}")
        answer = self.answers.get(self.path, '{"revision": 2, "saved_at": "12:03"}')
        self._answer(200, "text/html" if "<" in answer else "application/json", answer.encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Stay silent: the test says what went wrong."""


@pytest.fixture(scope="module")
def site() -> Iterator[Any]:
    handler = type("Handler", (_Handler,), {"pages": {}, "posts": [], "answers": {}, "is_down": False})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(ROOT)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    handler.address = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


def opened(browser: Any, site: Any, html: str, **options: Any) -> tuple[Any, list[str]]:
    """Show `html` and return the page with the list its complaints go to (CSP violations are among them)."""
    site.pages["/page/"] = html
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site.address}/page/?sort=title")
    return page, complaints


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("layout", ["layouts/chair.html", "layouts/public.html"])
def test_every_component_is_accessible_and_fits_the_screen(browser, site, layout, width, scheme) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    conference = preview.PreviewConference(accent="#ffcc00", is_sandbox=layout.endswith("public.html"))
    html = preview_html(layout, conference=conference)
    page, complaints = opened(browser, site, html, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.wait_for_function("document.querySelector('.chart-frame.is-drawn canvas')")
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    violations = axe.run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []


@pytest.mark.browser
def test_without_script_menus_open_and_the_numbers_of_a_chart_are_there(browser, site) -> None:
    phone = {"viewport": {"width": 390, "height": 900}, "java_script_enabled": False}
    page, _complaints = opened(browser, site, preview_html(), **phone)
    page.locator(".sidebar-fold summary").click()
    assert page.locator(".sidebar-fold a", has_text="Review board").is_visible()
    page.locator(".ribbon-fold summary").click()
    assert page.locator(".ribbon-list", has_text="Camera-ready papers").is_visible()
    assert page.locator(".chart-numbers td").first.is_visible()


@pytest.mark.browser
def test_the_first_tab_stop_leads_past_the_menus_to_the_content(browser, site) -> None:
    page, _complaints = opened(browser, site, preview_html(form=preview.PreviewForm()))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.browser
def test_bids_are_given_by_keyboard_and_sent_again_after_a_failure(browser, site) -> None:
    page, _complaints = opened(browser, site, preview_html(form=preview.PreviewForm()))
    site.posts.clear()
    site.is_down = True
    page.keyboard.press("j")
    page.keyboard.press("3")
    page.get_by_text("Not saved yet – will be sent when you are online again").wait_for()
    site.is_down = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator(".bid-state", has_text=re.compile(r"^\s*Saved")).wait_for()  # "Not saved yet" holds the word too
    assert site.posts == ["/bid paper=7&bid=EAGER"]


@pytest.mark.browser
def test_a_form_saves_itself_and_gives_back_what_a_lost_connection_kept_from_the_server(browser, site) -> None:
    source = '{% extends "layouts/plain.html" %}{% block heading %}H{% endblock %}{% block content %}{% include '
    source += '"components/form.html" with autosave_url="/save" %}{% endblock %}{% load static %}{% block scripts %}'
    source += '<script src="{% static "js/autosave.js" %}" type="module"></script>{% endblock %}'
    context = Context({"form": preview.PreviewForm(), "request": RequestFactory().get("/")})
    page, _complaints = opened(browser, site, engines["django"].from_string(source).template.render(context))
    site.posts.clear()
    site.is_down = False
    page.get_by_label("Title").fill("First words")
    page.locator("[data-autosave-state]", has_text="Saved 12:03").wait_for()
    assert "First words" in site.posts[0]
    assert page.locator("[name=revision]").first.input_value() == "2"

    site.is_down = True
    page.get_by_label("Title").fill("Words on a train")
    page.get_by_text("Not saved – will retry").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    site.is_down = False
    assert page.get_by_label("Title").input_value() == ""
    page.get_by_role("button", name="Put it back").click()
    assert page.get_by_label("Title").input_value() == "Words on a train"
    page.locator("[data-autosave-state]", has_text="Saved").wait_for()
    assert "Words on a train" in site.posts[-1]


def template_html(source: str, **context: Any) -> str:
    """Return a plain page with `source` as its content and scripts."""
    text = '{% extends "layouts/plain.html" %}{% load i18n static ui %}{% block heading %}Page{% endblock %}' + source
    html: str = engines["django"].from_string(text).template.render(Context(context))
    return html


@pytest.mark.browser
def test_formulas_are_set_under_the_sites_own_security_policy(browser, site) -> None:
    source = "{% block content %}{% markdown text %}{% endblock %}"
    source += '{% block scripts %}{% include "components/math_scripts.html" %}{% endblock %}'
    page, complaints = opened(browser, site, template_html(source, text="Here $E = mc^2$ holds."))
    page.locator(".katex-html").wait_for()
    assert complaints == []


@pytest.mark.browser
def test_a_dropped_paper_is_sent_with_its_ticket_and_the_next_page_takes_its_place(browser, site) -> None:
    source = '{% block content %}<form method="post" action="/upload/" enctype="multipart/form-data" '
    source += 'data-upload-ticket-url="/ticket/">{% include "components/upload.html" with field=form.paper %}'
    source += "<button>Send</button></form>{% endblock %}"
    source += '{% block scripts %}<script src="{% static "js/upload.js" %}" type="module"></script>{% endblock %}'
    page, complaints = opened(browser, site, template_html(source, form=preview.PreviewForm()))
    site.posts.clear()
    site.is_down = False
    site.answers = {
        "/ticket/": '{"ticket": "t-1"}',
        "/upload/": template_html("{% block content %}Safe.{% endblock %}"),
    }
    paper = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 " + b"x" * 300_000}
    page.get_by_label("Paper").set_input_files(paper)
    assert page.get_by_text("paper.pdf (300 KB)").is_visible()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Safe.").wait_for()
    assert [post.partition(" ")[0] for post in site.posts] == ["/ticket/", "/upload/"]
    assert 'name="upload_ticket"\r\n\r\nt-1' in site.posts[1]
    assert page.url.endswith("/upload/")
    assert complaints == []


@pytest.mark.browser
def test_a_page_can_be_read_in_the_devices_own_zone(browser, site) -> None:
    source = "{% block content %}{% when at %}{% endblock %}"
    html = template_html(source, at=preview.NOW)
    page, _complaints = opened(browser, site, html, timezone_id="Asia/Tokyo", locale="en-GB")
    page.get_by_role("button", name="use my device’s zone (Asia/Tokyo)").click()
    assert "18:30" in page.locator("main time").inner_text()
    assert any(cookie["name"] == "tz" and cookie["value"] == "Asia/Tokyo" for cookie in page.context.cookies())


def test_the_error_page_for_hidden_and_missing_is_the_same_for_every_address() -> None:
    template = engines["django"].get_template("404.html").template
    pages = {template.render(Context({"request": RequestFactory().get(path)})) for path in ("/a/12/", "/a/99/")}
    assert len(pages) == 1


def test_every_page_has_one_main_heading_and_one_main_landmark() -> None:
    html = preview_html()
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert "<title>" in html


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "429.html", "500.html"])
def test_error_pages_need_nothing_and_say_what_to_do(name: str) -> None:
    html = engines["django"].get_template(name).template.render(Context())
    assert "<h1>" in html
    assert 'href="/"' in html


@pytest.mark.parametrize("layout", ["public", "author", "committee", "chair", "account", "plain"])
def test_a_layout_survives_the_absence_of_conference_viewer_and_menus(layout: str) -> None:
    source = f'{{% extends "layouts/{layout}.html" %}}{{% block heading %}}Alone{{% endblock %}}'
    html = engines["django"].from_string(source).template.render(Context())
    assert "<h1>Alone</h1>" in html
    assert "ribbon" not in html
