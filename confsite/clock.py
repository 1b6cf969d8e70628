"""The physical clock: for accounts, tokens, leases and mail delivery.

Everything that belongs to a conference asks `conference.now()` instead, because a rehearsal's clock can be moved.
"""

from datetime import datetime

from django.utils import timezone


def physical_now() -> datetime:
    """The real instant, in UTC."""
    return timezone.now()
