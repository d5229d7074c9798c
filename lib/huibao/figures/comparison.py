"""同比 and 环比: what changed against the same period a year before, and against the period before."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from huibao.figures.formatting import NO_BASE, NO_DATA, NO_LEDGER
from huibao.figures.numbers import Number, digits, rounded

Direction = Literal["up", "down", "flat", "none"]
_WORDS = {"yoy": ("同比", "上年同期"), "mom": ("环比", "上期")}
# From here on a percentage says less than the change itself: a count that doubles from a few, anything tenfold.
_FEW, _DOUBLED, _TENFOLD = 10, 1, 9


@dataclass(frozen=True)
class Comparison:
    """A change against a base.

    Attributes:
        change: value − base, exact; for a rank positive when the place got better. None when a side is missing.
        rate: change / base, where the change is given in per cent; else None.
        text: the phrase ("同比增长5.2%"); change_text: the change alone ("5.2%", "1.2个百分点", "12件").
        direction: "flat" also when the change vanishes in rounding; "none" when a side is missing.
        told: the phrase as prose puts it: `text`, but the change in the unit where a percentage would mislead
            (28 against 1: 比上年同期增加27件, not 同比增长2700.0%); told_change is that change alone.
    """

    kind: Literal["yoy", "mom"]
    base: Number | None
    change: Number | None
    rate: Fraction | None
    text: str
    change_text: str
    direction: Direction
    told: str = ""
    told_change: str = ""


#: Of running totals, which have no period before them.
NO_PREVIOUS = Comparison("mom", None, None, None, NO_BASE, "", "none", NO_BASE)


@dataclass(frozen=True)
class Manner:
    """How changes of an indicator are put.

    Attributes:
        points: in 百分点; places: in 位, a smaller number being better; per_cent: in % where the base is above 0
            and the value not below it.
    """

    unit: str
    decimals: int
    points: bool = False
    places: bool = False
    per_cent: bool = True


def compare(
    kind: Literal["yoy", "mom"], value: Number | None, base: Number | None, manner: Manner, *, no_ledger: bool = False
) -> Comparison:
    """The comparison of a value with its base (tables.md: base 0 or missing gives no percentage)."""
    word, before = _WORDS[kind]
    if value is None or base is None:
        text = NO_LEDGER if no_ledger else f"本期{NO_DATA}" if value is None else f"{before}{NO_DATA}"
        return Comparison(kind, base, None, None, text, "", "none", text)
    change: Number = base - value if manner.places else value - base
    # Nor has a percentage a meaning across zero.
    rate = Fraction(change) / Fraction(base) if manner.per_cent and base > 0 and value >= 0 else None
    if change == 0:
        return Comparison(kind, base, change, rate, f"与{before}持平", "", "flat", f"与{before}持平")
    size, text = _size(change, rate, manner)
    if size == 0:
        same = f"与{before}基本持平"
        return Comparison(kind, base, change, rate, same, text, "flat", same, text)
    up = change > 0
    in_unit = rate is None and not manner.points and not manner.places
    phrase = _in_unit(before, text, up=up) if in_unit else _in_per_cent(word, text, manner, up=up)
    told = (phrase, text)
    if rate is not None and not manner.points and not manner.places and _overstates(rate, base, manner):
        amount = _size(change, None, manner)[1]
        told = (_in_unit(before, amount, up=up), amount)
    return Comparison(kind, base, change, rate, phrase, text, "up" if up else "down", *told)


def _in_unit(before: str, amount: str, *, up: bool) -> str:
    return f"比{before}{'增加' if up else '减少'}{amount}"


def _in_per_cent(word: str, amount: str, manner: Manner, *, up: bool) -> str:
    rising = "提高" if manner.points else "上升" if manner.places else "增长"
    return f"{word}{rising if up else '下降'}{amount}"


def _overstates(rate: Fraction, base: Number, manner: Manner) -> bool:
    """Whether a percentage makes much of little: a count that at least doubled from a few, or anything tenfold."""
    few = manner.decimals == 0 and base < _FEW
    return rate >= _TENFOLD or (few and rate >= _DOUBLED)


def _size(change: Number, rate: Fraction | None, manner: Manner) -> tuple[Fraction, str]:
    """The change as it is printed, without its sign, and whether rounding leaves anything of it."""
    if manner.points:
        points = Fraction(change) * 100
        return rounded(points, manner.decimals), f"{digits(abs(points), manner.decimals)}个百分点"
    if manner.places:
        return rounded(change, 0), f"{digits(abs(Fraction(change)), 0)}位"
    if rate is not None:
        return rounded(rate * 100, 1), f"{digits(abs(rate) * 100, 1)}%"
    return rounded(change, manner.decimals), f"{digits(abs(Fraction(change)), manner.decimals)}{manner.unit}"
