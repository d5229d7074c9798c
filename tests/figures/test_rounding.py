"""Rates of the public edition are compared with the digits they are given."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from huibao.figures.rounding import as_given, as_printed, printed_record

RATE = {"unit": "%", "status": "ok", "text": "98.4%", "value": 121 / 123, "year_ago": 0.5, "previous": None}


def test_a_rate_is_rounded_half_up_to_what_is_printed() -> None:
    assert as_printed(0.0125, "%", 1) == 0.013
    assert as_printed(None, "%", 1) is None
    assert printed_record(RATE) == {**RATE, "value": 0.984}


@given(
    st.integers(-(10**9), 10**9)
    | st.floats(-1e9, 1e9)
    | st.decimals(-100, 100, places=4).map(float)
    | st.fractions(0, 2, max_denominator=500).map(float),
    st.sampled_from(("%", "户")),
    st.integers(0, 3),
)
def test_the_decimal_that_a_float_stands_for_is_rounded(value: float, unit: str, decimals: int) -> None:
    step = Decimal(1).scaleb(-decimals - (2 if unit == "%" else 0))
    rounded = as_printed(value, unit, decimals)
    assert rounded == float(Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP))
    assert rounded or math.copysign(1, rounded) == 1, "no figure is -0"


def test_only_what_the_public_edition_rounded_is_rounded() -> None:
    assert as_given(RATE, {**RATE, "value": 0.984})["value"] == 0.984
    assert as_given(RATE, {**RATE, "value": 0.985}) == RATE
    assert as_given({**RATE, "unit": "户"}, RATE) == {**RATE, "unit": "户"}


def test_only_a_fraction_has_two_more_digits_than_are_printed() -> None:
    assert as_printed(12.345, "万元", 2) == 12.35
    assert printed_record({**RATE, "text": "98.37%"})["value"] == 0.9837


def test_a_number_that_is_no_rate_is_compared_with_all_its_digits() -> None:
    days = {**RATE, "unit": "个工作日", "text": "2.3个工作日", "value": 2.345}
    assert as_given(days, {**days, "value": 2.3}) == days
