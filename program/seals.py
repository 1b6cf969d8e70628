"""Seals: whether something is still what a page rested on, where the page shows only part of it.

A seal is another each time. Two of them do not tell whether what somebody must not see changed in between, and none
can be made outside to try out what it might be.
"""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "program.seal"


def seal(digest: str) -> str:
    """What a page carries in place of a digest; 57 characters."""
    return _sealed(digest, secrets.token_hex(8))


def holds(sealed: str, digest: str) -> bool:
    """Whether this was sealed."""
    return constant_time_compare(sealed, _sealed(digest, sealed.partition("-")[0]))


def _sealed(digest: str, nonce: str) -> str:
    return f"{nonce}-{salted_hmac(_SALT, nonce + digest, algorithm='sha256').hexdigest()[:40]}"
