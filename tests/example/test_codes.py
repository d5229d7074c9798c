"""The entity codes are right by the standard, and no two are equal."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from huibao_example.codes import ALPHABET, WEIGHTS, check_digit, credit_code
from huibao_example.county import DIVISION, Ledgers
from huibao_example.large import write_large


def is_right(code: str) -> bool:
    """GB 32100-2015: the weighted sum of all 18 characters, the last with weight 1, is a multiple of 31."""
    total = sum(ALPHABET.index(letter) * weight for letter, weight in zip(code[:17], WEIGHTS, strict=True))
    return len(code) == 18 and (total + ALPHABET.index(code[17])) % 31 == 0


def test_the_check_digit_is_that_of_the_standards_own_example() -> None:
    assert check_digit("91350100M000100Y4") == "3"


def test_a_thousand_serials_give_a_thousand_right_codes() -> None:
    codes = {credit_code("企业", DIVISION, serial) for serial in range(1_000)}
    assert len(codes) == 1_000
    assert all(is_right(code) and code.startswith("91" + DIVISION) for code in codes)


def test_every_code_in_the_ledgers_is_right_and_says_its_type(ledgers: Ledgers) -> None:
    kinds = {"企业": "91", "个体工商户": "92", "农民专业合作社": "93"}
    for row in ledgers["registrations"]:
        code = str(row["entity_code"])
        assert is_right(code)
        assert code[:8] == kinds[str(row["entity_type"])] + DIVISION
    assert all(is_right(str(row["entity_code"])) for row in ledgers["random_inspections"])


def test_large_ledgers_hold_the_same_codes_whole_block_or_not(tmp_path: Path) -> None:
    path = write_large(tmp_path / "市场主体登记台账_大.csv", 1_000)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["统一社会信用代码"] for row in rows] == [
        credit_code(row["主体类型"], DIVISION, serial) for serial, row in enumerate(rows)
    ]
    assert len(rows) == 1_000


def test_large_parquet_has_the_contracts_columns(tmp_path: Path) -> None:
    table = pq.read_table(write_large(tmp_path / "registrations.parquet", 2_000))
    assert table.num_rows == 2_000
    assert table.schema.names[:3] == ["entity_code", "entity_type", "event"]
    assert pq.read_table(write_large(tmp_path / "none.parquet", 0)).num_rows == 0


def test_large_refuses_what_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="xlsx"):
        write_large(tmp_path / "registrations.xlsx", 10)
