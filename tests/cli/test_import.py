"""`huibao import`: a line per ledger in which read = accepted + rejected, and the rejects workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors


def run(*arguments: object) -> int:
    return report_errors(commands, ["import", *map(str, arguments)])


def test_every_ledger_has_its_line_and_the_rejects_their_workbook(
    small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(small_ledgers, "--warehouse", tmp_path / "w.duckdb") == 0
    shown = capsys.readouterr()
    rows = [line.split("\t") for line in shown.out.splitlines()]
    assert rows[0] == ["台账", "读取", "采用", "退回", "跳过"]
    assert len(rows) == 42 and rows[-1][0] == "共计"
    assert all(int(read) == int(accepted) + int(rejected) for _, read, accepted, rejected, _ in rows[1:])
    sheet = openpyxl.load_workbook(tmp_path / "rejects.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["台账", "文件", "工作表", "行号", "列", "值", "原因"]
    assert sheet.max_row - 1 >= int(rows[-1][3]) > 0
    assert "rejects.xlsx" in shown.err


def test_rows_that_a_mapping_leaves_out_are_counted_under_its_filters_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "外来表.yaml").write_text(_MAPPING, encoding="utf-8")
    bureau = tmp_path / "bureau.yaml"
    bureau.write_text("name: 青禾县市场监督管理局\ncity: 云州市\ndivision: '530111'\n", encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    rows = ["单位编码,产品,数量,日期", "530111,电热毯,1,2022-03-05", "530112,插座,2,2022-03-05", ",,,", "合计,,3,"]
    (data / "导出.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run(data, "--warehouse", tmp_path / "w.duckdb", "--bureau", bureau) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[1] == "产品召回台账\t1\t1\t0\t3"
    assert "跳过：产品召回台账：合计行1行，登记机关（非530111）1行，空行1行\n" in shown.err


_MAPPING = """
name: 外来表
table: recalls
headers: [单位编码, 产品, 数量, 日期]
filter: {name: 登记机关, header: 单位编码, characters: [1, 6]}
columns:
  product: {header: 产品}
  enterprise: {constant: 甲}
  quantity: {header: 数量}
  ordered_on: {header: 日期}
"""


def test_strict_fails_on_rejected_rows(small_ledgers: Path, tmp_path: Path) -> None:
    assert run(small_ledgers, "--warehouse", tmp_path / "w.duckdb", "--strict") == 1


def test_a_folder_that_is_not_there_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "none") == 2
    assert "不存在" in capsys.readouterr().err
