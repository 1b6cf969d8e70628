"""Every row of a conference carries its conference, and nothing points across."""

import pytest
from django.apps import apps
from django.db import connection, models

from confsite.conferences.models import Conference

OWN_APPS = {"mail", "jobs", "audit", "conferences", "submissions", "reviews", "program"}
# Tables that hang on one row of a conference and are never reached any other way.
PARTS = {"conferences.MilestoneRevision", "submissions.Submission_topics"}
# A series spans conferences; how often news are gathered belongs to a login, over all conferences.
NOT_OF_A_CONFERENCE = {"conferences.Series", "conferences.Conference", "mail.MailPreference"}


def own_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OWN_APPS and not model._meta.proxy and not hasattr(model, "pgh_tracked_model")
    ]


def test_every_table_of_a_conference_names_its_conference() -> None:
    missing = [
        model._meta.label
        for model in own_models()
        if model._meta.label not in PARTS | NOT_OF_A_CONFERENCE
        and not any(field.name == "conference" for field in model._meta.get_fields())
    ]
    assert missing == []


def foreign_keys_inside() -> list[tuple[type[models.Model], models.ForeignKey]]:
    """Foreign keys between two tables that both carry a conference."""
    carrying = {model for model in own_models() if any(f.name == "conference" for f in model._meta.fields)}
    return [
        (model, field)
        for model in carrying
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model in carrying
    ]


def test_there_are_foreign_keys_to_walk() -> None:
    assert len(foreign_keys_inside()) > 40


def crossing_rows() -> list[str]:
    """Foreign keys whose two ends belong to different conferences, in the database as it is."""
    found = []
    with connection.cursor() as cursor:
        for model, field in foreign_keys_inside():
            target = field.related_model._meta
            cursor.execute(
                f'SELECT count(*) FROM "{model._meta.db_table}" a JOIN "{target.db_table}" b'
                f' ON a."{field.column}" = b.id WHERE a.conference_id IS DISTINCT FROM b.conference_id'
            )
            count = cursor.fetchone()[0]
            if count:
                found.append(f"{model._meta.label}.{field.name}: {count}")
    return found


@pytest.mark.django_db
def test_a_row_that_points_into_another_conference_is_found(conference: Conference) -> None:
    from tests.factories import make_conference, make_submission

    other = make_conference("other-ws")
    submission = make_submission(conference)
    assert crossing_rows() == []
    submission.authors.update(conference=other)
    assert crossing_rows() == ["submissions.Author.submission: 1"]
