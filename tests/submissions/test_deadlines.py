"""An individual extension belongs to one important date, and so to the track or type this date is for."""

from datetime import timedelta

import pytest

from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Extension, Milestone, Track
from confsite.conferences.windows import Window
from submissions.deadlines import deadline_of_paper
from tests.factories import make_submission, set_dates

pytestmark = pytest.mark.django_db


@pytest.fixture
def tracks(conference):
    """Two tracks whose own submission deadlines passed yesterday; so did the general one."""
    set_dates(conference, SUBMISSION=timedelta(days=-1))
    made = []
    for name in ("demos", "posters"):
        track = Track.objects.create(conference=conference, name=name, slug=name)
        at = conference.now() - timedelta(days=1)
        Milestone.objects.create(conference=conference, kind="SUBMISSION", track=track, at=at, zone="Etc/GMT+12")
        made.append(track)
    return made


def extend(conference, person, track):
    milestone = conference.milestones.get(kind="SUBMISSION", track=track)
    until = conference.now() + timedelta(days=2)
    return Extension.objects.create(conference=conference, milestone=milestone, person=person, until=until)


def test_more_time_for_one_track_opens_nothing_in_another(conference, tracks, make_person):
    author = make_person()
    demos, posters = tracks
    demo = make_submission(conference, authors=[author], track=demos)
    poster = make_submission(conference, authors=[author], track=posters)
    plain = make_submission(conference, authors=[author])
    until = extend(conference, author, demos).until
    found = {paper.pk: deadline_of_paper(paper, Window.EDIT) for paper in (demo, poster, plain)}
    assert [found[paper.pk].is_open for paper in (demo, poster, plain)] == [True, False, False]
    assert found[demo.pk].closes_at == until
    assert not found[poster.pk].is_extended


def test_more_time_at_the_general_date_opens_nothing_where_a_track_has_its_own(conference, tracks, make_person):
    author = make_person()
    poster = make_submission(conference, authors=[author], track=tracks[1])
    plain = make_submission(conference, authors=[author])
    extend(conference, author, None)
    assert not deadline_of_paper(poster, Window.EDIT).is_open
    assert deadline_of_paper(plain, Window.EDIT).is_open


def test_the_time_of_another_author_counts_for_their_common_papers_only(conference, tracks, make_person):
    ada, lin = make_person(), make_person()
    common = make_submission(conference, authors=[ada, lin], track=tracks[0])
    own = make_submission(conference, authors=[ada], track=tracks[0])
    extend(conference, lin, tracks[0])
    assert deadline_of_paper(common, Window.EDIT).is_open
    assert not deadline_of_paper(own, Window.EDIT).is_open


def test_the_list_of_my_papers_says_the_same_as_each_papers_page(conference, tracks, make_person, client_for):
    author = make_person()
    extend(conference, author, tracks[0])
    papers = [make_submission(conference, authors=[author], track=track) for track in (*tracks, None)]
    text = client_for(author).get(f"/{conference.slug}/submissions/").content.decode()
    calendar = Calendar(conference)
    is_open = [deadline_of_paper(paper, Window.EDIT, calendar=calendar).is_open for paper in papers]
    assert is_open == [True, False, False]
    shown = [f"/submissions/{paper.number}/edit/" in text for paper in papers]
    assert shown == is_open
