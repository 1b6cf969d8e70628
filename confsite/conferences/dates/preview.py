"""What the chair is shown before a date is changed: consequences in words."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from confsite.conferences import audiences
from confsite.conferences.calendar import Calendar
from confsite.conferences.dates import queries, sanity
from confsite.conferences.dates.consequences import Consequences, WindowChange, consequences
from confsite.conferences.dates.facts import NamedDate
from confsite.conferences.dates.services import DateValues, is_announced, is_moved, text_of
from confsite.conferences.dates.words import WINDOWS
from confsite.conferences.models import Milestone
from confsite.conferences.viewer import Viewer
from confsite.conferences.visibility import hidden_submissions
from confsite.conferences.windows import DateFact


@dataclass(frozen=True)
class WindowLine:
    """A window's change in words; the instants are shown by the page."""

    what: str
    scope: str
    change: WindowChange
    verdict: str
    tone: str


@dataclass(frozen=True)
class Preview:
    """Everything about one change of a date before it is applied."""

    before: str
    after: str
    is_moved: bool
    is_extension: bool
    lines: list[WindowLine]
    found: Consequences
    warnings: list[str]
    audiences: list[tuple[str, str]]

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to look at before the change is made."""
        return self.is_moved or bool(self.found)


def preview_of(viewer: Viewer, values: DateValues, milestone: Milestone | None) -> Preview:
    """Compare the dates as they are with what they would be."""
    calendar = Calendar(viewer.conference)
    before = queries.named_dates(calendar)
    after = [one for one in before if milestone is None or one.fact.pk != milestone.pk] + [_named(values, milestone)]
    found = consequences(before, after, queries.rule_facts(viewer.conference), calendar.now)
    moved = milestone is not None and is_moved(milestone, values)
    return Preview(
        before=text_of(milestone) if milestone is not None else "",
        after=values.text,
        is_moved=moved,
        is_extension=moved and milestone is not None and is_announced(milestone),
        lines=_lines(viewer, found),
        found=found,
        warnings=_new_warnings(before, after),
        audiences=audience_choices(viewer, values.kind) if moved else [],
    )


def removal_of(viewer: Viewer, milestone: Milestone) -> tuple[list[WindowLine], Consequences]:
    """What removing a date would do."""
    calendar = Calendar(viewer.conference)
    before = queries.named_dates(calendar)
    after = [one for one in before if one.fact.pk != milestone.pk]
    found = consequences(before, after, queries.rule_facts(viewer.conference), calendar.now)
    return _lines(viewer, found), found


def audience_choices(viewer: Viewer, kind: str) -> list[tuple[str, str]]:
    """Audiences a move of this kind of date concerns, each with how many people it is."""
    hidden = hidden_submissions(viewer)
    return [
        (one.key, f"{one.label} ({queries.audience_size(viewer.conference, one.key, hidden)})")
        for one in audiences.all_audiences()
        if one.milestone_kind == kind
    ]


def _named(values: DateValues, milestone: Milestone | None) -> NamedDate:
    fact = DateFact(
        values.kind,
        values.at,
        values.day,
        values.zone,
        timedelta(seconds=values.grace_seconds),
        values.track.pk if values.track else None,
        values.submission_type.pk if values.submission_type else None,
        milestone.pk if milestone else None,
    )
    label = values.label or capfirst(str(Milestone.Kind(values.kind).label))
    return replace(NamedDate(fact, label), announced=values.announced, is_public=values.is_public)


def _new_warnings(before: list[NamedDate], after: list[NamedDate]) -> list[str]:
    known = set(sanity.warnings(before))
    return [one for one in sanity.warnings(after) if one not in known]


def _lines(viewer: Viewer, found: Consequences) -> list[WindowLine]:
    tracks: dict[int | None, str] = dict(viewer.conference.tracks.values_list("pk", "name")) if found.windows else {}
    types: dict[int | None, str] = (
        dict(viewer.conference.submission_types.values_list("pk", "name")) if found.windows else {}
    )
    lines = []
    for change in found.windows:
        names = [tracks.get(change.track, ""), types.get(change.submission_type, "")]
        verdict, tone = _verdict(change)
        scope = ", ".join(str(name) for name in names if name)
        lines.append(WindowLine(str(WINDOWS[change.window]), scope, change, verdict, tone))
    return lines


def _verdict(change: WindowChange) -> tuple[str, str]:
    if change.is_open and not change.was_open:
        had_ended = change.before is not None and change.before.closes_at is not None
        return (_("reopens now") if had_ended else _("opens now")), "warning"
    if change.was_open and not change.is_open:
        return _("closes now"), "danger"
    if change.after is None:
        return _("never opens any more"), "danger"
    return (_("stays open") if change.is_open else _("not open now")), "neutral"
