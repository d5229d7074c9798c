"""How a figure came about, said for the reader: definition, queries, rows and ledgers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huibao.catalogue import Catalogue
from huibao.figures.computing import compute
from huibao.figures.figure import Source
from huibao.figures.provenance import rows
from huibao.period import Period

if TYPE_CHECKING:
    from huibao.warehouse import Warehouse


@dataclass(frozen=True)
class Explanation:
    """How a figure came about, for the reader.

    Attributes:
        words: selection and measure in Chinese. statements: (part, SQL) of each query.
        rows: how many rows stand behind it; None when a ledger is missing.
    """

    id: str
    label: str
    definition: str
    note: str | None
    words: str
    statements: tuple[tuple[str, str], ...]
    period: Period
    text: str
    rows: int | None
    sources: tuple[Source, ...]
    missing: tuple[str, ...]


def explain(warehouse: Warehouse, catalogue: Catalogue, indicator_id: str, period: Period) -> Explanation:
    """How a figure came about.

    Raises:
        UnknownName: no such indicator.
    """
    indicator = catalogue.indicator(indicator_id)
    figure = compute(warehouse, catalogue, period, areas=[indicator.area], months=False)[indicator_id]
    missing = figure.status == "no_ledger"
    return Explanation(
        id=indicator_id,
        label=indicator.label,
        definition=indicator.definition,
        note="".join(part for part in (indicator.note, figure.remark) if part) or None,
        words=indicator.words,
        statements=figure.statements,
        period=period,
        text=figure.text,
        rows=None if missing else rows(warehouse, catalogue, indicator_id, period).num_rows,
        sources=figure.sources,
        missing=figure.missing,
    )
