"""A formula is said in words that compute what it computes."""

from __future__ import annotations

import pytest

from huibao.catalogue.definitions import Definitions
from huibao.catalogue.entries import IndicatorEntry
from huibao.catalogue.expressions import formula

LABELS = {f"x.{name}": label for name, label in zip("abc", "甲乙丙", strict=True)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(a - b) / b", "（“甲”－“乙”）÷“乙”"),
        ("a - b / b", "“甲”－“乙”÷“乙”"),
        ("-(a + b)", "－（“甲”＋“乙”）"),
        ("-a + b", "－“甲”＋“乙”"),
        ("-(a * b)", "－“甲”×“乙”"),
        ("a - (b - c)", "“甲”－（“乙”－“丙”）"),
        ("a - (b + c)", "“甲”－（“乙”＋“丙”）"),
        ("(a - b) - c", "“甲”－“乙”－“丙”"),
        ("a + (b - c)", "“甲”＋“乙”－“丙”"),
        ("a / (b * c)", "“甲”÷（“乙”×“丙”）"),
        ("a / (b / c)", "“甲”÷（“乙”÷“丙”）"),
        ("a / b / c", "“甲”÷“乙”÷“丙”"),
        ("a * (b + c) * 100", "“甲”×（“乙”＋“丙”）×100"),
        ("a - -b", "“甲”－（－“乙”）"),
        ("a * -(b + c)", "“甲”×（－（“乙”＋“丙”））"),
        ("a - at_start(a)", "“甲”－期初前一日的“甲”"),
    ],
)
def test_a_formula_keeps_the_brackets_that_it_needs(text: str, words: str) -> None:
    entry = IndicatorEntry(id="d", label="丁", unit="件", kind="derived", definition="丁。", formula=text)
    tree = formula(text, lambda name: f"x.{name}")
    assert Definitions({}, {}, LABELS, {}).words(entry, None, tree, ()) == words
