"""Timeline, consequences, odd orders and local times: pure functions."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confsite.conferences.dates import local_time, sanity
from confsite.conferences.dates.consequences import consequences
from confsite.conferences.dates.facts import NamedDate, RuleFact
from confsite.conferences.dates.timeline import Effect, timeline_of
from confsite.conferences.windows import DateFact, Window

NOW = datetime(2030, 5, 1, tzinfo=UTC)
calm = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def due(kind: str, days: float | None, *, pk: int = 1, **more: object) -> NamedDate:
    at = NOW + timedelta(days=days) if days is not None else None
    return NamedDate(DateFact(kind, at=at, pk=pk, **more), kind.lower(), announced="soon")  # type: ignore[arg-type]


RULES = [
    RuleFact(1, "SUBMISSION", "authors of drafts", timedelta(days=7), people=3),
    RuleFact(2, "SUBMISSION", "authors of drafts", timedelta(hours=6), people=3, written={1: 5}),
    RuleFact(3, "REVIEW", "late reviewers", timedelta(days=2)),
    RuleFact(4, "SUBMISSION", "switched off", timedelta(days=1), is_on=False),
]


def test_the_timeline_tells_dates_windows_and_reminders_in_the_order_of_time() -> None:
    found = timeline_of([due("REVIEW", 30, pk=2), due("SUBMISSION", 10)], RULES, NOW)
    told = [(event.rule.pk if event.rule else event.dates[0].label, event.is_past) for event in found.events]
    assert told == [(1, False), (2, False), ("submission", False), (3, False), ("review", False)]
    submission = found.events[2]
    assert [(one.window, one.effect) for one in submission.effects] == [
        (Window.SUBMIT, Effect.CLOSES),
        (Window.EDIT, Effect.CLOSES),
        (Window.REVIEW, Effect.OPENS),
    ]
    assert found.next_event == found.events[0]


def test_what_has_happened_says_how_many_mails_it_wrote() -> None:
    found = timeline_of([due("SUBMISSION", 0.1)], RULES, NOW)
    assert [(event.rule.pk, event.is_past, event.written) for event in found.events if event.rule] == [
        (1, True, 0),
        (2, True, 5),
    ]


def test_a_date_that_is_not_fixed_stands_apart_with_the_reminders_that_wait_for_it() -> None:
    found = timeline_of([due("SUBMISSION", None)], RULES, NOW)
    assert found.events == []
    assert [(one.announced, [rule.pk for rule in rules]) for one, rules in found.undated] == [("soon", [1, 2])]


def test_a_track_with_its_own_deadline_closes_on_its_own_line_only() -> None:
    dates = [due("SUBMISSION", 10), due("SUBMISSION", 14, pk=2, track=5), due("CAMERA_READY", 40, pk=3)]
    found = timeline_of(dates, [], NOW)
    own = [effect for event in found.events for effect in event.effects if effect.track == 5]
    assert {(one.window, one.effect) for one in own} == {(Window.SUBMIT, Effect.CLOSES), (Window.EDIT, Effect.CLOSES)}


@calm
@given(
    st.lists(
        st.tuples(st.sampled_from(["SUBMISSION", "REVIEW", "BIDDING", "OTHER"]), st.integers(-50, 50)),
        unique_by=lambda pair: pair[0],
    )
)
def test_the_timeline_is_in_order_and_holds_every_date_and_reminder_once(pairs: list[tuple[str, int]]) -> None:
    dates = [due(kind, days, pk=number) for number, (kind, days) in enumerate(pairs)]
    events = timeline_of(dates, RULES, NOW).events
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert sorted(one.label for event in events for one in event.dates) == sorted(kind.lower() for kind, _days in pairs)
    expected = sum(rule.is_on for rule in RULES for kind, _days in pairs if rule.kind == kind)
    assert sum(event.rule is not None for event in events) == expected
    assert all(event.is_past == (event.at <= NOW) for event in events)


def test_moving_a_past_deadline_reopens_its_windows_and_moves_its_reminders() -> None:
    found = consequences([due("SUBMISSION", -1)], [due("SUBMISSION", 3)], RULES, NOW)
    assert {(one.window, one.was_open, one.is_open) for one in found.windows} == {
        (Window.SUBMIT, False, True),
        (Window.EDIT, False, True),
    }
    assert [(one.rule.pk, one.after, one.is_lost) for one in found.reminders] == [
        (1, NOW - timedelta(days=4), True),
        (2, NOW + timedelta(days=2, hours=18), False),
    ]


def test_rewording_a_date_has_no_consequences() -> None:
    before = due("SUBMISSION", 5)
    assert not consequences([before], [NamedDate(before.fact, "Papers due")], RULES, NOW)


def test_a_grace_is_a_consequence_though_nothing_else_moves() -> None:
    graced = due("SUBMISSION", 5, grace=timedelta(hours=2))
    assert len(consequences([due("SUBMISSION", 5)], [graced], RULES, NOW).windows) == 2


@pytest.mark.parametrize(
    ("dates", "warning"),
    [
        ([due("SUBMISSION", 10), due("REVIEW", 5)], "“review” comes before “submission”"),
        ([due("SUBMISSION", 10), due("REVIEW", 20), due("RESPONSE", 25)], "will never open"),
        ([due("SUBMISSION", 10)], "nobody can review"),
        ([due("BIDDING", 1), due("BIDDING_OPEN", 2)], "“bidding” comes before “bidding_open”"),
        ([due("CAMERA_READY", 9), due("NOTIFICATION", 12)], "“camera_ready” comes before “notification”"),
    ],
)
def test_an_odd_order_of_dates_is_told_with_a_cure(dates: list[NamedDate], warning: str) -> None:
    assert any(warning in one for one in sanity.warnings(dates))


def test_a_usual_calendar_raises_no_eyebrow() -> None:
    usual = {
        "SUBMISSION_OPEN": 0, "ABSTRACT": 10, "SUBMISSION": 17, "BIDDING": 24, "REVIEW": 40, "RESPONSE_OPEN": 41,
        "RESPONSE": 44, "DISCUSSION": 50, "NOTIFICATION": 52, "CAMERA_READY": 60, "EVENT": 90,
    }  # fmt: skip
    assert sanity.warnings([due(kind, day) for kind, day in usual.items()]) == []


def test_a_time_that_clocks_jump_over_names_real_times_on_both_sides() -> None:
    with pytest.raises(local_time.NotExisting) as gap:
        local_time.resolve(datetime(2030, 3, 31, 2, 30), "Europe/Rome")  # noqa: DTZ001 – a time on the wall
    assert (gap.value.before.hour, gap.value.after.hour) == (1, 3)


def test_a_time_that_comes_twice_is_asked_about_and_both_answers_differ_by_an_hour() -> None:
    local = datetime(2030, 10, 27, 2, 30)  # noqa: DTZ001 – a time on the wall
    with pytest.raises(local_time.HappensTwice) as twice:
        local_time.resolve(local, "Europe/Rome")
    assert twice.value.second - twice.value.first == timedelta(hours=1)
    assert local_time.resolve(local, "Europe/Rome", "first") == twice.value.first
    assert local_time.resolve(local, "Europe/Rome", "second") == twice.value.second


def test_pdt_as_announced_in_winter_is_seven_hours_behind_utc() -> None:
    local = datetime(2019, 11, 22, 23, 59)  # noqa: DTZ001 – a time on the wall
    assert local_time.resolve(local, "Etc/GMT+7") == datetime(2019, 11, 23, 6, 59, tzinfo=UTC)


@calm
@given(
    st.integers(0, 400_000),
    st.sampled_from(["UTC", "Etc/GMT+12", "Europe/Rome", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_every_instant_is_found_again_from_its_local_time(minutes: int, zone: str) -> None:
    instant = datetime(2018, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    local = instant.astimezone(ZoneInfo(zone))
    which = "second" if local.fold else "first"
    assert local_time.resolve(local.replace(tzinfo=None, fold=0), zone, which) == instant


def test_a_day_without_an_hour_falls_at_its_end_for_deadlines_and_at_its_start_for_openings() -> None:
    day = date(2030, 5, 8)
    closing = NamedDate(DateFact("SUBMISSION", day=day, zone="UTC"), "x").at
    opening = NamedDate(DateFact("SUBMISSION_OPEN", day=day, zone="UTC"), "x").at
    assert closing is not None
    assert closing.hour == 23
    assert opening == datetime(2030, 5, 8, tzinfo=UTC)
