"""How a figure is printed: `text`, and the forms 余, 万 and 数 (tables.md, "Conventions"; GB/T 15835-2011)."""

from __future__ import annotations

import re
from fractions import Fraction

from huibao.figures.numbers import Number, digits, rounded

NO_LEDGER = "缺台账"
NO_DATA = "无数据"
#: Said of running totals, which have no period before them.
NO_BASE = "没有上期可比"
#: The forms of `{id:form}` in prose.
FORMS = ("text", "余", "万", "数")

_BASE = re.compile(r"^(同比|环比|[比与]上年同期|[比与]上期)")
_WAN = 10_000
_YI = 100_000_000


def printed(value: Number, unit: str, decimals: int, *, fraction: bool, form: str = "text") -> str:
    """A number in one of the forms; a fraction is printed as a percentage in all of them.

    Raises:
        ValueError: there is no such form.
    """
    if form not in FORMS:
        raise ValueError(form)
    if fraction:
        number = digits(value * 100, decimals)
        return number if form == "数" else f"{number}%"
    if form == "数":
        return digits(value, decimals)
    if form == "余":
        return about(value, unit, decimals)
    if form == "万":
        return in_wan(value, unit, decimals)
    return f"{digits(value, decimals)}{unit}"


def per_cent(value: Number) -> str:
    """A share of one with a decimal, without it where that is 0: 75%, 8.3%."""
    return f"{_trimmed(digits(Fraction(value) * 100, 1))}%"


def told_beside(text: str, value: Number | None, bound: Number, bound_text: str) -> str:
    """A value's text in a sentence that tells it apart from a bound, where rounding prints both alike: 接近100%.

    Args:
        text: the value as tables print it (100.0%); bound_text: the bound as the sentence prints it (100%).
    """
    if value is None or value == bound or text not in (bound_text, bound_text.replace("%", ".0%")):
        return text
    return f"{'接近' if value < bound else '略高于'}{bound_text}"


def told_small(text: str, value: Number | None, unit: str, decimals: int, *, fraction: bool) -> str:
    """A value's text in prose, which never says 0 of something: 不到0.01万元, not 0.00万元."""
    if value is None or value <= 0 or re.search("[1-9]", text):
        return text
    least = Fraction(1, 10 ** (decimals + (2 if fraction else 0)))
    return f"不到{printed(least, unit, decimals, fraction=fraction)}"


def change_words(comparison: str) -> str:
    """A comparison's text without the words that its column's head says; empty where there was nothing to compare."""
    return "" if comparison.endswith((NO_DATA, NO_LEDGER, NO_BASE)) else _BASE.sub("", comparison)


def in_wan(value: Number, unit: str, decimals: int = 0) -> str:
    """From ten thousand on in 万 (from a hundred million in 亿) with up to two decimals: 40321户 → 4.03万户."""
    size, _, _ = _scale(value, unit)
    # 99,999,999 rounds up to 1亿, not to 10000万.
    printed = rounded(value, decimals) if size == 1 else rounded(Fraction(value) / size, 2) * size
    size, word, rest = _scale(printed, unit)
    if size == 1:
        return f"{digits(value, decimals)}{unit}"
    return f"{_trimmed(digits(Fraction(value) / size, 2))}{word}{rest}"


def about(value: Number, unit: str, decimals: int = 0) -> str:
    """Rounded down to the two leading digits: 40321册 → 4万余册, 1236件 → 1200余件; what is exact takes no 余.

    Below 100 a whole number is printed as it is, another rounded down to a whole one.
    """
    sign, size = ("-" if value < 0 else ""), abs(Fraction(value))
    step = 10 ** max(0, len(str(int(size))) - 2)
    kept = int(size) // step * step
    if kept == 0:
        return f"{digits(value, decimals)}{unit}"
    scale, word, rest = _scale(kept, unit)
    if kept % 10 and rest.startswith("万"):
        # 4万余元, 24万余元, yet 50余万元: 余 follows the smallest word that was kept.
        word, rest = "万", rest[1:]
    number = _trimmed(digits(Fraction(kept, scale), 1)) if scale > 1 else str(kept)
    return f"{sign}{number}{word}{'余' if kept != size else ''}{rest}"


def _scale(value: Number, unit: str) -> tuple[int, str, str]:
    """By what to divide, the word for it, and what is left of the unit (万元 in 亿 is 亿元, never 万万元)."""
    size = abs(Fraction(value))
    if unit.startswith("万"):
        return (_WAN, "亿", unit[1:]) if size >= _WAN else (1, "", unit)
    if size >= _YI:
        return _YI, "亿", unit
    return (_WAN, "万", unit) if size >= _WAN else (1, "", unit)


def _trimmed(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
