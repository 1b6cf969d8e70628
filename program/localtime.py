"""A day and an hour on the clock of a conference, as an instant."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from confsite.ui.days import is_in_our_times


class NoSuchTime(ValueError):
    """The clocks skip this hour on that day."""


def instant_at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The instant of a local day and hour; of two (when clocks go back) the first.

    Raises:
        NoSuchTime: clocks go forward over it, or the year is none of a conference.
    """
    if not is_in_our_times(day):
        raise NoSuchTime(_("%(year)04d is no year of a conference.") % {"year": day.year})
    local = datetime.combine(day, hour)
    instant = local.replace(tzinfo=zone)
    if instant.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise NoSuchTime(
            _("%(hour)s does not exist on %(day)s: clocks go forward then. Choose an hour later.")
            % {"hour": f"{hour:%H:%M}", "day": day.isoformat()}
        )
    return instant


def end_after(starts_at: datetime, day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The end that belongs to a start on `day`: an hour that is not later is meant for the next day."""
    ends_at = instant_at(day, hour, zone)
    return ends_at if ends_at > starts_at else instant_at(day + timedelta(days=1), hour, zone)
