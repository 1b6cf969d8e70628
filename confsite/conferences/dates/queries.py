"""What the pages about dates show."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Func, QuerySet, Value
from django.db.models.fields import CharField

from confsite.accounts.models import Person
from confsite.conferences import audiences
from confsite.conferences.calendar import Calendar
from confsite.conferences.dates import people, sanity
from confsite.conferences.dates.facts import NamedDate, RuleFact
from confsite.conferences.dates.timeline import Effect, Event, Timeline, WindowEffect
from confsite.conferences.dates.words import WINDOWS, date_text, lead_text
from confsite.conferences.models import Conference, Extension, Milestone, ReminderRule
from confsite.conferences.viewer import Viewer
from confsite.conferences.visibility import hidden_submissions
from confsite.conferences.windows import DateFact
from confsite.mail.models import OutboxMail
from confsite.ui.durations import amount

# What somebody can be given more time for.
EXTENDABLE = ("ABSTRACT", "SUBMISSION", "BIDDING", "REVIEW", "RESPONSE", "DISCUSSION", "CAMERA_READY")


def fact_of(milestone: Milestone) -> DateFact:
    """A milestone as the pure functions take it."""
    return DateFact(
        milestone.kind,
        milestone.at,
        milestone.day,
        milestone.zone,
        timedelta(seconds=milestone.grace_seconds),
        milestone.track_id,
        milestone.submission_type_id,
        milestone.pk,
    )


def named(milestone: Milestone) -> NamedDate:
    """A milestone with its words; its revisions, track and type should be fetched already."""
    scope = ", ".join(str(one) for one in (milestone.track, milestone.submission_type) if one is not None)
    return NamedDate(
        fact_of(milestone),
        str(milestone),
        announced=milestone.announced,
        zone_label=milestone.zone_label,
        scope=scope,
        is_public=milestone.is_public,
        before=tuple(str(revision) for revision in milestone.revisions.all()) if milestone.pk else (),
    )


def named_dates(calendar: Calendar) -> list[NamedDate]:
    """All dates of a conference; two queries."""
    return [named(milestone) for milestone in calendar.milestones_with_history]


@dataclass(frozen=True)
class DateRow:
    """A line of the table of important dates. `state`: past, next, future, or open where it is not fixed."""

    milestone: Milestone
    date: NamedDate
    text: str
    state: str
    extensions: int


def date_rows(viewer: Viewer, calendar: Calendar) -> list[DateRow]:
    """All dates in the order of time, those not fixed last; as many queries however many there are."""
    granted: dict[int, int] = {}
    for extension in extensions_seen_by(viewer):
        granted[extension.milestone_id] = granted.get(extension.milestone_id, 0) + 1
    pairs = [(milestone, named(milestone)) for milestone in calendar.milestones_with_history]
    pairs.sort(key=lambda pair: (pair[1].at is None, pair[1].at.timestamp() if pair[1].at else 0.0, pair[0].order))
    rows, has_next = [], False
    for milestone, date in pairs:
        state = "open" if date.at is None else "past" if date.at <= calendar.now else "future" if has_next else "next"
        has_next = has_next or state == "next"
        text = date_text(milestone.at, milestone.day, milestone.zone, milestone.zone_label, milestone.announced)
        rows.append(DateRow(milestone, date, text, state, granted.get(milestone.pk, 0)))
    return rows


def warnings(calendar: Calendar) -> list[str]:
    """Odd orders of the dates, in words."""
    return sanity.warnings(named_dates(calendar))


def rule_facts(conference: Conference, viewer: Viewer | None = None) -> list[RuleFact]:
    """The reminder rules as plain data. With a viewer also how many people each would reach now and what it wrote,
    without papers the viewer must not learn of.
    """
    rules = list(ReminderRule.objects.filter(conference=conference))
    people_now: dict[str, int] = {}
    written: dict[int, dict[int, int]] = {}
    if viewer is not None:
        hidden = hidden_submissions(viewer)
        people_now = {key: audience_size(conference, key, hidden) for key in {rule.audience for rule in rules}}
        written = _written(conference, hidden)
    return [
        RuleFact(
            rule.pk,
            rule.kind,
            audience_label(rule.audience),
            timedelta(hours=rule.lead_hours),
            rule.is_on,
            people_now.get(rule.audience),
            written.get(rule.pk, {}),
        )
        for rule in rules
    ]


def audience_label(key: str) -> str:
    audience = audiences.get(key)
    return str(audience.label) if audience is not None else key


def audience_size(conference: Conference, key: str, hidden: frozenset[int]) -> int:
    """How many people an audience is now, not counting those found only through hidden papers."""
    audience = audiences.get(key)
    if audience is None:
        return 0
    if audience.size is not None:
        return audience.size(conference, hidden)
    return len({one.person.pk for one in audience.find(conference) if not one.names(hidden)})


def _written(conference: Conference, hidden: frozenset[int]) -> dict[int, dict[int, int]]:
    """How many reminders were written, by rule and by milestone, read off the outbox's unique keys."""
    # The key is written in `reminders`: reminder:<rule>:<milestone>:<person>:…
    rows = (
        OutboxMail.objects.filter(conference=conference, unique_key__startswith="reminder:")
        .exclude(submission_id__in=hidden)
        .exclude(about__overlap=list(hidden))
        .annotate(rule=_key_part(2), milestone=_key_part(3))
        .order_by()
        .values_list("rule", "milestone")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[int, int]] = {}
    for rule, milestone, count in rows:
        if rule.isdecimal() and milestone.isdecimal():
            found.setdefault(int(rule), {})[int(milestone)] = count
    return found


def _key_part(number: int) -> Func:
    return Func(F("unique_key"), Value(":"), Value(number), function="split_part", output_field=CharField())


def extensions_seen_by(viewer: Viewer) -> QuerySet[Extension]:
    """Individual extensions, of people the viewer may know to be of this conference, and of no hidden paper."""
    return (
        Extension.objects.filter(conference=viewer.conference, person__in=people.known_people(viewer).values("pk"))
        .exclude(submission_id__in=hidden_submissions(viewer))
        .select_related("milestone", "person", "granted_by__person")
        .order_by("milestone__order", "person__sort_key", "pk")
    )


def extendable(conference: Conference) -> QuerySet[Milestone]:
    """Dates that are fixed and that close something."""
    dates = Milestone.objects.filter(conference=conference, kind__in=EXTENDABLE)
    return dates.exclude(at=None, day=None).select_related("track", "submission_type")


def find_people(viewer: Viewer, words: str, most: int = 20) -> list[Person]:
    """The first few people of a conference that match."""
    return list(people.search(viewer, words).prefetch_related("emails", "affiliations")[:most])


@dataclass(frozen=True)
class RuleRow:
    """A reminder rule with its words."""

    rule: ReminderRule
    audience: str
    lead_text: str


def rules_of(conference: Conference) -> list[RuleRow]:
    """The reminder rules for their page."""
    return [
        RuleRow(rule, audience_label(rule.audience), lead_text(timedelta(hours=rule.lead_hours)))
        for rule in ReminderRule.objects.filter(conference=conference)
    ]


@dataclass(frozen=True)
class EffectLine:
    """A window that opens or closes, in words."""

    name: str
    scope: str
    is_opening: bool
    grace_text: str


@dataclass(frozen=True)
class EventLine:
    """A line of "what will happen when": the event, with what it does in words."""

    event: Event
    effects: list[EffectLine]
    lead_text: str


def timeline_lines(conference: Conference, timeline: Timeline) -> list[EventLine]:
    """The events of a timeline with words; two queries."""
    tracks: dict[int | None, str] = dict(conference.tracks.values_list("pk", "name"))
    types: dict[int | None, str] = dict(conference.submission_types.values_list("pk", "name"))

    def line(effect: WindowEffect) -> EffectLine:
        names = [tracks.get(effect.track, ""), types.get(effect.submission_type, "")]
        return EffectLine(
            str(WINDOWS[effect.window]),
            ", ".join(name for name in names if name),
            effect.effect == Effect.OPENS,
            amount(effect.grace.total_seconds()) if effect.grace else "",
        )

    return [
        EventLine(
            event,
            [line(effect) for effect in event.effects],
            lead_text(event.rule.lead) if event.rule is not None else "",
        )
        for event in timeline.events
    ]
