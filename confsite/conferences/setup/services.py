"""The only writers of a conference's settings and of the lists it is made of."""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference, Topic
from confsite.conferences.setup.collections import Collection
from confsite.conferences.setup.fingerprints import refuse_if_changed
from confsite.conferences.setup.policies import can_set_up, require
from confsite.conferences.setup.refusals import Refused, Stale
from confsite.conferences.setup.topics import TopicPlan, plan_topics
from confsite.conferences.setup.usage import uses_of


def locked(conference: Conference) -> Conference:
    """The conference's row, locked so that two chairs change its lists one after the other."""
    return Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)


@transaction.atomic
def change_settings(
    actor: User | None, *, conference: Conference, values: dict[str, Any], seen: str = ""
) -> Conference:
    """Change fields of the conference's own row; what is already so is not logged.

    Raises:
        Stale: somebody changed these fields since `seen` was taken.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    refuse_if_changed(conference, values, seen)
    changed = {name: value for name, value in values.items() if getattr(conference, name) != value}
    if changed:
        details = {name: [_plain(getattr(conference, name)), _plain(value)] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(conference, name, value)
        conference.save(update_fields=list(changed))
        record(actor, "conference.settings_changed", conference, changed=details)
    return conference


@transaction.atomic
def save_item(
    actor: User | None,
    *,
    conference: Conference,
    collection: Collection,
    values: dict[str, Any],
    item: Any = None,
    parent: Any = None,
    seen: str = "",
) -> Any:
    """Add a row to a list, at its end, or change one.

    Raises:
        Stale: somebody changed or removed the row since `seen` was taken.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    is_new = item is None
    row = _new_row(conference, collection, parent) if is_new else _locked_row(conference, collection, item)
    if not is_new:
        refuse_if_changed(row, values, seen)
    for name, value in values.items():
        setattr(row, name, value)
    if collection.key_field and not getattr(row, collection.key_field):
        setattr(row, collection.key_field, _free_key(collection, conference, row))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("Something of that name is here already. Choose another name.")) from error
    record(actor, f"{collection.key}.{'added' if is_new else 'changed'}", row, conference=conference)
    return row


@transaction.atomic
def remove_item(actor: User | None, *, conference: Conference, collection: Collection, item: Any) -> None:
    """Remove a row with all that stands inside it.

    Raises:
        Refused: something else refers to it, such as submissions of this type.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    row = _locked_row(conference, collection, item)
    users = uses_of(row)
    if users:
        message = _("“%(name)s” cannot be removed: it is used by %(users)s. Change those first.")
        raise Refused(message % {"name": row, "users": ", ".join(users)})
    record(actor, f"{collection.key}.removed", row, conference=conference)
    row.delete()


@transaction.atomic
def move_item(actor: User | None, *, conference: Conference, collection: Collection, item: Any, is_up: bool) -> None:
    """Change places with the neighbour above or below; at an end nothing happens."""
    conference = locked(conference)
    require(can_set_up(actor, conference))
    row = _locked_row(conference, collection, item)
    siblings = list(collection.rows(conference, getattr(row, collection.parent) if collection.parent else None))
    place = [one.pk for one in siblings].index(row.pk)
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(siblings):
        return
    siblings[place], siblings[other] = siblings[other], siblings[place]
    for order, one in enumerate(siblings):
        one.order = order
    collection.model._default_manager.bulk_update(siblings, ["order"])
    record(actor, f"{collection.key}.moved", row, conference=conference)


@transaction.atomic
def change_topics(
    actor: User | None, *, conference: Conference, names: list[str], apart: frozenset[int], seen: str
) -> TopicPlan:
    """Bring the topics to a list of names as previewed.

    `apart` holds topics whose guessed rewording was refused: they are removed and the new name is a new topic. `seen`
    is the digest of the plan that was shown.

    Raises:
        Stale: the topics changed since the preview.
        Refused: a topic in use would be removed.
    """
    conference = locked(conference)
    require(can_set_up(actor, conference))
    present = list(Topic.objects.select_for_update().filter(conference=conference))
    plan = plan_topics([(topic.pk, topic.name) for topic in present], names, apart)
    if seen != plan.basis:
        raise Stale(_("Somebody changed the topics while your page was open. Look at the preview again."))
    rows = {topic.pk: topic for topic in present}
    blocked = [name for pk, name in plan.removed if uses_of(rows[pk])]
    if blocked:
        message = _("In use and not removable: %(names)s. Keep these lines, or reword them.")
        raise Refused(message % {"names": ", ".join(f"“{name}”" for name in blocked)})
    if plan.is_empty:
        return plan
    Topic.objects.filter(pk__in=[pk for pk, _name in plan.removed]).delete()
    for order, (pk, name) in enumerate(plan.result):
        if pk is None:
            Topic.objects.create(conference=conference, name=name, order=order)
        else:
            Topic.objects.filter(pk=pk).update(name=name, order=order)
    record(
        actor,
        "topics.changed",
        conference,
        added=plan.added,
        removed=[name for _pk, name in plan.removed],
        renamed=[[old, new] for _pk, old, new in plan.renamed],
    )
    return plan


def _new_row(conference: Conference, collection: Collection, parent: Any) -> Any:
    row: Any = collection.model(conference=conference)
    if collection.parent:
        setattr(row, collection.parent, parent)
    last = collection.rows(conference, parent).aggregate(last=models.Max("order"))["last"]
    row.order = 0 if last is None else last + 1
    return row


def _locked_row(conference: Conference, collection: Collection, item: Any) -> Any:
    row = collection.model._default_manager.select_for_update().filter(conference=conference, pk=item.pk).first()
    if row is None:
        raise Stale(_("Somebody removed this while your page was open."))
    return row


def _free_key(collection: Collection, conference: Conference, row: Any) -> str:
    """An address made from a row's name that no other row of the list has."""
    field = collection.key_field
    stem = slugify(getattr(row, collection.named_by))[:50].strip("-") or collection.key
    taken = set(
        collection.model._default_manager.filter(conference=conference).exclude(pk=row.pk).values_list(field, flat=True)
    )
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | None) else str(value)
