"""A desk with figures of our own making, so that prose can be tested for every shape of data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from huibao.bureau import Bureau
from huibao.desk import context
from huibao.errors import UnknownName, nearest
from huibao.figures.comparison import Comparison, Manner, compare
from huibao.figures.formatting import printed
from huibao.narrative.grammar import Listing
from huibao.narrative.rankings import Part
from huibao.period import Period

AREA = "market_entities"
BUREAU = Bureau(name="示例县市场监督管理局", city="示例市", division="530199")


@dataclass
class FakeFigure:
    """What prose asks of a figure."""

    value: Any = 240
    year_ago: Any = 200
    previous: Any = None
    status: str = "ok"
    label: str = "新登记市场主体"
    unit: str = "户"
    fraction: bool = False
    period: Period = field(default_factory=lambda: Period.parse("2022Q3"))

    @property
    def indicator(self) -> Any:
        return SimpleNamespace(
            label=self.label, unit=self.unit, definition="口径。", decimals=self.decimals, is_fraction=self.fraction
        )

    @property
    def decimals(self) -> int:
        return 1 if self.fraction else 0

    def format(self, form: str = "text") -> str:
        if self.value is None:
            return "缺台账" if self.status == "no_ledger" else "无数据"
        return self.print(self.value, form)

    def print(self, value: Any, form: str = "text") -> str:
        return printed(value, self.unit, self.decimals, fraction=self.fraction, form=form)

    def _compare(self, kind: Any, base: Any) -> Comparison:
        manner = Manner(unit=self.unit, decimals=self.decimals, points=self.fraction)
        return compare(kind, self.value, base, manner, no_ledger=self.status == "no_ledger")

    @property
    def yoy(self) -> Comparison:
        return self._compare("yoy", self.year_ago)

    @property
    def mom(self) -> Comparison:
        return self._compare("mom", self.previous)


class FakeDesk:
    """Figures by short id, one split for all of them, titles for every list."""

    id = AREA

    def __init__(
        self,
        figures: Mapping[str, FakeFigure] | None = None,
        parts: Sequence[tuple[str, Any]] = (),
        titles: Sequence[str] | None = (),
        period: str = "2022Q3",
        counted_by: tuple[str, ...] = (),
        first: date | None = None,
    ) -> None:
        self._first = first
        self._counted_by = counted_by
        self.period = Period.parse(period)
        self.period_name = self.period.name
        self._figures = {f"{AREA}.{name}": figure for name, figure in (figures or {"newly": FakeFigure()}).items()}
        self._parts = [Part(name or "未分乡镇", value, f"{value}户", blank=not name) for name, value in parts]
        self._titles = titles

    def context(self, name: str) -> str | None:
        return context.words(name, self.period, BUREAU, "市场主体倍增", "行政审批股")

    def quantity(self, name: str) -> Fraction | None:
        return context.number(name, self.period, BUREAU)

    def resolve(self, name: str) -> str:
        full = name if "." in name else f"{AREA}.{name}"
        if full not in self._figures:
            raise UnknownName(f"没有指标“{name}”", remedy=nearest(full, self._figures))
        return full

    def figure(self, name: str) -> FakeFigure:
        return self._figures[name]

    def print(self, name: str, value: Any, form: str = "text") -> str:
        return "无数据" if value is None else self._figures[name].print(value, form)

    def check_split(self, name: str, column: str) -> None:
        if column not in ("township", "entity_type"):
            raise UnknownName(f"没有“{column}”这一列", remedy=nearest(column, ["township", "entity_type"]))

    def split(self, name: str, column: str) -> list[Part]:
        return list(self._parts)

    def check_listing(self, listing: Listing) -> None:
        if listing.table != "documents":
            raise UnknownName(f"没有台账“{listing.table}”", remedy="用 documents")

    def listing(self, listing: Listing) -> list[str] | None:
        return list(self._titles) if self._titles is not None else None

    def recorded(self, name: str, period: Period) -> bool:
        return self._first is None or self._first <= period.end

    def counted_by(self, listing: Listing) -> tuple[str, ...]:
        return self._counted_by
