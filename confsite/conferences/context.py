"""What the frame of every page needs: conference, viewer, ribbon, menus. Lazy: a page that draws none pays nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from confsite.conferences import menus
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Role
from confsite.ui.nav import NavGroup, NavItem
from confsite.ui.ribbon import RibbonPoint
from confsite.ui.zones import as_zone, zone_label


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; inside a conference also its own."""
    context: dict[str, Any] = {"site_name": settings.SITE_NAME, "is_demo": getattr(settings, "CONFSITE_IS_DEMO", False)}
    conference = getattr(request, "conference", None)
    if conference is None:
        return context
    viewer = request.viewer  # type: ignore[attr-defined]
    door = request.door  # type: ignore[attr-defined]
    return context | {
        "conference": conference,
        "viewer": viewer,
        "viewing_as": getattr(request, "viewing_as", None),
        "sandbox_clock_url": (
            reverse("setup:clock", args=[conference.slug]) if conference.is_sandbox and viewer.is_chair else ""
        ),
        "ribbon": SimpleLazyObject(lambda: ribbon_of(getattr(request, "calendar", None) or Calendar(conference))),
        "door_nav": SimpleLazyObject(lambda: menu_of(request, door)),
        "doors": SimpleLazyObject(lambda: doors_of(request)),
    }


def ribbon_of(calendar: Calendar) -> list[RibbonPoint]:
    """The public dates that are known, in order of time, placed from 0 to 100."""
    dated = []
    for milestone, fact in zip(calendar.milestones, calendar.facts, strict=True):
        instant = (
            fact.closes_at if milestone.kind not in ("SUBMISSION_OPEN", "BIDDING_OPEN", "EVENT") else fact.opens_at
        )
        if instant is not None and milestone.is_public:
            dated.append((instant, milestone))
    dated.sort(key=lambda pair: pair[0])
    if not dated:
        return []
    first, last = dated[0][0], dated[-1][0]
    length = (last - first).total_seconds() or 1.0
    points, has_next = [], False
    for instant, milestone in dated:
        state = "past" if instant < calendar.now else "future" if has_next else "next"
        has_next = has_next or state == "next"
        points.append(
            RibbonPoint(
                label=str(milestone),
                at=milestone.at,
                day=milestone.day,
                announced=milestone.announced,
                zone_label=milestone.zone_label
                or (zone_label(as_zone(milestone.zone), instant) if milestone.zone else ""),
                position=round(100 * (instant - first).total_seconds() / length, 2),
                state=state,
            )
        )
    return points


def menu_of(request: HttpRequest, door: menus.Door) -> list[NavGroup]:
    """The menu of a door, grouped, with the current page marked, or the entry it belongs to."""
    slug = request.conference.slug  # type: ignore[attr-defined]
    entries = menus.entries_for(door, request.viewer)  # type: ignore[attr-defined]
    urls = [reverse(entry.url_name, args=[slug]) for entry in entries]
    nearest = _nearest(request.path, urls)
    groups: dict[str, list[NavItem]] = {}
    for entry, url in zip(entries, urls, strict=True):
        item = NavItem(str(entry.label), url, request.path == url, is_within=url == nearest)
        groups.setdefault(str(entry.group), []).append(item)
    return [NavGroup(label, items) for label, items in groups.items()]


def _nearest(path: str, urls: list[str]) -> str | None:
    """The page of a menu that `path` lies under; the door's own home has everything under it and says nothing."""
    above = [url for url in urls if path.startswith(url) and path != url]
    above = [url for url in above if not all(other.startswith(url) for other in urls)]
    return max(above, key=len) if above and path not in urls else None


def doors_of(request: HttpRequest) -> list[NavItem]:
    """The viewer's places in this conference, for the header."""
    viewer, slug = request.viewer, request.conference.slug  # type: ignore[attr-defined]
    places = [("public", _("Conference"), "conferences:home")]
    if viewer.is_authenticated and request.conference.takes_submissions_here:  # type: ignore[attr-defined]
        places.append(("author", _("My submissions"), "submissions:home"))
    if viewer.is_on_committee:
        places.append(("committee", _("Reviewing"), "reviews:home"))
    if viewer.is_chair:
        places.append(("chair", _("Chair"), "chair:home"))
    elif viewer.holds(Role.SCHEDULE_CHAIR):
        places.append(("chair", _("Program"), "schedule:home"))
    found = []
    for door, label, url_name in places:
        try:
            found.append(NavItem(label, reverse(url_name, args=[slug]), request.door == door))  # type: ignore[attr-defined]
        except NoReverseMatch:  # an app left out of the URL map has no place to show
            continue
    return found
