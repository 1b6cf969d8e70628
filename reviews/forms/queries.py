"""Reads of review forms."""

from django.db.models import Exists, OuterRef, QuerySet

from confsite.conferences.models import Conference
from confsite.prepared import Blank, Prepared
from reviews.models import Question, Review


def active_questions(conference: Conference) -> list[Question]:
    """The questions asked now, in order."""
    return _active_questions(conference=conference.pk)


_active_questions = Prepared(lambda: Question.objects.filter(conference=Blank("conference"), retired_at__isnull=True))


def all_questions(conference: Conference) -> QuerySet[Question]:
    """Also the retired ones, each with `has_answers`."""
    answered = Review.objects.filter(conference=conference, answers__has_key=OuterRef("key"))
    return Question.objects.filter(conference=conference).annotate(has_answers=Exists(answered))
