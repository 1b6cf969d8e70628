"""The only writers of review questions and of the rules on who sees what."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.setup.fingerprints import refuse_if_changed
from reviews.access import default_rules
from reviews.forms.seeds import default_questions
from reviews.models import Question, Review, ReviewingRules
from reviews.refusals import Refused


@transaction.atomic
def seed_questions(conference: Conference, actor: User | None = None) -> list[Question]:
    """Give a conference without a review form the usual one; changes nothing where there is one."""
    conference = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    if not Question.objects.filter(conference=conference).exists():
        rows = [Question(conference=conference, order=10 * n, **q) for n, q in enumerate(default_questions(), 1)]
        Question.objects.bulk_create(rows)
        record(actor, "questions.seeded", conference, questions=len(rows))
    return list(Question.objects.filter(conference=conference))


@transaction.atomic
def save_question(
    actor: User | None,
    *,
    conference: Conference,
    values: Mapping[str, Any],
    question: Question | None = None,
    seen: str = "",
) -> Question:
    """Add a question, or change one. Kind and existing option values of an answered question cannot change.

    Raises:
        Refused: the change would make answers already given meaningless.
        Stale: somebody changed the question since `seen` was taken.
    """
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    if question is None:
        last = Question.objects.filter(conference=conference).aggregate(last=Max("order"))["last"] or 0
        question = Question(conference=conference, key=_free_key(conference, values["label"]), order=last + 10)
    else:
        question = _locked(question)
        refuse_if_changed(question, values, seen)
        _refuse_to_break_answers(question, values)
    for name in ("label", "help_text", "kind", "options", "audience", "is_required", "is_overall"):
        if name in values:
            setattr(question, name, values[name])
    if question.kind == Question.Kind.TEXT:
        question.options = []
    if question.is_overall:
        if question.kind != Question.Kind.SCORE:
            raise Refused(_("Only a score can be the overall score."))
        Question.objects.filter(conference=conference, is_overall=True).exclude(pk=question.pk).update(is_overall=False)
    question.save()
    record(actor, "question.saved", question)
    return question


def _refuse_to_break_answers(question: Question, values: Mapping[str, Any]) -> None:
    if not is_answered(question):
        return
    if values.get("kind", question.kind) != question.kind:
        raise Refused(
            _("Reviews already answer this question, so its kind cannot change. Retire it and add a new one.")
        )
    before = {option["value"] for option in question.options}
    after = {option["value"] for option in values.get("options", question.options)}
    if not before <= after:
        raise Refused(_("Reviews already answer this question: options may be reworded and added, not removed."))


def is_answered(question: Question) -> bool:
    """Whether any review, also a draft, holds an answer to it."""
    return Review.objects.filter(conference=question.conference, answers__has_key=question.key).exists()


@transaction.atomic
def remove_question(actor: User | None, *, question: Question) -> bool:
    """Delete a question nobody has answered, retire it otherwise; True where it was deleted."""
    question = _locked(question)
    if is_answered(question):
        question.retired_at, question.is_overall = question.conference.now(), False
        question.save(update_fields=["retired_at", "is_overall"])
        record(actor, "question.retired", question)
        return False
    record(actor, "question.deleted", question)
    question.delete()
    return True


@transaction.atomic
def restore_question(actor: User | None, *, question: Question) -> Question:
    """Ask a retired question again."""
    question = _locked(question)
    question.retired_at = None
    question.save(update_fields=["retired_at"])
    record(actor, "question.restored", question)
    return question


@transaction.atomic
def move_question(actor: User | None, *, question: Question, up: bool) -> None:
    """Swap a question with its neighbour above or below."""
    rows = list(Question.objects.select_for_update().filter(conference=question.conference, retired_at__isnull=True))
    ids = [row.pk for row in rows]
    if question.pk not in ids:
        raise Refused(_gone())
    here = ids.index(question.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for order, row in enumerate(rows, 1):
        row.order = 10 * order
    Question.objects.bulk_update(rows, ["order"])
    record(actor, "question.moved", question)


def _locked(question: Question) -> Question:
    row = Question.objects.select_for_update().filter(pk=question.pk, conference=question.conference_id).first()
    if row is None:
        raise Refused(_gone())
    return row


def _gone() -> str:
    return _("Somebody removed this question while your page was open.")


def _free_key(conference: Conference, label: str) -> str:
    stem = slugify(label)[:50] or "question"
    taken = set(Question.objects.filter(conference=conference, key__startswith=stem).values_list("key", flat=True))
    return stem if stem not in taken else next(f"{stem}-{n}" for n in range(2, 10_000) if f"{stem}-{n}" not in taken)


@transaction.atomic
def ensure_rules(conference: Conference) -> ReviewingRules:
    """The stored rules; made from the blinding where there are none yet."""
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    rules = ReviewingRules.objects.filter(conference=conference).first()
    if rules is None:
        rules = default_rules(conference)
        rules.save()
    return rules


@transaction.atomic
def save_rules(
    actor: User | None, *, conference: Conference, values: Mapping[str, Any], seen: str = ""
) -> ReviewingRules:
    """Change who sees what; takes effect at once, for everybody.

    Raises:
        Stale: somebody changed the rules since `seen` was taken; an old page must not bring theirs back.
    """
    ensure_rules(conference)
    rules = ReviewingRules.objects.select_for_update().get(conference=conference)
    refuse_if_changed(rules, values, seen)
    changed: dict[str, Any] = {name: str(value) for name, value in values.items() if getattr(rules, name) != value}
    for name, value in values.items():
        setattr(rules, name, value)
    rules.full_clean(exclude=["conference"])
    rules.save()
    if changed:
        record(actor, "rules.changed", rules, **changed)
    return rules
