"""What a mail looks like: links can be pressed, values are shown as they are, the conference is named."""

import pytest
from django.test import override_settings

from confsite.mail import rendering
from confsite.mail.kinds import MailKind


def html_of(body: str, **values: str) -> str:
    kind = MailKind("tests", "T", "S", body, {}, rich=frozenset({"words"}))
    document = rendering.render(kind, subject="S", body=body, values=values).html
    return document.partition(rendering.BEGIN)[2].partition(rendering.END)[0].strip()


@pytest.mark.parametrize(
    "body",
    ["Look: {{ link }}", "Look: <{{ link }}>", "Look: https://example.org/a_b/c", "[Look]({{ link }})",
     "[Look](https://example.org/a_b/c).", "Look (see https://example.org/a_b/c )"],
)  # fmt: skip
def test_an_address_in_a_mail_can_be_pressed(body: str) -> None:
    assert html_of(body, link="https://example.org/a_b/c").count('<a href="https://example.org/a_b/c"') == 1


def test_a_sentences_full_stop_is_not_part_of_the_address() -> None:
    assert 'href="https://example.org/a"' in html_of("Look at https://example.org/a.")


def test_a_value_is_shown_character_by_character() -> None:
    assert html_of("{{ title }}", title="*A* <b>B</b> [x](https://evil.example) #1") == (
        "<p>*A* &lt;b&gt;B&lt;/b&gt; [x](https://evil.example) #1</p>"
    )


def test_a_value_that_holds_an_address_among_other_words_makes_no_link() -> None:
    assert "<a" not in html_of("{{ comment }}", comment="See https://example.org/me for the data")


def test_markdown_of_chairs_is_kept() -> None:
    assert html_of("{{ words }}", words="**Bring** your badge") == "<p><strong>Bring</strong> your badge</p>"


@override_settings(LANGUAGE_CODE="en")
def test_the_frame_names_the_conference_in_its_colour() -> None:
    kind = MailKind("tests", "T", "S", "B", {})
    values = {"conference": "WQM 2030", "conference_name": "Quiet <Machines>", "conference_url": "https://example.org/"}
    html = rendering.render(kind, subject="S", body="B", values=values, accent="#7a1f5f").html
    assert "#7a1f5f" in html
    assert "WQM 2030" in html
    assert "Quiet &lt;Machines&gt;" in html
    assert "<img" not in html
