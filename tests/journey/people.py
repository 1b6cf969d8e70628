"""Personas of the journey: each has a browser window of their own and does things on pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core import mail as django_mail
from playwright.sync_api import Browser, Page

from confsite.accounts.models import User
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from tests import browser as tools


@dataclass
class Visitor:
    """Somebody in front of a screen."""

    page: Page
    base: str

    def goto(self, path: str) -> "Visitor":
        tools.visit(self.page, self.base + path if path.startswith("/") else path)
        return self

    def fill(self, **fields: str) -> "Visitor":
        """Fill fields by their names."""
        for name, value in fields.items():
            self.page.fill(f'main [name="{name}"]', value)
        return self

    def press(self, words: str) -> "Visitor":
        """Press the button (or follow the link that looks like one) with these words and wait for the page."""
        pattern = re.compile(rf"^\s*{re.escape(words)}")
        target = self.page.locator("main").get_by_role("button", name=pattern)
        if target.count() == 0:
            target = self.page.locator("main").get_by_role("link", name=pattern)
        target.first.click()
        return self.settled()

    def waits_until(self, is_so: Callable[[], bool]) -> "Visitor":
        """Forms with files are sent by script: look until the server has taken it."""
        for _attempt in range(300):
            if is_so():
                return self
            self.page.wait_for_timeout(200)
        raise AssertionError(f"It did not happen within a minute; the page is {self.page.url}")

    def settled(self) -> "Visitor":
        """The page is there, and nothing is on its way."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_load_state("networkidle")
        return self

    def sees(self, *texts: str) -> "Visitor":
        """The page shows these texts."""
        self.page.wait_for_load_state("load")
        body = " ".join(self.page.locator("body").inner_text().split())
        for text in texts:
            assert text in body, f"{text!r} is not on {self.page.url}: {body[:1500]}"
        return self

    def looks(self, name: str) -> "Visitor":
        """Screenshots at both widths, and no accessibility violation."""
        tools.shoot(self.page, name)
        tools.check_accessible(self.page, name)
        return self


def stranger(browser: Browser, base: str) -> Visitor:
    """Somebody who is not signed in."""
    context = browser.new_context(viewport=tools.DESKTOP, locale="en-GB", timezone_id="Europe/Stockholm")  # type: ignore[arg-type]
    return Visitor(context.new_page(), base)


def signed_in(browser: Browser, base: str, user: User | None) -> Visitor:
    """Somebody whose session is there already."""
    assert user is not None
    session: Any = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    visitor = stranger(browser, base)
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": base}])
    return visitor


def link_in_mail(address: str, part: str) -> str:
    """The newest link that contains `part` in a mail to an address, sent or (in a rehearsal) sunk."""
    drain()
    texts = [str(message.body) for message in django_mail.outbox if address in message.to]
    texts += OutboxMail.objects.filter(to_address=address).order_by("pk").values_list("body_text", flat=True)
    links = [link for text in texts for link in re.findall(r"https?://\S+", text) if part in link]
    assert links, f"No mail to {address} holds a link with {part}: {texts}"
    return re.sub(r"^https?://[^/]+", "", links[-1]).rstrip(").")
