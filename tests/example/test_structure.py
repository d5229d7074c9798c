"""The files are those of the contract, and the county is the one of the bureau file."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import yaml
from python_calamine import CalamineWorkbook

from huibao_example import DIVISION, TOWNSHIPS, County, ledgers_of, write_county
from huibao_example.county import BUREAU, Ledgers
from huibao_example.mistakes import BY_YEAR

ROOT = Path(__file__).parents[2]


def contract() -> dict[str, list[dict[str, str]]]:
    with (ROOT / "docs" / "spec" / "columns.csv").open(encoding="utf-8", newline="") as file:
        tables: dict[str, list[dict[str, str]]] = {}
        for row in csv.DictReader(file):
            tables.setdefault(row["table"], []).append(row)
    return tables


def test_the_county_is_the_one_of_the_bureau_file() -> None:
    bureau = yaml.safe_load((ROOT / "params" / "bureau.yaml").read_text(encoding="utf-8"))
    assert tuple(bureau["townships"]) == TOWNSHIPS
    assert bureau["division"] == DIVISION
    assert bureau["name"] == BUREAU


def test_all_forty_ledgers_are_written_under_their_names(small: Path) -> None:
    names = {path.name for path in small.iterdir()}
    expected = set()
    for table, columns in contract().items():
        ledger = columns[0]["ledger"]
        expected |= {f"{ledger}_{year}.xlsx" for year in (2020, 2021, 2022)} if table in BY_YEAR else {f"{ledger}.xlsx"}
    assert len(contract()) == 40
    assert names == expected


def test_every_sheet_has_the_ledgers_name_and_its_headers_in_order(small: Path) -> None:
    for columns in contract().values():
        ledger, headers = columns[0]["ledger"], [column["header"] for column in columns]
        for path in small.glob(f"{ledger}*.xlsx"):
            book = CalamineWorkbook.from_path(path)
            assert book.sheet_names == [ledger]
            assert headers in book.get_sheet_by_name(ledger).to_python()[:4], path.name


def test_the_rows_have_the_contracts_columns_types_and_codes(ledgers: Ledgers) -> None:
    for table, columns in contract().items():
        known = {column["column"]: column for column in columns}
        for row in ledgers[table]:
            assert row.keys() <= known.keys(), (table, row)
            for name, column in known.items():
                value = row.get(name)
                assert value is not None or column["required"] != "yes", (table, name, row)
                if value is not None and column["codes"]:
                    assert value in column["codes"].split("/"), (table, name, value)
                if value is not None and column["type"] == "township":
                    assert value in TOWNSHIPS
                if isinstance(value, str):
                    assert value == value.strip()


@pytest.mark.parametrize("seed", [2022, 7])
def test_no_key_stands_twice(seed: int) -> None:
    ledgers = ledgers_of(County(seed, 0.05))
    for table, columns in contract().items():
        key = [column["column"] for column in columns if column["key"]]
        if key:
            keys = [tuple(row.get(name) for name in key) for row in ledgers[table]]
            assert len(set(keys)) == len(keys), table


def test_the_county_is_of_a_real_countys_size(ledgers: Ledgers) -> None:
    opening = sum(int(str(row["quantity"])) for row in ledgers["opening_stock"])
    events = [str(row["event"]) for row in ledgers["registrations"]]
    coming, leaving = (
        sum(events.count(event) for event in lot) for lot in (("设立", "迁入"), ("注销", "吊销", "迁出"))
    )
    assert 38_000 < opening + coming - leaving < 42_000
    years = [str(row["accepted_on"])[:4] for row in ledgers["complaints"] if row["kind"] != "咨询"]
    assert 1_350 < years.count("2022") < 1_650
    assert all(
        120 < sum(str(row["filed_on"]).startswith(year) for row in ledgers["cases"]) < 260 for year in ("2020", "2022")
    )


def test_nothing_looks_like_a_telephone_or_identity_number(ledgers: Ledgers) -> None:
    number = re.compile(r"(?<![0-9A-Z])(1[3-9]\d{9}|\d{17}[\dXx])(?![0-9A-Z])")
    for table, rows in ledgers.items():
        for row in rows:
            assert not any(number.search(value) for value in row.values() if isinstance(value, str)), (table, row)


def test_a_county_of_ones_own_comes_with_its_bureau_file(tmp_path: Path) -> None:
    path = write_county(
        tmp_path, name="乙县市场监督管理局", division="535822", townships=("甲街道", "乙镇"), scale=0.01
    )
    bureau = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert bureau["townships"] == ["甲街道", "乙镇"]
    sheet = CalamineWorkbook.from_path(tmp_path / bureau["data"] / "市场主体登记台账_2021.xlsx").get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[1][0] == "填报单位：乙县市场监督管理局"
    assert {str(row[0])[2:8] for row in rows[3:]} - {"535821", ""} == {"535822"}
    assert {row[12] for row in rows[3:]} <= {"甲街道", "乙镇", "云合镇", "未知乡"}
