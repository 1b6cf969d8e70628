"""A prepared query answers as the queryset it was written from, whoever asks."""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import Count

from confsite.conferences.models import Conference, Milestone, Track
from confsite.prepared import Blank, Blanks, Prepared
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    found = factories.make_conference(slug="prepared-one", licences=["CC BY 4.0"])
    Track.objects.create(conference=found, slug="short", name="Short papers")
    return found


def test_rows_are_whole_models_with_json_and_joined_rows(conference, django_assert_num_queries):
    track = conference.tracks.get()
    Milestone.objects.create(conference=conference, kind="OTHER", announced="soon", order=1)
    Milestone.objects.create(conference=conference, kind="OTHER", announced="later", order=2, track=track)
    by_slug = Prepared(lambda: Conference.objects.select_related("series").filter(slug=Blank("slug")))
    dates = Prepared(lambda: Milestone.objects.filter(conference=Blank("pk"), kind="OTHER").select_related("track"))
    with django_assert_num_queries(2):
        found = by_slug.first(slug="prepared-one")
        milestones = dates(pk=conference.pk)
        assert [m.track and m.track.name for m in milestones] == [None, "Short papers"]
    assert found == conference
    assert found.licences == ["CC BY 4.0"]
    assert found.series is None
    assert found.created_at == conference.created_at
    found.name = "Renamed"
    found.save()
    assert Conference.objects.get(pk=found.pk).name == "Renamed"


def test_values_differ_from_call_to_call_and_no_row_is_none(conference):
    by_slug = Prepared(lambda: Conference.objects.filter(slug=Blank("slug")))
    other = factories.make_conference(slug="prepared-two")
    assert by_slug.first(slug="prepared-one") == conference
    assert by_slug.first(slug="prepared-two") == other
    assert by_slug.first(slug="' OR 1=1 --") is None


def test_lists_counts_and_plain_columns_are_given_as_the_queryset_gives_them(conference):
    counted = Prepared(
        lambda: Conference.objects.filter(pk__in=Blanks("ids")).annotate(n=Count("tracks")).order_by("slug")
    )
    other = factories.make_conference(slug="prepared-two")
    assert [(one.slug, one.n) for one in counted(ids=[conference.pk, other.pk])] == [
        ("prepared-one", 1),
        ("prepared-two", 0),
    ]
    assert counted(ids=[]) == []
    names = Prepared(lambda: Track.objects.filter(conference=Blank("pk")).values_list("name", flat=True))
    pairs = Prepared(lambda: Track.objects.filter(conference=Blank("pk")).values_list("slug", "name"))
    assert names(pk=conference.pk) == ["Short papers"]
    assert pairs(pk=conference.pk) == [("short", "Short papers")]


def test_threads_share_the_words_but_not_the_connection(conference, transactional_db):
    by_slug = Prepared(lambda: Conference.objects.filter(slug=Blank("slug")))
    factories.make_conference(slug="prepared-three")
    found = []

    def ask() -> None:
        try:
            found.append(by_slug.first(slug="prepared-three"))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.slug for one in found] == ["prepared-three"] * 4


def test_what_cannot_be_prepared_is_refused_at_once():
    with pytest.raises(TypeError, match="prefetch"):
        Prepared(lambda: Conference.objects.prefetch_related("tracks"))()
    with pytest.raises(TypeError, match="values_list"):
        Prepared(lambda: Conference.objects.values("slug"))()
    with pytest.raises(TypeError, match="find something"):
        Prepared(lambda: Conference.objects.none())()


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_refused_also_the_second_time():
    locked = Prepared(lambda: Conference.objects.select_for_update().filter(slug=Blank("slug")))
    conference = factories.make_conference(slug="prepared-one")
    with transaction.atomic():
        assert locked.first(slug="prepared-one") == conference
    with pytest.raises(transaction.TransactionManagementError):
        locked.first(slug="prepared-one")
