"""A rate as it is printed: the public edition gives no more of it where further digits would tell the two counts it was
made of, so what is compared with that edition is rounded likewise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from huibao.figures.numbers import exact, rounded

_DECIMALS = re.compile(r"\.(\d+)")
_NUMBERS = ("value", "year_ago", "previous")


def as_printed(value: float | None, unit: str, decimals: int) -> float | None:
    """The value with the digits that are printed; a fraction is printed in per cent."""
    number = exact(value)
    return None if number is None else float(rounded(number, decimals + (2 if unit == "%" else 0)))


def printed_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of figures.json whose numbers are those that its text would print."""
    unit, shown = str(record.get("unit") or ""), _DECIMALS.search(str(record.get("text") or ""))
    decimals = len(shown[1]) if shown else 0
    return {**record, **{key: as_printed(record.get(key), unit, decimals) for key in _NUMBERS}}


def as_given(record: Mapping[str, Any], before: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record, each number of it rounded where `before`, of a public edition, gives no more than what is printed."""
    if record.get("unit") != "%" or record.get("status") != "ok" or before.get("status") != "ok":
        return record
    printed = printed_record(record)
    return {**record, **{key: printed[key] for key in _NUMBERS if before.get(key) == printed[key]}}
