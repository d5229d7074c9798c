"""How a masked number looks: one digit `*`, more `**`, the unit kept — as the bureau's own published texts do it."""

from __future__ import annotations

import re

_NUMBER = r"[-+−]?\d[\d,]*(?:\.\d+)?"
# 余, 万 and 亿 are of the number, unless the unit itself begins so: 4万余户, 50余万元, 1亿余元.
_ROUNDED = re.compile(rf"({_NUMBER})(亿?万?余?)")
_ROUNDED_YUAN = re.compile(rf"({_NUMBER})(亿?(?:万(?!元))?余?)")


def mask_text(text: str, unit: str = "") -> str:
    """`text` with each number masked: 40321户 → **户, 8件 → *件, 4万余户 → **户, 缺台账 → ** and the unit."""
    number = _ROUNDED if unit and not unit.startswith("万") else _ROUNDED_YUAN
    if not number.search(text):
        return f"**{unit}"
    return number.sub(_stars, text)


def mask_comparison(kind: str) -> str:
    """The comparison of a masked figure, which says neither size nor direction."""
    return "环比**" if kind == "mom" else "同比**"


def _stars(number: re.Match[str]) -> str:
    return "*" if sum(sign.isdigit() for sign in number[1]) == 1 and not number[2] else "**"
