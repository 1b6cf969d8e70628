"""Secret addresses of agenda calendars: a random key, and a mark that only this site can make of it."""

import uuid

from django.utils.crypto import constant_time_compare, salted_hmac

from program.models import AgendaLink

_SALT = "program.agenda.link"


def token_of(link: AgendaLink) -> str:
    """What stands in the link's address. Whoever reads the database alone cannot make it."""
    return f"{link.key.hex}-{_mark(link.key)}"


def key_of(token: str) -> uuid.UUID | None:
    """The key inside a token, where its mark is right."""
    text, _dash, mark = token.partition("-")
    try:
        key = uuid.UUID(hex=text)
    except ValueError:
        return None
    return key if constant_time_compare(mark, _mark(key)) else None


def _mark(key: uuid.UUID) -> str:
    return salted_hmac(_SALT, key.hex, algorithm="sha256").hexdigest()[:32]
