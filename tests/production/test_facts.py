"""What the pages are told of the import."""

from __future__ import annotations

from pathlib import Path

import pytest

from huibao.bureau import Bureau
from huibao.importing import import_ledgers
from huibao.production.facts import rejected_rows
from huibao.warehouse import Warehouse


def test_a_row_with_several_bad_cells_counts_once_for_each_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "data").mkdir()
    rows = ["产品名称,企业名称,召回数量,责令日期,完成日期", ",,,,2022-03-06", ",甲,x,2022-03-05,"]
    for name in ("产品召回台账.csv", "产品召回台账_2.csv"):
        (tmp_path / "data" / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    bureau = Bureau(name="青禾县市场监督管理局", city="云州市", division="530111", path=tmp_path / "bureau.yaml")
    import_ledgers(tmp_path / "data", tmp_path / "w.duckdb", bureau)
    with Warehouse.open(tmp_path / "w.duckdb") as warehouse:
        assert rejected_rows(warehouse) == {"recalls": {"必填项为空": 4, "不是整数": 2}}
