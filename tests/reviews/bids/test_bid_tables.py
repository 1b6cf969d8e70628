"""Bids as a file, as members meet it."""

from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.bids import services
from reviews.models import Bid, Conflict
from tests import factories

ClientFor = Callable[[Person], Client]


def download(client: Client, conference: Conference) -> str:
    answer = client.get(reverse("reviews:bids_csv", args=[conference.slug]))
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def upload(client: Client, conference: Conference, text: str) -> HttpResponse:
    file = SimpleUploadedFile("bids.csv", text.encode())
    return client.post(reverse("reviews:bids_table", args=[conference.slug]), {"file": file})  # type: ignore[return-value]


def apply(client: Client, conference: Conference, text: str) -> HttpResponse:
    url = reverse("reviews:bids_table", args=[conference.slug])
    return client.post(url, {"table": text, "apply": "yes"}, follow=True)  # type: ignore[return-value]


def stored() -> dict[int, int]:
    return dict(Bid.objects.values_list("submission__number", "value"))


def test_bids_go_down_are_changed_in_a_spreadsheet_and_come_up_again(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    papers = [factories.make_submission(bidding, title=title) for title in ("=Cold, Caches", "Warm Wires", "Hot Air")]
    services.set_bid(member.user, person=member, submission=papers[0], bid="EAGER")
    services.set_bid(member.user, person=member, submission=papers[2], bid="WILLING")
    client = client_for(member)
    table = download(client, bidding)
    assert table.splitlines() == ["number,title,bid", '1,"\'=Cold, Caches",eager', "2,Warm Wires,", "3,Hot Air,willing"]
    changed = table.replace("Wires,", "Wires,in a pinch").replace("willing", "none")
    page = upload(client, bidding, changed)
    assert "2 bids change." in page.text
    assert "1 line changes nothing." in page.text
    assert stored() == {1: 3, 3: 2}
    assert "2 bids saved." in apply(client, bidding, changed).text
    assert stored() == {1: 3, 2: 1}
    assert "changes nothing" in upload(client, bidding, download(client, bidding)).text


def test_each_mistake_of_a_table_is_named_with_its_line_and_nothing_is_saved(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    for _number in range(2):
        factories.make_submission(bidding)
    hidden = factories.make_submission(bidding, title="Hidden Paper")
    Conflict.objects.create(
        conference=bidding, submission=hidden, person=member, kind="ADVISOR", source="CHAIR", noticed_at=bidding.now()
    )
    client = client_for(member)
    text = "number;bid\n1;eager\n2;love\n1;willing\nseven;eager\n3;eager\n99;eager\n"
    for answer in (upload(client, bidding, text), apply(client, bidding, text)):
        assert answer.status_code == 400
        for words in (
            "Line 3, column “bid”: “love” is not a bid. Write eager",
            "Line 4, column “number”: Paper #1 stands in line 2 already.",
            "Line 5, column “number”: “seven” is not the number of a paper.",
            "Line 6, column “number”: There is no paper #3 for you to bid on.",
            "Line 7, column “number”: There is no paper #99 for you to bid on.",
        ):
            assert words in answer.text, words
        assert "Hidden Paper" not in answer.text
    assert stored() == {}
    assert "Hidden Paper" not in download(client, bidding)
    for bad in ("", "title,bid\nx,eager\n", "number,bid\n1,eager,more\n"):
        assert upload(client, bidding, bad).status_code == 400


def test_after_the_milestone_tables_are_neither_given_nor_taken(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    factories.make_submission(bidding, title="Cold Caches")
    client = client_for(member)
    factories.set_dates(bidding, BIDDING=timedelta(hours=-1))
    assert "Cold Caches" not in download(client, bidding)
    assert "Bidding is not open." in apply(client, bidding, "number,bid\n1,eager\n").text
    assert stored() == {}


def test_a_conflict_in_a_table_declares_it_and_hides_the_paper(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    factories.make_submission(bidding, title="Cold Caches")
    client = client_for(member)
    apply(client, bidding, "number,bid\n1,conflict\n")
    assert Conflict.objects.get().person == member
    assert "Cold Caches" not in download(client, bidding)
