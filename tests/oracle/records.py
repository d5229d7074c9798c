"""How a figure selects the accepted rows of a folder for one period, and the few sums it makes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import chinese_calendar
import pandas as pd

from .periods import Window

Number = int | Fraction | None


@cache
def works(day: dt.date) -> bool:
    """Whether China works that day; a year the library does not know counts weekends only."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def working_days(begin: pd.Timestamp, end: pd.Timestamp) -> Fraction:
    """Working time between two moments, 09:00-17:00 on working days, in days of 8 hours."""
    seconds, day = 0, begin.date()
    while day <= end.date():
        if works(day):
            opens = pd.Timestamp(dt.datetime.combine(day, dt.time(9)))
            shuts = pd.Timestamp(dt.datetime.combine(day, dt.time(17)))
            seconds += max(0, int((min(end, shuts) - max(begin, opens)).total_seconds()))
        day += dt.timedelta(days=1)
    return Fraction(seconds, 8 * 3600)


def median(values: Sequence[Number]) -> Number:
    """The median of unrounded values; None of none."""
    ranked = sorted(Fraction(value) for value in values if value is not None)
    middle = len(ranked) // 2
    if not ranked:
        return None
    return ranked[middle] if len(ranked) % 2 else (ranked[middle - 1] + ranked[middle]) / 2


def share(part: Number, whole: Number) -> Number:
    """A quotient; None when a side is missing or the denominator is 0."""
    return None if part is None or not whole else Fraction(part) / Fraction(whole)


def total(rows: pd.DataFrame, column: str) -> Fraction:
    """The sum of a column; a blank adds 0."""
    return sum((Fraction(value) for value in rows[column] if value is not None), Fraction(0))


def distinct(rows: pd.DataFrame, *columns: str) -> int:
    """How many different values (or tuples with no blank)."""
    return len({pair for pair in rows[list(columns)].itertuples(index=False, name=None) if None not in pair})


class Records:
    """The accepted rows of a folder, and how figures select them for one window."""

    def __init__(self, tables: dict[str, pd.DataFrame], at: Window) -> None:
        self.tables, self.at = tables, at
        self.start, self.end = pd.Timestamp(at.start), pd.Timestamp(at.end)
        self.new_year = pd.Timestamp(dt.date(at.end.year, 1, 1))

    def where(self, table: str, **conditions: Any) -> pd.DataFrame:
        """Rows whose columns equal the given value, or are one of the given set."""
        rows = self.tables[table]
        for column, wanted in conditions.items():
            chosen = wanted if isinstance(wanted, set) else {wanted}
            rows = rows[rows[column].map(chosen.__contains__).astype(bool)]
        return rows

    def dated(self, rows: pd.DataFrame, column: str, start: pd.Timestamp | None = None) -> pd.DataFrame:
        """Rows dated in the period (or from another start to its end), a moment counting by its day."""
        days = rows[column].dt.normalize()
        return rows[(days >= (self.start if start is None else start)) & (days <= self.end)]

    def flow(self, table: str, column: str, **conditions: Any) -> pd.DataFrame:
        """Rows that meet the conditions and are dated in the period."""
        return self.dated(self.where(table, **conditions), column)

    def until(self, rows: pd.DataFrame, column: str) -> pd.DataFrame:
        """Rows dated not after the period end."""
        return rows[rows[column] <= self.end]

    def on_register(self, rows: pd.DataFrame, since: str, until: str) -> pd.DataFrame:
        """since <= end and (until blank or > end)."""
        return rows[(rows[since] <= self.end) & (rows[until].isna() | (rows[until] > self.end))]

    def latest(self, rows: pd.DataFrame, column: str) -> dict[str, Any] | None:
        """The latest row not after the period end; with a tie the last in reading order."""
        rows = self.until(rows, column)
        if rows.empty:
            return None
        return dict(rows[rows[column] == rows[column].max()].iloc[-1])

    def target(self, indicator: str, column: str = "target") -> Number:
        """What the target row of the period end's calendar year holds; None without a row."""
        rows = self.where("targets", indicator=indicator, year=self.at.end.year)
        value = None if rows.empty else rows.iloc[0][column]
        return None if value is None else Fraction(value)

    def stock(self, day: pd.Timestamp) -> Number:
        """Market entities on the evening of a day."""
        opening = self.tables["opening_stock"]
        opening = opening[opening["as_of"] <= day]
        if opening.empty:
            return None
        base = opening["as_of"].max()
        moved = self.tables["registrations"]
        days = moved["approved_at"].dt.normalize()
        moved = moved[(days > base) & (days <= day)]
        signs = {"设立": 1, "迁入": 1, "注销": -1, "吊销": -1, "迁出": -1}
        return int(total(opening[opening["as_of"] == base], "quantity")) + sum(
            signs.get(event, 0) for event in moved["event"]
        )


def things(rows: pd.DataFrame, *columns: str) -> set[tuple[Any, ...]]:
    """The different things that some rows are about."""
    return set(rows[list(columns)].itertuples(index=False, name=None))
