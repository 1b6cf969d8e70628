"""How windows, dates and leads are called on the screen and in mail."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from confsite.conferences.windows import Window
from confsite.ui.zones import day_text, instant_text

WINDOWS = {
    Window.SUBMIT: gettext_lazy("New submissions"),
    Window.EDIT: gettext_lazy("Editing and submitting papers"),
    Window.BID: gettext_lazy("Bidding"),
    Window.REVIEW: gettext_lazy("Reviewing"),
    Window.RESPOND: gettext_lazy("Author response"),
    Window.DISCUSS: gettext_lazy("Discussion"),
    Window.CAMERA_READY: gettext_lazy("Camera-ready papers"),
}


def date_text(at: datetime | None, day: date | None, zone: str, zone_label: str = "", announced: str = "") -> str:
    """A date in its own zone: an instant, a day, or the text that stands for it."""
    if at is not None:
        return instant_text(at, zone or "Etc/GMT+12", "full", zone_label)
    if day is not None:
        return day_text(day)
    return announced or _("to be announced")


def lead_text(lead: timedelta) -> str:
    """How long before: days where they are whole, else hours."""
    hours = round(lead.total_seconds() / 3600)
    if hours % 24 == 0 and hours:
        return ngettext("%d day before", "%d days before", hours // 24) % (hours // 24)
    return ngettext("%d hour before", "%d hours before", hours) % hours
