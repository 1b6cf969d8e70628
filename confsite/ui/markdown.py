"""People's Markdown as safe HTML: no scripts, no remote images (they unmask readers), no passing on of the address."""

import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "strong", "em", "s", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}}
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
SCHEMES = {"http", "https", "mailto"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # CommonMark leaves raw HTML to the cleaner below; images are switched off so that "![" stays readable text.
    return (
        MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"]).disable("image")
    )


@lru_cache(maxsize=512)
def render(text: str | None, *, safe: bool = True) -> SafeString:
    """Return HTML of Markdown `text`; with `safe=False` links become plain text (review pages: a link can unmask)."""
    if not text:
        return mark_safe("")
    # A page has one h1 of its own, so headings in text begin one level lower.
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    html = _parser().renderer.render(tokens, _parser().options, {})
    if safe:
        cleaned = nh3.clean(
            html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow noreferrer"
        )
    else:
        cleaned = nh3.clean(_links_spelt_out(html), tags=TAGS - {"a"}, attributes=ATTRIBUTES, link_rel=None)
    return mark_safe(cleaned)  # noqa: S308 - cleaned by nh3 just above


def _links_spelt_out(html: str) -> str:
    """Replace each link by its text and, where it differs, the address in brackets: a reader may copy it knowingly."""

    def spelt(match: re.Match[str]) -> str:
        address, label = match.group(1), match.group(2)
        return label if address == label else f"{label} ({address})"

    return _LINK.sub(spelt, html)
