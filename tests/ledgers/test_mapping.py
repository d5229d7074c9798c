"""Source mappings: exports become ledgers by their headers."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_files import uscc, write_lines

from huibao.errors import BureauError
from huibao.ledgers import schemas
from huibao.ledgers._columns import Context
from huibao.ledgers._mapping import load_layouts

HEADERS = ["企业名称", "统一社会信用代码", "注册日期", "企业类型", "注册资金", "所在省份", "地区"]
CONTEXT = Context(division="5301")
SOURCES = Path(__file__).resolve().parents[2] / "params" / "sources"
REALDATA = Path(os.environ.get("HUIBAO_REALDATA") or Path(__file__).resolve().parents[3] / "shared" / "realdata")


def export(code: str, capital: str = "N/A", date: str = "2016-01-05") -> list[str]:
    return ["云岭商行", code, date, "N/A", capital, "云南", "云州"]


def test_an_export_becomes_a_ledger_whatever_its_name(tmp_path: Path, imported: Any) -> None:
    (tmp_path / "data").mkdir()
    rows = [
        export(uscc(1), "3,000(万元人民币)"),
        export(uscc(2, kind="92"), "60万元人民币"),
        export(uscc(3, kind="93")),
        export(uscc(4), "5(万美元)"),
        export(uscc(5, division="440199"), "1万元"),
        export(uscc(6, kind="51")),
        export(uscc(1)),
    ]
    write_lines(tmp_path / "data" / "外省导出.csv", [HEADERS, *rows])
    summary, warehouse = imported()
    found = warehouse.sql("SELECT * FROM registrations ORDER BY _order").to_pylist()
    assert [row["entity_type"] for row in found] == ["企业", "个体工商户", "农民专业合作社", "企业"]
    assert [row["capital_wan"] for row in found] == [Decimal(3000), Decimal(60), None, None]
    assert {row["event"] for row in found} == {"设立"}
    record = warehouse.ledgers()["registrations"]
    assert (record.read, record.accepted, record.rejected) == (6, 4, 2)
    assert record.skipped_by == {"登记机关行政区划（非5301）": 1}
    assert [(row["value"], row["reason"][:2]) for row in warehouse.rejects().to_pylist()] == [
        (uscc(6, kind="51"), "不在"),
        (f"{uscc(1)}、设立、2016-01-05 00:00:00", "编号"),
    ]
    assert any("第5行“5(万美元)”" in warning for warning in summary.warnings)


def test_a_code_too_short_to_tell_its_division_is_rejected_not_skipped(tmp_path: Path, imported: Any) -> None:
    (tmp_path / "data").mkdir()
    write_lines(tmp_path / "data" / "导出.csv", [HEADERS, export(uscc(1)), export("N/A"), export("9153")])
    _, warehouse = imported()
    record = warehouse.ledgers()["registrations"]
    assert (record.read, record.accepted, record.rejected, record.skipped) == (3, 1, 2, 0)


def test_a_rejected_cell_is_shown_as_it_stands_and_once(tmp_path: Path, imported: Any) -> None:
    (tmp_path / "data").mkdir()
    write_lines(tmp_path / "data" / "导出.csv", [HEADERS, export("N/A"), export(uscc(1), date=" N/A"), export("　")])
    _, warehouse = imported()
    assert [(row["row_number"], row["header"], row["value"]) for row in warehouse.rejects().to_pylist()] == [
        (2, "统一社会信用代码", "N/A"),
        (3, "注册日期", "N/A"),
        (4, "统一社会信用代码", ""),
    ]


def test_cells_left_blank_are_counted_in_rows_that_fit(tmp_path: Path, imported: Any) -> None:
    (tmp_path / "data").mkdir()
    lines = [HEADERS, export(uscc(1), "约5元"), export(uscc(2, kind="51"), "若干"), export(uscc(3), "面议")]
    write_lines(tmp_path / "data" / "导出.csv", lines)
    summary, _ = imported()
    assert [text.partition("：")[2] for text in summary.warnings if "留空" in text] == [
        "“注册资金”有2个单元格无法读取，已留空（第2行“约5元”、第4行“面议”）"
    ]


@pytest.mark.parametrize(("division", "count"), [("5301", 2), ("530199", 1), ("5399", 0)])
def test_the_division_may_have_four_or_six_digits(
    tmp_path: Path, imported: Any, bureau: Any, division: str, count: int
) -> None:
    (tmp_path / "data").mkdir()
    lines = [HEADERS, export(uscc(1)), export(uscc(2, division="530102"))]
    write_lines(tmp_path / "data" / "导出.xlsx", lines)
    _, warehouse = imported(bureau.model_copy(update={"division": division}))
    assert warehouse.ledgers()["registrations"].accepted == count


def test_a_ledgers_own_file_may_hold_an_export(tmp_path: Path, imported: Any) -> None:
    (tmp_path / "data").mkdir()
    write_lines(tmp_path / "data" / "市场主体登记台账_2016.csv", [HEADERS, export(uscc(1))])
    _, warehouse = imported()
    assert warehouse.ledgers()["registrations"].accepted == 1


def test_a_bureaus_own_mapping_is_read_too(tmp_path: Path, imported: Any, bureau: Any) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "complaints.yaml").write_text(
        "name: 热线系统导出\ntable: complaints\nheaders: [工单号, 诉求类别, 登记时间]\nblank: [无]\ncolumns:\n"
        "  complaint_no: {header: 工单号}\n  kind: {header: 诉求类别, values: {投诉件: 投诉}}\n"
        "  accepted_on: {header: 登记时间}\n  recovered_yuan: {header: 挽损, unreadable: blank}\n",
        encoding="utf-8",
    )
    lines = [
        ["工单号", "诉求类别", "登记时间", "挽损"],
        ["1", "投诉件", "2022-03-05", "约5元"],
        ["2", "举报", "无", ""],
    ]
    write_lines(tmp_path / "data" / "导出.csv", lines)
    _, warehouse = imported()
    assert warehouse.sql("SELECT kind, recovered_yuan FROM complaints").to_pylist() == [
        {"kind": "投诉", "recovered_yuan": None}
    ]
    assert warehouse.rejects()["header"].to_pylist() == ["登记时间"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("- 1", "填写有误"),
        ("name: x\ntable: [", "YAML"),
        ("name: x\ntable: recall\nheaders: [a]\ncolumns: {}", "recall"),
        ("name: x\ntable: recalls\nheaders: [a]\ncolumns: {product: {header: a, colour: 1}}", "columns.product.colour"),
        ("name: x\ntable: recalls\nheaders: [a]\ncolumns: {colour: {header: a}}", "colour"),
        ("name: x\ntable: recalls\nheaders: [a]\ncolumns: {product: {}}", "product"),
        ("name: x\ntable: recalls\nheaders: [a]\ncolumns: {product: {header: a, unreadable: blank}}", "必填"),
        ("name: x\ntable: recalls\nheaders: [a]\ncolumns: {product: {header: a}}", "企业名称"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_named(tmp_path: Path, text: str, part: str) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BureauError, match=r"bad\.yaml") as caught:
        load_layouts([tmp_path], CONTEXT)
    assert part in str(caught.value)


@pytest.mark.parametrize("name", ["x.yml", "X.YAML"])
def test_a_mapping_is_read_under_either_ending(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("name: x", encoding="utf-8")
    with pytest.raises(BureauError, match=name):
        load_layouts([tmp_path], CONTEXT)


def test_the_shipped_mappings_load() -> None:
    layouts = load_layouts([SOURCES], CONTEXT)
    assert layouts
    assert all(layout.schema.table in schemas() for layout in layouts)


@pytest.mark.skipif(not REALDATA.is_dir(), reason="the real registrations are not on this machine")
@pytest.mark.parametrize("year", [2015, 2016])
def test_real_registrations_are_counted_like_the_csv_module_counts(tmp_path: Path, imported: Any, year: int) -> None:
    name = f"云南企业登记_{year}.csv"
    (tmp_path / "data").symlink_to(REALDATA, target_is_directory=True)
    with (REALDATA / name).open(encoding="utf-8-sig", newline="") as stream:
        wanted = sum(row["统一社会信用代码"][2:6] == "5301" for row in csv.DictReader(stream))
    _, warehouse = imported()
    count = warehouse.sql(f"SELECT count(*) AS n FROM registrations WHERE year(approved_at) = {year}")["n"][0].as_py()
    assert count == wanted
