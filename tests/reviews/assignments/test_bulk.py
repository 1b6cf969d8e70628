"""Assignments as a table: read before it is applied, all or nothing, and a round trip changes nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.audit.models import LogEntry
from confsite.conferences.viewer import viewer_of
from confsite.mail.models import OutboxMail
from reviews.assignments import bulk
from reviews.models import Assignment, Conflict
from reviews.papers.scope import ChairAccess
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db
HEAD = "paper,action,email,round"


@pytest.fixture
def world(db):
    return worlds.make_world()


def email(world, number):
    return world.members[number].emails.get(is_primary=True).email


def url(world, name="assignment_table"):
    return reverse(f"reviewing:{name}", args=[world.conference.slug])


def plan(world, *lines, person=None):
    access = ChairAccess(viewer_of((person or world.chair).user, world.conference))
    return bulk.plan_of(access, "\n".join((HEAD, *lines)).encode())


def read(client, world, *lines):
    return client.post(url(world), {"text": "\n".join((HEAD, *lines))})


def apply(client, world, *lines):
    shown = read(client, world, *lines)
    return client.post(url(world), {"text": shown.context["text"], "digest": shown.context["plan"].digest}, follow=True)


def held(world):
    rows = Assignment.objects.filter(conference=world.conference, state="ACTIVE").order_by("submission__number", "pk")
    return [(row.submission.number, row.person.name, row.role, row.round) for row in rows]


def test_a_table_is_shown_before_it_changes_anything_and_then_applied_as_a_whole(world, client_for):
    worlds.give(world, world.members[2], world.papers[0])
    client = client_for(world.chair)
    lines = [
        f"1,primary,{email(world, 0)},R1",
        f"1,clearreview,{email(world, 2)},",
        f"2,metareview,{email(world, 1).upper()},",
        f"#2,pcreview,{email(world, 0)},2",
        f"3,conflict,{email(world, 3)},",
    ]
    page = read(client, world, *lines).content.decode()
    assert "New (3)" in page
    assert "Taken back (1)" in page
    assert "Conflicts (1)" in page
    assert held(world) == [(1, "Member C", "REVIEWER", 1)]
    answer = apply(client, world, *lines)
    assert "3 assignments made, 1 taken back." in answer.content.decode()
    assert held(world) == [
        (1, "Member A", "REVIEWER", 1),
        (2, "Member A", "REVIEWER", 2),
        (2, "Member B", "META_REVIEWER", 1),
    ]
    assert Conflict.objects.filter(person=world.members[3], submission=world.papers[2]).exists()
    assert LogEntry.objects.filter(verb="assignment.made").count() == 3
    assert LogEntry.objects.filter(verb="assignment.removed").count() == 1
    assert Assignment.objects.filter(state="ACTIVE", told_at__isnull=False).count() == 0
    assert OutboxMail.objects.filter(template="assignment.removed").count() == 1


def test_what_is_downloaded_and_uploaded_again_changes_nothing(world, client_for):
    for role in ("REVIEWER", "META_REVIEWER", "DISCUSSION_LEAD", "SHEPHERD", "EXTERNAL"):
        worlds.give(world, world.members[0], world.papers[0], role)
    row = worlds.give(world, world.members[1], world.papers[1])
    Assignment.objects.filter(pk=row.pk).update(round=2)
    world.members[2].emails.all().delete()
    world.members[2].user = None
    world.members[2].save()
    worlds.give(world, world.members[2], world.papers[2])
    client = client_for(world.chair)
    content = b"".join(client.get(url(world, "assignments_csv")).streaming_content)
    assert content.decode("utf-8-sig").startswith("paper,action,email,round,name")
    answer = client.post(url(world), {"file": SimpleUploadedFile("now.csv", content)})
    assert answer.status_code == 200
    assert "All of this is so already." in answer.content.decode()
    assert "7 lines change nothing." in answer.content.decode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("99,primary,{0},", "Line 2, column “paper”: There is no paper #99 for you to handle."),
        ("#redo,primary,{0},", "Line 2, column “paper”: “#redo” is no paper number."),
        ("1,tag,{0},", "Line 2, column “action”: “tag” is not understood here. Known are: primary"),
        ("1,external,{0},", "External reviewers get a paper from the reviewer who hands it over."),
        ("1,primary,nobody@example.org,", "Nobody on the committee has the address nobody@example.org."),
        ("1,primary,,", "Line 2, column “email”: Give the address of somebody on the committee."),
        ("1,primary,{0},second", "Line 2, column “round”: “second” is no round."),
        ("1,primary,{0},0000019999999", "Line 2, column “round”: “0000019999999” is no round."),
        ("2,primary,{0},", "Member A has a conflict with paper #2. Choose somebody else, or clear it first."),
        ("3,clearconflict,{0},", "An author always has a conflict with the own paper."),
        ("3,primary,{0},", "Member A is an author of paper #3."),
    ],
)
def test_each_mistake_is_named_by_line_and_column_with_its_cure_and_nothing_is_applied(world, client_for, line, said):
    worlds.conflict(world, world.members[0], world.papers[1])
    world.papers[2].authors.create(conference=world.conference, person=world.members[0], name="Member A", order=7)
    client = client_for(world.chair)
    lines = [line.format(email(world, 0)), f"4,primary,{email(world, 1)},"]
    answer = read(client, world, *lines)
    assert answer.status_code == 400
    assert said in answer.context["plan"].errors[0]
    again = client.post(url(world), {"text": answer.context["text"], "digest": answer.context["plan"].digest})
    assert "Nothing was changed" in again.content.decode()
    assert held(world) == []


def test_lines_count_from_top_to_bottom_but_take_effect_as_one(world):
    worlds.give(world, world.members[0], world.papers[0])
    worlds.give(world, world.members[1], world.papers[0])
    found = plan(world, "1,clearreview,all,", f"1,primary,{email(world, 0)},")
    assert [line.person.name for line in found.gone_lines] == ["Member B"]
    assert found.added == []
    worlds.conflict(world, world.members[2], world.papers[0])
    cured = plan(world, f"1,clearconflict,{email(world, 2)},", f"1,lead,{email(world, 2)},")
    assert not cured.errors
    assert plan(world, f"1,lead,{email(world, 2)},", f"1,clearconflict,{email(world, 2)},").errors


def test_a_conflict_in_the_table_takes_the_persons_papers_with_it(world, client_for):
    worlds.give(world, world.members[0], world.papers[0], "DISCUSSION_LEAD")
    client = client_for(world.chair)
    apply(client, world, f"1,conflict,{email(world, 0)},")
    assert held(world) == []
    apply(client, world, f"1,clearconflict,{email(world, 0)},", f"1,primary,{email(world, 0)},")
    assert held(world) == [(1, "Member A", "REVIEWER", 1)]


def test_what_changed_since_the_chair_read_it_is_read_anew(world, client_for):
    client = client_for(world.chair)
    shown = read(client, world, f"1,primary,{email(world, 0)},", f"1,clearreview,{email(world, 1)},")
    worlds.give(world, world.members[1], world.papers[0])
    answer = client.post(url(world), {"text": shown.context["text"], "digest": shown.context["plan"].digest})
    assert "something happened meanwhile" in answer.content.decode()
    assert "Taken back (1)" in answer.content.decode()
    assert held(world) == [(1, "Member B", "REVIEWER", 1)]


def test_a_conflicted_chair_can_neither_see_nor_change_the_paper_by_a_table(world, client_for):
    worlds.conflict(world, world.other_chair, world.papers[0])
    worlds.give(world, world.members[0], world.papers[0])
    hidden = plan(world, "1,clearreview,all,", person=world.other_chair)
    missing = plan(world, "9,clearreview,all,", person=world.other_chair)
    assert hidden.errors[0].replace("#1", "#9") == missing.errors[0]
    content = b"".join(client_for(world.other_chair).get(url(world, "assignments_csv")).streaming_content).decode()
    assert "Member A" not in content


@pytest.mark.parametrize("text", ["", "paper;action", "nonsense\n1", f"{HEAD}\n", "paper,action\n1", "\x00,\x00"])
def test_a_file_that_is_no_table_is_refused_with_the_reason(world, client_for, text):
    answer = client_for(world.chair).post(url(world), {"text": text})
    assert answer.status_code == 400
    assert held(world) == []


def test_bytes_that_are_no_text_are_refused(world, client_for):
    file = SimpleUploadedFile("now.csv", b"\xff\xfe\x00paper")
    assert "CSV UTF-8" in client_for(world.chair).post(url(world), {"file": file}).content.decode()


@pytest.mark.parametrize("who", ["members", "authors"])
def test_only_chairs_have_the_table(world, client_for, who):
    client = client_for(getattr(world, who)[0])
    assert client.get(url(world)).status_code == 404
    assert client.get(url(world, "assignments_csv")).status_code == 404


def test_a_long_table_is_read_with_the_queries_of_a_short_one(client_for):
    world = worlds.make_world(papers=12, members=6, slug="long-2031")
    counts = []
    for lines in (1, 60):
        rows = [f"{n % 12 + 1},primary,{email(world, n % 6)}," for n in range(lines)]
        with CaptureQueriesContext(connection) as asked:
            assert not plan(world, *rows).errors
        counts.append(len(asked))
    assert counts[0] == counts[1]
