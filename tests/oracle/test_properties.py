"""What must hold between figures, whatever the records: sums over months, the stock, order, the ends of a period."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from huibao.catalogue import load_catalogue
from huibao.figures import breakdown, compute
from huibao.importing import import_ledgers
from huibao.period import Period
from huibao.warehouse import Warehouse

from . import messy
from .clean import moved, without_ties, write_clean
from .reader import SPEC, read_folder
from .test_agreement import bureau_of

LATER_CLOSED = {"special_equipment.cases_closed", "special_equipment.cases_open", "sanitary_county.issues_closed"}
MONTHS = [f"{year}-{month:02d}" for year in (2020, 2021, 2022) for month in range(1, 13)]
SIGNS = {"设立": 1, "迁入": 1, "注销": -1, "吊销": -1, "迁出": -1}

Values = dict[str, tuple[Any, Any]]
Measure = Callable[[dict[str, pd.DataFrame], str, int | None], Values]


def described() -> list[dict[str, str]]:
    """The rows of figures.csv."""
    with (SPEC / "figures.csv").open(encoding="utf-8", newline="") as source:
        return [row | {"full": f"{row['area_id']}.{row['indicator']}"} for row in csv.DictReader(source)]


def additive() -> set[str]:
    """The figures whose quarter is the sum of its months."""
    flows = {row["full"] for row in described() if row["kind"] in {"count", "sum"} and row["period"] == "flow"}
    return (flows | {"market_entities.net_growth"}) - LATER_CLOSED


@pytest.fixture(scope="module", params=[7, pytest.param(8, marks=pytest.mark.soak)])
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Accepted rows of a messy folder, with one opening balance before everything."""
    folder = tmp_path_factory.mktemp("properties")
    messy.write_folder(folder, request.param)
    rows = without_ties(read_folder(folder, messy.TOWNSHIPS))
    opening = rows["opening_stock"]
    return rows | {"opening_stock": opening[opening["as_of"] == pd.Timestamp("2019-12-31")]}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Warehouse]]:
    """Imports tables (in their order, or shuffled) and opens the warehouse."""
    open_ones: list[Warehouse] = []

    def open_tables(tables: dict[str, pd.DataFrame], shuffle: int | None = None) -> Warehouse:
        place = tmp_path / str(len(open_ones))
        write_clean(place / "ledgers", tables, shuffle)
        import_ledgers(place / "ledgers", place / "w.duckdb", bureau_of(messy.TOWNSHIPS))
        open_ones.append(Warehouse.open(place / "w.duckdb"))
        return open_ones[-1]

    yield open_tables
    for warehouse in open_ones:
        warehouse.close()


def values(warehouse: Warehouse, period: str, areas: list[str] | None = None) -> Values:
    """Every figure's value and its value a year before; of all areas or of some."""
    # Trends are not looked at, and take the most time.
    found = compute(warehouse, load_catalogue(), Period.parse(period), areas=areas, months=False)
    return {name: (found[name].value, found[name].year_ago) for name in found}


def test_months_add_up_to_the_quarter(tables: dict[str, pd.DataFrame], opened: Callable[..., Warehouse]) -> None:
    warehouse = opened(tables)
    for quarter in ("2021Q1", "2022Q3"):
        whole = values(warehouse, quarter)
        parts = [values(warehouse, month.name) for month in Period.parse(quarter).months]
        for name in additive():
            assert whole[name][0] == sum(part[name][0] for part in parts), (name, quarter)


@pytest.mark.parametrize("by", ["entity_type", "township"])
def test_stock_moves_only_by_the_events_of_each_month(
    tables: dict[str, pd.DataFrame], opened: Callable[..., Warehouse], by: str
) -> None:
    warehouse = opened(tables)
    opening, events = tables["opening_stock"], tables["registrations"]
    expected: Counter[str | None] = Counter()
    for key, quantity in zip(opening[by], opening["quantity"], strict=True):
        expected[key] += quantity
    months = events["approved_at"].dt.strftime("%Y-%m")
    for month in MONTHS:
        for key, event in events[months == month][[by, "event"]].itertuples(index=False, name=None):
            expected[key] += SIGNS.get(event, 0)
            if event == "个转企" and by == "entity_type":
                expected[key] += 1
                expected["个体工商户"] -= 1
        parts = breakdown(warehouse, load_catalogue(), "market_entities.stock", Period.parse(month), by=by)
        assert {key: value for key, value, *_ in parts if value} == {key: n for key, n in expected.items() if n}, month
        assert values(warehouse, month, ["market_entities"])["market_entities.stock"][0] == sum(expected.values())


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_and_columns_changes_nothing(
    tables: dict[str, pd.DataFrame], opened: Callable[..., Warehouse], seed: int
) -> None:
    straight, shuffled = opened(tables), opened(tables, seed)
    for period in ("2022", "2021Q3", "..2024-02-29"):
        assert values(straight, period) == values(shuffled, period)


@pytest.mark.parametrize("day", ["2022-03-31", "2022-07-01"])
def test_rows_outside_the_period_change_no_flow(
    tables: dict[str, pd.DataFrame], opened: Callable[..., Warehouse], day: str
) -> None:
    more = {
        table: rows if table in {"opening_stock", "targets"} else pd.concat([rows, moved(table, rows, day)])
        for table, rows in tables.items()
    }
    before, after = values(opened(tables), "2022Q2"), values(opened(more), "2022Q2")
    flows = [row["full"] for row in described() if row["period"] == "flow"]
    assert len(flows) > 90
    assert {name: before[name] for name in flows} == {name: after[name] for name in flows}
