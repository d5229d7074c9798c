"""Rankings and shares in words: 甲镇（120户）、乙镇和丙镇（均为80户）; 企业占12.0%、个体工商户占88.0%.

Ties are told plainly: names of one value stand together, and a tie is never cut in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from huibao.figures.numbers import digits

DEFAULT_MOST = 3
# A tie may make a ranking this much longer than asked; a longer tie is counted, not listed.
_SPARE = 2
# Without a number asked for, a list of shares stops here and sums up the rest as 其他.
_MOST_SHARES = 6


@dataclass(frozen=True)
class Part:
    """One part of a split figure: its name, its value (None: no data), and the value as printed.

    `blank` marks what the ledger leaves unnamed (a blank township is the whole county); it takes no rank.
    """

    name: str
    value: Any
    text: str
    blank: bool = False


def comparable(parts: Sequence[Part]) -> list[Part]:
    """The parts that can be ranked: named, with a value."""
    return [part for part in parts if not part.blank and part.value is not None]


def is_ranking(parts: Sequence[Part], most: int | None = None, *, lowest: bool = False) -> bool:
    """Whether a ranking says anything: the values differ, few parts share the lead, and the leaders have more than one
    each."""
    rows = _ranked(parts, lowest=lowest)
    if len(comparable(parts)) < 2 or len(rows) < 2 or not any(part.value for part in rows):
        return False
    if lowest:
        return bool(rows[0].value != rows[-1].value)
    lead = sum(part.value == rows[0].value for part in rows)
    if lead > 1 and rows[0].value == 1 and not rows[0].text.endswith("%"):
        return False
    return bool(lead <= _wanted(parts, most) + _SPARE)


def sole(parts: Sequence[Part], total: Any) -> Part | None:
    """The named part that holds all of the total; None when there are several, or some of it has no name."""
    rows = [part for part in parts if part.value]
    return rows[0] if len(rows) == 1 and not rows[0].blank and rows[0].value == total else None


def _ranked(parts: Sequence[Part], *, lowest: bool) -> list[Part]:
    """The parts that can be named, best first. What is printed as zero leads nothing."""
    rows = comparable(parts)
    if not lowest and any(part.value > 0 for part in rows):
        rows = [part for part in rows if part.value > 0 and re.search("[1-9]", part.text)]
    return sorted(rows, key=lambda part: part.value, reverse=not lowest)


def _wanted(parts: Sequence[Part], most: int | None) -> int:
    return most if most is not None else max(1, min(DEFAULT_MOST, len(comparable(parts)) // 2))


def ranking_text(parts: Sequence[Part], most: int | None, *, lowest: bool, noun: str) -> str:
    """The first (or last) of the parts in words; "" when there are none.

    Args:
        most: how many are asked for; None is three, or half of a short list so that top and bottom do not overlap.
        noun: what is counted when a long tie is not listed, with its measure word (个乡镇).
    """
    rows = _ranked(parts, lowest=lowest)
    if not rows or not any(part.value for part in rows):
        return ""
    wanted = _wanted(parts, most)
    texts: list[str] = []
    listed = 0
    crowded = False
    for _, tie in groupby(rows, key=lambda part: part.value):
        group = list(tie)
        too_long = listed + len(group) > wanted + _SPARE
        if listed >= wanted or (too_long and listed):
            break
        name = f"{group[0].name}等{len(group)}{noun}" if too_long else _joined([part.name for part in group])
        tied = "均为" if len(group) > 1 else ""
        texts.append(_with_value(name, f"{tied}{group[0].text}"))
        # Names joined inside a group need another sign between groups, a pair at the end does not.
        crowded = crowded or (len(group) > 2 and not too_long) or (len(group) > 1 and listed + len(group) < wanted)
        listed += len(group)
    return ("，" if crowded else "、").join(texts)


def _with_value(name: str, value: str) -> str:
    """甲镇（120户）; no brackets beside others: 执法记录仪34台（套）; 甲镇等8个乡镇（街道），均为1户."""
    if name.endswith("）"):
        return f"{name}，{value}"
    return f"{name}{value}" if "（" in value else f"{name}（{value}）"


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{'、'.join(names[:-1])}和{names[-1]}"


def share_text(parts: Sequence[Part], total: Any, most: int | None) -> str:
    """Each part's share of the total in words, largest first.

    "" without a total, where a part is negative, and where the ledger names no part at all.
    """
    rows = [part for part in parts if part.value]
    if not total or total < 0 or any(part.value < 0 for part in rows) or all(part.blank for part in rows):
        return ""
    rows.sort(key=lambda part: part.value, reverse=True)
    wanted = most or _MOST_SHARES
    shown = rows if len(rows) <= wanted + 1 else rows[:wanted]
    shares = [(part.name, part.value) for part in shown]
    if rest := rows[len(shown) :]:
        shares.append(("其他", sum(part.value for part in rest)))
    return "、".join(f"{name}占{_share(value, total)}" for name, value in shares)


def percent(value: Any, total: Any, decimals: int = 1) -> str:
    """`value` of `total` in per cent, rounded half up from the exact quotient: 12.0%; 100% without decimals."""
    if value == total:
        return "100%"
    return f"{digits(Fraction(value) / Fraction(total) * 100, decimals)}%"


def _share(value: Any, total: Any) -> str:
    """A part's share, which is not nothing and, unless it is, not all: 不到0.1%, 99.9%以上."""
    text = percent(value, total)
    if text == "0.0%":
        return "不到0.1%"
    return "99.9%以上" if text == "100.0%" else text
