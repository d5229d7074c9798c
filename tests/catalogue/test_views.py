"""The views beside the catalogue: what they make of renewed rows, new balances, ties and statements of other days."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import duckdb
import pytest

from huibao.catalogue import load_catalogue
from huibao.figures import compute
from huibao.period import Period
from huibao.warehouse import Warehouse

SQL_TYPES = {
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18, 4)",
    "boolean": "BOOLEAN",
}


class Ledgers:
    """A warehouse with the tables that a test fills, in reading order."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def add(self, table: str, columns: str, *rows: tuple[object, ...]) -> None:
        types = load_catalogue().types[table]
        made = ", ".join(f"{name} {SQL_TYPES.get(kind, 'VARCHAR')}" for name, kind in types.items())
        self.connection.execute(f"CREATE TABLE {table} ({made}, _file TEXT, _sheet TEXT, _row BIGINT, _order BIGINT)")
        names = [*columns.split(), "_file", "_sheet", "_row", "_order"]
        marks = ", ".join("?" * len(names))
        for order, row in enumerate(rows):
            self.connection.execute(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", [*row, "台账.xlsx", "1", order + 2, order]
            )

    def value(self, indicator: str, period: str) -> object:
        area = indicator.partition(".")[0]
        warehouse = Warehouse(":memory:", connection=self.connection)
        figure = compute(warehouse, load_catalogue(), Period.parse(period), areas=[area], months=False)[indicator]
        assert figure.status == "ok"
        return figure.value


@pytest.fixture
def ledgers() -> Iterator[Ledgers]:
    with duckdb.connect() as connection:
        yield Ledgers(connection)


@pytest.fixture
def stock(ledgers: Ledgers) -> Ledgers:
    """A balance at the end of 2020 and another in the middle of 2022."""
    ledgers.add(
        "opening_stock", "as_of entity_type township quantity",
        ("2020-12-31", "企业", "甲镇", 10), ("2020-12-31", "个体工商户", None, 20), ("2022-06-30", "企业", "甲镇", 100),
    )  # fmt: skip
    ledgers.add(
        "registrations", "entity_code entity_type event approved_at township",
        ("a", "企业", "设立", "2020-12-31 10:00", "甲镇"),  # of the balance's own day: already in it
        ("b", "企业", "设立", "2021-01-01 00:00", "甲镇"),
        ("c", "企业", "个转企", "2021-02-01 09:00", "乙镇"),
        ("d", "个体工商户", "注销", "2021-03-31 23:59", "乙镇"),
        ("e", "企业", "变更", "2021-03-31 10:00", "甲镇"),
        ("f", "企业", "迁入", "2022-07-01 10:00", "甲镇"),
    )  # fmt: skip
    return ledgers


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2020-11", None), ("2020", 30), ("2021-01", 31), ("2021-02", 31), ("2021Q1", 30), ("2022H1", 100), ("2022", 101)],
)
def test_stock_counts_from_the_latest_balance_not_after_the_day(
    stock: Ledgers, period: str, expected: int | None
) -> None:
    assert stock.value("market_entities.stock", period) == expected


def test_stock_by_type_moves_a_converted_household_between_types(stock: Ledgers) -> None:
    current = "counts_from <= DATE '2021-12-31' AND (counts_until IS NULL OR counts_until > DATE '2021-12-31')"
    query = f"SELECT entity_type, sum(quantity) FROM ({load_catalogue().views['stock_movements'].sql}) WHERE {current}"
    found = dict(stock.connection.execute(query + " GROUP BY entity_type").fetchall())
    assert found == {"企业": 12, "个体工商户": 18}


def test_net_growth_is_null_where_the_start_has_no_balance(stock: Ledgers) -> None:
    assert stock.value("market_entities.net_growth", "2020") is None
    assert stock.value("market_entities.net_growth", "2021Q1") == 0


def test_a_unit_is_rated_when_any_of_its_rows_is_and_counts_once(ledgers: Ledgers) -> None:
    ledgers.add(
        "food_units", "unit_no kind licence_valid_until in_built_up_area rated_on registered_on closed_on",
        ("1", "食品生产", "2022-06-30", True, "2022-03-01", "2020-01-01", "2022-06-30"),  # the old licence
        ("1", "食品生产", "2027-06-30", True, None, "2020-01-01", None),
        ("2", "小作坊", "2021-12-31", None, "2021-12-31", "2020-01-01", None),
        ("3", "食品生产", "2021-12-31", True, "2022-01-01", "2020-01-01", "2022-12-31"),  # closed on the last day
        ("4", "小作坊", "2022-12-31", True, "2023-01-01", "2022-12-31", None),
        ("5", "餐饮", "2022-12-30", True, "2022-05-01", "2020-01-01", None),
    )  # fmt: skip
    ledgers.add("health_certificates", "worker_no unit_no valid_until employed_from employed_to")
    assert ledgers.value("food_safety.risk_rated_rate", "2022") == Fraction(1, 3)
    assert ledgers.value("food_safety.risk_rated_rate", "2021-11..2022-02") == Fraction(1, 3)
    assert ledgers.value("food_safety.licence_valid_rate", "2022") == Fraction(2, 3)
    assert ledgers.value("food_safety.health_certificate_rate", "2022") is None


def test_workers_count_once_per_unit_and_only_in_built_up_units_on_the_register(ledgers: Ledgers) -> None:
    ledgers.add(
        "food_units", "unit_no kind licence_valid_until in_built_up_area registered_on closed_on",
        ("1", "餐饮", "2022-01-01", True, "2020-01-01", None), ("1", "餐饮", "2027-01-01", True, "2020-01-01", None),
        ("2", "餐饮", "2027-01-01", False, "2020-01-01", None),
        ("3", "餐饮", "2027-01-01", True, "2020-01-01", "2022-01-01"),
    )  # fmt: skip
    ledgers.add(
        "health_certificates", "worker_no unit_no valid_until employed_from employed_to",
        ("a", "1", "2022-01-01", "2021-01-01", None), ("a", "1", "2023-01-01", "2021-01-01", None),
        ("b", "1", "2022-12-30", "2021-01-01", None),
        ("c", "1", "2023-12-31", "2021-01-01", "2022-12-31"),  # left on the last day
        ("d", "2", "2023-12-31", "2021-01-01", None), ("e", "3", "2023-12-31", "2021-01-01", None),
        ("f", "9", "2023-12-31", "2021-01-01", None),
    )  # fmt: skip
    assert ledgers.value("food_safety.health_certificate_rate", "2022") == Fraction(1, 2)


def test_a_scale_is_verified_when_any_verification_covers_the_day(ledgers: Ledgers) -> None:
    ledgers.add(
        "market_scales", "scale_no market in_use_from in_use_to verified_on valid_until",
        ("1", "东市", "2020-01-01", None, "2020-02-01", "2021-02-01"),
        ("1", "东市", "2020-01-01", None, "2022-12-31", "2023-12-30"),
        ("2", "东市", "2020-01-01", None, "2022-02-01", "2022-12-30"),
        ("3", "东市", "2020-01-01", None, "2022-02-01", None),
        ("4", "西市", "2020-01-01", "2022-12-31", "2022-02-01", "2023-02-01"),
    )  # fmt: skip
    assert ledgers.value("product_quality.scale_verification_rate", "2022") == Fraction(1, 3)


def test_findings_are_those_of_the_round_fed_back_last_and_the_last_in_reading_order_of_a_day(ledgers: Ledgers) -> None:
    ledgers.add(
        "inspection_findings", "round aspect finding_no fed_back_on rectified_on",
        ("第一轮", "甲", "1", "2021-05-01", "2021-06-01"), ("第二轮", "甲", "2", "2022-05-01", "2023-01-01"),
        ("第二轮", "乙", "3", "2022-05-01", "2022-12-31"), ("第一轮", "丙", "4", "2022-05-01", None),
        ("第二轮", "丁", "5", "2022-09-01", None),
    )  # fmt: skip
    expected = {
        "2020": (None, None, None),
        "2021": (1, 1, 1),
        "2022H1": (2, 2, 1),
        "2022": (3, 3, 1),
        "2023": (3, 3, 2),
    }
    for period, values in expected.items():
        found = [
            ledgers.value(f"inspection_rectification.{name}", period)
            for name in ("aspects", "findings", "findings_rectified")
        ]
        assert tuple(found) == values, period


def test_each_office_and_each_item_stands_with_its_own_latest_statement(ledgers: Ledgers) -> None:
    ledgers.add(
        "staff_posts", "office is_township_office as_of posts filled",
        ("甲所", True, "2021-12-31", 3, 1), ("甲所", True, "2022-06-30", 3, 2), ("乙所", True, "2021-12-31", 3, 1),
        ("机关", False, "2021-06-30", 9, 1),
    )  # fmt: skip
    ledgers.add(
        "equipment_assets", "item as_of required in_service",
        ("车", "2021-12-31", 5, 1), ("箱", "2022-12-31", 3, 9), ("仪", "2022-06-30", 4, 1), ("车", "2023-01-01", 5, 5),
    )  # fmt: skip
    offices = {period: ledgers.value("problems.one_person_offices", period) for period in ("2021H1", "2021", "2022")}
    gaps = {period: ledgers.value("problems.equipment_gap", period) for period in ("2021H1", "2021", "2022", "2023")}
    assert offices == {"2021H1": None, "2021": 2, "2022": 1}
    assert gaps == {"2021H1": None, "2021": 4, "2022": 7, "2023": 3}
