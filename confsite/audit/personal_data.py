"""What the log contributes to export and erasure of a person. It holds no key to a person, only logins and words."""

from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Replace

from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData, register
from confsite.audit.models import LogEntry


def export_log(person: Person) -> list[dict[str, Any]]:
    """What the log says a person did."""
    if person.user_id is None:
        return []
    entries = LogEntry.objects.filter(actor_id=person.user_id).select_related("conference").order_by("recorded_at")
    return [
        {
            "conference": entry.conference.slug if entry.conference else "",
            "at": entry.recorded_at,
            "what": entry.verb,
            "about": entry.target_text,
        }
        for entry in entries
    ]


def merge_log(kept: Person, absorbed: Person) -> None:
    """Nothing moves: lines name logins, and a merged person's login stays as it was."""


def erase_log(person: Person) -> None:
    """Put the pseudonym where a line says the person's name or one of their addresses; the lines themselves stay."""
    pseudonym = f"Erased person {str(person.public_id)[:8]}"
    for words in [person.name, *person.emails.values_list("email", flat=True)]:
        if len(words) < 3:  # a name this short would be found inside other words
            continue
        LogEntry.objects.filter(target_text__contains=words).update(
            target_text=Replace(F("target_text"), Value(words), Value(pseudonym))
        )
        rows = LogEntry.objects.annotate(text=Cast("details", TextField())).filter(text__icontains=words)
        for entry in rows:
            entry.details = _replaced(entry.details, words, pseudonym)
            entry.save(update_fields=["details"])


def _replaced(value: Any, words: str, pseudonym: str) -> Any:
    if isinstance(value, str):
        return value.replace(words, pseudonym)
    if isinstance(value, list):
        return [_replaced(each, words, pseudonym) for each in value]
    if isinstance(value, dict):
        return {key: _replaced(each, words, pseudonym) for key, each in value.items()}
    return value


def register_audit() -> None:
    """Called once, when the app is ready."""
    register(PersonalData("log", export_log, merge_log, erase_log))
