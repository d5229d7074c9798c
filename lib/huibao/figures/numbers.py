"""Exact numbers: ints and fractions, from what engines return to digits on paper."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from huibao.catalogue.measures import Tree

Number = int | Fraction

_COMPARE: dict[str, Callable[[Number, Number], bool]] = {
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
}


def exact(value: Any) -> Number | None:
    """What an engine returned, as an exact number; a float as the shortest decimal that it stands for."""
    if value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return None
        value = Decimal(repr(value))
    return tidy(Fraction(value))


def tidy(value: Number | None) -> Number | None:
    """A whole fraction as an int."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def plain(value: Number | None) -> int | float | None:
    """The number for JSON: an int, or the nearest float."""
    value = tidy(value)
    return float(value) if isinstance(value, Fraction) else value


def evaluate(tree: Tree, leaf: Callable[[Tree], Number | None]) -> Number | None:
    """The value of a measure's or formula's tree; null when any part is, or when a denominator is 0."""
    match tree[0]:
        case "num":
            return tidy(Fraction(tree[1]))
        case "neg":
            inner = evaluate(tree[1], leaf)
            return None if inner is None else -inner
        case "case":
            branch = tree[2] if _holds(tree[1], leaf) else tree[3]
            return None if branch is None else evaluate(branch, leaf)
        case "+" | "-" | "*" | "/":
            left, right = evaluate(tree[1], leaf), evaluate(tree[2], leaf)
            return None if left is None or right is None else _combine(tree[0], left, right)
    return leaf(tree)


def _holds(tree: Tree, leaf: Callable[[Tree], Number | None]) -> bool:
    left, right = evaluate(tree[2], leaf), evaluate(tree[3], leaf)
    return left is not None and right is not None and _COMPARE[tree[1]](left, right)


def _combine(sign: str, left: Number, right: Number) -> Number | None:
    if sign == "/":
        return None if right == 0 else tidy(Fraction(left) / Fraction(right))
    return tidy(left + right if sign == "+" else left - right if sign == "-" else left * right)


def rounded(value: Number, decimals: int) -> Fraction:
    """Rounded half up (away from zero)."""
    scaled = abs(Fraction(value)) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(-whole if value < 0 else whole, 10**decimals)


def digits(value: Number, decimals: int) -> str:
    """The number with exactly so many decimals, rounded half up; no separators, no minus before a zero."""
    fixed = rounded(value, decimals)
    whole = abs(fixed.numerator) * 10**decimals // fixed.denominator
    text = str(whole).rjust(decimals + 1, "0")
    if decimals:
        text = f"{text[:-decimals]}.{text[-decimals:]}"
    return f"-{text}" if fixed < 0 else text
