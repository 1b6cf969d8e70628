"""What leaves the site by a link, a file or a mail tells nobody who reads what."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.mail.delivery import to_message
from confsite.mail.models import OutboxMail
from confsite.ui.markdown import render
from tests.reviews.world import give, make_world, review, say

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Fields of models into which people write addresses of other sites.
ELSEWHERE = re.compile(
    r'href="(?:https?://|\{\{\s*\w+\.(?:join_url|template_url|parent_url|predecessor_url|registration_url|website)\b'
    r"|\{\{\s*(?:person|speaker|sponsor|link)\.url\b)"
)
ANCHOR = re.compile(r"<a\b[^>]*>")
TRACKER = "https://tracker.example.com/who-reads-paper-1"
BAIT = f"See [the proof]({TRACKER}) and <{TRACKER}?auto> and ![x](https://tracker.example.com/x.png) or {TRACKER}"


def external_links() -> list[tuple[str, str]]:
    """Each anchor of a template that leads to another site, with the template's name."""
    return [
        (path.relative_to(TEMPLATES).as_posix(), anchor)
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.parent.name != "components"  # they lead to other pages of this site
        for anchor in ANCHOR.findall(path.read_text())
        if ELSEWHERE.search(anchor)
    ]


def test_links_to_other_sites_pass_on_neither_the_page_nor_the_window() -> None:
    links = external_links()
    assert len(links) > 10
    for name, anchor in links:
        assert "noreferrer" in anchor, f"{name}: {anchor}"
        assert "noopener" in anchor, f"{name}: {anchor}"


def test_a_link_in_a_public_text_passes_on_nothing_and_no_picture_loads() -> None:
    html = render(BAIT)
    assert "<img" not in html
    for anchor in ANCHOR.findall(html):
        assert "noreferrer" in anchor
        assert "noopener" in anchor


@pytest.mark.django_db
def test_no_link_in_a_paper_review_comment_or_abstract_is_live_on_any_page_of_reviewing(
    client_for: Callable[[Person], Client],
) -> None:
    world = make_world(papers=1)
    paper, (reader, writer) = world.papers[0], world.members[:2]
    paper.abstract, paper.keywords = BAIT, BAIT[:200]
    paper.save()
    review(world, writer, paper, text=BAIT)
    review(world, reader, paper)
    give(world, world.members[2], paper)
    say(world, writer, paper, BAIT)
    slug = world.conference.slug
    pages = [
        (reader, reverse("reviews:paper", args=[slug, 1])),
        (reader, reverse("reviews:papers", args=[slug])),
        (writer, reverse("reviews:review", args=[slug, 1])),
        (world.chair, reverse("reviewing:paper", args=[slug, 1])),
        (world.authors[0], reverse("submissions:detail", args=[slug, 1])),
    ]
    for person, page in pages:
        answer = client_for(person).get(page)
        assert answer.status_code == 200, page
        assert 'href="https://tracker' not in answer.text, page
        assert "<img" not in answer.text.partition("<main")[2], page
        policy = answer["Content-Security-Policy"]
        images = next(part for part in policy.split(";") if part.strip().startswith("img-src"))
        assert set(images.split()[1:]) <= {"'self'", "data:"}
    shown = client_for(reader).get(pages[0][1]).text
    assert TRACKER in shown, "the address stays readable, to be copied knowingly"


@pytest.mark.django_db
def test_downloads_send_no_referrer_and_pages_with_forms_keep_theirs_to_this_site(
    conference: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(chair)
    for name in ("reviewing:papers_csv", "reviewing:reviewing_csv"):
        answer = client.get(reverse(name, args=[conference.slug]))
        assert answer["Referrer-Policy"] == "no-referrer", name
        list(answer.streaming_content)
    assert client.get(reverse("reviewing:papers", args=[conference.slug]))["Referrer-Policy"] == "same-origin"


def test_a_mail_goes_to_one_address_and_names_nobody_else() -> None:
    message = to_message(OutboxMail(to_address="mia@example.org", subject="News", body_text="Hello."))
    assert message.recipients() == ["mia@example.org"]
    assert not message.cc
    assert not message.bcc
