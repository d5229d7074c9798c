"""Medians agree with those of the rows looked at one by one, whatever order an engine returns them in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from random import Random
from statistics import median
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huibao.catalogue.sql import Window
from huibao.figures.medians import Medians

FIRST = dt.date(2022, 3, 1)
KINDS: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "whole": (pa.int64(), st.integers(-50, 50) | st.sampled_from([2**62, 2**62 + 1])),
    "decimal": (pa.decimal128(12, 2), st.integers(-999, 999).map(lambda cents: Decimal(cents) / 100)),
    "float": (pa.float64(), st.sampled_from([0.1, 0.5, 1 / 3, 7.0, float("nan")])),
}
days = st.integers(0, 5).map(lambda offset: FIRST + dt.timedelta(days=offset))
WINDOWS = [
    Window(FIRST + dt.timedelta(days=start), FIRST + dt.timedelta(days=end))
    for start in range(6)
    for end in range(start, 6)
]


def expected(rows: list[tuple[dt.date, Any]], window: Window) -> tuple[Fraction | None, int]:
    values = [
        Fraction(str(value)) for day, value in rows if window.start <= day <= window.end and value not in (None, "nan")
    ]
    return (median(values) if values else None), len(values)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_the_median_is_that_of_the_values_on_the_days_of_the_window(kind: str, data: Any) -> None:
    type_, values = KINDS[kind]
    drawn = data.draw(st.lists(st.tuples(days, st.none() | values), max_size=8))
    table = pa.table({"day": [day for day, _ in drawn], "v0": pa.array([value for _, value in drawn], type_)})
    rows = [(day, None if value != value else value) for day, value in drawn]  # noqa: PLR0124
    medians = Medians(table)
    for window in WINDOWS:
        assert medians.of(("v0",), window) == expected(rows, window)


@given(st.lists(st.tuples(days, st.none() | st.integers(0, 480), st.none() | st.integers(0, 480)), max_size=8))
@example([(FIRST, 0, None), (FIRST, None, 60), (FIRST + dt.timedelta(days=1), 0, 60)])
def test_working_time_counts_from_the_first_to_the_second_moment_of_rows_that_have_both(
    drawn: list[tuple[dt.date, int | None, int | None]],
) -> None:
    opens = dt.datetime(2022, 3, 7, 9)

    def at(minutes: int | None) -> dt.datetime | None:
        return None if minutes is None else opens + dt.timedelta(minutes=minutes)

    columns = {f"v{place}": pa.array([at(row[place + 1]) for row in drawn], pa.timestamp("us")) for place in range(2)}
    medians = Medians(pa.table({"day": pa.array([day for day, *_ in drawn], pa.date32()), **columns}))
    rows = [
        (day, None if None in (begin, end) else Fraction(max(end - begin, 0), 480))  # type: ignore[operator]
        for day, begin, end in drawn
    ]
    for window in WINDOWS:
        assert medians.of(("v0", "v1"), window) == expected(rows, window)


def test_each_column_has_a_median_of_its_own() -> None:
    medians = Medians(pa.table({"day": [FIRST], "v0": [3], "v1": [5]}))
    window = Window(FIRST, FIRST)
    assert [medians.of((name,), window) for name in ("v0", "v1", "v0")] == [(3, 1), (5, 1), (3, 1)]


def test_of_many_values_the_two_in_the_middle_count() -> None:
    for seed in range(100):
        many = Random(seed).sample(range(200), 200)
        medians = Medians(pa.table({"day": [FIRST] * len(many), "v0": many}))
        assert medians.of(("v0",), Window(FIRST, FIRST)) == (Fraction(199, 2), 200)
