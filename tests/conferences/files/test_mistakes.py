"""Mistakes in a file: each with its line, its place and its cure, all at once, and nothing half loaded."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from confsite.conferences.files.problems import Problem
from confsite.conferences.models import Conference
from tests.conferences.files.conftest import HEAD

Mistakes = Callable[..., list[Problem]]
pytestmark = pytest.mark.django_db


def test_all_mistakes_are_told_at_once_and_nothing_is_loaded(mistakes: Mistakes) -> None:
    found = mistakes(
        """
        topicz = []
        [[milestone]]
        kind = "submision"
        day = 2030-05-14
        [[milestone]]
        kind = "review"
        day = "14 May 2030"
        [[track]]
        name = "No key"
        """
    )
    assert len(found) == 4
    assert not Conference.objects.exists()


@pytest.mark.parametrize(
    ("text", "line", "message", "cure"),
    [
        ('[[milestone]]\nkind = "review"\ndayy = 2030-05-14\n', 9, "There is no key “dayy” here.", "“day”"),
        ('[[milestone]]\nkind = "revew"\nday = 2030-05-14\n', 8, "“revew” is not known here.", "“review”"),
        ("[[speakers]]\n", 7, "There is no table “speakers”.", "“speaker”"),
        ('[[milestone]]\nkind = "review"\nday = "May 14"\n', 9, "This is a text.", "2030-05-14"),
        ('[[milestone]]\nkind = "review"\n', 7, "This date says nothing.", "announced"),
        ('[[track]]\nslug = "a"\n', 7, "The key “name” is missing.", "Add it"),
        ('[[type]]\nslug = "a"\nname = "A"\npage_maximum = -1\n', 10, "-1 is out of range.", "from 0"),
        ('[[type]]\nslug = "a"\nname = "A"\npage_minimum = 9\npage_maximum = 4\n', 11, "At most 4", "Turn"),
        ('[[type]]\nslug = "a b"\nname = "A"\n', 8, "slug", ""),
        ('[[type]]\nslug = "a"\nname = "A"\nneeds_paper = 1\n', 10, "This is a whole number.", "true or false"),
        ('[[link]]\nlabel = "x"\nkind = "templates"\n', 9, "“templates” is not known here.", "“template”"),
        ('[[sponsor]]\nname = "x"\nurl = "not an address"\n', 9, "valid URL", ""),
        ('[committee]\nheading = "PC"\n', 7, "This must be a list of tables.", "[[committee]]"),
        ('[[committee]]\nmembers = ["Ann"]\n', 8, "This must be a list of tables.", ""),
        (
            '[[track]]\nslug = "a"\nname = "A"\n[[track]]\nslug = "a"\nname = "B"\n',
            10,
            "there twice, first at line 7",
            "",
        ),
        ('[[question]]\nkey = "q"\nlabel = "Q"\nkind = "score"\n', 7, "at least two options", "options ="),
        ('[[session]]\ntitle = "No key"\n', 7, "needs a key", "key ="),
        (
            '[[session]]\nkey = "s"\nstarts = 2030-06-01T10:00:00\nends = 2030-06-01T09:00:00\n',
            10,
            "ends before it starts",
            "",
        ),
    ],
)
def test_a_mistake_names_its_line_and_its_cure(
    mistakes: Mistakes, text: str, line: int, message: str, cure: str
) -> None:
    [found] = mistakes(text)
    assert found.line == line
    assert message in found.message
    assert cure in found.cure
    assert not Conference.objects.exists()


def test_a_time_in_the_gap_of_daylight_saving_is_refused_with_the_next_one_that_exists(mistakes: Mistakes) -> None:
    [found] = mistakes('[[milestone]]\nkind = "review"\nat = 2030-03-31T02:30:00\nzone = "Europe/Rome"\n')
    assert "2030-03-31 02:30 does not exist in Europe/Rome" in found.message
    assert "03:30" in found.cure
    assert found.line == 9


def test_a_time_that_happens_twice_asks_which_one_is_meant(mistakes: Mistakes, load: Callable[..., object]) -> None:
    text = '[[milestone]]\nkind = "review"\nat = 2030-10-27T02:30:00{}\nzone = "Europe/Rome"\n'
    [found] = mistakes(text.format(""))
    assert "happens twice" in found.message
    assert "2030-10-27T02:30:00+01:00" in found.cure
    load(text.format("+01:00"))
    assert Conference.objects.get().milestones.get().at.isoformat() == "2030-10-27T01:30:00+00:00"  # type: ignore[union-attr]


def test_a_time_without_a_zone_is_refused_since_a_deadline_needs_one(mistakes: Mistakes) -> None:
    [found] = mistakes('[[milestone]]\nkind = "review"\nat = 2030-05-14T23:59:00\n')
    assert found.message == "A time needs a zone."
    assert "AoE" in found.cure


def test_an_unknown_zone_names_the_nearest_one(mistakes: Mistakes) -> None:
    [found] = mistakes(HEAD.replace("Europe/Rome", "Europe/Rom"), head=False)
    assert "“Europe/Rom” is no time zone" in found.message
    assert "Europe/Rome" in found.cure


@pytest.mark.parametrize("slug", ["submissions", "accounts", "UPPER", "a b"])
def test_an_address_of_the_site_itself_is_no_slug(mistakes: Mistakes, slug: str) -> None:
    [found] = mistakes(HEAD.replace("tiny-2030", slug), head=False)
    assert found.path == ("conference", "slug")
    assert found.line == 2


def test_a_text_that_is_no_toml_names_the_line(mistakes: Mistakes) -> None:
    [found] = mistakes('[conference]\nslug = "a\n', head=False)
    assert found.line == 2
    assert "not valid TOML" in found.message


def test_a_file_without_a_conference_says_how_to_begin(mistakes: Mistakes) -> None:
    [found] = mistakes('topics = ["A"]\n', head=False)
    assert "[conference]" in found.cure


def test_a_reference_to_nothing_is_refused_and_nothing_is_half_loaded(mistakes: Mistakes) -> None:
    [found] = mistakes(
        'topics = ["A"]\n' + HEAD + '[[milestone]]\nkind = "review"\nday = 2030-05-14\ntrack = "x"\n', head=False
    )
    assert found.path == ("milestone", 0, "track")
    assert "There is no track “x” here." in found.message
    assert not Conference.objects.exists()


def test_the_command_prints_each_mistake_with_the_file_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('[conference]\nslug = "tiny-2030"\nnam = "x"\n', encoding="utf-8")
    err = StringIO()
    with pytest.raises(CommandError, match="1 of 1 files not loaded"):
        call_command("load_conference", str(file), stderr=err, stdout=StringIO())
    assert f"{file}: line 3, conference → nam: There is no key “nam” here." in err.getvalue()


def test_a_file_that_is_missing_or_not_utf8_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_conference", str(tmp_path / "none.toml"))
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("load_conference", str(tmp_path / "latin.toml"))


def test_dumping_an_unknown_conference_names_the_nearest(load: Callable[..., object]) -> None:
    load("")
    with pytest.raises(CommandError, match="Did you mean “tiny-2030”"):
        call_command("dump_conference", "tiny-2031")
