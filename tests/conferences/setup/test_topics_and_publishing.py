"""Topics edited as one text, and a conference on its way from a draft to an archive."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Topic
from confsite.conferences.setup import publishing, services
from confsite.conferences.setup.refusals import Refused, Stale
from confsite.conferences.setup.topics import plan_topics
from tests import factories

names = st.text(st.sampled_from("abcde "), min_size=1, max_size=8)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(names, unique=True, max_size=8), st.lists(names, unique=True, max_size=8))
def test_whatever_is_written_becomes_the_list_and_every_old_topic_is_kept_reworded_or_removed(
    old: list[str], new: list[str]
) -> None:
    present = [(number, name) for number, name in enumerate(old, start=1)]
    plan = plan_topics(present, new)
    assert [name for _pk, name in plan.result] == new
    kept = [pk for pk, _name in plan.result if pk is not None]
    assert len(kept) == len(set(kept))
    assert sorted(kept + [pk for pk, _name in plan.removed]) == [pk for pk, _name in present]
    assert plan.is_empty == (old == new)


def test_a_new_wording_keeps_the_topic_and_another_subject_does_not() -> None:
    present = [(1, "Sparsity"), (2, "Compilers")]
    plan = plan_topics(present, ["Sparsity and pruning", "Photonics"])
    assert plan.renamed == [(1, "Sparsity", "Sparsity and pruning")] or plan.removed[0] == (1, "Sparsity")
    assert (2, "Compilers") in plan.removed
    assert "Photonics" in plan.added
    refused = plan_topics([(1, "Edge devices")], ["Edge device"], frozenset({1}))
    assert (refused.renamed, refused.removed, refused.added) == ([], [(1, "Edge devices")], ["Edge device"])


@pytest.fixture
def client(chair: Person, client_for: Callable[[Person], Client]) -> Client:
    return client_for(chair)


def test_papers_keep_a_reworded_topic(conference: Conference, client: Client) -> None:
    topic = conference.topics.get(name="Edge devices")
    paper = factories.make_submission(conference)
    paper.topics.add(topic)
    to = reverse("setup:topics", args=[conference.slug])
    lines = "Sparsity\nCompilers\nEdge and other devices"
    page = client.post(to, {"topics": lines})
    assert "<del>Edge devices</del>" in page.content.decode()
    topic.refresh_from_db()
    assert topic.name == "Edge devices"
    basis = page.context["plan"].basis
    client.post(to, {"topics": lines, "apply": "1", "seen": basis, "same": str(topic.pk)})
    assert [one.name for one in paper.topics.all()] == ["Edge and other devices"]


def test_a_topic_that_papers_have_chosen_is_not_removed(conference: Conference, client: Client) -> None:
    paper = factories.make_submission(conference)
    paper.topics.add(conference.topics.get(name="Compilers"))
    to = reverse("setup:topics", args=[conference.slug])
    basis = client.post(to, {"topics": "Sparsity"}).context["plan"].basis
    page = client.post(to, {"topics": "Sparsity", "apply": "1", "seen": basis}).content.decode()
    assert "In use and not removable: “Compilers”" in page
    assert conference.topics.count() == 3


def test_the_same_topic_twice_is_refused_by_name(conference: Conference, client: Client) -> None:
    to = reverse("setup:topics", args=[conference.slug])
    assert "“sparsity” stands here twice" in client.post(to, {"topics": "Sparsity\nsparsity"}).content.decode()


def test_topics_changed_by_somebody_else_since_the_preview_are_not_overwritten(conference: Conference) -> None:
    present = list(conference.topics.values_list("pk", "name"))
    basis = plan_topics(present, ["Sparsity"]).basis
    Topic.objects.create(conference=conference, name="Photonics", order=9)
    with pytest.raises(Stale):
        services.change_topics(None, conference=conference, names=["Sparsity"], apart=frozenset(), seen=basis)


def test_a_draft_with_something_needed_missing_cannot_be_published(conference: Conference, client: Client) -> None:
    Conference.objects.filter(pk=conference.pk).update(state="DRAFT")
    conference.milestones.filter(kind="SUBMISSION").delete()
    to = reverse("setup:publish", args=[conference.slug])
    assert "A submission deadline" in client.get(to).content.decode()
    page = client.post(to, {"state": "PUBLIC"}, follow=True).content.decode()
    assert "Still missing:" in page
    conference.refresh_from_db()
    assert conference.state == "DRAFT"


def test_a_complete_draft_is_published_and_strangers_see_it_then(conference: Conference, client: Client) -> None:
    Conference.objects.filter(pk=conference.pk).update(state="DRAFT", date_text="June 2031")
    home = reverse("conferences:home", args=[conference.slug])
    assert Client().get(home).status_code == 404
    client.post(reverse("setup:publish", args=[conference.slug]), {"state": "PUBLIC"})
    assert Client().get(home).status_code == 200


def test_a_draft_does_not_become_an_archive_and_nonsense_is_refused(conference: Conference) -> None:
    Conference.objects.filter(pk=conference.pk).update(state="DRAFT")
    for state in ("ARCHIVE", "NONSENSE"):
        with pytest.raises(Refused, match="becomes public first"):
            publishing.change_state(None, conference=conference, state=state)
