"""The page on which members say what they know and how much they take."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person, Publication
from confsite.conferences.models import Conference, Membership, Role
from reviews.expertise.queries import Away, away, limits_of
from reviews.models import Absence, Conflict, LoadWish
from submissions.models import State
from tests import factories
from tests.reviews.expertise.test_fits import CACHES, FLUIDS, GRAPHS, publish, refresh, run_jobs

ClientFor = Callable[[Person], Client]
BIBTEX = f"@article{{a, title={{Prefetching for large caches}}, author={{Mia}}, year={{2027}}, abstract={{{CACHES}}}}}"


def page(conference: Conference) -> str:
    return reverse("reviews:expertise", args=[conference.slug])


def post(client: Client, conference: Conference, part: str, **fields: object) -> HttpResponse:
    return client.post(page(conference), {"part": part, **fields}, follow=True)  # type: ignore[return-value]


def test_pasted_and_imported_papers_soon_decide_which_papers_fit_and_the_page_says_how(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    for title, abstract in (("Turbulent fluids", FLUIDS), ("Planar graphs", GRAPHS), ("Cache eviction", CACHES)):
        factories.make_submission(bidding, title=title, abstract=abstract)
    client = client_for(member)
    assert "Nothing is known of you yet" in client.get(page(bidding)).text
    answer = post(client, bidding, "import", **{"import-text": BIBTEX})
    assert "1 paper added." in answer.text
    assert "are being compared" in answer.text
    answer = post(client, bidding, "paper", **{"paper-title": "Colouring planar graphs", "paper-abstract": GRAPHS})
    assert "1 paper added." in answer.text
    assert "was here already" in post(client, bidding, "import", **{"import-text": BIBTEX}).text
    run_jobs()
    refresh()
    text = client.get(page(bidding)).text
    assert "Words that tell your 2 papers from others" in text
    assert "planar" in text
    best = text[text.index("What fits you best now") : text.index("</ol>", text.index("What fits you best now"))]
    assert "Cache eviction" in best
    assert "Planar graphs" in best
    assert "Turbulent" not in best
    assert "are being compared" not in text


def test_a_paper_whose_tick_is_taken_away_counts_no_longer_and_papers_not_on_the_page_stay(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    caches, graphs, fluids = (publish(member, title) for title in ("Caches", "Graphs", "Fluids"))
    stranger = publish(factories.make_person(), "Not yours")
    answer = post(client_for(member), bidding, "choose", shown=[caches.pk, graphs.pk], used=[graphs.pk])
    assert "1 paper changed" in answer.text
    used = Publication.objects.filter(is_used_for_matching=True)
    assert set(used) == {graphs, fluids, stranger}
    assert post(client_for(member), bidding, "choose", shown=[stranger.pk]).status_code == 400
    assert set(used.all()) == {graphs, fluids, stranger}


def test_accepted_papers_of_this_site_come_in_by_one_click_and_no_others(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    earlier = factories.make_conference("ws2029")
    rehearsal = factories.make_conference("ws2028", is_sandbox=True)
    friend = factories.make_person("Fred Friend")
    factories.make_submission(earlier, title="Taken", abstract=CACHES, authors=[member, friend], state=State.ACCEPTED)
    factories.make_submission(earlier, title="Refused", authors=[member], state=State.REJECTED)
    factories.make_submission(earlier, title="Of others", state=State.ACCEPTED)
    factories.make_submission(bidding, title="Not decided", authors=[member])
    factories.make_submission(rehearsal, title="Rehearsed", authors=[member], state=State.ACCEPTED)
    client = client_for(member)
    assert "1 paper of yours was accepted" in client.get(page(bidding)).text
    assert "1 paper added." in post(client, bidding, "here").text
    added = member.publications.get()
    assert (added.title, added.abstract, added.coauthors) == ("Taken", CACHES, ["Mia Member", "Fred Friend"])
    assert "1 was here already." in post(client, bidding, "here").text


def test_the_best_papers_shown_are_never_ones_the_member_must_not_know(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    paper = factories.make_submission(bidding, title="Cache eviction", abstract=CACHES)
    factories.make_submission(bidding, title="Planar graphs", abstract=GRAPHS)
    publish(member, "Prefetching for large caches", CACHES)
    refresh()
    client = client_for(member)
    assert "Cache eviction" in client.get(page(bidding)).text
    Conflict.objects.create(
        conference=bidding, submission=paper, person=member, kind="ADVISOR", source="CHAIR", noticed_at=bidding.now()
    )
    assert "Cache eviction" not in client.get(page(bidding)).text


def test_a_wish_lowers_what_the_solver_may_give_and_never_raises_it(
    bidding: Conference, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    Membership.objects.filter(person=member).update(quota=5)
    client = client_for(member)
    assert "The chairs' limit for you is 5 papers." in client.get(page(bidding)).text
    assert "You will be given at most 3." in post(client, bidding, "load", **{"load-most_papers": 3}).text
    assert limits_of(bidding) == {member.pk: 3, colleague.pk: bidding.default_quota}
    refused = post(client, bidding, "load", **{"load-most_papers": 9})
    assert refused.status_code == 400
    assert "Ask them if you want more" in refused.text
    assert LoadWish.objects.get().most_papers == 3
    Membership.objects.filter(person=member).update(quota=2)  # the chairs lower theirs later
    assert limits_of(bidding)[member.pk] == 2
    post(client, bidding, "load", **{"load-most_papers": ""})
    assert not LoadWish.objects.exists()


def test_who_is_away_on_every_day_of_reviewing_is_given_nothing_and_who_has_a_free_day_keeps_the_limit(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    factories.set_dates(bidding, BIDDING=timedelta(days=5), REVIEW=timedelta(days=25))
    first, client = bidding.now().date(), client_for(member)
    halves = [(first, first + timedelta(days=14)), (first + timedelta(days=16), first + timedelta(days=40))]
    for starts_on, ends_on in halves:
        days = {"absence-starts_on": starts_on.isoformat(), "absence-ends_on": ends_on.isoformat()}
        assert "Noted." in post(client, bidding, "absence", **days).text
    assert away(bidding) == {member.pk: tuple(Away(*days) for days in halves)}
    assert limits_of(bidding)[member.pk] == bidding.default_quota
    gap = (first + timedelta(days=15)).isoformat()
    answer = post(client, bidding, "absence", **{"absence-starts_on": gap, "absence-ends_on": gap})
    assert "You are away on every day of the reviewing." in answer.text
    assert limits_of(bidding)[member.pk] == 0
    row = Absence.objects.get(starts_on=gap)
    other = factories.add_member(bidding)
    url = reverse("reviews:remove_absence", args=[bidding.slug, row.pk])
    assert client_for(other).post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert limits_of(bidding)[member.pk] == bidding.default_quota


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [(5, 2, "It ends before it begins"), (-9, -3, "are over already"), (1, 500, "longer than a year")],
)
def test_days_that_cannot_be_meant_are_refused_with_the_reason(
    bidding: Conference, member: Person, client_for: ClientFor, starts: int, ends: int, why: str
) -> None:
    today = bidding.now().date()
    days = {
        "absence-starts_on": (today + timedelta(days=starts)).isoformat(),
        "absence-ends_on": (today + timedelta(days=ends)).isoformat(),
    }
    answer = post(client_for(member), bidding, "absence", **days)
    assert answer.status_code == 400
    assert why in answer.text
    assert not Absence.objects.exists()


def test_bad_input_is_named_at_its_field(bidding: Conference, member: Person, client_for: ClientFor) -> None:
    client = client_for(member)
    for part, fields, words in (
        ("paper", {"paper-title": "123"}, "Write the title in words."),
        ("paper", {"paper-title": ""}, "This field is required."),
        ("import", {"import-text": "@article{a, title=}"}, "Line 1"),
        ("load", {"load-most_papers": "many"}, "Enter a whole number."),
        ("nonsense", {}, "My expertise"),
    ):
        answer = post(client, bidding, part, **fields)
        assert answer.status_code == 400, part
        assert words in answer.text, part
    assert not Publication.objects.exists()


def test_the_home_page_asks_for_papers_or_topics_until_one_is_given(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    home = reverse("reviews:home", args=[bidding.slug])
    client = client_for(member)
    assert "Say what you know" in client.get(home).text
    publication = publish(member, "Caches")
    assert "Say what you know" not in client.get(home).text
    post(client, bidding, "choose", shown=[publication.pk])
    assert "Say what you know" in client.get(home).text
    topic = bidding.topics.first()
    assert topic is not None
    client.post(reverse("reviews:interests", args=[bidding.slug]), {f"topic-{topic.pk}": "1"})
    assert "Say what you know" not in client.get(home).text


def test_the_page_is_for_those_who_are_matched_and_missing_for_others(
    bidding: Conference, chair: Person, client_for: ClientFor
) -> None:
    external = factories.add_member(bidding, factories.make_person(), Role.EXTERNAL_REVIEWER)
    assert client_for(external).get(page(bidding)).status_code == 404
    answer = client_for(chair).get(page(bidding))
    assert answer.status_code == 200
    assert "Papers at most" not in answer.text  # chairs are given no papers
    assert post(client_for(chair), bidding, "load", **{"load-most_papers": 3}).status_code == 400
