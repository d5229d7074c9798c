"""The catalogue for a warehouse that lacks what an import adds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from huibao.catalogue import load_catalogue
from huibao.catalogue.adapting import adapt
from huibao.figures import compute, rows
from huibao.period import Period
from huibao.warehouse import Warehouse

CASES = "CREATE TABLE cases AS SELECT * FROM (VALUES ('2', '食品', DATE '2022-03-05', {}), ('1', '食品', {})) t({})"


def warehouse(connection: duckdb.DuckDBPyConnection, columns: str, first: str, second: str) -> Warehouse:
    connection.execute(CASES.format(first, f"DATE '2022-03-05', {second}", columns))
    return Warehouse(":memory:", connection=connection)


def test_another_catalogue_for_the_same_warehouse_is_adapted_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with duckdb.connect() as connection:
        bare = warehouse(connection, "case_no, domain, filed_on, township", "'东溪镇'", "NULL")
        first = adapt(load_catalogue(), bare)
        assert adapt(load_catalogue(), bare) is first
        (tmp_path / "pilots.yaml").write_text(
            "area: pilots\ntitle: 试点工作\nsection: '4.5'\noffice: 办公室\nindicators:\n"
            "  - {id: all, label: 全部, unit: 件, kind: count, measure: count(*), decimals: 0, definition: 一。,"
            " table: cases, date: filed_on}\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
        assert compute(bare, load_catalogue(), Period.parse("2022"), areas=["pilots"])["pilots.all"].value == 2


def test_rows_without_a_reading_order_stand_in_that_of_their_cells_and_a_column_of_ones_own_is_left_out() -> None:
    with duckdb.connect() as connection:
        bare = warehouse(connection, "case_no, domain, filed_on, remark", "'甲'", "'乙'")
        found = rows(bare, load_catalogue(), "enforcement.cases", Period.parse("2022"))
    assert found["case_no"].to_pylist() == ["1", "2"]
    assert found["_file"].to_pylist() == [None, None]
    assert found["township"].to_pylist() == [None, None]
    assert [str(found.schema.field(name).type) for name in ("township", "closed_on", "iron_fist")] == [
        "string",
        "date32[day]",
        "bool",
    ]
    assert "remark" not in found.column_names


def test_a_reading_order_of_ones_own_is_kept_where_only_an_optional_column_is_lacking() -> None:
    with duckdb.connect() as connection:
        bare = warehouse(connection, "case_no, domain, filed_on, _order", "1", "2")
        found = rows(bare, load_catalogue(), "enforcement.cases", Period.parse("2022"))
    assert found["case_no"].to_pylist() == ["2", "1"]
    assert found["township"].to_pylist() == found["_file"].to_pylist() == [None, None]


def test_rows_that_lack_nothing_but_a_reading_order_get_one() -> None:
    with duckdb.connect() as connection:
        kinds = load_catalogue().types["cases"]
        bare = warehouse(connection, "case_no, domain, filed_on, _file", "'甲'", "'乙'")
        for name in [*(name for name in kinds if name not in ("case_no", "domain", "filed_on")), "_sheet", "_row"]:
            connection.execute(f"ALTER TABLE cases ADD COLUMN {name} VARCHAR")
        found = rows(bare, load_catalogue(), "enforcement.cases", Period.parse("2022"))
    assert found["_file"].to_pylist() == ["乙", "甲"]


def test_rows_that_begin_alike_stand_in_the_order_of_their_further_cells() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE recalls AS SELECT DATE '2022-03-05' AS ordered_on, '壶' AS product, enterprise, 1 AS quantity"
            " FROM (VALUES ('甲厂'), ('乙厂'), ('丙厂')) t(enterprise)"
        )
        bare = Warehouse(":memory:", connection=connection)
        found = rows(bare, load_catalogue(), "product_quality.recalled_items", Period.parse("2022"))
    assert found["enterprise"].to_pylist() == sorted(["甲厂", "乙厂", "丙厂"])
