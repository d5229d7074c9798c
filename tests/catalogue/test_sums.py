"""Formulas as sums: coefficients by figure, and which formulas are none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from huibao.catalogue.expressions import formula
from huibao.catalogue.sums import as_sum


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a.b + a.c - a.d", {"a.b": 1, "a.c": 1, "a.d": -1}),
        ("2 * a.b - (a.c - a.b) / 4", {"a.b": Fraction(9, 4), "a.c": Fraction(-1, 4)}),
        ("-a.b + 10", {"a.b": -1}),
        ("a.b * 3 - 2 * (a.c * 5)", {"a.b": 3, "a.c": -10}),
        ("a.b - a.b", {"a.b": 0}),
        ("a.b - at_start(a.b)", {"a.b": 1, "a.b@start": -1}),
    ],
)
def test_a_sum_is_coefficients(text: str, parts: dict[str, Fraction]) -> None:
    assert as_sum(formula(text, str)) == parts


@pytest.mark.parametrize(
    "text", ["a.b * a.c", "a.b / a.c", "1 / a.b", "a.b / 0", "CASE WHEN a.b > 0 THEN a.c ELSE a.d END"]
)
def test_products_quotients_and_choices_are_no_sums(text: str) -> None:
    assert as_sum(formula(text, str)) is None
