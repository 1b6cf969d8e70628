"""Tokens of share links: derived from the site's secret, so that only their hash need be stored."""

import hashlib
import hmac

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from submissions.models import ShareLink

_SALT = "submissions.sharing"


def hash_of(token: str) -> str:
    """What is stored of a token: its sha256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def derive(link: ShareLink, secret: str | None = None) -> str:
    """The token of a link, 160 bits in hexadecimal, the same each time; unguessable without the secret."""
    what = f"{link.public_id}:{link.conference_id}:{link.submission_id}"
    return salted_hmac(_SALT, what, secret=secret or settings.SECRET_KEY, algorithm="sha256").hexdigest()[:40]


def path_of(link: ShareLink) -> str:
    """The secret address of a link on this site; empty where the site's secret was rotated away meanwhile."""
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        token = derive(link, secret)
        if hmac.compare_digest(hash_of(token), link.token_hash):
            return reverse("shared:paper", args=[link.conference.slug, token])
    return ""
