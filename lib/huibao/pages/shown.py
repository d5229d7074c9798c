"""A figure as pages show it: its value with all that its panel tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from huibao.period import Period


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a figure's history."""

    period: str
    value: float | None
    year_ago: float | None = None


@dataclass(frozen=True, slots=True)
class LedgerFiles:
    """A ledger behind a figure: its files as (name, sha256)."""

    ledger: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure with all that its panel tells. Numbers are as in figures.json: ratios are fractions, null is None."""

    id: str
    label: str
    unit: str
    period: str = ""
    status: str = "ok"
    value: float | None = None
    year_ago: float | None = None
    previous: float | None = None
    text: str = ""
    definition: str = ""
    note: str = ""
    kind: str = "count"
    decimals: int = 0
    formula: str = ""
    sql: str = ""
    start: str = ""
    end: str = ""
    rows: int | None = None
    ledgers: tuple[LedgerFiles, ...] = ()
    yoy: str = ""
    mom: str = ""
    months: tuple[Month, ...] = ()
    missing: tuple[str, ...] = ()

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> ShownFigure:
        plain = {name: raw[name] for name in _PLAIN_FIELDS if raw.get(name) is not None}
        ledgers = tuple(
            LedgerFiles(item["ledger"], tuple((f["name"], f.get("sha256") or "") for f in item.get("files") or []))
            for item in raw.get("ledgers") or []
        )
        months = tuple(Month(m["period"], m.get("value"), m.get("year_ago")) for m in raw.get("months") or [])
        return cls(**plain, ledgers=ledgers, months=months, missing=tuple(raw.get("missing") or ()))

    @property
    def area(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def full_definition(self) -> str:
        """The definition with its note."""
        return self.definition + (f"（注：{self.note}）" if self.note else "")

    @property
    def has_previous(self) -> bool:
        """Whether there is a period before it; running totals have none."""
        return not self.period or Period.parse(self.period).previous is not None

    def with_files(self, files: Mapping[str, tuple[tuple[str, str], ...]]) -> ShownFigure:
        """The figure with the files (name, sha256) of its ledgers, by the ledger's name."""
        ledgers = tuple(LedgerFiles(each.ledger, files.get(each.ledger, each.files)) for each in self.ledgers)
        return replace(self, ledgers=ledgers)

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN_FIELDS}
        found["ledgers"] = [
            {"ledger": item.ledger, "files": [{"name": name, "sha256": digest} for name, digest in item.files]}
            for item in self.ledgers
        ]
        found["months"] = [{"period": m.period, "value": m.value, "year_ago": m.year_ago} for m in self.months]
        found["missing"] = list(self.missing)
        return found


_PLAIN_FIELDS = (
    *("id", "label", "unit", "period", "status", "value", "year_ago", "previous", "text", "definition", "note"),
    *("kind", "decimals", "formula", "sql", "start", "end", "rows", "yoy", "mom"),
)
