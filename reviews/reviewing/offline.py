"""The review form as a text file: to fill in without a network and hand in later."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from reviews.forms import answers as answering
from reviews.models import Question, Review
from submissions.models import Submission

MOST_BYTES = 2 * 1024 * 1024
_PAPER = re.compile(r"^\[\[review of paper (\d{1,9}) at ([a-z0-9-]+), revision (\d{1,9})\]\]\s*$")
_QUESTION = re.compile(r"^\[\[([a-z0-9_-]+)\]\]")


class OfflineError(Exception):
    """A mistake in an uploaded form; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(_("Line %(line)d: %(message)s") % {"line": line, "message": message})
        self.line = line


@dataclass
class FilledForm:
    """One paper's part of an uploaded file."""

    number: int
    revision: int
    line: int
    answers: dict[str, Any] = field(default_factory=dict)


def written(submission: Submission, questions: Sequence[Question], review: Review | None) -> str:
    """The form of a paper with the answers there are."""
    slug, revision = submission.conference.slug, review.revision if review else 0
    lines = [
        f"[[review of paper {submission.number} at {slug}, revision {revision}]]",
        f"%% {submission.title}",
        "%% " + _("Write each answer below its line in double brackets. Lines beginning with %% are not read."),
        "%% " + _("Upload this file on your reviewing page. It is saved as a draft: you submit it there."),
        "",
    ]
    for question in questions:
        needed = _("required") if question.is_required else _("optional")
        lines.append(f"[[{question.key}]] {question.label} ({needed}; {question.get_audience_display()})")
        lines += [f"%% {line}" for line in question.help_text.splitlines()]
        lines += [f"%% {option['value']} = {option.get('label', '')}" for option in question.options]
        value = review.answers.get(question.key) if review else None
        lines += ["", _guarded(str(value)) if value is not None else "", ""]
    return "\n".join(lines).rstrip() + "\n"


def _guarded(text: str) -> str:
    """Lines of an answer that look like ours get a space in front, so that they come back as what they are."""
    return "\n".join(f" {line}" if line.startswith(("%%", "[[")) else line for line in text.splitlines())


def parsed(data: bytes, slug: str, questions: Sequence[Question]) -> list[FilledForm]:
    """The forms in an uploaded file, one or several papers.

    Raises:
        OfflineError: at the first mistake, with its line.
    """
    known = {question.key: question for question in questions}
    forms: list[FilledForm] = []
    here: tuple[int, str, list[str]] | None = None

    def close() -> None:
        if here is None:
            return
        line, key, text = here
        try:
            forms[-1].answers[key] = answering.parsed(known[key], "\n".join(text))
        except answering.BadAnswer as fault:
            raise OfflineError(line, f"{known[key].label}: {fault}") from None

    for number, line in enumerate(_decoded(data).splitlines(), 1):
        paper, question = _PAPER.match(line), _QUESTION.match(line)
        if paper:
            close()
            here = None
            if paper[2] != slug:
                raise OfflineError(
                    number, _("This form belongs to another conference, “%(slug)s”.") % {"slug": paper[2]}
                )
            if any(form.number == int(paper[1]) for form in forms):
                raise OfflineError(number, _("Paper %(number)s stands twice in this file.") % {"number": paper[1]})
            forms.append(FilledForm(int(paper[1]), int(paper[3]), number))
        elif question:
            close()
            if not forms:
                raise OfflineError(number, _("The line “[[review of paper …]]” that begins a form is missing."))
            if question[1] not in known:
                raise OfflineError(number, _("The review form has no question “%(key)s”.") % {"key": question[1]})
            if question[1] in forms[-1].answers:
                raise OfflineError(number, _("The question “%(key)s” stands twice.") % {"key": question[1]})
            here = (number, question[1], [])
        elif not line.startswith("%%"):
            if here is not None:
                here[2].append(line)
            elif line.strip():
                raise OfflineError(number, _("This text stands before the first question, so it would be lost."))
    close()
    if not forms:
        raise OfflineError(1, _("This is not a review form: its first line must be “[[review of paper …]]”."))
    return forms


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise OfflineError(line, _("This is not UTF-8 text. Save the file as plain text in UTF-8.")) from None
