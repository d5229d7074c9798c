"""How numbers are printed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huibao.figures.formatting import (
    FORMS,
    about,
    change_words,
    in_wan,
    per_cent,
    printed,
    told_beside,
    told_small,
)
from huibao.figures.numbers import digits


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (40321, "册", "4万余册"),
        (1236, "件", "1200余件"),
        (12345, "人次", "1.2万余人次"),
        (123456, "人次", "12万余人次"),
        (1234567, "人次", "120万余人次"),
        (234567890, "人次", "2.3亿余人次"),
        (123, "件", "120余件"),
        (40000, "册", "4万册"),
        (1200, "件", "1200件"),
        (120, "件", "120件"),
        (99, "件", "99件"),
        (0, "件", "0件"),
        (Fraction(2537, 100), "万元", "25万余元"),
        (Fraction(5037, 100), "万元", "50余万元"),
        (Fraction(1234567, 100), "万元", "1.2亿余元"),
        (Fraction(12, 100), "万元", "0.12万元"),
        (-1236, "户", "-1200余户"),
    ],
)
def test_about_rounds_down_to_the_leading_digits(value: int | Fraction, unit: str, expected: str) -> None:
    assert about(value, unit, 2 if unit == "万元" else 0) == expected


@given(st.integers(min_value=1, max_value=10**9))
def test_about_never_promises_more_than_there_is(value: int) -> None:
    text = about(value, "")
    number = text.replace("余", "")
    scale = 10**8 if number.endswith("亿") else 10**4 if number.endswith("万") else 1
    said = Fraction(number.rstrip("万亿")) * scale
    assert said <= value < said + max(Fraction(said) / 10, 1)
    assert ("余" in text) == (said != value)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(40321, "户", "4.03万户"), (9999, "户", "9999户"), (20000, "户", "2万户"), (123456789, "元", "1.23亿元")],
)
def test_ten_thousands_have_up_to_two_decimals(value: int, unit: str, expected: str) -> None:
    assert in_wan(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(-5, 1000), 2, "-0.01"),
        (Fraction(-4, 1000), 2, "0.00"),
        (Fraction(1999, 1000), 2, "2.00"),
        (7, 1, "7.0"),
        (Fraction(5, 2), 0, "3"),
    ],
)
def test_digits_round_half_up(value: int | Fraction, decimals: int, expected: str) -> None:
    assert digits(value, decimals) == expected


@pytest.mark.parametrize("form", FORMS)
def test_a_fraction_is_a_percentage_in_every_form(form: str) -> None:
    text = printed(Fraction(962, 1000), "%", 1, fraction=True, form=form)
    assert text == ("96.2" if form == "数" else "96.2%")


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="亿"):
        printed(1, "件", 0, fraction=False, form="亿")


@pytest.mark.parametrize(
    ("value", "bound", "expected"),
    [
        (Fraction(9996, 10_000), 1, "接近100%"),
        (1, 1, "100.0%"),
        (Fraction(10_003, 10_000), 1, "略高于100%"),
        (Fraction(98, 100), 1, "98.0%"),
        (None, 1, "无数据"),
    ],
)
def test_what_rounding_makes_equal_is_told_apart(value: Fraction | None, bound: int, expected: str) -> None:
    text = "无数据" if value is None else printed(value, "%", 1, fraction=True)
    assert told_beside(text, value, bound, per_cent(bound)) == expected


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "fraction", "expected"),
    [
        (Fraction(3, 1000), "万元", 2, False, "不到0.01万元"),
        (Fraction(1, 4000), "%", 1, True, "不到0.1%"),
        (0, "万元", 2, False, "0.00万元"),
        (Fraction(1, 100), "万元", 2, False, "0.01万元"),
        (Fraction(-3, 1000), "万元", 2, False, "0.00万元"),
    ],
)
def test_something_is_never_told_as_zero(
    value: Fraction, unit: str, decimals: int, fraction: bool, expected: str
) -> None:
    text = printed(value, unit, decimals, fraction=fraction)
    assert told_small(text, value, unit, decimals, fraction=fraction) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("同比增长5.2%", "增长5.2%"),
        ("比上期减少3件", "减少3件"),
        ("与上年同期持平", "持平"),
        ("与上期基本持平", "基本持平"),
        ("上年同期无数据", ""),
        ("没有上期可比", ""),
        ("缺台账", ""),
    ],
)
def test_a_column_of_comparisons_leaves_out_what_its_head_says(text: str, expected: str) -> None:
    assert change_words(text) == expected


def test_what_rounds_up_to_a_hundred_million_is_told_in_them() -> None:
    assert in_wan(99_999_999, "户") == "1亿户"
    assert in_wan(99_994_999, "户") == "9999.5万户"
    assert in_wan(Fraction("9999.996"), "万元", 2) == "1亿元"
