"""What makes a report of an order: its notebooks are run or found again, its pages made, its folder put in place whole.

Importing this package is cheap: what makes a report is loaded with the first order.
"""

from __future__ import annotations

from collections.abc import Callable

from huibao.production.orders import Order
from huibao.production.results import Result

__all__ = ["Order", "Result", "produce"]


def produce(order: Order, say: Callable[[str], None]) -> Result:
    """Produce every edition of an order; see `huibao.production.producing.produce`."""
    from huibao.production.producing import produce as make

    return make(order, say)
