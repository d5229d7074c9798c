"""Rankings and shares in words: 甲镇（120户）、乙镇和丙镇（均为80户）; 企业占12.0%、个体工商户占88.0%.

Ties are told plainly: names of one value stand together, and a tie is never cut in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from huibao._prose.masks import mask_text
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


def is_ranking(parts: Sequence[Part]) -> bool:
    """Whether there is something to rank: two parts at least, one of them not zero."""
    rows = comparable(parts)
    return len(rows) > 1 and any(part.value for part in rows)


def ranking_text(parts: Sequence[Part], most: int | None, *, lowest: bool, noun: str) -> tuple[str, str]:
    """The first (or last) of the parts in words, and the same masked; two empty texts when there are none.

    Args:
        most: how many are asked for; None is three, or half of a short list so that top and bottom do not overlap.
        noun: what is counted when a long tie is not listed, with its measure word (个乡镇).
    """
    rows = comparable(parts)
    if not lowest and any(part.value > 0 for part in rows):
        rows = [part for part in rows if part.value > 0]
    if not rows or not any(part.value for part in rows):
        return "", ""
    wanted = most if most is not None else max(1, min(DEFAULT_MOST, len(comparable(parts)) // 2))
    rows.sort(key=lambda part: part.value, reverse=not lowest)
    texts: list[str] = []
    masked: list[str] = []
    listed = 0
    for _, tie in groupby(rows, key=lambda part: part.value):
        group = list(tie)
        too_long = listed + len(group) > wanted + _SPARE
        if listed >= wanted or (too_long and listed):
            break
        name = f"{group[0].name}等{len(group)}{noun}" if too_long else _joined([part.name for part in group])
        tied = "均为" if len(group) > 1 else ""
        texts.append(_with_value(name, f"{tied}{group[0].text}"))
        masked.append(_with_value(group[0].name if too_long else name, f"{tied}{mask_text(group[0].text)}"))
        listed += len(group)
    # Names joined inside a group need another sign between groups.
    sign = "，" if any("、" in text or "和" in text for text in texts[:-1]) and len(texts) > 1 else "、"
    return sign.join(texts), sign.join(masked)


def _with_value(name: str, value: str) -> str:
    """甲镇（120户）; no brackets around a unit that has its own: 执法记录仪34台（套）."""
    return f"{name}{value}" if "（" in value else f"{name}（{value}）"


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{'、'.join(names[:-1])}和{names[-1]}"


def share_text(parts: Sequence[Part], total: Any, most: int | None) -> tuple[str, str]:
    """Each part's share of the total in words, largest first, and the same masked; empty texts without a total."""
    rows = [part for part in parts if part.value]
    if not rows or not total or total < 0:
        return "", ""
    rows.sort(key=lambda part: part.value, reverse=True)
    wanted = most or _MOST_SHARES
    shown = rows if len(rows) <= wanted + 1 else rows[:wanted]
    shares = [(part.name, part.value) for part in shown]
    if rest := rows[len(shown) :]:
        shares.append(("其他", sum(part.value for part in rest)))
    texts = [f"{name}占{percent(value, total)}" for name, value in shares]
    return "、".join(texts), "、".join(f"{name}占**%" for name, _ in shares)


def percent(value: Any, total: Any, decimals: int = 1) -> str:
    """`value` of `total` in per cent, rounded half up from the exact quotient: 12.0%; 100% without decimals."""
    if value == total:
        return "100%"
    return f"{digits(Fraction(value) / Fraction(total) * 100, decimals)}%"
