"""Rules and problems as rules/*.yaml states them: each kind has its own keys (docs/catalogue_files.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from huibao.catalogue.entries import Entry, Name, Text

Relation = Literal["=", "<=", ">="]


class _Titled(Entry):
    id: Name
    title: Text


class QueryRule(_Titled):
    """A SELECT of `item`, `left_side` and `right_side`, one comparison a row."""

    kind: Literal["query"]
    tables: tuple[Name, ...] = Field(min_length=1)
    query: Text
    relation: Relation = "="


class FiguresRule(_Titled):
    """Two sums of indicators."""

    kind: Literal["figures"]
    left: Text
    right: Text
    relation: Relation = "="


class RowsRule(_Titled):
    """What holds in each row of a table or view: of all, or with `date` of those in the period."""

    kind: Literal["rows"]
    table: Name
    holds: Text
    date: Name | None = None


class BreakdownRule(_Titled):
    """An indicator against the sum of its parts."""

    kind: Literal["breakdown"]
    indicator: Text
    by: Name
    relation: Relation = "="


class OverallRule(_Titled):
    """What holds of every indicator that it can be said of."""

    kind: Literal["months", "distinct", "one_value"]


RuleEntry = Annotated[
    QueryRule | FiguresRule | RowsRule | BreakdownRule | OverallRule,
    Field(discriminator="kind"),
]


class _Problem(_Titled):
    """`indicators` are the figures that decide whether it is named."""

    threshold: Name
    indicators: tuple[Text, ...] = ()


class LevelProblem(_Problem):
    """A figure reaches the threshold; `table` and what follows list what it consists of."""

    kind: Literal["level"]
    indicators: tuple[Text, ...] = Field(min_length=1)
    table: Name | None = None
    where: Text | None = None
    by: Name | None = None
    measure: Text | None = None
    unit: Text | None = None
    noun: Text | None = None


class ScheduleProblem(_Problem):
    """A target's completion is behind the part of the year that is over; without `indicators` every target's."""

    kind: Literal["schedule"]


class OverdueProblem(_Problem):
    """Rows opened more than `threshold` days before the period's end and not closed at its end."""

    kind: Literal["overdue"]
    table: Name
    opened: Name
    closed: Name
    unit: Text
    where: Text | None = None
    by: Name | None = None
    measure: Text | None = None
    noun: Text | None = None


class FallingProblem(_Problem):
    """A figure fell by the threshold from the year before."""

    kind: Literal["falling"]
    indicators: tuple[Text, ...] = Field(min_length=1)


ProblemEntry = Annotated[
    LevelProblem | ScheduleProblem | OverdueProblem | FallingProblem,
    Field(discriminator="kind"),
]


class RuleFile(Entry):
    """rules/*.yaml."""

    rules: tuple[RuleEntry, ...] = ()
    problems: tuple[ProblemEntry, ...] = ()
