"""Medians over spans of days: exact, whatever the engine."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from huibao.catalogue.sql import Window
from huibao.figures.columns import integers, moments, valid
from huibao.figures.numbers import Number, exact, tidy


class Medians:
    """Medians over spans of days of the rows that a values query returned."""

    def __init__(self, rows: Any) -> None:
        import numpy as np

        self._rows = rows
        days = moments(rows["day"], "D") if len(rows) else np.array([], "M8[D]")
        self._order = np.argsort(days, kind="stable")
        self._days = days[self._order]
        self._values: dict[tuple[str, ...], tuple[Any, Any, int]] = {}

    def of(self, columns: tuple[str, ...], window: Window) -> tuple[Number | None, int]:
        """The median of a column (of the working days between two), and of how many values; null of none."""
        import numpy as np

        if columns not in self._values:
            self._values[columns] = self._read(columns)
        values, days, per = self._values[columns]
        first = np.searchsorted(days, np.datetime64(window.start, "D"), "left")
        after = np.searchsorted(days, np.datetime64(window.end, "D"), "right")
        return median(values[first:after], per), int(after - first)

    def _read(self, columns: tuple[str, ...]) -> tuple[Any, Any, int]:
        """The values there are, as integers in the days' order, their days, and what one unit of them is."""
        import numpy as np
        import pyarrow as pa

        from huibao.calendar import DAY_SECONDS, working_microseconds

        pieces = [self._rows[name] for name in columns]
        if len(pieces) == 2:
            first, second = (moments(piece, "us")[self._order] for piece in pieces)
            there = ~(np.isnat(first) | np.isnat(second))
            return working_microseconds(first[there], second[there]), self._days[there], DAY_SECONDS * 1_000_000
        column = pieces[0]
        if pa.types.is_integer(column.type):
            there, numbers = valid(column)[self._order], integers(column)[self._order]
            return numbers[there], self._days[there], 1
        found = [exact(value) for value in column.to_pylist()]
        there = np.array([value is not None for value in found], bool)[self._order]
        fractions = [Fraction(value) for place in self._order if (value := found[place]) is not None]
        per = lcm(*{value.denominator for value in fractions}) if fractions else 1
        return np.array([int(value * per) for value in fractions], object), self._days[there], per


def median(values: Sequence[Any], per: int = 1) -> Number | None:
    """The median of integers in `per`-ths of a unit, exact; None of none."""
    import numpy as np

    if len(values) == 0:
        return None
    middle = (len(values) - 1) // 2, len(values) // 2
    ranked = np.partition(values, middle)
    return tidy(Fraction(int(ranked[middle[0]]) + int(ranked[middle[1]]), 2 * per))
