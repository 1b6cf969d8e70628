"""Links by which authors show a paper: what they open, for how long, and that a bad one looks like none."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.accounts.personal_data import registered
from confsite.audit.models import LogEntry
from confsite.clock import physical_now
from confsite.conferences.models import Conference
from reviews.models import Conflict, Decision, ReviewingRules
from submissions import services
from submissions.errors import NotAllowed
from submissions.models import ConflictKind, ShareLink, Submission
from submissions.sharing import policies, queries
from submissions.sharing import services as sharing
from tests import factories
from tests.submissions.conftest import pdf_file, upload

ClientFor = Callable[[Person], Client]


def named_pdf() -> Any:
    """A PDF whose metadata and file name name its author."""
    file, target = pdf_file("lena-brandt.pdf"), io.BytesIO()
    with pikepdf.open(io.BytesIO(file.read())) as pdf:
        pdf.docinfo["/Author"] = "Lena Brandt"
        pdf.save(target)
    return type(file)("lena-brandt.pdf", target.getvalue(), "application/pdf")


@pytest.fixture
def link(draft: Submission, author: Person) -> ShareLink:
    return sharing.make_link(author.user, submission=draft, label="Prof. Stern", days=30)


def path(link: ShareLink) -> str:
    return queries.tokens.path_of(link)


def links_page(paper: Submission) -> str:
    return reverse("submissions:share", args=[paper.conference.slug, paper.number])


def test_somebody_without_an_account_reads_title_abstract_and_file_through_a_link_of_a_draft(link: ShareLink) -> None:
    page = Client().get(path(link))
    assert page.status_code == 200
    assert link.submission.title in page.content.decode()
    assert link.submission.abstract in page.content.decode()
    assert "Prof. Stern" not in page.content.decode()
    file = Client().get(path(link) + "paper.pdf")
    assert b"".join(file.streaming_content).startswith(b"%PDF")


def test_the_page_and_the_file_are_kept_by_no_cache_and_no_search_engine(link: ShareLink) -> None:
    for address in (path(link), path(link) + "paper.pdf"):
        answer = Client().get(address)
        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in answer
    assert b"".join(answer.streaming_content)


def test_where_authors_are_hidden_a_link_shows_neither_their_names_nor_traces_in_the_file(
    draft: Submission, author: Person
) -> None:
    upload(author, draft, named_pdf())
    ReviewingRules.objects.create(conference=draft.conference, authors_shown="AFTER_DECISION")
    made = sharing.make_link(author.user, submission=draft, label="A friend", days=7)
    assert "Lena Brandt" not in Client().get(path(made)).content.decode()
    file = Client().get(path(made) + "paper.pdf")
    assert "brandt" not in file["Content-Disposition"].lower()
    assert b"Lena Brandt" not in b"".join(file.streaming_content)


def test_in_an_open_conference_the_page_names_the_authors(draft: Submission, link: ShareLink) -> None:
    ReviewingRules.objects.create(conference=draft.conference, authors_shown="OPEN")
    assert "Lena Brandt" in Client().get(path(link)).content.decode()


def test_a_link_says_nothing_of_the_decision(link: ShareLink, chair: Person) -> None:
    paper = link.submission
    factories_state = {"state": "SUBMITTED", "submitted_at": physical_now()}
    Submission.objects.filter(pk=paper.pk).update(**factories_state)
    Decision.objects.create(
        conference=paper.conference,
        submission=paper,
        outcome="REJECTED",
        note_to_authors="A secret note",
        decided_by=chair.user,
        decided_at=physical_now(),
    )
    shown = Client().get(path(link)).content.decode().lower()
    assert "reject" not in shown
    assert "secret note" not in shown


def test_wrong_expired_revoked_and_withdrawn_links_answer_with_the_same_bytes(
    draft: Submission, author: Person, conference: Conference
) -> None:
    revoked, expired = (
        sharing.make_link(author.user, submission=draft, label=label, days=30) for label in ("one", "two")
    )
    sharing.revoke_link(author.user, link=revoked)
    ShareLink.objects.filter(pk=expired.pk).update(
        made_at=physical_now() - timedelta(days=3), expires_at=physical_now() - timedelta(seconds=1)
    )
    other = factories.make_submission(conference, authors=[author])
    withdrawn = sharing.make_link(author.user, submission=other, label="three", days=30)
    services.withdraw(author.user, submission=other, reason="")
    elsewhere = factories.make_conference("elsewhere")
    working = sharing.make_link(author.user, submission=draft, label="four", days=30)
    moved = path(working).replace(conference.slug, elsewhere.slug)
    for bad in (path(revoked), path(expired), path(withdrawn), moved, f"/{conference.slug}/shared/x'y/"):
        wrong = Client().get(f"/{bad.split('/')[1]}/shared/{'0' * 64}/")
        assert wrong.status_code == 404
        for end in ("", "paper.pdf"):
            answer = Client().get(bad + end)
            assert answer.status_code == 404, bad
            assert answer.content == wrong.content, bad


def test_a_link_works_again_after_the_withdrawal_is_undone(conference: Conference, author: Person) -> None:
    paper = factories.make_submission(conference, authors=[author])
    made = sharing.make_link(author.user, submission=paper, label="three", days=30)
    services.withdraw(author.user, submission=paper, reason="")
    assert Client().get(path(made)).status_code == 404
    services.undo_withdrawal(author.user, submission=paper)
    assert Client().get(path(made)).status_code == 200


def test_who_is_in_conflict_with_the_paper_gains_nothing_by_a_link(
    link: ShareLink, conference: Conference, client_for: ClientFor
) -> None:
    member = factories.add_member(conference)
    client = client_for(member)
    assert client.get(path(link)).status_code == 200
    Conflict.objects.create(
        conference=conference,
        submission=link.submission,
        person=member,
        kind=ConflictKind.COLLABORATOR,
        source="CHAIR",
        noticed_at=conference.now(),
    )
    assert client.get(path(link)).status_code == 404
    assert client.get(path(link) + "paper.pdf").status_code == 404


def test_an_author_who_opens_the_link_lands_on_the_own_page(
    link: ShareLink, author: Person, client_for: ClientFor
) -> None:
    answer = client_for(author).get(path(link))
    assert answer.status_code == 302
    assert answer["Location"] == links_page(link.submission)


def test_the_token_is_stored_nowhere(link: ShareLink) -> None:
    token = path(link).rstrip("/").rsplit("/", 1)[1]
    stored = [str(value) for value in ShareLink.objects.values_list().get()]
    stored += [str(row) for row in LogEntry.objects.values_list()]
    assert not any(token in value for value in stored)


def test_an_author_makes_sees_and_revokes_a_link_on_pages(
    draft: Submission, author: Person, client_for: ClientFor
) -> None:
    client = client_for(author)
    client.post(links_page(draft), {"label": "The hiring committee", "days": "14"})
    made = ShareLink.objects.get()
    assert timedelta(days=13) < made.expires_at - physical_now() <= timedelta(days=14)
    shown = client.get(links_page(draft)).content.decode()
    assert "The hiring committee" in shown
    assert path(made) in shown
    Client().get(path(made))
    Client().get(path(made))
    assert "2 times" in client.get(links_page(draft)).content.decode()
    client.post(reverse("submissions:revoke_share", args=[draft.conference.slug, draft.number, made.public_id]))
    assert Client().get(path(made)).status_code == 404
    shown = client.get(links_page(draft)).content.decode()
    assert "revoked" in shown
    assert path(made) not in shown


def test_somebody_else_can_neither_list_make_nor_revoke(
    link: ShareLink, make_person: Callable[..., Person], client_for: ClientFor
) -> None:
    stranger = make_person("Sam Stranger")
    client, paper = client_for(stranger), link.submission
    assert client.get(links_page(paper)).status_code == 404
    assert client.post(links_page(paper), {"label": "x", "days": "3"}).status_code == 404
    revoke = reverse("submissions:revoke_share", args=[paper.conference.slug, paper.number, link.public_id])
    assert client.post(revoke).status_code == 404
    with pytest.raises(NotAllowed):
        sharing.make_link(stranger.user, submission=paper, label="x", days=3)
    with pytest.raises(NotAllowed):
        sharing.revoke_link(stranger.user, link=link)
    assert Client().get(path(link)).status_code == 200


def test_a_link_cannot_outlive_the_decision_by_more_than_a_month(
    draft: Submission, author: Person, client_for: ClientFor
) -> None:
    # The decision comes in 50 days.
    answer = client_for(author).post(links_page(draft), {"label": "x", "days": "81"})
    assert answer.status_code == 422
    assert "At most 79 days" in answer.content.decode() or "At most 80 days" in answer.content.decode()
    assert not ShareLink.objects.exists()
    with pytest.raises(NotAllowed):
        sharing.make_link(author.user, submission=draft, label="x", days=81)


def test_there_is_an_end_to_the_number_of_links(draft: Submission, author: Person) -> None:
    for n in range(policies.MOST_LINKS):
        sharing.make_link(author.user, submission=draft, label=f"{n}", days=1)
    with pytest.raises(NotAllowed):
        sharing.make_link(author.user, submission=draft, label="one more", days=1)
    sharing.revoke_link(author.user, link=ShareLink.objects.first())
    sharing.make_link(author.user, submission=draft, label="one more", days=1)


def test_making_first_use_and_revoking_are_in_the_log(link: ShareLink, author: Person) -> None:
    Client().get(path(link))
    Client().get(path(link))
    sharing.revoke_link(author.user, link=link)
    sharing.revoke_link(author.user, link=link)
    rows = LogEntry.objects.filter(verb__startswith="share_link", submission_id=link.submission_id).order_by("id")
    assert [row.verb for row in rows] == ["share_link.made", "share_link.first_used", "share_link.revoked"]


def test_guessing_links_is_slowed_down(conference: Conference, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"shared_link": "5/m/ip"}
    codes = [Client().get(f"/{conference.slug}/shared/{n:064}/").status_code for n in range(7)]
    assert codes == [404] * 5 + [429] * 2


def test_links_are_in_a_persons_data_and_end_with_it(link: ShareLink, author: Person) -> None:
    held = next(data for data in registered() if data.name == "submissions")
    assert "Prof. Stern" in str(held.export(author))
    held.erase(author)
    assert Client().get(path(link)).status_code == 404
    link.refresh_from_db()
    assert link.label == ""
