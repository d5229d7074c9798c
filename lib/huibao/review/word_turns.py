"""Words before a figure that turn its meaning round: a sign, or 下降 where it said 增长."""

from __future__ import annotations

import re

_SIGN = re.compile(r"(?<![\d.%])[-−－﹣]\s*$|(?<![自担欺抱肩胜])负\s*$")
_UP = ("增长", "增加", "上升", "提高", "提升", "扩大", "上涨", "高于", "超过", "多于")
_DOWN = ("下降", "减少", "降低", "回落", "缩小", "下跌", "低于", "不足", "少于")
_DIRECTION = re.compile("|".join((*_UP, *_DOWN)))
_PAUSE = re.compile(r"[，,。；;：:、（(！？\n\d]")
_NEAR = 12


def turning_word(before: str, now: str, figure: str) -> str:
    """The word that turns a figure round, empty when none does.

    Args:
        before: the text before the figure in the report as it left.
        now: the text before it now.
    """
    sign = _SIGN.search(now)
    if sign and figure[:1].isdigit() and not _SIGN.search(before):
        return sign[0].strip()
    old, new = _direction(before), _direction(now)
    return new if old and new and (old in _UP) != (new in _UP) else ""


def _direction(text: str) -> str:
    """The last word of the figure's clause that says whether it rose or fell."""
    clause = _PAUSE.split(text[-_NEAR:])[-1]
    return next(reversed(_DIRECTION.findall(clause)), "")
