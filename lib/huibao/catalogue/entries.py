"""The YAML files as they are written: shapes and allowed values, nothing about their meaning. Rules and problems are
rule_entries.py's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Kind = Literal["count", "distinct", "sum", "ratio", "median", "stock", "latest", "rank", "target", "derived"]
Rule = Literal["flow", "period_end", "year_to_date", "calendar_year", "next_period", "three_years"]


class Entry(BaseModel):
    """What all of them have in common: no keys but their own."""

    # Read only when the parsed catalogue is not found kept.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Selection(Entry):
    """Aggregates over some rows of one table."""

    table: Name
    where: Text | None = None
    measure: Text = "count(*)"
    date: Name | None = None


class TargetEntry(Entry):
    """One numerator against one row of targets: another indicator, a selection, or (neither) the row's own actual."""

    target: Text
    numerator: Text | None = None
    table: Name | None = None
    where: Text | None = None
    measure: Text = "count(*)"
    date: Name | None = None


class BalanceEntry(Entry):
    """A stock in one scan: the latest opening balance plus the changes after its day; `rows` counts how many of the
    figure's rows the changes are."""

    opening: Selection
    changes: Selection
    rows: Text = "count(*)"


class IndicatorEntry(Entry):
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


class AreaFile(Entry):
    """indicators/<area>.yaml."""

    area: Name
    title: Text
    section: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?$")]
    office: Text
    key: Name | None = None
    indicators: tuple[IndicatorEntry, ...] = Field(min_length=1)


class SectionEntry(Entry):
    """One line of sections.yaml."""

    number: int = Field(ge=1)
    title: Text
