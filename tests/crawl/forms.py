"""The forms of a page as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm:
    """Where a form is sent, and its fields as the page filled them."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # of all its fields, sent or not


def _is_sent(given: dict[str, str]) -> bool:
    """Whether a browser sends an input as the page left it."""
    kind = given.get("type")
    return kind != "file" and (kind not in ("checkbox", "radio") or "checked" in given)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[PageForm] = []
        self._select = ""
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.found.append(PageForm(given.get("action", ""), given.get("method", "get").lower()))
        elif not self.found:
            return
        elif tag in ("input", "select", "textarea", "button") and name:
            self.found[-1].names.add(name)
            self._fill(tag, name, given)
        elif tag == "option" and self._select and "selected" in given:
            self.found[-1].fields.setdefault(self._select, []).append(given.get("value", ""))

    def _fill(self, tag: str, name: str, given: dict[str, str]) -> None:
        """Take what the page put into a field."""
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text = name
            self.found[-1].fields[name] = [""]
        elif tag == "input" and _is_sent(given):
            self.found[-1].fields.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text and self.found:
            self.found[-1].fields[self._text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = None


def forms_in(page: str, address: str) -> list[PageForm]:
    """The forms of a page that are sent by POST to this site."""
    parser = _Forms()
    parser.feed(page)
    found = [form for form in parser.found if form.method == "post"]
    for form in found:
        form.action = form.action or address
    return [form for form in found if form.action.startswith("/") and "/accounts/" not in form.action]
