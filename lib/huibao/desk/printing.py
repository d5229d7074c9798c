"""Values that are not a figure's own (the year before, a part of it), printed as the figure prints itself."""

from __future__ import annotations

from typing import Any

from huibao.figures.formatting import NO_DATA, printed


def print_value(indicator: Any, value: Any, form: str = "text") -> str:
    """The value with the indicator's unit and decimals in one of the forms; 无数据 for None."""
    if value is None:
        return NO_DATA
    return printed(value, indicator.unit, indicator.decimals, fraction=indicator.is_fraction, form=form)
