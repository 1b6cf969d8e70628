"""The chair's table, paper page, conflicts and log, and what a chair with a conflict finds there: nothing."""

import csv
import io

import pytest
from django.core.cache import cache
from django.urls import reverse

from confsite.audit.services import record
from confsite.conferences.mail_pages.services import settle_batch
from confsite.conferences.models import Role
from confsite.mail import outbox
from reviews import rights
from reviews.models import Comment, Conflict, ReviewingRules
from submissions import storage
from submissions.models import ConflictKind, Document, State
from tests import factories
from tests.crawl.pdfs import pdf_with
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db

CANARY = "Xylophonic"


@pytest.fixture
def world(db):
    return worlds.make_world()


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def numbers(client, world, query=""):
    return [paper.number for paper in client.get(url(world, "papers") + query).context["page"]]


def test_papers_are_sorted_by_address(world, client_for):
    worlds.review(world, world.members[0], world.papers[2], overall=5)
    worlds.review(world, world.members[0], world.papers[1], overall=2)
    worlds.bid(world, world.members[0], world.papers[3])
    client = client_for(world.chair)
    assert numbers(client, world) == [1, 2, 3, 4]
    assert numbers(client, world, "?sort=-number") == [4, 3, 2, 1]
    assert numbers(client, world, "?sort=-score")[:2] == [3, 2]
    assert numbers(client, world, "?sort=-bids")[0] == 4
    assert numbers(client, world, "?sort=submission__note_to_chairs") == [1, 2, 3, 4]


def test_papers_are_filtered_by_words_phrase_number_author_topic_decision_and_what_is_missing(world, client_for):
    paper = world.papers[1]
    paper.title = "Sparse attention on dense buses"
    paper.save()
    worlds.give(world, world.members[0], world.papers[2])
    worlds.tentative(world, world.papers[3], "REJECTED")
    client = client_for(world.chair)
    assert numbers(client, world, "?q=attention") == [2]
    assert numbers(client, world, "?q=%22dense+attention%22") == []
    assert numbers(client, world, "?q=%22dense+buses%22") == [2]
    assert numbers(client, world, "?q=%233") == [3]
    assert numbers(client, world, "?q=Author+4") == [4]
    assert numbers(client, world, "?decision=REJECTED") == [4]
    assert numbers(client, world, "?decision=NONE") == [1, 2, 3]
    assert numbers(client, world, "?missing=reviews") == [3]
    topic = world.papers[0].topics.get()
    assert numbers(client, world, f"?topic={topic.pk}") == [1, 4]


@pytest.mark.parametrize(
    "query", ["?page=x&sort=;&type=0&topic=z&decision=1", "?q=%00", "?q='%22)(&sort=--score", "?page=-3"]
)
def test_nonsense_in_the_address_never_breaks_the_table(world, client_for, query):
    client = client_for(world.chair)
    assert client.get(url(world, "papers") + query).status_code == 200
    assert client.get(url(world, "board") + query).status_code == 200


def test_drafts_are_shown_only_where_asked_for(world, client_for):
    factories.make_submission(world.conference, state=State.DRAFT, title="Half a thought")
    client = client_for(world.chair)
    assert len(numbers(client, world)) == 4
    assert numbers(client, world, "?state=DRAFT") == [5]


def test_totals_cover_all_pages_of_what_was_found(world, client_for):
    for paper in world.papers[:3]:
        worlds.review(world, world.members[0], paper, overall=paper.number)
    totals = client_for(world.chair).get(url(world, "papers") + "?q=matter").context["totals"]
    assert (totals.papers, totals.done, totals.mean, totals.scores) == (4, 3, 2.0, {1: 1, 2: 1, 3: 1})


def test_the_csv_holds_the_rows_as_filtered(world, client_for):
    answer = client_for(world.chair).get(url(world, "papers_csv") + "?q=%232")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["number"], row["title"], row["authors"]) for row in rows] == [
        ("2", "On the matter number 2", "Author 2")
    ]


def test_who_sees_none_of_a_batch_of_mails_reads_nothing_of_it_in_the_log(world, client_for):
    """A date's mails that reach only the people of a hidden paper leave no line; the other chair reads one."""
    chair, other, paper = world.chair, world.other_chair, world.papers[0]
    worlds.conflict(world, other, paper)
    batch = outbox.hold(chair.user, conference=world.conference, title="A date has moved", purpose="dates")
    values = {"milestone": "reviews due", "before": "today", "date": "tomorrow", "reason": "Snow."}
    outbox.queue(
        "dates.moved", conference=world.conference, to=world.members[0], values=values, batch=batch, about=[paper.pk]
    )
    settle_batch(chair.user, batch=batch, is_released=True)
    for person, is_told in ((chair, True), (other, False)):
        page = client_for(person).get(url(world, "log")).content.decode()
        assert ("A date has moved" in page) == is_told


def test_the_paper_page_shows_reviews_bids_conflicts_discussion_and_log(world, client_for):
    paper = world.papers[0]
    worlds.review(world, world.members[0], paper, text="A fine measurement.")
    worlds.bid(world, world.members[1], paper)
    worlds.conflict(world, world.members[2], paper, evidence="Wrote a book together.")
    worlds.say(world, world.members[0], paper, "Please look at figure 3.")
    record(world.chair.user, "submission.checked", paper)
    page = client_for(world.chair).get(url(world, "paper", 1)).content.decode()
    for text in (
        "A fine measurement.",
        "Secret of Member A",
        "Member B",
        "Wrote a book together.",
        "figure 3",
        "checked",
    ):
        assert text in page


def test_a_conflicted_chair_gets_the_same_answer_as_for_a_missing_paper_on_every_page(world, client_for):
    worlds.conflict(world, world.chair, world.papers[0])
    client = client_for(world.chair)
    for name in ("paper", "assign", "decide", "desk_reject"):
        hidden, missing = client.get(url(world, name, 1)), client.get(url(world, name, 99))
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content
    assert client.post(url(world, "comment", 1), {"body": "x"}).status_code == 404


def test_a_conflicted_chair_finds_the_paper_in_no_list_search_count_export_or_log(world, client_for):
    paper = world.papers[0]
    paper.title = f"{CANARY} hearts"
    paper.save()
    worlds.review(world, world.members[0], paper, text=CANARY)
    worlds.bid(world, world.members[1], paper)
    worlds.say(world, world.members[0], paper, CANARY)
    worlds.tentative(world, paper, note_to_authors=CANARY)
    worlds.conflict(world, world.members[2], paper, evidence=CANARY)
    record(None, "submission.changed", paper, note=CANARY)
    worlds.conflict(world, world.chair, paper)
    cache.clear()
    client = client_for(world.chair)
    pages = [
        url(world, name)
        for name in (
            "papers",
            "board",
            "conflicts",
            "possible_conflicts",
            "log",
            "decisions",
            "assignments",
            "reviewers",
        )
    ]
    pages += [reverse("chair:home", args=[world.conference.slug]), url(world, "conflicts") + "?status=all"]
    pages += [url(world, "reviewer", member.public_id) for member in world.members]
    pages += [url(world, "papers") + "?sort=-score", url(world, "log") + f"?q={CANARY}"]
    for place in pages:
        page = client.get(place).content.decode()
        assert CANARY not in page.replace(f'value="{CANARY}"', ""), place
    searched = client.get(url(world, "papers") + f"?q={CANARY}")
    assert searched.context["totals"].papers == 0
    for name in ("papers_csv", "reviewing_csv"):
        assert CANARY not in b"".join(client.get(url(world, name)).streaming_content).decode()
    assert client_for(world.other_chair).get(url(world, "papers") + f"?q={CANARY}").context["totals"].papers == 1


def test_a_row_number_of_thousands_of_digits_leads_to_no_fault(world, client_for):
    answer = client_for(world.chair).post(url(world, "settle_possible"), {"rows": "9" * 5000, "verdict": "DISMISSED"})
    assert answer.status_code == 302


def test_a_page_to_come_back_to_that_is_none_leads_to_no_fault(world, client_for):
    row = worlds.conflict(world, world.members[0], world.papers[0])
    answer = client_for(world.chair).post(url(world, "change_conflict", row.pk), {"action": "pin", "next": "nowhere"})
    assert answer.status_code == 302


def test_members_and_authors_do_not_come_through_the_chairs_door(world, client_for):
    for person in (world.members[0], world.authors[0]):
        client = client_for(person)
        for name in ("papers", "board", "conflicts", "log", "decisions", "assignments", "papers_csv"):
            assert client.get(url(world, name)).status_code == 404, name


def test_staff_find_their_pages_in_a_sidebar_that_marks_the_current_one(world, client_for):
    staff = factories.add_member(world.conference, factories.make_person("Stan Staff"), Role.STAFF)
    page = client_for(staff).get(url(world, "papers")).content.decode()
    sidebar = page[page.index('aria-label="Staff"') :]
    papers, csv = url(world, "papers"), url(world, "reviewing_csv")
    assert f'href="{papers}" aria-current="page"' in sidebar
    assert f'href="{csv}"' in sidebar
    assert url(world, "decisions") not in page
    chair = client_for(world.chair).get(url(world, "papers")).content.decode()
    assert f'href="{papers}" aria-current="page"' in chair[chair.index('aria-label="Chair"') :]


def test_a_page_below_an_entry_of_the_menu_marks_that_entry_and_no_other(world, client_for):
    page = client_for(world.chair).get(url(world, "possible_conflicts")).content.decode()
    sidebar = page[page.index('class="sidebar"') : page.index('class="sidebar-fold"')]
    assert f'href="{url(world, "conflicts")}" aria-current="true"' in sidebar
    assert sidebar.count("aria-current") == 1


def test_staff_read_papers_and_reviews_but_change_nothing(world, client_for):
    staff = factories.add_member(world.conference, factories.make_person("Stan Staff"), Role.STAFF)
    worlds.review(world, world.members[0], world.papers[0], text="Readable for staff.")
    client = client_for(staff)
    page = client.get(url(world, "paper", 1)).content.decode()
    assert "Readable for staff." in page
    assert "Desk reject" not in page
    assert client.get(url(world, "decide", 1)).status_code == 404
    assert client.post(url(world, "comment", 1), {"body": "x"}).status_code == 404


def test_a_chair_dismisses_a_detected_conflict_and_it_stays_dismissed(world, client_for):
    row = worlds.conflict(world, world.members[0], world.papers[0])
    Conflict.objects.filter(pk=row.pk).update(source="DETECTION", is_pinned=False)
    client = client_for(world.chair)
    client.post(url(world, "change_conflict", row.pk), {"action": "dismiss"})
    client.post(url(world, "detect_conflicts"))
    row.refresh_from_db()
    assert row.dismissed_at is not None
    assert "Same group." not in client.get(url(world, "conflicts")).content.decode()
    assert "Same group." in client.get(url(world, "conflicts") + "?status=dismissed").content.decode()


def test_an_authors_conflict_with_the_own_paper_cannot_be_dismissed(world, client_for):
    row = worlds.conflict(world, world.members[0], world.papers[0])
    Conflict.objects.filter(pk=row.pk).update(kind=ConflictKind.AUTHOR)
    client_for(world.chair).post(url(world, "change_conflict", row.pk), {"action": "dismiss"})
    row.refresh_from_db()
    assert row.dismissed_at is None


def test_a_chair_sets_a_conflict_and_a_hidden_paper_is_answered_like_a_missing_one(world, client_for):
    worlds.conflict(world, world.chair, world.papers[3])
    client, person = client_for(world.chair), world.members[1]
    client.post(
        url(world, "set_conflict"), {"number": 1, "person": person.pk, "kind": "PERSONAL", "evidence": "Married."}
    )
    assert Conflict.objects.filter(person=person, submission=world.papers[0], is_pinned=True).exists()
    hidden = client.post(url(world, "set_conflict"), {"number": 4, "person": person.pk, "kind": "PERSONAL"})
    missing = client.post(url(world, "set_conflict"), {"number": 9, "person": person.pk, "kind": "PERSONAL"})
    assert hidden.status_code == missing.status_code == 400
    assert hidden.context["form"].errors == missing.context["form"].errors


def test_staff_who_review_a_blind_paper_get_its_pdf_without_the_names_in_its_properties(world, client_for):
    clerk = factories.add_member(world.conference, factories.make_person("Clara Clerk"), Role.STAFF)
    hidden = {"authors_shown": rights.AuthorsShown.NEVER, "staff_read_everything": False}
    ReviewingRules.objects.update_or_create(conference=world.conference, defaults=hidden)
    paper = world.papers[0]
    worlds.give(world, clerk, paper)
    row = _pdf_of(paper, world.authors[0])
    address = url(world, "document", paper.number, row.public_id)
    theirs = b"".join(client_for(clerk).get(address).streaming_content)
    chairs = b"".join(client_for(world.chair).get(address).streaming_content)
    assert theirs.startswith(b"%PDF")
    assert CANARY.encode() not in theirs
    assert CANARY.encode() in chairs


def _pdf_of(paper, writer):
    received = storage.receive(iter([pdf_with("hello", CANARY)]), limit=10**7)
    with received.file:
        stored = storage.store(paper.conference, received)
    now = paper.conference.now()
    return Document.objects.create(
        conference=paper.conference, submission=paper, kind="PAPER", version=1, stored_file=stored,
        sha256=stored.sha256, size=stored.size, content_type="application/pdf", original_name="paper.pdf",
        page_count=1, uploaded_by=writer.user, started_at=now, uploaded_at=now,
    )  # fmt: skip


def test_who_reads_all_of_a_paper_behind_the_chairs_door_reads_it_whatever_they_review_themselves():
    from dataclasses import replace
    from itertools import product

    from reviews.rights import Duty, Relationship, ReviewFacts, Standing

    facts = [ReviewFacts(*flags) for flags in product((True, False), repeat=3)]
    checked = 0
    for others, stage, standing in product(rights.OtherReviews, rights.all_stages(), Standing):
        rules = rights.Rules(other_reviews=others)
        for duty, own, done in product(Duty, rights.OwnReview, (True, False)):
            plain = Relationship(standing)
            paper = rights.paper_rights(rules, stage, plain)
            if not paper.conflicts:
                continue
            busy = replace(plain, duty=duty, own_review=own, are_all_own_done=done)
            assert rights.paper_rights(rules, stage, busy) == paper
            for fact in facts:
                whole = rights.review_rights(rules, stage, plain, paper, fact)
                assert rights.review_rights(rules, stage, busy, paper, fact) == whole
            checked += 1
    assert checked > 1000


def test_conflicts_keep_their_order_over_several_pages_and_take_as_many_queries_on_each(
    world, client_for, django_assert_max_num_queries
):
    for n in range(13):
        person = factories.add_member(world.conference, factories.make_person(f"Extra {chr(65 + n)}"))
        for paper in world.papers:
            worlds.conflict(world, person, paper)
    client = client_for(world.chair)
    client.get(url(world, "conflicts"))
    shown = []
    for page, size in ((1, 50), (2, 2)):
        with django_assert_max_num_queries(12):
            rows = client.get(url(world, "conflicts"), {"page": page, "sort": "-number"}).context["page"].object_list
        assert len(rows) == size
        shown += [(-row.submission.number, row.person.name) for row in rows]
    assert shown == sorted(shown, key=lambda row: (row[0], [-ord(char) for char in row[1]]))
    assert len(set(shown)) == 52


def test_only_papers_whose_every_reviewer_is_in_conflict_are_named_whether_assigned_or_written(world, client_for):
    alone, half, written, free = world.papers
    first, second = world.members[:2]
    for paper in (alone, half, free):
        worlds.give(world, first, paper)
    worlds.give(world, second, half)
    worlds.review(world, first, written)
    written.assignments.update(state="DECLINED", ended_at=world.conference.now())
    for paper in (alone, half, written):
        worlds.conflict(world, first, paper)
    named = client_for(world.chair).get(url(world, "conflicts")).context["alone"]
    assert [paper.number for paper in named] == [alone.number, written.number]


def test_a_comment_that_cannot_be_taken_comes_back_as_typed_with_the_reason(world, client_for):
    client = client_for(world.chair)
    address = url(world, "comment", 1)
    typed = "Too many words. " * 2000
    answer = client.post(address, {"body": typed, "audience": "CHAIRS", "wants_reply": "on"})
    form = answer.context["comment_form"]
    assert form["body"].value() == typed
    assert "20000" in str(form.errors["body"])
    assert '<details class="fold" open>' in answer.content.decode()
    assert not Comment.objects.exists()
    assert "audience" in client.post(address, {"body": "Hello", "audience": "AUTHORS"}).context["comment_form"].errors
    sent = client.post(address, {"body": "Hello", "audience": "CHAIRS"})
    assert sent.headers["Location"] == url(world, "paper", 1)
    assert Comment.objects.get().audience == "CHAIRS"
