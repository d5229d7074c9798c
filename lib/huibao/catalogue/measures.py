"""What a measure is made of: arithmetic over aggregates of the rows of one table or view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from huibao.catalogue.entries import Rule

#: ("num", "10000") ("agg", 0) ("+", a, b) ("neg", a) ("cmp", ">", a, b) ("case", condition, then, otherwise)
#: and in formulas ("ref", full id) ("at_start", full id).
Tree = tuple[Any, ...]

#: What `:name` stands for: a column of the windows' table `w` (see sql.py).
PARAMETERS = {
    "start": "w_start",
    "end": "w_end",
    "before": "w_before",
    "year_start": "w_year_start",
    "planned_for": "w_plan",
}


@dataclass(frozen=True)
class Aggregate:
    """One aggregate of a measure.

    Attributes:
        argument: SQL of what is counted, summed …; None for count(*). For `working_days` the two moments.
        where: SQL of its FILTER, or None.
        order: SQL that `latest` orders by.
        whole: a sum of integers.
    """

    function: Literal["count", "distinct", "sum", "median", "latest"]
    argument: str | None = None
    where: str | None = None
    order: str | None = None
    whole: bool = False
    working_days: tuple[str, str] | None = None

    @property
    def sql(self) -> tuple[str, ...]:
        """All its pieces of SQL."""
        return tuple(part for part in (self.argument, self.where, self.order, *(self.working_days or ())) if part)


@dataclass(frozen=True)
class Measure:
    """Arithmetic over aggregates."""

    aggregates: tuple[Aggregate, ...]
    tree: Tree


@dataclass(frozen=True)
class Leaf:
    """Aggregates over the rows of one table or view whose `date` lies in a window and that meet `where`."""

    table: str
    where: str | None
    measure: Measure
    date: str | None
    is_datetime: bool
    rule: Rule

    @property
    def day(self) -> str | None:
        """SQL of the day a row is dated."""
        return f"CAST({self.date} AS DATE)" if self.is_datetime and self.date else self.date

    @property
    def parameters(self) -> frozenset[str]:
        """The window's columns that its SQL refers to."""
        pieces = [self.where or "", *(part for each in self.measure.aggregates for part in each.sql)]
        return frozenset(name for name in PARAMETERS.values() if any(f"w.{name}" in piece for piece in pieces))

    @property
    def adds_up(self) -> bool:
        """Whether the aggregates of a span are the sums of its days'."""
        functions = {each.function for each in self.measure.aggregates}
        return self.date is not None and functions <= {"count", "sum"} and not self.parameters
