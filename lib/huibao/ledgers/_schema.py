"""The schemas of the ledgers: one YAML file per table under schemas/, agreeing with docs/spec/columns.csv."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

TYPES = ("text", "uscc", "code", "date", "datetime", "integer", "decimal", "boolean", "township")

#: DuckDB's type of each contract type. Six decimals hold a sum in 万元 down to the fen (0.000001 万元 = 0.01 元).
SQL_TYPES = {
    "text": "VARCHAR",
    "uscc": "VARCHAR",
    "code": "VARCHAR",
    "township": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18,6)",
    "boolean": "BOOLEAN",
}

#: Where a row came from, carried by every ledger table; `_order` is the reading order, unique within the table.
SYSTEM_COLUMNS = {"_file": "VARCHAR", "_sheet": "VARCHAR", "_row": "BIGINT", "_order": "BIGINT"}

#: The tables that an import keeps beside the ledgers'; a warehouse that was filled by other means may lack them.
METADATA = ("_meta", "_ledgers", "_files", "_rejects", "_warnings", "_personal")


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    Attributes:
        reads: a special reading of a text column: "month" (a date cell reads as its month) or "area" (a work
            area's id or Chinese name reads as the id).
        suffix: what follows a code where a sentence, a chart or a table names it (A级, 县级).
        document_number: the column holds numbers of documents, in which no personal number is looked for.
    """

    name: str
    header: str
    type: str
    required: bool = False
    key: bool = False
    codes: tuple[str, ...] = ()
    reads: str | None = None
    suffix: str = ""
    document_number: bool = False


@dataclass(frozen=True)
class Schema:
    """One ledger: its table's name, its Chinese name and its columns in the contract's order."""

    table: str
    ledger: str
    columns: tuple[Column, ...]

    @cached_property
    def key(self) -> tuple[Column, ...]:
        """The key's columns; empty when identical rows are events of their own."""
        return tuple(column for column in self.columns if column.key)

    @cached_property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError when the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def ddl(self) -> str:
        """DuckDB's column definitions, system columns last."""
        own = [f'"{column.name}" {SQL_TYPES[column.type]}' for column in self.columns]
        return ", ".join(own + [f'"{name}" {kind}' for name, kind in SYSTEM_COLUMNS.items()])


def schemas_folder() -> Path:
    return Path(__file__).with_name("schemas")


@cache
def schemas() -> dict[str, Schema]:
    """All ledgers of the contract, by table name in alphabetical order."""
    found = [_load(path) for path in sorted(schemas_folder().glob("*.yaml"))]
    return {schema.table: schema for schema in found}


@cache
def spec_areas() -> dict[str, str]:
    """Chinese name → id of the specification's work areas."""
    return {title: area for area, title in _yaml(Path(__file__).with_name("areas.yaml")).items()}


def _yaml(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return loaded


def _load(path: Path) -> Schema:
    raw = _yaml(path)
    known = {field.name for field in fields(Column)}
    columns = []
    for entry in raw["columns"]:
        if unknown := set(entry) - known:
            raise ValueError(f"{path.name}: unknown keys {sorted(unknown)}")
        if entry["type"] not in TYPES:
            raise ValueError(f"{path.name}: unknown type {entry['type']}")
        columns.append(Column(**{**entry, "codes": tuple(entry.get("codes", ()))}))
    if raw["table"] != path.stem:
        raise ValueError(f"{path.name}: table is {raw['table']}")
    return Schema(raw["table"], raw["ledger"], tuple(columns))
