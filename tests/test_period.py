"""Periods: names, bounds, neighbours and labels, for every kind."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huibao.errors import PeriodError
from huibao.period import Period

years = st.integers(1990, 2090)
months = st.integers(1, 12)
closed_names = st.one_of(
    years.map(str),
    st.builds("{}H{}".format, years, st.integers(1, 2)),
    st.builds("{}Q{}".format, years, st.integers(1, 4)),
    st.builds("{}-{:02d}".format, years, months),
)


def ranged(year: int, month: int, more: int) -> str:
    last = month - 1 + more
    return f"{year}-{month:02d}..{year + last // 12}-{last % 12 + 1:02d}"


range_names = st.builds(ranged, years, months, st.integers(0, 30))
to_date_names = st.dates(date(1990, 1, 1), date(2090, 12, 31)).map(lambda day: f"..{day.isoformat()}")
names = st.one_of(closed_names, range_names, to_date_names)


@given(names)
def test_a_name_is_read_back_as_itself(name: str) -> None:
    assert str(Period.parse(name)) == name
    assert Period.parse(Period.parse(name)) == Period.parse(name)


@given(closed_names)
def test_closed_periods_follow_each_other_without_gap(name: str) -> None:
    period = Period.parse(name)
    assert period.previous is not None
    assert period.previous.end + timedelta(days=1) == period.start
    assert period.next.start == period.end + timedelta(days=1)
    assert period.next.previous == period
    assert period.previous.next == period


@given(st.one_of(range_names, to_date_names))
def test_running_totals_and_years_to_date_have_no_previous(name: str) -> None:
    assert Period.parse(name).previous is None


@given(names)
def test_the_year_ago_is_the_same_period_one_year_earlier(name: str) -> None:
    period = Period.parse(name)
    before = period.year_ago
    assert before.kind == period.kind
    assert (before.start.year, before.start.month, before.start.day) == (
        period.start.year - 1,
        period.start.month,
        period.start.day,
    )
    assert before.end.month == period.end.month
    assert before.year == period.year - 1


@given(names)
def test_only_halves_quarters_and_months_have_a_previous_period_that_is_not_the_year_ago(name: str) -> None:
    assert Period.parse(name).has_own_previous == (Period.parse(name).kind in ("half", "quarter", "month"))


@given(names)
def test_months_cover_the_period_and_nothing_before_it(name: str) -> None:
    period = Period.parse(name)
    assert period.months[0].start == period.start
    assert period.months[-1].start <= period.end <= period.months[-1].end
    assert all(a.next == b for a, b in zip(period.months, period.months[1:], strict=False))


@given(names)
def test_days_are_inside_exactly_between_both_ends(name: str) -> None:
    period = Period.parse(name)
    assert period.start in period and period.end in period
    assert period.start - timedelta(days=1) not in period
    assert period.end + timedelta(days=1) not in period


def test_the_year_ago_of_a_leap_day_ends_on_28_february() -> None:
    assert Period.parse("..2024-02-29").year_ago.name == "..2023-02-28"
    assert Period.parse("2024-02").year_ago.end == date(2023, 2, 28)
    assert Period.parse("2023-02").year_ago == Period.parse("2022-02")
    assert Period.parse("2025-02").year_ago.end == date(2024, 2, 29)
    assert Period.parse("..2023-02-28").year_ago.name == "..2022-02-28"


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)).filter(lambda day: (day.month, day.day) != (2, 29)))
def test_the_year_ago_of_a_year_to_date_ends_on_the_same_day(day: date) -> None:
    assert Period.parse(f"..{day}").year_ago.end == day.replace(year=day.year - 1)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_the_month_of_a_day_is_the_whole_month(day: date) -> None:
    assert Period.month(day) == Period.parse(f"{day:%Y-%m}")


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("2022", "2023"),
        ("2022H2", "2023H1"),
        ("2022Q3", "2022Q4"),
        ("2022-12", "2023-01"),
        ("2022-01..2022-09", "2022-10"),
        ("..2022-09-15", "2022-10"),
        ("..2022-12-31", "2023-01"),
    ],
)
def test_the_next_period_is_the_one_plans_are_made_for(name: str, following: str) -> None:
    assert Period.parse(name).next.name == following


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("2022", "2022年"),
        ("2022H1", "2022年上半年"),
        ("2022H2", "2022年下半年"),
        ("2022Q3", "2022年第三季度"),
        ("2022-07", "2022年7月"),
        ("2022-01..2022-09", "2022年1—9月"),
        ("2022-03..2022-03", "2022年3月"),
        ("2021-11..2022-02", "2021年11月—2022年2月"),
        ("2021-11..2022-11", "2021年11月—2022年11月"),
        ("..2022-09-15", "2022年1月1日至9月15日"),
        ("..2022-01-15", "2022年1月1日至1月15日"),
        ("..2022-01-01", "2022年1月1日"),
    ],
)
def test_labels_name_a_closed_period(name: str, label: str) -> None:
    assert Period.parse(name).label == label


@pytest.mark.parametrize(
    "name",
    [
        "",
        "22",
        "2022H3",
        "2022Q0",
        "2022-13",
        "2022-1",
        "2022-09..2022-01",
        "..2022-02-29",
        "..2022-13-01",
        "../x",
        "２０２２",
        "0001",
        "9999",
    ],
)
def test_what_is_no_period_is_refused_with_the_ways_to_write_one(name: str) -> None:
    with pytest.raises(PeriodError) as caught:
        Period.parse(name)
    assert caught.value.exit_status == 2
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["1899", "9001Q1", "2022-01..9001-01", "9001-01..2022-01"])
def test_a_year_out_of_bounds_is_named_as_the_reason_at_either_end_of_a_range(name: str) -> None:
    with pytest.raises(PeriodError, match="年份超出范围"):
        Period.parse(name)


def test_a_range_that_ends_before_it_starts_says_so() -> None:
    with pytest.raises(PeriodError, match="结束月份早于开始月份"):
        Period.parse("2022-09..2022-01")


def test_a_year_may_come_as_a_number() -> None:
    assert Period.parse(2022) == Period.parse("2022")


def test_split_gives_only_whole_pieces() -> None:
    assert [p.name for p in Period.parse("2022H1").split("quarter")] == ["2022Q1", "2022Q2"]
    assert [p.name for p in Period.parse("2022-02..2022-07").split("quarter")] == ["2022Q2"]
    assert [p.name for p in Period.parse("..2022-03-15").split("month")] == ["2022-01", "2022-02"]


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("2022", "2022年1月1日至12月31日"),
        ("2020-02", "2020年2月1日至2月29日"),
        ("..2022-09-15", "2022年1月1日至9月15日"),
        ("2021-11..2022-02", "2021年11月1日至2022年2月28日"),
    ],
)
def test_a_cover_names_the_first_and_the_last_day(name: str, span: str) -> None:
    assert Period.parse(name).span == span


@pytest.mark.parametrize(
    ("name", "progress"),
    [
        ("..2022-01-01", Fraction(1, 365)),
        ("2022H1", Fraction(181, 365)),
        ("2024H1", Fraction(182, 366)),
        ("2021-11..2022-02", Fraction(59, 365)),
        ("2022", Fraction(1)),
    ],
)
def test_the_part_of_the_year_that_is_over_counts_its_days(name: str, progress: Fraction) -> None:
    assert Period.parse(name).progress == progress
