"""China's working time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
import numpy as np
import pytest

from huibao.calendar import DAY_SECONDS, remark, working_days, working_microseconds


def days(begin: str, end: str) -> float:
    spans = np.array([begin], "datetime64[us]"), np.array([end], "datetime64[us]")
    return int(working_microseconds(*spans)[0]) / 1_000_000 / DAY_SECONDS


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2022-03-07T09:00", "2022-03-07T17:00", 1),
        ("2022-03-07T09:00", "2022-03-07T13:00", 0.5),
        ("2022-03-07T06:30", "2022-03-07T23:00", 1),
        ("2022-03-07T16:00", "2022-03-08T10:00", 0.25),
        ("2022-03-04T17:00", "2022-03-07T09:00", 0),
        ("2022-03-05T10:00", "2022-03-06T16:00", 0),
        ("2022-03-07T17:30", "2022-03-08T08:00", 0),
    ],
    ids=["a day", "half a day", "outside hours", "over night", "a weekend", "inside a weekend", "an evening"],
)
def test_only_nine_to_five_of_working_days_counts(begin: str, end: str, expected: float) -> None:
    assert days(begin, end) == expected


def test_public_holidays_do_not_count_and_make_up_days_do() -> None:
    assert days("2022-10-01T00:00", "2022-10-08T00:00") == 0
    assert days("2022-10-08T09:00", "2022-10-09T17:00") == 2  # a Saturday and a Sunday made up for the holiday


def test_time_runs_over_the_turn_of_a_year() -> None:
    assert days("2021-12-31T16:00", "2022-01-04T10:00") == 0.25


def test_an_end_before_the_begin_is_no_time() -> None:
    assert days("2022-03-08T12:00", "2022-03-07T12:00") == 0
    assert days("2023-01-04T12:00", "2022-12-29T12:00") == 0


def test_no_moments_give_no_times() -> None:
    assert len(working_microseconds(np.array([], "M8[us]"), np.array([], "M8[us]"))) == 0


def test_a_year_without_known_holidays_counts_weekends_only_and_says_so() -> None:
    known = [datetime(2099, 1, 1).weekday() + offset for offset in range(7)]
    assert [bool(day) for day in working_days(2099)[:7]] == [day % 7 < 5 for day in known]
    assert remark({2022, 2099}) == "节假日库没有2099年的安排，该年只扣除周末。"
    assert remark({2099, 2022, 2098}) == "节假日库没有2098年、2099年的安排，该年只扣除周末。"
    assert remark({2022}) is None


def test_working_days_are_those_of_the_holiday_library() -> None:
    for year in range(2004, 2027):
        first = date(year, 1, 1)
        days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
        assert working_days(year).tolist() == [chinese_calendar.is_workday(day) for day in days]


def test_the_last_day_of_all_is_counted_too() -> None:
    assert days("2022-12-30T09:00", "2022-12-31T12:00") == 1  # the holiday begins on the 31st
    assert days("2024-12-30T09:00", "2024-12-31T13:00") == 1.5
