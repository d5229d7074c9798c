"""A figure: one indicator's value for one period, what it is compared with, and how it is printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from huibao.catalogue import Indicator
from huibao.figures.comparison import NO_PREVIOUS, Comparison, Manner, compare
from huibao.figures.formatting import NO_DATA, NO_LEDGER, printed
from huibao.figures.numbers import Number, plain
from huibao.period import Period

Status = Literal["ok", "no_ledger"]


@dataclass(frozen=True)
class Source:
    """A ledger that a figure depends on, with name and SHA-256 of its files (a foreign warehouse has none)."""

    table: str
    ledger: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MonthValue:
    """One month of a figure's trend; the last month of a year-to-date period ends with the period."""

    period: Period
    value: Number | None
    year_ago: Number | None


@dataclass(frozen=True)
class Figure:
    """An indicator's value for a period. Numbers are exact (int or Fraction); fractions are not yet in per cent.

    Attributes:
        months: the 12 months that end with the period's last month; () where a month says nothing.
        missing: names of the ledgers that are missing (status no_ledger).
        rows: how many ledger rows stand behind the value; None where that is not asked.
        remark: what the reader has to know about this value (Chinese).
        statements: (part, SQL) of the queries behind it. sources: the ledgers it depends on.
    """

    indicator: Indicator
    period: Period
    status: Status
    value: Number | None = None
    year_ago: Number | None = None
    previous: Number | None = None
    months: tuple[MonthValue, ...] = ()
    missing: tuple[str, ...] = ()
    rows: int | None = None
    remark: str | None = None
    statements: tuple[tuple[str, str], ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def id(self) -> str:
        return self.indicator.full_id

    @property
    def label(self) -> str:
        return self.indicator.label

    @property
    def unit(self) -> str:
        return self.indicator.unit

    @property
    def text(self) -> str:
        """The number with its unit as tables print it; 缺台账 or 无数据 without one."""
        return self.format()

    @property
    def note(self) -> str | None:
        """What the reader has to know: the catalogue's note, and the remark on this value."""
        return "".join(part for part in (self.indicator.note, self.remark) if part) or None

    def format(self, form: str = "text") -> str:
        """The value in one of formatting.FORMS.

        Raises:
            ValueError: there is no such form.
        """
        return self.print_number(self.value, form)

    def print_number(self, number: Number | None, form: str = "text") -> str:
        """Another number (the year before, a part) printed like this figure."""
        if number is None:
            return NO_LEDGER if self.status == "no_ledger" else NO_DATA
        entry = self.indicator
        return printed(number, entry.unit, entry.decimals, fraction=entry.is_fraction, form=form)

    @property
    def manner(self) -> Manner:
        """How this indicator's changes are put."""
        entry = self.indicator
        return Manner(
            unit=entry.unit,
            decimals=entry.decimals,
            points=entry.is_fraction,
            places=entry.kind == "rank",
            per_cent=entry.kind not in ("median", "latest"),
        )

    @property
    def yoy(self) -> Comparison:
        """同比."""
        return compare("yoy", self.value, self.year_ago, self.manner, no_ledger=self.status == "no_ledger")

    @property
    def mom(self) -> Comparison:
        """环比."""
        if self.status == "ok" and self.period.previous is None:
            return NO_PREVIOUS
        return compare("mom", self.value, self.previous, self.manner, no_ledger=self.status == "no_ledger")

    def record(self) -> dict[str, Any]:
        """The figure as figures.json has it."""
        return {
            "id": self.id,
            "label": self.label,
            "unit": self.unit,
            "period": self.period.name,
            "status": self.status,
            "value": plain(self.value),
            "year_ago": plain(self.year_ago),
            "previous": plain(self.previous),
            "text": self.text,
        }

    def details(self) -> dict[str, Any]:
        """The record and what a notebook stores beside it, in plain JSON types."""
        entry = self.indicator
        return {
            **self.record(),
            "definition": entry.definition,
            "note": self.note,
            "kind": entry.kind,
            "decimals": entry.decimals,
            "formula": entry.words,
            "sql": "\n\n".join(f"-- {part}\n{sql}" if part else sql for part, sql in self.statements) or None,
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "rows": self.rows,
            "ledgers": [
                {"ledger": each.ledger, "files": [{"name": name, "sha256": digest} for name, digest in each.files]}
                for each in self.sources
            ],
            "yoy": self.yoy.text,
            "mom": "" if self.mom is NO_PREVIOUS else self.mom.text,
            "months": [
                {"period": month.period.name, "value": plain(month.value), "year_ago": plain(month.year_ago)}
                for month in self.months
            ],
            "missing": list(self.missing),
        }


class FigureSet(Mapping[str, Figure]):
    """The figures of one period by full id, in the catalogue's order."""

    def __init__(self, period: Period, figures: Iterable[Figure]) -> None:
        self.period = period
        self._figures = {figure.id: figure for figure in figures}

    def __getitem__(self, full_id: str) -> Figure:
        return self._figures[full_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def area(self, area: str) -> list[Figure]:
        """One area's figures, in order."""
        return [figure for figure in self._figures.values() if figure.indicator.area == area]

    def records(self) -> list[dict[str, Any]]:
        """All figures as figures.json has them."""
        return [figure.record() for figure in self._figures.values()]


def figures_json(figures: FigureSet, mask: Callable[[Figure], str | None] = lambda _: None) -> bytes:
    """figures.json: UTF-8, one object a line.

    Args:
        mask: the masked text of a figure that must not be shown, else None; its numbers become null.
    """
    records = []
    for figure in figures.values():
        record = figure.record()
        if (masked := mask(figure)) is not None:
            record |= {"status": "masked", "value": None, "year_ago": None, "previous": None, "text": masked}
        records.append(record)
    return records_json(records)


def records_json(records: Iterable[Mapping[str, Any]]) -> bytes:
    """The records as figures.json holds them, byte for byte: its digest is what other files name."""
    body = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    return f"[\n{body}\n]\n".encode() if body else b"[]\n"
