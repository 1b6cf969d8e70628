"""How far away an instant is, in words."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def amount(seconds: float) -> str:
    """Return a length of time in its largest fitting unit; days up to two months, as deadlines are counted."""
    minutes = round(abs(seconds) / 60)
    if minutes < 60:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%d hour", "%d hours", hours) % hours
    days = round(hours / 24)
    if days < 60:
        return ngettext("%d day", "%d days", days) % days
    months = round(days / 30.44)
    if months < 24:
        return ngettext("%d month", "%d months", months) % months
    years = round(days / 365.25)
    return ngettext("%d year", "%d years", years) % years


def relative(instant: datetime, now: datetime) -> str:
    """Return "in 3 days", "2 hours ago" or "now"."""
    seconds = (instant - now).total_seconds()
    if abs(seconds) < 30:
        return _("now")
    if seconds > 0:
        return _("in %(amount)s") % {"amount": amount(seconds)}
    return _("%(amount)s ago") % {"amount": amount(seconds)}
