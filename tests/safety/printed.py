"""What the pages of an edition print, as rows of the system: figures, months, parts, shares, rates, how many parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from huibao.catalogue.model import Indicator
from huibao.pages.inlines import flatten
from huibao.pages.model import AreaDocument, Chart, Code, Prose, Table
from huibao.period import Period

from .system import CATALOGUE, ONE, OTHER, Ledgers, Row, figure

_SPLIT = re.compile(r"\{([\w.]+)\.(top|bottom|share)\((\w+)")
_DIGIT = re.compile(r"\d")
_WINDOWS = {"text": "now", "": "now", "year_ago": "year_ago", "previous": "previous"}


class Printed:
    """Reads one area's document. `shown` are the figures printed with a number; it grows while rows are read."""

    def __init__(self, document: AreaDocument, ledgers: Ledgers, period: Period) -> None:
        self._document, self._ledgers, self._period = document, ledgers, period
        self._entries = {entry.full_id: entry for entry in CATALOGUE}
        self.shown: set[str] = set()
        self.listed: set[str] = set()

    def rows(self) -> Iterator[Row]:
        yield from self._figures()
        for block in self._document.blocks:
            if isinstance(block, Table):
                yield from self._table(block)
            elif isinstance(block, Chart):
                yield from self._chart(block)
            elif isinstance(block, Prose):
                yield from self._prose(block)

    def _figures(self) -> Iterator[Row]:
        for one in self._document.figures:
            for value, window in ((one.value, "now"), (one.year_ago, "year_ago"), (one.previous, "previous")):
                if value is not None:
                    yield from self._value(one.id, window)
            for month in one.months:
                when = Period.parse(month.period)
                for value, period in ((month.value, when), (month.year_ago, when.year_ago)):
                    if value is not None:
                        yield {figure(one.id, period): ONE}
            if one.value is not None:
                yield self._ledgers.ratio(self._entries[one.id], Fraction(str(one.value)))

    def _value(self, name: str, window: str) -> Iterator[Row]:
        self.shown.add(name)
        period = {"now": self._period, "year_ago": self._period.year_ago, "previous": self._period.previous}[window]
        if period is not None:
            yield {figure(name, period): ONE}
        # What a bureau has to reach is published: its completion gives the figure.
        for part in self._entries[name].targets if window == "now" else ():
            if part.numerator is not None:
                yield {figure(part.numerator, self._period): ONE}

    def _table(self, table: Table) -> Iterator[Row]:
        kind, _, column = table.id.partition("-")
        if kind in ("records", "plan") and table.rows:
            self.listed.update([column or "plan_items", *(table.raw.get("ledgers") or ())])
        for row in table.rows:
            for cell in row:
                if len(cell.indicators) == 1 and (cell.value is not None or _DIGIT.search(cell.text)):
                    name = cell.indicators[0]
                    self.shown.add(name)
                    if cell.form in ("part", "share"):
                        yield from self._part(name, column, row[0].text)
                    elif cell.form in _WINDOWS:
                        yield from self._value(name, _WINDOWS[cell.form])
        names = {name for row in table.rows for cell in row for name in cell.indicators}
        if kind == "breakdown" and any(cell.form == "part" for row in table.rows for cell in row):
            yield from (self._number_of_parts(name, column) for name in names)

    def _chart(self, chart: Chart) -> Iterator[Row]:
        spec = chart.spec
        kind, _, column = str(spec.get("id")).partition("-")
        for series in spec["series"]:
            for at, (label, value) in enumerate(zip(spec["categories"], series["values"], strict=True)):
                names = spec.get("indicators") or []
                name = series.get("indicator") or (names[at] if at < len(names) else None)
                if name and kind == "bars" and series.get("emphasis"):
                    yield self._number_of_parts(name, column)
                if name is None or value is None:
                    continue
                self.shown.add(name)
                if kind == "bars" and series.get("emphasis"):
                    yield from self._part(name, column, label)
                elif kind == "compare":
                    yield from self._value(name, "now" if series.get("emphasis") else "year_ago")

    def _prose(self, block: Prose) -> Iterator[Row]:
        splits = [
            (name if "." in name else f"{self._document.area}.{name}", column)
            for cell in self._document.blocks
            if isinstance(cell, Code)
            for name, _, column in _SPLIT.findall(cell.source)
        ]
        for run in flatten(block.inlines):
            for name in run.indicators:
                if _DIGIT.search(run.text):
                    self.shown.add(name)
                    if run.form in ("top", "bottom", "share"):
                        for column in (column for split, column in splits if split == name):
                            yield from (
                                row for label in self._labels(name, column) for row in self._part(name, column, label)
                            )
                    elif run.form in ("text", "余", "万", "数"):
                        yield from self._value(name, "now")
                if run.form == "share" and run.text.strip("*"):
                    yield from (self._number_of_parts(name, column) for split, column in splits if split == name)

    def _labels(self, name: str, column: str) -> list[str]:
        return self._ledgers.values(self._entries[name], column)

    def _part(self, name: str, column: str, label: str) -> Iterator[Row]:
        entry = self._entries[name]
        if entry.leaf is None or entry.kind not in ("count", "sum", "distinct", "stock"):
            return
        if self._ledgers.has_axis(entry, column):
            value = label if label in self._labels(name, column) else OTHER
            yield self._ledgers.of(entry, entry.leaf.measure.aggregates[-1], f"{column} = '{value}'")

    def _number_of_parts(self, name: str, column: str) -> Row:
        """As many parts as there are different things in the column."""
        entry: Indicator = self._entries[name]
        return self._ledgers.different(entry, column) if entry.leaf is not None else {}
