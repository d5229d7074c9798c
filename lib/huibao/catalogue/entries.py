"""The YAML files as they are written: shapes and allowed values, nothing about their meaning."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Kind = Literal["count", "distinct", "sum", "ratio", "median", "stock", "latest", "rank", "target", "derived"]
Rule = Literal["flow", "period_end", "year_to_date", "calendar_year", "next_period", "three_years"]


class _Entry(BaseModel):
    # Read only when the parsed catalogue is not found kept.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Selection(_Entry):
    """Aggregates over some rows of one table."""

    table: Name
    where: Text | None = None
    measure: Text = "count(*)"
    date: Name | None = None


class TargetEntry(_Entry):
    """One numerator against one row of targets: another indicator, a selection, or (neither) the row's own actual."""

    target: Text
    numerator: Text | None = None
    table: Name | None = None
    where: Text | None = None
    measure: Text = "count(*)"
    date: Name | None = None


class BalanceEntry(_Entry):
    """A stock in one scan: the latest opening balance plus the changes after its day; `rows` counts how many of the
    figure's rows the changes are."""

    opening: Selection
    changes: Selection
    rows: Text = "count(*)"


class IndicatorEntry(_Entry):
    """One indicator (what each key means: docs/catalogue_files.md)."""

    id: Name
    label: Text
    unit: Text
    kind: Kind
    definition: Text
    note: Text | None = None
    decimals: int = Field(0, ge=0, le=6)
    period: Rule = "flow"
    table: Name | None = None
    where: Text | None = None
    measure: Text | None = None
    date: Name | None = None
    balance: BalanceEntry | None = None
    formula: Text | None = None
    numerator: Text | None = None
    target: Text | None = None
    smallest_of: tuple[TargetEntry, ...] = ()
    additive: bool | None = None


class AreaFile(_Entry):
    """indicators/<area>.yaml."""

    area: Name
    title: Text
    section: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?$")]
    office: Text
    key: Name | None = None
    indicators: tuple[IndicatorEntry, ...] = Field(min_length=1)


class SectionEntry(_Entry):
    """One line of sections.yaml."""

    number: int = Field(ge=1)
    title: Text


class RuleEntry(_Entry):
    """One consistency rule: rules/*.yaml, key `rules`. What each kind needs: figures/rules.py."""

    id: Name
    title: Text
    kind: Literal["query", "figures", "rows", "breakdown", "months", "distinct", "one_value"]
    tables: tuple[Name, ...] = ()
    query: Text | None = None
    left: Text | None = None
    right: Text | None = None
    relation: Literal["=", "<=", ">="] = "="
    table: Name | None = None
    holds: Text | None = None
    date: Name | None = None
    indicator: Text | None = None
    by: Name | None = None


class ProblemEntry(_Entry):
    """One rule of section 七: rules/*.yaml, key `problems`. What each kind needs: figures/problems.py."""

    id: Name
    title: Text
    kind: Literal["level", "schedule", "overdue", "falling"]
    threshold: Name
    indicators: tuple[Text, ...] = ()
    table: Name | None = None
    where: Text | None = None
    by: Name | None = None
    measure: Text | None = None
    unit: Text | None = None
    opened: Name | None = None
    closed: Name | None = None
    noun: Text | None = None


class RuleFile(_Entry):
    """rules/*.yaml."""

    rules: tuple[RuleEntry, ...] = ()
    problems: tuple[ProblemEntry, ...] = ()
