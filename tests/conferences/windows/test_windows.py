"""What is open when: the function everything that opens and closes hangs on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confsite.conferences.windows import DateFact, Span, Window, open_windows, spans

# Machines that run the tests may be slow; what is tested is pure.
calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS = [
    "SUBMISSION_OPEN", "ABSTRACT", "SUBMISSION", "BIDDING_OPEN", "BIDDING", "ASSIGNMENT", "REVIEW", "RESPONSE_OPEN",
    "RESPONSE", "DISCUSSION", "NOTIFICATION", "CAMERA_READY", "EVENT", "OTHER",
]  # fmt: skip
# Which date closes which window, the first that is set.
CLOSED_BY = {
    Window.SUBMIT: ("ABSTRACT", "SUBMISSION"),
    Window.EDIT: ("SUBMISSION",),
    Window.BID: ("BIDDING",),
    Window.REVIEW: ("REVIEW",),
    Window.RESPOND: ("RESPONSE",),
    Window.DISCUSS: ("DISCUSSION", "NOTIFICATION"),
    Window.CAMERA_READY: ("CAMERA_READY",),
}
START = datetime(2030, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(0), timedelta(days=364)).map(lambda passed: START + passed)
zones = st.sampled_from(
    ["", "UTC", "Etc/GMT+12", "Europe/Rome", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Auckland"]
)
scopes = st.sampled_from([None, None, 1, 2])


@st.composite
def facts(draw: st.DrawFn) -> DateFact:
    form = draw(st.sampled_from(["instant", "day", "open"]))
    return DateFact(
        kind=draw(st.sampled_from(KINDS)),
        at=draw(instants) if form == "instant" else None,
        day=draw(st.dates(date(2030, 1, 1), date(2030, 12, 31))) if form == "day" else None,
        zone=draw(zones),
        grace=timedelta(minutes=draw(st.integers(0, 600))),
        track=draw(scopes),
        submission_type=draw(scopes),
    )


calendars = st.lists(facts(), max_size=14, unique_by=lambda fact: (fact.kind, fact.track, fact.submission_type))


@calm
@given(calendars, scopes, scopes, instants)
def test_a_window_is_open_from_its_opening_to_its_closing_and_never_again(
    dates: list[DateFact], track: int | None, kind: int | None, now: datetime
) -> None:
    for span in spans(dates, track=track, submission_type=kind).values():
        assert span.closes_at is not None
        if span.opens_at is not None:
            assert not span.is_open(span.opens_at - timedelta(microseconds=1))
        assert not span.is_open(span.closes_at + span.grace + timedelta(microseconds=1))
        expected = (span.opens_at is None or now >= span.opens_at) and now <= span.closes_at + span.grace
        assert span.is_open(now) == expected


@calm
@given(calendars, scopes, scopes, instants, st.integers(0, 10**7))
def test_more_time_at_the_date_that_closes_a_window_never_closes_it(
    dates: list[DateFact], track: int | None, kind: int | None, now: datetime, seconds: int
) -> None:
    before = spans(dates, track=track, submission_type=kind)
    for window, kinds in CLOSED_BY.items():
        if window not in before or not before[window].is_open(now):
            continue
        later = [
            replace(fact, at=fact.at + timedelta(seconds=seconds)) if fact.kind in kinds and fact.at else fact
            for fact in dates
        ]
        assert spans(later, track=track, submission_type=kind)[window].is_open(now)
        graced = [replace(f, grace=f.grace + timedelta(seconds=seconds)) if f.kind in kinds else f for f in dates]
        assert spans(graced, track=track, submission_type=kind)[window].is_open(now)


@calm
@given(calendars, scopes, scopes, st.randoms())
def test_the_order_in_which_dates_are_listed_changes_nothing(
    dates: list[DateFact], track: int | None, kind: int | None, random: object
) -> None:
    shuffled = list(dates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert spans(shuffled, track=track, submission_type=kind) == spans(dates, track=track, submission_type=kind)


@calm
@given(calendars, instants)
def test_dates_of_another_track_or_type_change_nothing(dates: list[DateFact], now: datetime) -> None:
    mine = [fact for fact in dates if fact.track in (None, 1) and fact.submission_type in (None, 1)]
    assert open_windows(dates, now, track=1, submission_type=1) == open_windows(mine, now, track=1, submission_type=1)


@calm
@given(calendars)
def test_a_date_that_is_not_fixed_opens_and_closes_nothing(dates: list[DateFact]) -> None:
    fixed = [fact for fact in dates if fact.at is not None or fact.day is not None]
    assert spans(dates, track=1, submission_type=1) == spans(fixed, track=1, submission_type=1)


@calm
@given(instants, instants, instants)
def test_an_individual_extension_only_ever_adds_time(now: datetime, closes: datetime, until: datetime) -> None:
    span = Span(None, closes, timedelta(hours=1))
    if span.is_open(now):
        assert span.is_open(now, extended_until=until)
    assert span.is_open(now, extended_until=until) == (now <= max(closes + timedelta(hours=1), until))


def test_an_extension_does_not_open_what_has_not_begun() -> None:
    span = Span(START + timedelta(days=2), START + timedelta(days=3))
    assert not span.is_open(START, extended_until=START + timedelta(days=9))


def test_the_date_of_a_type_beats_that_of_a_track_and_both_beat_the_general_one() -> None:
    def due(day: int, track: int | None = None, kind: int | None = None) -> DateFact:
        return DateFact("SUBMISSION", at=START + timedelta(days=day), track=track, submission_type=kind)

    dates = [due(1), due(2, track=1), due(3, kind=1), due(4, track=1, kind=1)]

    def closes(track: int | None, kind: int | None) -> int:
        closes_at = spans(dates, track=track, submission_type=kind)[Window.EDIT].closes_at
        assert closes_at is not None
        return (closes_at - START).days

    assert [closes(None, None), closes(1, None), closes(None, 1), closes(1, 1), closes(2, 2)] == [1, 2, 3, 4, 1]


@pytest.mark.parametrize(
    ("day", "zone", "last"),
    [
        (date(2030, 5, 8), "", "2030-05-09T11:59:59.999999+00:00"),  # no zone stated: anywhere on Earth
        (date(2030, 5, 8), "Etc/GMT+12", "2030-05-09T11:59:59.999999+00:00"),
        (date(2030, 5, 8), "Europe/Rome", "2030-05-08T21:59:59.999999+00:00"),
        (date(2030, 3, 31), "Europe/Rome", "2030-03-31T21:59:59.999999+00:00"),  # the day clocks go forward
        (date(2030, 10, 27), "Europe/Rome", "2030-10-27T22:59:59.999999+00:00"),  # the day clocks go back
        # São Paulo put its clocks back from midnight to 23:00: the day's last hour happened twice.
        (date(2018, 2, 17), "America/Sao_Paulo", "2018-02-18T02:59:59.999999+00:00"),
        # … and forward from midnight to 01:00: the next day began at 01:00.
        (date(2018, 11, 3), "America/Sao_Paulo", "2018-11-04T02:59:59.999999+00:00"),
        (date(2023, 10, 28), "Asia/Beirut", "2023-10-28T21:59:59.999999+00:00"),
    ],
)
def test_a_deadline_that_is_only_a_day_closes_as_that_day_ends_there(day: date, zone: str, last: str) -> None:
    closes_at = DateFact("SUBMISSION", day=day, zone=zone).closes_at
    assert closes_at == datetime.fromisoformat(last)
    if zone:
        assert closes_at.astimezone(ZoneInfo(zone)).date() == day
        assert (closes_at + timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() == day + timedelta(days=1)


@calm
@given(st.dates(date(2000, 1, 1), date(2035, 12, 31)), zones.filter(bool))
def test_a_day_opens_with_its_first_and_closes_with_its_last_moment_in_every_zone(day: date, zone: str) -> None:
    fact, place = DateFact("EVENT", day=day, zone=zone), ZoneInfo(zone)
    first, last = fact.opens_at, fact.closes_at
    assert first is not None
    assert last is not None
    assert first.astimezone(place).date() == day == last.astimezone(place).date()
    assert (first - timedelta(microseconds=1)).astimezone(place).date() < day
    assert (last + timedelta(microseconds=1)).astimezone(place).date() > day


def test_the_usual_calendar_opens_one_thing_after_the_other() -> None:
    dates = [
        DateFact(kind, at=START + timedelta(days=day))
        for kind, day in {
            "SUBMISSION_OPEN": 1, "ABSTRACT": 10, "SUBMISSION": 17, "BIDDING": 24, "REVIEW": 40, "RESPONSE_OPEN": 41,
            "RESPONSE": 44, "DISCUSSION": 50, "NOTIFICATION": 52, "CAMERA_READY": 60,
        }.items()
    ]  # fmt: skip
    expected = {
        0: {Window.CAMERA_READY},
        5: {Window.SUBMIT, Window.EDIT, Window.CAMERA_READY},
        12: {Window.EDIT, Window.BID, Window.CAMERA_READY},
        30: {Window.REVIEW, Window.CAMERA_READY},
        42: {Window.RESPOND, Window.DISCUSS, Window.CAMERA_READY},
        48: {Window.DISCUSS, Window.CAMERA_READY},
        55: {Window.CAMERA_READY},
        70: set(),
    }
    for day, windows in expected.items():
        assert open_windows(dates, START + timedelta(days=day)) == windows, f"on day {day}"


def test_more_time_for_the_paper_lets_its_author_begin_one_after_the_abstract_deadline() -> None:
    dates = [
        DateFact("ABSTRACT", at=START, pk=1),
        DateFact("SUBMISSION", at=START + timedelta(days=7), pk=2),
        DateFact("SUBMISSION", at=START + timedelta(days=9), submission_type=5, pk=3),
    ]
    assert spans(dates)[Window.SUBMIT].closing == {1, 2}
    assert spans(dates)[Window.EDIT].closing == {2}
    assert spans(dates, submission_type=5)[Window.EDIT].closing == {3}
