"""Small warehouses filled row by row, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from huibao.catalogue import Catalogue, load_catalogue
from huibao.catalogue.rule_checks import with_rules
from huibao.catalogue.rule_entries import RuleFile
from huibao.figures import Figure, compute
from huibao.ledgers import schemas
from huibao.period import Period
from huibao.warehouse import Warehouse


class Ledgers:
    """A warehouse with the tables that a test names."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.warehouse = Warehouse(":memory:", connection=connection)

    def add(self, table: str, *rows: dict[str, Any]) -> None:
        """Append rows to a ledger (made when it is not there): column → value; text is cast, what is left out blank."""
        self._connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({schemas()[table].ddl})")
        self.warehouse.__dict__.pop("_all_tables", None)
        (start,) = self._connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0]
        for order, row in enumerate(rows, start):
            full = {**row, "_file": f"{table}.xlsx", "_sheet": "1", "_row": order + 2, "_order": order}
            marks = ", ".join("?" * len(full))
            self._connection.execute(f"INSERT INTO {table} ({', '.join(full)}) VALUES ({marks})", list(full.values()))

    def figure(self, indicator: str, period: str, *, months: bool = False) -> Figure:
        area = indicator.partition(".")[0]
        found = compute(self.warehouse, load_catalogue(), Period.parse(period), areas=[area], months=months)
        return found[indicator]

    def value(self, indicator: str, period: str) -> Any:
        figure = self.figure(indicator, period)
        assert figure.status == "ok"
        return figure.value


@pytest.fixture
def catalogue_of() -> Callable[[str], Catalogue]:
    """The program's catalogue with rules and problems (YAML) in the place of its own."""

    def made(rules: str) -> Catalogue:
        file = RuleFile.model_validate(yaml.safe_load(rules))
        return with_rules(load_catalogue(), schemas(), [(Path("rules.yaml"), file)])

    return made


@pytest.fixture
def ledgers() -> Iterator[Ledgers]:
    with duckdb.connect() as connection:
        yield Ledgers(connection)


@pytest.fixture
def registered(ledgers: Ledgers) -> Ledgers:
    """A balance of 100 and a year of events, one of each kind and two more."""
    for entity_type, township, quantity in (("企业", "东溪镇", 40), ("个体工商户", "东溪镇", 60)):
        ledgers.add(
            "opening_stock",
            {"as_of": "2021-12-31", "entity_type": entity_type, "township": township, "quantity": quantity},
        )
    for event, day, entity_type in (
        ("设立", "2022-01-01 00:00:00", "企业"),
        ("设立", "2022-03-31 23:59:59", "个体工商户"),
        ("设立", "2022-04-01 00:00:00", "个体工商户"),
        ("迁入", "2022-05-05 10:00:00", "企业"),
        ("注销", "2022-06-06 10:00:00", "个体工商户"),
        ("吊销", "2022-07-07 10:00:00", "企业"),
        ("迁出", "2022-08-08 10:00:00", "企业"),
        ("个转企", "2022-09-09 10:00:00", "企业"),
        ("变更", "2022-10-10 10:00:00", "企业"),
        ("设立", "2021-12-31 23:00:00", "企业"),
    ):
        ledgers.add(
            "registrations",
            {"entity_code": day, "event": event, "approved_at": day, "entity_type": entity_type, "township": "东溪镇"},
        )
    return ledgers
