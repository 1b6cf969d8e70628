"""Reviewing in a conference file: who sees what, the review form, limits of conflicts, what assignments are asked."""

from dataclasses import fields

from confsite.conferences.files.conference_tables import of
from confsite.conferences.files.parts import Part
from confsite.conferences.files.problems import Problems
from confsite.conferences.files.schema import Entry, Kind, Rows, column, columns
from confsite.conferences.models import Conference
from reviews.models import AssignmentSettings, ConflictSettings, Question, ReviewingRules
from reviews.workbench.asked import Asked
from reviews.workbench.services import LOTTERY_ALONE, crosses


def check_question(entry: Entry, problems: Problems) -> None:
    kind, options = entry.values["kind"], entry.values["options"]
    if kind != "TEXT" and len(options) < 2:
        cure = 'Add options = [{ value = 1, label = "weak" }, { value = 2, label = "strong" }].'
        problems.add(entry.path, "This question needs at least two options.", cure)
    if len({option["value"] for option in options}) < len(options):
        problems.add((*entry.path, "options"), "Two options have the same value.", "Number them from worst to best.")


def bring_back(_conference: Conference, entry: Entry, _problems: Problems) -> None:
    entry.values["retired_at"] = None


def check_assignment(entry: Entry, problems: Problems) -> None:
    """The rules of the settings' own page."""
    asked = Asked.kept_in(entry.values, Asked())
    if asked.cap < 100 and (asked.fairness or crosses(asked)):
        problems.add((*entry.path, "cap"), str(LOTTERY_ALONE), "Write cap = 100, or leave it out.")
    if not asked.text_weight and not asked.topics_weight:
        problems.add(entry.path, "Neither words nor topics count.", "Write text_weight = 0.6.")


RULES = Rows(
    key="reviewing",
    model=ReviewingRules,
    columns=columns(
        ReviewingRules,
        "authors_shown",
        "reviewers_to_coreviewers",
        "reviewers_to_pc",
        "reviewers_to_authors",
        "other_reviews",
        "unassigned_see",
        "conflicted_know_existence",
        "pc_sees_decisions_at_once",
        "authors_see_reviews",
        "staff_read_everything",
    ),
    existing=of(ReviewingRules),
    natural=lambda values: (),
    is_single=True,
)
QUESTIONS = Rows(
    key="question",
    model=Question,
    columns=columns(
        Question,
        "key",
        "label",
        "help_text",
        "kind",
        "options",
        "audience",
        "is_required",
        "is_overall",
        options=column(Question, "options", kind=Kind.TABLES, parts={"value": Kind.WHOLE, "label": Kind.TEXT}),
    ),
    existing=of(Question),
    natural=lambda values: values["key"],
    check=check_question,
    complete=bring_back,
    may_remove=lambda question: question.retired_at is None,
    unique_flag="is_overall",
)
CONFLICTS = Rows(
    key="conflicts",
    model=ConflictSettings,
    columns=columns(ConflictSettings, "institution_years", "coauthor_years", "ignored_domains"),
    existing=of(ConflictSettings),
    natural=lambda values: (),
    is_single=True,
)
ASSIGNMENTS = Rows(
    key="assignment",
    model=AssignmentSettings,
    columns=columns(AssignmentSettings, *(field.name for field in fields(Asked)), "due_at"),
    existing=of(AssignmentSettings),
    natural=lambda values: values["round"],
    check=check_assignment,
)
PART = Part("reviews", (RULES, QUESTIONS, CONFLICTS, ASSIGNMENTS))
