"""What an answer to a question may be, and how it reads. Used by the form, the offline form and every page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reviews.models import Question

MOST_CHARACTERS = 60_000


class BadAnswer(ValueError):
    """An answer that cannot be; its text says why, in words for the reviewer."""


@dataclass(frozen=True)
class Answer:
    """An answer as pages show it. `text` is Markdown for texts, "4 – weak accept" for scores."""

    key: str
    label: str
    kind: str
    audience: str
    text: str
    value: int | None = None

    @property
    def is_text(self) -> bool:
        return self.kind == Question.Kind.TEXT


def option_label(question: Question, value: int) -> str:
    """The words of an option; empty where it has none."""
    return next((str(option.get("label", "")) for option in question.options if option["value"] == value), "")


def parsed(question: Question, given: Any) -> Any:
    """The value to store for what was given: a stripped text, or an option's integer; None for nothing.

    Raises:
        BadAnswer: not one of the options, or a text longer than a review can be.
    """
    text = str(given if given is not None else "").replace("\r\n", "\n").strip()
    if "\0" in text:
        raise BadAnswer(_("Remove the character with code 0."))
    if not text:
        return None
    if question.kind == Question.Kind.TEXT:
        if len(text) > MOST_CHARACTERS:
            raise BadAnswer(_("At most %(n)d characters, please.") % {"n": MOST_CHARACTERS})
        return text
    values = [option["value"] for option in question.options]
    if text not in map(str, values):
        raise BadAnswer(_("Choose one of %(values)s.") % {"values": ", ".join(str(value) for value in values)})
    return int(text)


def missing(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The required questions without an answer."""
    return [question for question in questions if question.is_required and answers.get(question.key) in (None, "")]


def readable(
    questions: Iterable[Question], answers: Mapping[str, Any], audiences: frozenset[str] | None = None
) -> list[Answer]:
    """Answers in the form's order, only those that `audiences` may read (None: all)."""
    shown = []
    for question in questions:
        value = answers.get(question.key)
        if value in (None, "") or (audiences is not None and question.audience not in audiences):
            continue
        if question.kind == Question.Kind.TEXT:
            shown.append(Answer(question.key, question.label, question.kind, question.audience, str(value)))
        else:
            words = option_label(question, value)
            text = f"{value} – {words}" if words else str(value)
            shown.append(Answer(question.key, question.label, question.kind, question.audience, text, value))
    return shown


def totals(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The overall score and the confidence among the answers."""
    overall = confidence = None
    for question in questions:
        if question.is_overall:
            overall = answers.get(question.key)
        elif question.kind == Question.Kind.CONFIDENCE and confidence is None:
            confidence = answers.get(question.key)
    return overall, confidence
