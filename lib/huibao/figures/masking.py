"""How a masked number looks: one digit `*`, more `**`, the unit kept — as the bureau's own published texts do it."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?")


def mask_text(text: str, unit: str = "") -> str:
    """`text` with each number masked: 40321户 → **户, 8件 → *件, 96.2% → **%, 缺台账 → ** and the unit."""
    if not _NUMBER.search(text):
        return f"**{unit}"
    return _NUMBER.sub(_stars, text)


def mask_comparison(kind: str) -> str:
    """The comparison of a masked figure, which says neither size nor direction."""
    return "环比**" if kind == "mom" else "同比**"


def _stars(number: re.Match[str]) -> str:
    return "*" if sum(sign.isdigit() for sign in number[0]) == 1 else "**"
