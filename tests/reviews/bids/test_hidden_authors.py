"""In double-blind reviewing, nothing about bids changes when only the hidden authors do."""

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Blinding, Conference
from reviews.models import ReviewingRules
from submissions.models import Author
from tests import factories
from tests.reviews.expertise.test_fits import CACHES, FLUIDS, GRAPHS, publish, refresh

ClientFor = Callable[[Person], Client]


def seen_by(client: Client, conference: Conference) -> list[bytes]:
    """What a member gets from every address about bids, without what differs from answer to answer."""
    bids = reverse("reviews:bids", args=[conference.slug])
    addresses = [bids, f"{bids}?sort=shuffle", f"{bids}?sort=number", f"{bids}?text=cache", f"{bids}?unbid=on"]
    pages = [client.get(address).content for address in addresses]
    table = client.get(reverse("reviews:bids_csv", args=[conference.slug]))
    pages.append(b"".join(table.streaming_content))  # type: ignore[attr-defined]
    expertise = client.get(reverse("reviews:expertise", args=[conference.slug]))
    assert expertise.status_code == 200
    pages.append(expertise.content)
    return [re.sub(rb'name="csrfmiddlewaretoken" value="\w+"|data-now="[^"]+"', b"", page) for page in pages]


def test_order_fit_counts_and_table_stay_the_same_to_the_byte_when_only_hidden_authors_change(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    bidding.blinding = Blinding.DOUBLE
    bidding.save()
    assert not ReviewingRules.objects.filter(conference=bidding).exists()  # the choices that double-blind brings
    topic = bidding.topics.first()
    assert topic is not None
    for number, text in enumerate((CACHES, GRAPHS, FLUIDS) * 3):
        paper = factories.make_submission(
            bidding, authors=[factories.make_person(f"Zoe Zoology {number}")], title=f"Paper {number}", abstract=text
        )
        if number % 2:
            paper.topics.add(topic)
    publish(member, "Prefetching for large caches", CACHES)
    client = client_for(member)
    client.post(reverse("reviews:interests", args=[bidding.slug]), {f"topic-{topic.pk}": "2"})
    client.post(reverse("reviews:set_bid", args=[bidding.slug]), {"paper": 2, "bid": "EAGER"})
    refresh()
    seen_by(client, bidding)
    before = seen_by(client, bidding)
    assert b"strong match" in before[0]
    assert not any(b"Zoology" in page for page in before)
    for number, author in enumerate(Author.objects.filter(conference=bidding)):
        # Other people, who wrote about other things, from elsewhere.
        other = factories.make_person(f"Quentin Quark {number}", email=f"quark{number}@elsewhere.example.net")
        publish(other, "Prefetching for large caches", CACHES)
        author.person, author.name, author.email = other, other.name, f"quark{number}@elsewhere.example.net"
        author.affiliation = "Institute of Elsewhere"
        author.save()
    refresh()
    after = seen_by(client, bidding)
    for one, other_bytes in zip(before, after, strict=True):
        place = next((n for n, (a, b) in enumerate(zip(one, other_bytes, strict=False)) if a != b), 0)
        assert one == other_bytes, (one[place - 200 : place + 40], other_bytes[place - 200 : place + 40])
