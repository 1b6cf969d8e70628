"""Tokens of invitation links: derived from the site's secret, so that only their hash need be stored."""

import hashlib
import hmac

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from confsite.conferences.models import Invitation

_SALT = "confsite.conferences.invitations"


def hash_of(token: str) -> str:
    """What is stored of a token: its sha256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def derive(invitation: Invitation, secret: str | None = None) -> str:
    """The token of an invitation, 64 hexadecimal digits, the same each time; unguessable without the secret."""
    what = ":".join(
        [
            str(invitation.conference_id),
            invitation.role,
            invitation.email.lower(),
            invitation.invited_at.isoformat(),
        ]
    )
    return salted_hmac(_SALT, what, secret=secret or settings.SECRET_KEY, algorithm="sha256").hexdigest()


def token_of(invitation: Invitation) -> str:
    """The token whose hash is stored, also after the site's secret was rotated; empty where it cannot be told."""
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        token = derive(invitation, secret)
        if hmac.compare_digest(hash_of(token), invitation.token_hash):
            return token
    return ""


def path_of(invitation: Invitation) -> str:
    """The address of an invitation's page on this site; empty where its token cannot be told."""
    token = token_of(invitation)
    return reverse("site:invitation", args=[token]) if token else ""
