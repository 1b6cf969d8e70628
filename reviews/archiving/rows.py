"""Every row of a conference, table by table, as plain data."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from confsite.accounts.models import Person
from confsite.conferences.models import Conference

APPS = ("mail", "jobs", "audit", "conferences", "submissions", "reviews", "program")
# Nobody can answer an invitation or open a paper with an archive: no tokens, and no links with one in mails.
_SECRETS = ("token", "password", "secret")
_SECRET_LINK = re.compile(r"(https?://[^\s\"<>]*/)[\w:=.~-]{20,}(?=/?(?:[\s\"<>?)]|$))")


def tables() -> list[tuple[type[models.Model], str]]:
    """Each table with rows of conferences, its history included, and the look-up that leads to the conference."""
    found: list[tuple[type[models.Model], str]] = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed or model._meta.app_label not in APPS:
            continue
        path = "pk" if model is Conference else _path_to_conference(model)
        if path:
            found.append((model, path))
    return sorted(found, key=lambda pair: pair[0]._meta.label)


def _path_to_conference(model: type[models.Model]) -> str:
    """`conference`, or the one foreign key over which a part of a conference's row is reached; else empty."""
    names = {field.name for field in model._meta.fields}
    if "conference" in names:
        return "conference"
    for field in model._meta.fields:
        target = field.related_model
        if isinstance(target, type) and any(one.name == "conference" for one in target._meta.fields):
            return f"{field.name}__conference"
    return ""


def rows_of(model: type[models.Model], path: str, conference: Conference) -> Iterator[dict[str, Any]]:
    """The rows of one table, by id, without tokens and without links that carry one."""
    columns = [
        field.attname for field in model._meta.concrete_fields if not any(word in field.name for word in _SECRETS)
    ]
    rows = model._default_manager.filter(**{path: conference.pk}).order_by("pk").values(*columns)
    for row in rows.iterator(chunk_size=500):
        for name in ("body_text", "body_html"):
            if name in row:
                row[name] = _SECRET_LINK.sub(r"\1…", row[name])
        yield row


def people_of(ids: set[int], logins: set[int]) -> Iterator[dict[str, Any]]:
    """Whom the rows mean by their numbers: names and addresses, and the login's number."""
    people = Person.objects.filter(models.Q(pk__in=ids) | models.Q(user__in=logins)).order_by("pk")
    for person in people.prefetch_related("emails", "affiliations").iterator(chunk_size=500):
        yield {
            "id": person.pk,
            "user_id": person.user_id,
            "name": person.name,
            "orcid": person.orcid,
            "emails": [row.email for row in person.emails.all()],
            "affiliations": [row.institution for row in person.affiliations.all()],
        }


def meant_by(model: type[models.Model], row: dict[str, Any]) -> tuple[set[int], set[int]]:
    """Ids of the persons and of the logins a row names."""
    people, logins = set(), set()
    for field in model._meta.concrete_fields:
        target = field.related_model
        value = row.get(field.attname)
        if value is None or not isinstance(target, type):
            continue
        if target is Person:
            people.add(value)
        elif target._meta.label == "accounts.User":
            logins.add(value)
    return people, logins
