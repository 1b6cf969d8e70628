"""What reviewing holds about a person: merge, export, erasure."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from confsite.accounts import personal_data
from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData
from reviews.models import (
    Assignment,
    Bid,
    Comment,
    Conflict,
    ConflictConfirmation,
    Decision,
    IntegrityHint,
    PossibleConflict,
    Review,
    ReviewAttachment,
    ReviewerLetter,
    ReviewVersion,
    TopicInterest,
)


def export(person: Person) -> list[dict[str, Any]]:
    """Bids, interests, declared conflicts, assignments, reviews as submitted, comments. Not what others noted."""
    rows: list[dict[str, Any]] = [
        {"kind": "conflict", "paper": c.submission_id, "type": c.kind, "explanation": c.evidence, "at": c.noticed_at}
        for c in Conflict.objects.filter(person=person, source=Conflict.Source.PERSON)
    ]
    rows += [
        {"kind": "bid", "paper": b.submission_id, "bid": b.get_value_display(), "at": b.bid_at}
        for b in Bid.objects.filter(person=person)
    ]
    rows += [
        {"kind": "topic interest", "topic": i.topic.name, "value": i.value}
        for i in TopicInterest.objects.filter(person=person).select_related("topic")
    ]
    rows += [
        {"kind": "assignment", "paper": a.submission_id, "role": a.role, "state": a.state, "at": a.assigned_at}
        for a in Assignment.objects.filter(person=person, told_at__isnull=False)  # what chairs still plan is not theirs
    ]
    rows += [
        {"kind": "review", "paper": r.submission_id, "state": r.state, "answers": r.answers, "at": r.saved_at}
        for r in Review.objects.filter(reviewer=person)
    ]
    rows += [
        {"kind": "attachment", "paper": a.review.submission_id, "type": a.kind, "bytes": a.size, "at": a.added_at}
        for a in ReviewAttachment.objects.filter(review__reviewer=person).select_related("review")
    ]
    rows += [
        {"kind": "comment", "paper": c.submission_id, "text": c.body, "at": c.written_at}
        for c in Comment.objects.filter(person=person)
    ]
    return rows


def merge(kept: Person, absorbed: Person) -> None:
    """Give everything of `absorbed` to `kept`. Where both have the same thing, the kept person's own stays."""
    _keep_the_stronger(kept, absorbed)
    for model, fields in (
        (Conflict, ("submission", "kind", "source")),
        (PossibleConflict, ("submission",)),
        (Bid, ("submission",)),
        (TopicInterest, ("topic",)),
        (ConflictConfirmation, ("conference",)),
        (ReviewerLetter, ("submission",)),
    ):
        mine = model.objects.filter(person=kept, **{name: OuterRef(name) for name in fields})
        model.objects.filter(Exists(mine), person=absorbed).delete()
        model.objects.filter(person=absorbed).update(person=kept)
    same = Assignment.objects.filter(
        person=kept,
        submission=OuterRef("submission"),
        round=OuterRef("round"),
        role=OuterRef("role"),
        state=Assignment.State.ACTIVE,
    )
    for twice in Assignment.objects.filter(Exists(same), person=absorbed, state=Assignment.State.ACTIVE):
        twice.state, twice.ended_at = Assignment.State.REMOVED, twice.conference.now()
        twice.end_reason = "Two records of one person were merged."
        twice.save(update_fields=["state", "ended_at", "end_reason"])
    Assignment.objects.filter(person=absorbed).update(person=kept)
    for review in Review.objects.select_for_update().filter(reviewer=absorbed):
        _merge_review(review, kept)
    Comment.objects.filter(person=absorbed).update(person=kept)
    Decision.objects.filter(shepherd=absorbed).update(shepherd=kept)
    # What was found of two people is not true of the one they are; the next search finds what is.
    IntegrityHint.objects.filter(people__overlap=[kept.pk, absorbed.pk]).delete()


def _keep_the_stronger(kept: Person, absorbed: Person) -> None:
    """Let go of what is weaker than the same thing of `absorbed`: nobody sheds a conflict by joining two accounts."""
    same = {name: OuterRef(name) for name in ("submission", "kind", "source")}
    in_force = Conflict.objects.filter(person=absorbed, dismissed_at__isnull=True, **same)
    Conflict.objects.filter(
        Exists(in_force) & Q(dismissed_at__isnull=False) | Exists(in_force.filter(is_pinned=True)) & Q(is_pinned=False),
        person=kept,
    ).delete()
    still_open = PossibleConflict.objects.filter(person=absorbed, submission=OuterRef("submission"), state="OPEN")
    PossibleConflict.objects.filter(Exists(still_open), person=kept, state="DISMISSED").delete()


def _merge_review(review: Review, kept: Person) -> None:
    """Re-point a review; where both wrote one of the same paper, all submitted versions go into one, in their order."""
    own = (
        Review.objects.select_for_update()
        .filter(reviewer=kept, submission=review.submission_id, round=review.round, is_meta=review.is_meta)
        .first()
    )
    if own is None:
        review.reviewer = kept
        review.save(update_fields=["reviewer"])
        return
    taken = own.attachments.count()
    for place, attachment in enumerate(review.attachments.order_by("number"), taken + 1):
        ReviewAttachment.objects.filter(pk=attachment.pk).update(review=own, number=place)
    versions = sorted([*own.versions.all(), *review.versions.all()], key=lambda version: version.submitted_at)
    for place, version in enumerate(versions, 1001):  # out of the way of the numbers to be given
        ReviewVersion.objects.filter(pk=version.pk).update(review=own, number=place)
    for place, version in enumerate(versions, 1):
        ReviewVersion.objects.filter(pk=version.pk).update(number=place)
    if versions:
        last = versions[-1]
        own.answers = _with_unsubmitted(last, [own, review])
        own.has_unsubmitted_changes = own.answers != last.answers
        own.state, own.submitted_at, own.label = Review.State.SUBMITTED, last.submitted_at, own.label or review.label
        own.first_submitted_at = versions[0].submitted_at
        own.overall, own.confidence = last.overall, last.confidence
        own.is_signed = last.is_signed
    elif review.saved_at > own.saved_at:
        own.answers = own.answers | review.answers
    own.revision += 1
    own.save()
    review.delete()


def _with_unsubmitted(last: ReviewVersion, reviews: list[Review]) -> dict[str, Any]:
    """The answers of the last submitted version with what was written since; older drafts only fill its gaps."""
    answers: dict[str, Any] = last.answers
    for one in sorted(reviews, key=lambda one: one.saved_at):
        if one.state == Review.State.DRAFT or one.has_unsubmitted_changes:
            answers = answers | one.answers if one.saved_at > last.submitted_at else one.answers | answers
    return answers


def erase(person: Person) -> None:
    """Reviews and comments stay under the pseudonym that the person becomes; wishes go, and words that name them."""
    Bid.objects.filter(person=person).delete()
    TopicInterest.objects.filter(person=person).delete()
    ConflictConfirmation.objects.filter(person=person).delete()
    PossibleConflict.objects.filter(person=person).delete()
    IntegrityHint.objects.filter(people__contains=[person.pk]).delete()
    words_name_them = Q(submission__authors__person=person) & (
        Q(evidence__contains=person.name) | Q(reasons__icontains=person.name)
    )
    PossibleConflict.objects.filter(pk__in=PossibleConflict.objects.filter(words_name_them).values("pk")).delete()
    Conflict.objects.filter(person=person).update(evidence="", reasons=[])
    Conflict.objects.filter(pk__in=Conflict.objects.filter(words_name_them).values("pk")).update(
        evidence="", reasons=[]
    )
    Assignment.objects.filter(person=person).exclude(end_reason="").update(end_reason="")
    Review.objects.filter(reviewer=person).update(is_signed=False)


def register_personal_data() -> None:
    """Take part in merge, export and erasure."""
    personal_data.register(PersonalData("reviewing", export, merge, erase))
