"""A warehouse that was filled by other means: no import's columns, no metadata."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from huibao.bureau import Bureau
from huibao.catalogue import load_catalogue
from huibao.figures import breakdown, check_rules, compute, problems, recount, rows
from huibao.importing import import_ledgers
from huibao.period import Period
from huibao.warehouse import Warehouse

BUREAU = Bureau(name="某局", city="某市", division="535821")
PERIOD = Period.parse("2022")


@pytest.fixture(scope="module")
def pair(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Warehouse, Warehouse]]:
    """The example imported, and its bare tables: the contract's columns, less those that are all blank."""
    folder = tmp_path_factory.mktemp("foreign")
    import_ledgers(small_ledgers, folder / "own.duckdb", BUREAU)
    with Warehouse.open(folder / "own.duckdb") as own:
        with duckdb.connect(folder / "bare.duckdb") as bare:
            for table in own.tables():
                cells = own.sql(f"SELECT * EXCLUDE (_file, _sheet, _row, _order) FROM {table} ORDER BY _order")
                cells = cells.select([name for name in cells.column_names if cells[name].null_count < len(cells)])
                bare.register("cells", cells)
                bare.execute(f"CREATE TABLE {table} AS SELECT * FROM cells")
        with Warehouse.open(folder / "bare.duckdb") as foreign:
            yield own, foreign


def test_figures_are_the_same(pair: tuple[Warehouse, Warehouse]) -> None:
    own, foreign = (compute(warehouse, load_catalogue(), PERIOD) for warehouse in pair)
    for name, figure in own.items():
        other = foreign[name]
        same = (other.status, other.value, other.year_ago, other.previous, other.months, other.rows)
        assert same == (figure.status, figure.value, figure.year_ago, figure.previous, figure.months, figure.rows), name
        assert all(source.files == () for source in other.sources)


def test_rows_splits_rules_and_problems_work(pair: tuple[Warehouse, Warehouse]) -> None:
    own, foreign = pair
    catalogue = load_catalogue()
    found = rows(foreign, catalogue, "market_entities.stock", PERIOD)
    assert recount(catalogue, "market_entities.stock", PERIOD, found) is not None
    by_type = [breakdown(each, catalogue, "market_entities.stock", PERIOD, "entity_type") for each in pair]
    assert by_type[0] == by_type[1]
    rules = [check_rules(each, catalogue, PERIOD) for each in pair]
    assert [(rule.id, rule.ok, rule.checked) for rule in rules[0]] == [(r.id, r.ok, r.checked) for r in rules[1]]
    told = [problems(each, catalogue, compute(each, catalogue, PERIOD), PERIOD, BUREAU) for each in (own, foreign)]
    assert told[0] == told[1]
