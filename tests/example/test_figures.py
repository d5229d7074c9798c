"""Every figure of the report has a value on the example, near what such a bureau reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from huibao.bureau import load_bureau
from huibao.catalogue import load_catalogue
from huibao.figures import FigureSet, compute
from huibao.importing import import_ledgers
from huibao.period import Period
from huibao.warehouse import Warehouse
from huibao_example import write_example

BUREAU = load_bureau(Path(__file__).parents[2] / "params" / "bureau.yaml")
# What the bureau is glad to report as none.
NONE_FOUND = {"product_quality.labelling_violations", "sanitary_county.major_incidents_3y"}


def imported(folder: Path, scale: float) -> Warehouse:
    write_example(folder / "ledgers", scale=scale)
    import_ledgers(folder / "ledgers", folder / "example.duckdb", BUREAU)
    return Warehouse.open(folder / "example.duckdb")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    warehouse = imported(tmp_path_factory.mktemp("full"), 1.0)
    yield warehouse
    warehouse.close()


def figures(warehouse: Warehouse, period: str) -> FigureSet:
    return compute(warehouse, load_catalogue(), Period.parse(period))


@pytest.mark.parametrize("period", ["2022", "2021Q3", "2022-01..2022-09", "2021"])
def test_all_figures_have_a_value_and_one_of_the_year_before(full: Warehouse, period: str) -> None:
    values = figures(full, period)
    assert len(values) == 123
    assert [name for name, figure in values.items() if figure.value is None or figure.year_ago is None] == []
    assert {name for name, figure in values.items() if figure.value == 0} <= NONE_FOUND


def test_a_month_with_few_records_still_has_no_figure_without_a_value(full: Warehouse) -> None:
    assert [name for name, figure in figures(full, "2020-02").items() if figure.value is None] == []


def test_the_smallest_county_has_a_value_for_every_figure_too(tmp_path: Path) -> None:
    warehouse = imported(tmp_path, 0.02)
    for period in ("2022", "2021Q3"):
        assert [name for name, figure in figures(warehouse, period).items() if figure.value is None] == []
    warehouse.close()


def test_the_figures_are_near_what_such_a_bureau_reports(full: Warehouse) -> None:
    values = figures(full, "2022")
    expected = {
        "enterprise_lifecycle.establishment_days": (0.45, 0.55),
        "enterprise_lifecycle.notice_days": (20, 20),
        "fair_competition.publication_rate": (1, 1),
        "market_entities.stock": (38_000, 42_000),
        "market_entities.target_completion": (1, 1.1),
        "food_safety.documents_issued": (4, 4),
        "food_safety.risk_rated_rate": (1, 1),
        "food_safety.licence_valid_rate": (1, 1),
        "food_safety.health_certificate_rate": (0.985, 1),
        "food_safety.open_kitchen_rate": (0.955, 0.97),
        "food_safety.health_handbooks": (40_001, 49_999),
        "drugs_devices_cosmetics.adverse_event_completion": (1.0, 1.2),
        "product_quality.scale_verification_rate": (1, 1),
        "enforcement.city_rank": (1, 1),
    }
    for name, (least, most) in expected.items():
        assert least <= float(values[name].value) <= most, name


def test_a_year_shows_its_seasons_and_the_townships_differ(full: Warehouse) -> None:
    months = [float(month.value) for month in figures(full, "2022")["market_entities.newly_registered"].months]
    assert len(months) == 12
    assert max(months) > 1.5 * min(months)
    counts = full.sql(
        "select township, count(*) as quantity from registrations where event = '设立' group by township"
    ).to_pylist()
    assert max(row["quantity"] for row in counts) > 4 * min(row["quantity"] for row in counts)
