"""How values are printed: a part of a figure or its year before as the figure itself, a cell as its ledger has it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from huibao.figures.formatting import NO_DATA, printed
from huibao.tables import NOTHING


def print_value(indicator: Any, value: Any, form: str = "text") -> str:
    """The value with the indicator's unit and decimals in one of the forms; 无数据 for None."""
    if value is None:
        return NO_DATA
    return printed(value, indicator.unit, indicator.decimals, fraction=indicator.is_fraction, form=form)


def places_of(value: Any) -> int:
    """How many decimals a number needs; two for a sum of money that needs one."""
    if not isinstance(value, Decimal):
        return 0
    needed = max(0, -int(value.normalize().as_tuple().exponent))
    return 2 if needed == 1 else needed


def ledger_text(value: Any, places: int = 0) -> str:
    """A cell as the ledger would show it."""
    match value:
        case None:
            return NOTHING
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:.{max(places, places_of(value))}f}"
    return str(value)
