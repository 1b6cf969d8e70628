"""What fits a reviewer's own papers: computed by a Job, kept up to date, seen on the bids page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.accounts import profile_services
from confsite.accounts.models import Person, Publication
from confsite.conferences.models import Conference
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.expertise.fits import FIT, refresh_fits
from reviews.models import AssignmentSettings, TextFit
from submissions.models import State, Submission
from tests import factories

ClientFor = Callable[[Person], Client]

CACHES = "We study cache eviction, cache hierarchies and prefetching of memory pages in processors."
GRAPHS = "We prove bounds for colouring planar graphs and for matchings in bipartite graphs."
FLUIDS = "We simulate turbulent fluids with vortices on adaptive meshes."


def publish(person: Person, title: str, abstract: str = "", **fields: object) -> Publication:
    assert person.user is not None
    values = {"title": title, "abstract": abstract, "coauthors": [], "venue": "", "year": 2028, "doi": ""}
    return profile_services.save_publication(person.user, values=values | {"is_used_for_matching": True} | fields)


def run_jobs() -> None:
    for job in Job.objects.filter(kind=FIT, state=Job.State.QUEUED):
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.SUCCEEDED, job.result


def refresh() -> int:
    count = refresh_fits()
    run_jobs()
    return count


@pytest.fixture
def papers(bidding: Conference) -> list[Submission]:
    """Three papers about three things."""
    return [
        factories.make_submission(bidding, title=title, abstract=abstract)
        for title, abstract in (("Turbulent fluids", FLUIDS), ("Planar graphs", GRAPHS), ("Cache eviction", CACHES))
    ]


def page(conference: Conference) -> str:
    return reverse("reviews:bids", args=[conference.slug])


def test_papers_like_the_own_ones_come_first_and_the_page_says_which_one_is_like_them(
    bidding: Conference, member: Person, papers: list[Submission], client_for: ClientFor
) -> None:
    publish(member, "Prefetching for large caches", "Memory pages, cache lines and processors.")
    publish(member, "A cookbook of bread")
    assert refresh() == 1
    text = client_for(member).get(page(bidding)).text
    assert text.index("Cache eviction") < text.index("Planar graphs")
    row = text[text.index("Cache eviction") : text.index("</article>")]
    assert "strong match: like your paper “Prefetching for large caches”" in row
    assert "cookbook" not in text


def test_topics_and_words_count_together_and_without_own_papers_only_topics_do(
    bidding: Conference, member: Person, colleague: Person, papers: list[Submission], client_for: ClientFor
) -> None:
    topic = bidding.topics.first()
    assert topic is not None
    papers[1].topics.add(topic)
    for person in (member, colleague):
        client_for(person).post(reverse("reviews:interests", args=[bidding.slug]), {f"topic-{topic.pk}": "2"})
    publish(member, "Prefetching for large caches", CACHES)
    refresh()
    with_both = client_for(member).get(page(bidding)).text
    assert with_both.index("Cache eviction") < with_both.index("Planar graphs") < with_both.index("Turbulent fluids")
    topics_only = client_for(colleague).get(page(bidding)).text
    row = topics_only[topics_only.index("Planar graphs") : topics_only.index("</article>")]
    assert f"strong match: your topics {topic.name}" in row
    assert not TextFit.objects.filter(person=colleague).exists()


def test_papers_are_sorted_by_what_the_chair_lets_count(
    bidding: Conference, member: Person, papers: list[Submission], client_for: ClientFor
) -> None:
    topic = bidding.topics.first()
    assert topic is not None
    papers[1].topics.add(topic)
    publish(member, "Prefetching for large caches", CACHES)
    client_for(member).post(reverse("reviews:interests", args=[bidding.slug]), {f"topic-{topic.pk}": "2"})
    refresh()
    settings = AssignmentSettings.objects.create(conference=bidding, per_paper=3, text_weight=0, topics_weight=1)
    text = client_for(member).get(page(bidding)).text
    assert text.index("Planar graphs") < text.index("Cache eviction")
    AssignmentSettings.objects.filter(pk=settings.pk).update(text_weight=1, topics_weight=0)
    text = client_for(member).get(page(bidding)).text
    assert text.index("Cache eviction") < text.index("Planar graphs")


def test_nothing_is_said_about_fit_to_somebody_who_told_nothing(
    bidding: Conference, member: Person, papers: list[Submission], client_for: ClientFor
) -> None:
    refresh()
    text = client_for(member).get(page(bidding)).text
    assert "Planar graphs" in text
    assert "<meter" not in text


def test_fits_are_computed_again_after_each_kind_of_change_and_not_otherwise(
    bidding: Conference, member: Person, papers: list[Submission]
) -> None:
    publication = publish(member, "Prefetching for large caches", CACHES)
    assert refresh() == 1
    assert refresh() == 0
    best = TextFit.objects.get().submissions[0]
    assert best == papers[2].pk
    factories.make_submission(bidding, title="Prefetching for large caches", abstract=CACHES)
    assert refresh() == 1
    Submission.objects.filter(pk=best).update(title="Bread", abstract="", updated_at=bidding.now() + timedelta(1))
    assert refresh() == 1
    assert best not in TextFit.objects.get().submissions
    profile_services.remove_entry(member.user, entry=publication)  # type: ignore[arg-type]
    assert refresh() == 1
    assert not TextFit.objects.exists()
    newcomer = factories.make_person("Nora Newcomer")
    publish(newcomer, "Planar graphs", GRAPHS)
    factories.add_member(bidding, newcomer)
    assert refresh() == 1
    assert TextFit.objects.get().person == newcomer


def test_many_changes_in_a_row_wait_for_one_run(bidding: Conference, member: Person, papers: list[Submission]) -> None:
    for number in range(3):
        publish(member, f"Cache paper {number}", CACHES)
        refresh_fits(bidding)
    assert Job.objects.filter(kind=FIT).count() == 1
    run_jobs()
    assert TextFit.objects.get().own_papers == 3
    publish(member, "One more", CACHES)
    assert refresh() == 1
    assert Job.objects.filter(kind=FIT).count() == 1  # the last one stands for all


def test_drafts_and_withdrawn_papers_and_deselected_publications_are_not_compared(
    bidding: Conference, member: Person, papers: list[Submission]
) -> None:
    factories.make_submission(bidding, state=State.DRAFT, title="Cache draft", abstract=CACHES)
    factories.make_submission(bidding, state=State.WITHDRAWN, title="Cache withdrawn", abstract=CACHES)
    publish(member, "Prefetching for large caches", CACHES)
    publish(member, "Turbulent fluids", FLUIDS, is_used_for_matching=False)
    refresh()
    fit = TextFit.objects.get()
    assert fit.submissions == [papers[2].pk]
    assert fit.titles == ["Prefetching for large caches"]
    assert "cache" in fit.terms
    assert "hierarchies" in fit.terms  # as written, and not as a rule cuts it
    assert "vortices" not in fit.terms


def test_a_page_of_fifty_of_a_thousand_papers_needs_twelve_queries_at_most(
    bidding: Conference, member: Person, papers: list[Submission], client_for: ClientFor
) -> None:
    topic = bidding.topics.first()
    assert topic is not None
    author = factories.make_person()
    for number in range(60):
        factories.make_submission(bidding, authors=[author], title=f"Cache {number}", abstract=CACHES).topics.add(topic)
    client = client_for(member)
    client.post(reverse("reviews:interests", args=[bidding.slug]), {f"topic-{topic.pk}": "2"})
    publish(member, "Prefetching for large caches", CACHES)
    refresh()
    client.get(page(bidding))
    for query in ({}, {"text": "cache"}, {"topic": topic.pk}, {"unbid": "on"}, {"sort": "title", "page": "2"}):
        with CaptureQueriesContext(connection) as queries:
            assert "like your paper" in client.get(page(bidding), query).text
        sql = [one["sql"] for one in queries if "django_session" not in one["sql"]]
        assert len(sql) <= 12, (query, sql)
