"""A file loaded over a conference that lives: what changes, what stays, what is refused."""

from collections.abc import Callable

import pytest
from django.test import Client

from confsite.audit.models import LogEntry
from confsite.conferences.files import parts
from confsite.conferences.files.conference_tables import CONFERENCE
from confsite.conferences.files.dumping import dump_text
from confsite.conferences.files.problems import Problem
from confsite.conferences.files.schema import Rows
from confsite.conferences.files.services import Outcome, load_text
from confsite.conferences.models import Conference, Role
from program.models import Session, Talk
from reviews.models import Question
from submissions.models import Submission
from tests import factories
from tests.conferences.files.conftest import HEAD, event_text

Load = Callable[..., Outcome]
pytestmark = pytest.mark.django_db

CALL = """
[[type]]
slug = "full"
name = "Full paper"
[[milestone]]
kind = "submission"
at = 2030-05-14T23:59:00
zone = "AoE"
"""


def test_a_moved_deadline_changes_that_date_alone_and_keeps_its_row(load: Load) -> None:
    load(CALL)
    before = Conference.objects.get().milestones.get()
    outcome = load(CALL.replace("05-14", "05-21"))
    after = Conference.objects.get().milestones.get()
    assert after.pk == before.pk
    assert after.at is not None
    assert after.at.day == 22
    assert outcome.changes == ("changed milestone “Submission deadline”: at",)


def test_checking_says_what_would_change_and_changes_nothing(load: Load) -> None:
    outcome = load(CALL, check_only=True)
    assert outcome.is_new
    assert len(outcome.changes) == 3
    assert not Conference.objects.exists()


def test_a_table_the_file_does_not_name_stays_and_an_empty_one_empties(load: Load) -> None:
    load(CALL + '[[sponsor]]\nname = "Acme"\n')
    load(CALL)
    assert Conference.objects.get().sponsors.count() == 1
    load_text(None, text="sponsor = []\n" + HEAD + CALL)
    assert Conference.objects.get().sponsors.count() == 0


def test_what_papers_hang_on_is_not_removed_and_the_paper_is_untouched(
    load: Load, mistakes: Callable[..., list[Problem]]
) -> None:
    load(CALL)
    paper = factories.make_submission(Conference.objects.get(), title="Mine")
    [found] = mistakes(CALL.replace('slug = "full"', 'slug = "short"'))
    assert "used by 1 × submission" in found.message
    assert Submission.objects.get().pk == paper.pk
    assert Conference.objects.get().submission_types.get().slug == "full"


def test_members_and_people_linked_to_a_committee_entry_stay(load: Load) -> None:
    text = '[[committee]]\nheading = "PC"\nmembers = [{ name = "Ann", affiliation = "A" }]\n'
    load(text)
    conference = Conference.objects.get()
    person = factories.add_member(conference, factories.make_person("Ann"), Role.PC_MEMBER)
    conference.committee_entries.update(person=person)
    load(text.replace('"A"', '"B"'))
    entry = conference.committee_entries.get()
    assert (entry.affiliation, entry.person) == ("B", person)
    assert conference.memberships.count() == 1


def test_turning_topics_round_keeps_their_rows_and_so_what_papers_chose(load: Load) -> None:
    load_text(None, text='topics = ["A", "B"]\n' + HEAD)
    rows = {topic.name: topic.pk for topic in Conference.objects.get().topics.all()}
    load_text(None, text='topics = ["B", "A", "C"]\n' + HEAD)
    topics = Conference.objects.get().topics.all()
    assert [topic.name for topic in topics] == ["B", "A", "C"]
    assert dict(rows.items()) == {t.name: t.pk for t in topics if t.name in rows}


def test_a_session_that_moves_keeps_its_calendar_identity(load: Load) -> None:
    text = '[[session]]\nkey = "opening"\ntitle = "Opening"\nstarts = 2030-06-01T{}:00:00\nends = 2030-06-01T{}:00:00\n'
    load(text.format("09", "10"))
    uid = Session.objects.get().uid
    load(text.format("14", "15"))
    moved = Session.objects.get()
    assert moved.uid == uid
    assert moved.starts_at is not None
    assert moved.starts_at.hour == 12


def test_a_talk_moves_from_one_session_to_another_and_stays_the_same_talk(load: Load) -> None:
    session = '[[session]]\nkey = "{}"\n'
    talk = '[[session.talk]]\nslug = "one"\ntitle = "One"\n'
    load(session.format("a") + talk + session.format("b"))
    pk = Talk.objects.get().pk
    load(session.format("a") + session.format("b") + talk)
    moved = Talk.objects.select_related("session").get()
    second = Session.objects.order_by("order")[1]
    assert moved.pk == pk
    assert moved.session == second


def test_a_program_in_a_file_neither_removes_the_talk_of_an_accepted_paper_nor_the_tray(load: Load) -> None:
    load(CALL)
    conference = Conference.objects.get()
    paper = factories.make_submission(conference)
    Talk.objects.create(conference=conference, slug="paper", submission=paper)
    Talk.objects.create(conference=conference, slug="waiting")
    load(CALL + '[[session]]\nkey = "a"\n')
    assert set(Talk.objects.values_list("slug", flat=True)) == {"paper", "waiting"}


def test_a_copied_uid_is_refused_since_calendars_would_mix_two_events_up(
    load: Load, mistakes: Callable[..., list[Problem]]
) -> None:
    load('[[session]]\nkey = "a"\n')
    uid = Session.objects.get().uid
    text = HEAD.replace("tiny-2030", "tiny-2031") + f'[[session]]\nuid = "{uid}"\n'
    [found] = mistakes(text, head=False)
    assert "belongs to" in found.message
    assert "tiny-2030" in found.message
    assert not Conference.objects.filter(slug="tiny-2031").exists()


def test_the_overall_score_can_pass_from_one_question_to_another(load: Load) -> None:
    def form(first: str, second: str) -> str:
        options = 'options = [{ value = 1, label = "bad" }, { value = 2, label = "good" }]'
        return (
            f'[[question]]\nkey = "a"\nlabel = "A"\nkind = "score"\n{options}\nis_overall = {first}\n'
            f'[[question]]\nkey = "b"\nlabel = "B"\nkind = "score"\n{options}\nis_overall = {second}\n'
        )

    load(form("true", "false"))
    load(form("false", "true"))
    assert Question.objects.get(is_overall=True).key == "b"


def test_loading_is_written_to_the_log_once_and_not_where_nothing_changed(load: Load) -> None:
    load(CALL)
    load(CALL)
    load(CALL.replace("Full paper", "Long paper"))
    assert list(LogEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "conference.created",
        "conference.loaded",
    ]


def test_texts_with_quotes_backslashes_and_many_lines_survive_writing_and_reading(load: Load) -> None:
    load("")
    conference = Conference.objects.get()
    body = 'He said "hi" \\alpha\n\n"""quoted"""\n\ttab – é\nends with "'
    conference.sections.create(heading='A "b" \\ c', body=body)
    written = dump_text(conference)
    assert load_text(None, text=written).changes == ()
    conference.sections.all().delete()
    load_text(None, text=written)
    section = conference.sections.get()
    assert (section.heading, section.body) == ('A "b" \\ c', body)


def test_two_sessions_in_one_room_at_once_are_refused_and_nothing_of_the_file_is_loaded(
    mistakes: Callable[..., list[Problem]],
) -> None:
    session = '[[session]]\nkey = "{}"\ntitle = "{}"\nroom = "r"\nstarts = {}\nends = {}\n'
    times = "2030-06-01T09:00:00", "2030-06-01T10:00:00"
    text = '[[room]]\nslug = "r"\nname = "Main"\n' + session.format("a", "Alpha", *times)
    found = mistakes(text + session.format("b", "Beta", *times))
    assert any("Alpha" in problem.message and "Beta" in problem.message for problem in found)
    assert not Conference.objects.exists()


def test_a_loaded_program_is_public_at_once_and_published_again_only_when_it_changed(
    load: Load, client: Client
) -> None:
    session = '[[session]]\nkey = "a"\ntitle = "{}"\nstarts = 2030-06-01T09:00:00\nends = 2030-06-01T10:00:00\n'
    assert load(session.format("Opening")).notes == ("the program is published as version 1.",)
    assert load(session.format("Opening")).notes == ()
    assert load(session.format("Grand opening")).notes == ("the program is published as version 2.",)
    assert "Grand opening" in client.get("/tiny-2030/program/").content.decode()


NOT_IN_A_FILE = {
    "Conference": {
        "id", "series", "logo", "logo_alt", "is_sandbox", "rehearsal_of", "clock_shows", "clock_set_at", "created_at",
        "source_digest",
    },
    "Speaker": {"person", "photo", "photo_alt"},
    "Sponsor": {"logo", "logo_alt"},
    "CommitteeEntry": {"person"},
    "MilestoneRevision": {"replaced_by"},
    "Section": {"page"},
    "Question": {"retired_at"},
    "AssignmentSettings": {"changed_by"},
    "Session": {"chair_person", "revision"},
    "Talk": {"cancelled_at"},
    "TalkPerson": {"person"},
}  # fmt: skip


def test_every_field_of_the_models_can_be_written_in_a_file() -> None:
    def walk(rows: Rows) -> None:
        reachable = {column.attribute for column in rows.columns} | {rows.parent, "id", "conference", "order"}
        reachable |= NOT_IN_A_FILE.get(rows.model.__name__, set())
        missing = {f.name for f in rows.model._meta.concrete_fields} - reachable
        if rows.model.__name__ == "Talk":
            missing -= {"session"}
        assert not missing, f"{rows.model.__name__}: {missing}"
        for child in rows.children:
            walk(child)

    for rows in [CONFERENCE, *parts.all_rows()]:
        walk(rows)


def test_an_event_copied_to_a_new_address_is_a_conference_of_its_own() -> None:
    text = event_text("acsmd-2022-isca")
    load_text(None, text=text)
    load_text(None, text=text.replace('"acsmd-2022-isca"', '"acsmd-2023-isca"'))
    assert Conference.objects.count() == 2
    assert Session.objects.count() == 14


ROUND = """
[[assignment]]
round = 2
per_paper = 1
fairness = 0.5
per_institution = 1
due_at = 2030-06-14T12:00:00
[conflicts]
coauthor_years = 5
"""


def test_what_assignments_are_asked_for_comes_with_the_file_and_goes_back_into_it(load: Load) -> None:
    load(CALL + ROUND)
    conference = Conference.objects.get()
    settings = conference.assignment_settings.get()
    assert (settings.round, settings.per_paper, settings.fairness, settings.per_institution) == (2, 1, 0.5, 1)
    assert settings.due_at is not None
    assert conference.conflict_settings.coauthor_years == 5
    text = dump_text(conference)
    assert "fairness = 0.5" in text
    assert load_text(None, text=text).changes == ()


def test_a_lottery_with_fairness_is_refused_in_the_file_as_on_the_page(mistakes: Callable[..., list[Problem]]) -> None:
    found = mistakes("[[assignment]]\nround = 1\nper_paper = 3\nfairness = 0.5\ncap = 50\n")
    assert [str(problem.path[-1]) for problem in found] == ["cap"]
    assert "lottery" in found[0].message
    found = mistakes("[[assignment]]\nround = 1\nper_paper = 3\nfairness = nan\ntext_weight = 99.0\n")
    assert len(found) == 2
