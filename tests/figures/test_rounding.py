"""Rates of the public edition are compared with the digits they are given."""

from __future__ import annotations

from huibao.figures.rounding import as_given, as_printed, printed_record

RATE = {"unit": "%", "status": "ok", "text": "98.4%", "value": 121 / 123, "year_ago": 0.5, "previous": None}


def test_a_rate_is_rounded_half_up_to_what_is_printed() -> None:
    assert as_printed(0.0125, "%", 1) == 0.013
    assert as_printed(None, "%", 1) is None
    assert printed_record(RATE) == {**RATE, "value": 0.984}


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
