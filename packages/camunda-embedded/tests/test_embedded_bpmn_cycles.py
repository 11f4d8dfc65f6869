"""Cycles of timers: repeated durations, and cron."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camunda_embedded._bpmn.cron import Cron
from camunda_embedded._bpmn.cycles import Interval, MixedDuration, later, parse_cycle
from camunda_embedded.feel.values import YearsMonthsDuration

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R3/PT10S", Interval(3, timedelta(seconds=10))),
        ("R/P1D", Interval(-1, timedelta(days=1))),
        ("R-1/P1W", Interval(-1, timedelta(weeks=1))),
        ("R0/PT1S", Interval(0, timedelta(seconds=1))),
        ("R-2/PT1S", Interval(-2, timedelta(seconds=1))),
        ("R+2//PT1S", Interval(2, timedelta(seconds=1))),
        (
            "R2/2026-01-01t00:00:00z/P1D",
            Interval(2, timedelta(days=1), datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ),
        ("R2/P1M1DT2H", Interval(2, MixedDuration(1, timedelta(days=1, hours=2)))),
        (
            "R/2026-01-01T00:00:00+01:00[Europe/Berlin]/PT1H",
            Interval(-1, timedelta(hours=1), datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Berlin"))),
        ),
        (
            "R5/2026-01-01T00:00:00Z/P1M",
            Interval(5, YearsMonthsDuration(1), datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ),
    ],
)
def test_repeated_durations(text: str, expected: Interval) -> None:
    """Repetitions, duration, and the beginning where there is one."""
    assert expected == parse_cycle(text)


@pytest.mark.parametrize("text", ["", "R3", "R3/", "R3/10s", "Rx/PT1S", "R3/yesterday/PT1S", "PT1S", "* * * * *", "60 * * * * *", "* * * 32 * *", "*/0 * * * * *", "a * * * * *", "5-3 * * * * *", "R2147483648/PT1S", "R3/2026-01-01T00:00:00/P1D", "R3/2026-01-01T00:00:00[Europe/Berlin]/P1D", "? * * * * *", "0 0 0 ? ? *", "0 0 0 ?,1 * *", "0 0 0 ? * ?", "0/60 * * * * *", "0 0 0 L,LW * *", "0 0 0 L-0 * *", "0 0 0 20-10 * *", "0 0 0 * NOV-FEB *", "0 0 0 * * 6-2/2", "0 0 0 * * 8/2", "0 0 0 * * 1,MONL"])  # fmt: skip
def test_what_is_no_cycle(text: str) -> None:
    """None of them is mended by guessing."""
    assert parse_cycle(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 0 9 * * *", "2026-02-01T09:00:00+00:00"),
        ("*/15 * * * * *", "2026-01-31T12:00:15+00:00"),
        ("0 30 12 * * MON-FRI", "2026-02-02T12:30:00+00:00"),
        ("0 0 0 1 JAN,JUL *", "2026-07-01T00:00:00+00:00"),
        ("0 0 0 29 2 ?", "2028-02-29T00:00:00+00:00"),
        ("@hourly", "2026-01-31T13:00:00+00:00"),
        ("@weekly", "2026-02-01T00:00:00+00:00"),
        ("0 0 0 * * 7", "2026-02-01T00:00:00+00:00"),
        ("10,20 0 12 * * *", "2026-01-31T12:00:10+00:00"),
        ("0 0 9 L * *", "2026-02-28T09:00:00+00:00"),
        ("0 0 9 L-3 * *", "2026-02-25T09:00:00+00:00"),
        ("0 0 9 LW * *", "2026-02-27T09:00:00+00:00"),
        ("0 0 9 1W * *", "2026-02-02T09:00:00+00:00"),
        ("0 0 9 15W * *", "2026-02-16T09:00:00+00:00"),
        ("0 0 9 ? * FRI-SUN", "2026-02-01T09:00:00+00:00"),
        ("0 0 9 ? * 5L", "2026-02-27T09:00:00+00:00"),
        ("0 0 9 ? * MON#2", "2026-02-09T09:00:00+00:00"),
        ("0 0 9 ? * SAT-TUE", "2026-02-01T09:00:00+00:00"),
        ("0 0 9 ? * SUN-TUE", "2026-02-01T09:00:00+00:00"),
        ("0 0 9 ? * 7/3", "2026-02-01T09:00:00+00:00"),
        ("0 0 9 ? * L", "2026-02-01T09:00:00+00:00"),
        ("0 0 9 ? * 5L,THU#1", "2026-02-05T09:00:00+00:00"),
        ("0 0 9 29 2 SUN", "2032-02-29T09:00:00+00:00"),
    ],
)
def test_cron(text: str, expected: str) -> None:
    """Seconds, minutes, hours, days, months, weekdays."""
    cron = parse_cycle(text)
    assert isinstance(cron, Cron)
    found = cron.after(NOW)
    assert found is not None
    assert expected == found.isoformat()


@pytest.mark.parametrize(("text", "day"), [("0 0 0 L,15 * *", 15), ("0 0 0 20,L-3 * *", 20), ("0 0 0 14W * *", 13), ("0 0 0 14W,L * *", 14)])  # fmt: skip
def test_lists_of_days_as_a_real_camunda_reads_them(text: str, day: int) -> None:
    """Beside other days it passes over the last ones, and takes a nearest weekday for the day itself."""
    cron = parse_cycle(text)
    assert isinstance(cron, Cron)
    found = cron.after(NOW)
    assert found is not None
    assert (found.month, found.day) == (2, day)
    following = cron.after(found)
    assert following is not None
    assert following.month == 3


def test_a_day_that_never_comes() -> None:
    """There is no 30th of February."""
    cron = parse_cycle("0 0 0 30 2 *")
    assert isinstance(cron, Cron)
    assert cron.after(NOW) is None


@given(
    st.lists(st.sampled_from(["*", "*/2", "1", "3-5", "1,2"]), min_size=6, max_size=6),
    st.integers(0, 10**8),
)
def test_the_next_moment_is_later_and_fits(parts: list[str], seconds: int) -> None:
    """Whatever the fields are."""
    cron = parse_cycle(" ".join(parts))
    assert isinstance(cron, Cron)
    begin = NOW + timedelta(seconds=seconds)
    found = cron.after(begin)
    assert found is not None
    assert found > begin
    values = (found.second, found.minute, found.hour, found.day, found.month, found.isoweekday() % 7)
    assert all(value in field for value, field in zip(values, cron.fields, strict=True))


@given(st.text(max_size=20))
def test_any_text_is_a_cycle_or_not(text: str) -> None:
    """Nothing is raised."""
    parse_cycle(text)


def test_months_end_with_their_month() -> None:
    """A month after the last of January is the last of February."""
    assert datetime(2026, 2, 28, 12, tzinfo=timezone.utc) == later(NOW, YearsMonthsDuration(1))
    assert later(datetime(9999, 12, 31, tzinfo=timezone.utc), timedelta(days=1)) is None
