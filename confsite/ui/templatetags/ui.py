"""`{% load ui %}`: the small parts every page is made of. Small ones are plain strings, since tables hold hundreds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from confsite import clock
from confsite.ui import charts, colour, durations, nav, ribbon, zones
from confsite.ui.markdown import render as render_markdown

register = template.Library()

TONES = frozenset({"neutral", "info", "success", "warning", "danger", "accent"})


def _now(context: template.Context) -> datetime:
    """The conference's clock where there is a conference, since a rehearsal's can be moved."""
    conference = context.get("conference")
    now = getattr(conference, "now", None)
    return now() if callable(now) else clock.physical_now()


# Time -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def when(
    instant: datetime | date | None,
    zone: tzinfo | str | None = None,
    label: str = "",
    style: str = "full",
    missing: str = "–",
) -> SafeString | str:
    """Show an instant in the viewer's zone; the title tells it in the announced `zone` (its `label` where it has one).

    A day without an hour is shown as such. `style`: full, short, day, shortday, time.
    """
    if instant is None:
        return missing
    if not isinstance(instant, datetime):
        return format_html('<time datetime="{}">{}</time>', instant.isoformat(), zones.day_text(instant, style))
    shown_in = (get_current_timezone_name(), get_language())
    return _instant(instant, instant.utcoffset(), zone, str(label), style, shown_in)


@lru_cache(maxsize=4096)
def _instant(
    instant: datetime,
    _offset: timedelta | None,
    zone: tzinfo | str | None,
    label: str,
    style: str,
    _shown_in: tuple[str, str | None],
) -> SafeString:
    """Draw one instant; a list repeats the same few, such as a deadline in each row."""
    shown = zones.instant_text(instant, None, style)
    announced = zones.instant_text(instant, zone, "full", label) if zone else zones.instant_text(instant, None, "full")
    title = _("Announced as %(time)s") % {"time": announced} if zone else announced
    return format_html(
        '<time datetime="{}" title="{}" data-style="{}">{}</time>', instant.isoformat(), title, style, shown
    )


@register.simple_tag(takes_context=True)
def countdown(context: template.Context, instant: datetime | None, now: datetime | None = None) -> SafeString | str:
    """Show "in 3 days" by the conference's clock; site.js keeps it true while the page stays open."""
    if instant is None:
        return ""
    current = now or _now(context)
    return format_html(
        '<time class="countdown" datetime="{}" data-countdown data-now="{}">{}</time>',
        instant.isoformat(),
        current.isoformat(),
        durations.relative(instant, current),
    )


@register.filter
def zone_label(instant: datetime, zone: tzinfo | str | None = None) -> str:
    """Return the short name of `zone` (the viewer's if none) at that instant: AoE, CEST, UTC+5:30."""
    return zones.zone_label(zones.as_zone(zone), instant)


# Text -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def markdown(text: str | None, safe: bool = True) -> SafeString:
    """Show Markdown; `safe=False` on pages where a link or image could unmask a reader."""
    return format_html('<div class="prose math">{}</div>', render_markdown(text, safe=safe)) if text else mark_safe("")


@register.filter
def filesize(size: int | None) -> str:
    """Return a size in bytes as people read it: 812 B, 34 KB, 1.2 MB."""
    if size is None:
        return "–"
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{round(size / 1000)} KB"
    return f"{size / 1_000_000:.1f} MB"


@register.simple_block_tag
def crumbs(content: str) -> SafeString:
    """Return the way to this page: a list item for each page above it, the last for the page itself."""
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', _("You are here"), content)


@register.simple_tag
def badge(text: str, tone: str = "neutral", title: str = "") -> SafeString:
    """Show a state as a small pill; the tone only supports the word."""
    kind = tone if tone in TONES else "neutral"
    if title:
        return format_html('<span class="pill pill-{}" title="{}">{}</span>', kind, title, text)
    return format_html('<span class="pill pill-{}">{}</span>', kind, text)


@register.simple_tag
def person(name: str, detail: str = "", url: str = "", role: str = "") -> SafeString:
    """Show a person: name, affiliation, and what they are here."""
    initials = "".join(part[0] for part in str(name).split()[:3:2] or [str(name)[:1]] if part).upper()
    shown = format_html('<a href="{}">{}</a>', url, name) if url else format_html("<span>{}</span>", name)
    return format_html(
        '<span class="person"><span class="person-mark" aria-hidden="true">{}</span>'
        '<span class="person-text">{}{}{}</span></span>',
        initials,
        shown,
        format_html(' <span class="person-role">{}</span>', role) if role else "",
        format_html('<span class="person-detail">{}</span>', detail) if detail else "",
    )


# Numbers --------------------------------------------------------------------------------------------------------

_BAR, _GAP, _HEIGHT = 7, 2, 22


@register.simple_tag
def distribution(
    scores: Iterable[int | float | None] | Mapping[int, int] | None, low: int = 1, high: int = 5, label: str = ""
) -> SafeString:
    """Show how scores spread: one bar per value from `low` to `high`, with the same in words.

    `scores` are the values themselves, or a mapping from value to count.
    """
    if isinstance(scores, Mapping):
        counts: Mapping[int, int] = scores
    else:
        counts = Counter(round(score) for score in scores or () if score is not None)
    return _bars(tuple(counts.get(value, 0) for value in range(low, high + 1)), low, str(label), get_language())


@lru_cache(maxsize=4096)
def _bars(spread: tuple[int, ...], low: int, label: str, _language: str | None) -> SafeString:
    """Draw one distribution; lists repeat the same few, so they are kept."""
    values = range(low, low + len(spread))
    counts = dict(zip(values, spread, strict=True))
    total = sum(counts.get(value, 0) for value in values)
    if not total:
        return format_html('<span class="distribution-none">{}</span>', _("no scores yet"))
    top = max(counts.get(value, 0) for value in values)
    words = ", ".join(f"{counts[value]} × {value}" for value in reversed(values) if counts.get(value))
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"{}/>',
        (_bar(i, counts.get(value, 0), top) for i, value in enumerate(values)),
    )
    width = len(values) * (_BAR + _GAP) - _GAP
    name = f"{label or _('Scores')}: {words}"
    return format_html(
        '<svg class="distribution" role="img" aria-label="{0}" width="{1}" height="{2}" viewBox="0 0 {1} {2}">'
        "<title>{0}</title>{3}</svg>",
        name,
        width,
        _HEIGHT,
        bars,
    )


def _bar(index: int, count: int, top: int) -> tuple[int, float, int, float, SafeString]:
    height = round((_HEIGHT - 2) * count / top, 1) if count else 1.5
    kind = mark_safe("") if count else mark_safe(' class="is-none"')
    return index * (_BAR + _GAP), round(_HEIGHT - height, 1), _BAR, height, kind


@register.inclusion_tag("components/chart.html")
def chart(chart: charts.Chart, height: int = 220) -> dict[str, Any]:
    """Draw a chart, with its numbers as a table below."""
    return {"chart": chart, "height": height}


# Lists ----------------------------------------------------------------------------------------------------------


def _address(context: template.Context, **changes: str | None) -> str:
    """Return this page's query string with some keys changed (None removes)."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return ""
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def sort_header(
    context: template.Context, key: str, label: str, css: str = "", default: str = "", first: str = "asc"
) -> SafeString:
    """Return a `<th>` whose link sorts by `key`, and the other way round when pressed again.

    `default` is the list's sort when the address names none; `first="desc"` for columns where most is most wanted.
    """
    request = context.get("request")
    current = (request.GET.get("sort") if request is not None else "") or default
    is_up, is_down = current == key, current == f"-{key}"
    if is_up or is_down:
        following = f"-{key}" if is_up else key
    else:
        following = f"-{key}" if first == "desc" else key
    order = "ascending" if is_up else "descending" if is_down else ""
    aria = format_html(' aria-sort="{}"', order) if order else ""
    arrow = "↑" if is_up else "↓" if is_down else ""
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort" href="{}">{}<span aria-hidden="true">{}</span></a></th>',
        css,
        aria,
        _address(context, sort=following, page=None),
        label,
        arrow,
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Draw links to the pages of a list, keeping filters and sort."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [
            {
                "number": number,
                "is_gap": not isinstance(number, int),
                "is_current": number == page.number,
                "url": _address(context, page=str(number)),
            }
            for number in numbers
        ],
        "previous_url": _address(context, page=str(page.number - 1)) if page.has_previous() else "",
        "next_url": _address(context, page=str(page.number + 1)) if page.has_next() else "",
    }


# Frame ----------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def ribbon_line(context: template.Context) -> SafeString | str:
    """Draw the conference's ribbon from `ribbon` and the conference's clock; nothing where there are no dates."""
    points = tuple(context.get("ribbon") or ())
    if not points:
        return ""
    is_rehearsal = bool(getattr(context.get("conference"), "is_sandbox", False))
    # It stands on every page and changes once a minute, so it is drawn once a minute.
    minute = _now(context).replace(second=0, microsecond=0)
    return _ribbon(points, minute, is_rehearsal, get_current_timezone_name(), get_language())


@lru_cache(maxsize=512)
def _ribbon(
    points: tuple[Any, ...], now: datetime, is_rehearsal: bool, _zone: str, _language: str | None
) -> SafeString:
    drawn = ribbon.lay_out(points, now)
    return render_to_string("components/ribbon.html", {"drawn": drawn, "is_rehearsal": is_rehearsal, "now": now})


@register.simple_tag
@cache
def page_assets() -> SafeString:
    """Return the links to styles and scripts that every page has; their addresses do not change while we run."""
    return render_to_string("components/assets.html")


@register.simple_tag
def words() -> SafeString:
    """Return what scripts say, in the page's language."""
    return _words(get_language())


@lru_cache(maxsize=64)
def _words(_language: str | None) -> SafeString:
    return render_to_string("components/words.html")


@register.simple_tag
def sidebar(groups: Iterable[nav.NavGroup] | None, label: str) -> SafeString | str:
    """Draw a menu twice, once shown: beside the page on a desk, folded on a phone; neither needs a script."""
    if not groups:
        return ""
    current = next((item.label for group in groups for item in group.items if item.is_current or item.is_within), "")
    lists = format_html_join("", "{}<ul>{}</ul>", ((_group_title(group), _links(group)) for group in groups))
    return format_html(
        '<nav class="sidebar" aria-label="{0}"><p class="sidebar-title">{0}</p>{1}</nav>'
        '<nav class="sidebar-fold" aria-label="{0}"><details><summary>{0}{2}</summary>{1}</details></nav>',
        label,
        lists,
        format_html(": <strong>{}</strong>", current) if current else "",
    )


def _group_title(group: nav.NavGroup) -> SafeString | str:
    return format_html('<p class="sidebar-group">{}</p>', group.label) if group.label else ""


def _links(group: nav.NavGroup) -> SafeString:
    return format_html_join(
        "",
        '<li><a href="{}"{}><span>{}</span>{}</a></li>',
        (
            (
                item.url,
                _CURRENT if item.is_current else _WITHIN if item.is_within else "",
                item.label,
                "" if item.waiting is None else format_html('<span class="count">{}</span>', item.waiting),
            )
            for item in group.items
        ),
    )


_CURRENT = mark_safe(' aria-current="page"')
_WITHIN = mark_safe(' aria-current="true"')


@register.simple_tag(takes_context=True)
def accent_style(context: template.Context) -> SafeString | str:
    """Return the style attribute of <html> that carries a conference's accent, made readable."""
    conference = context.get("conference")
    wanted = getattr(conference, "accent", None)
    return format_html(' style="{}"', colour.accent_of(wanted).as_style()) if wanted else ""


# Forms ----------------------------------------------------------------------------------------------------------

_CLASSES = {
    "checkbox": "form-check-input",
    # Django puts the class of these two on the list around the controls; forms.css styles the controls themselves.
    "radioselect": "choices",
    "checkboxselectmultiple": "choices",
    "select": "form-select",
    "selectmultiple": "form-select",
    "nullbooleanselect": "form-select",
    "lazyselect": "form-select",
}


@register.simple_tag
def field_widget(field: BoundField) -> SafeString:
    """Draw a field's widget with its class and its links to help and errors."""
    attrs: dict[str, Any] = {}
    widget = field.field.widget
    kind = _CLASSES.get(field.widget_type)
    if kind is None:
        kind = "form-select" if getattr(widget, "input_type", "") == "select" else "form-control"
    attrs["class"] = f"{widget.attrs.get('class', '')} {kind}".strip()
    described = [f"{field.auto_id}_help"] if field.help_text else []
    if field.errors:
        # On a group the legend's fieldset carries the errors; a single radio button has no validity of its own.
        if not field.use_fieldset:
            attrs["aria-invalid"] = "true"
        attrs["class"] += " is-invalid"
        described.append(f"{field.auto_id}_error")
    if described and not field.is_hidden and not field.use_fieldset:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether a field is several controls under one legend (radio buttons, check boxes, split date and time)."""
    return field.use_fieldset


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether a field is one check box, whose label stands behind it."""
    return field.widget_type == "checkbox"


@register.filter
def unlocalized(number: float) -> str:
    """Return a number for CSS and SVG, with a point whatever the language."""
    return f"{float(number):g}"


@register.filter
def first_upper(text: str) -> str:
    """Return text with its first letter in upper case."""
    return capfirst(text)
