"""What the data quality notebook shows, on a few small ledgers."""

from __future__ import annotations

import pytest

from huibao.bureau import Bureau
from huibao.catalogue import load_catalogue
from huibao.desk.quality import DataQuality
from huibao.desk.session import Session
from huibao.importing import import_ledgers
from huibao.period import Period
from huibao.tables import Table
from huibao.warehouse import Warehouse

COMPLAINTS = """登记编号,类型,受理日期,办结日期,挽回损失（元）,行业,乡镇
1,投诉,2022-03-05,,,,甲镇
2,投诉,2022-03-06,,,,乙镇
2,举报,2022-03-07,,,,甲镇
3,赞扬,2022-03-08,,,,甲镇
合计,,,,,,
"""
RANKINGS = """排名事项,通报日期,位次,参评单位数,文号
案件查办,2021-12-31,2,14,甲〔2021〕1号
"""
GEOGRAPHICAL = """地理标志名称,申请日期,受理日期,注册日期
甲梨,2021-01-05,2021-03-01,
"""


@pytest.fixture(scope="module")
def quality(tmp_path_factory: pytest.TempPathFactory) -> DataQuality:
    folder = tmp_path_factory.mktemp("ledgers")
    for name, text in (
        ("12315投诉举报台账", COMPLAINTS),
        ("上级通报排名台账", RANKINGS),
        ("地理标志台账", GEOGRAPHICAL),
    ):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "说明.txt").write_text("不是台账", encoding="utf-8")
    bureau = Bureau(
        name="某县市场监督管理局",
        city="某市",
        division="990101",
        townships=("甲镇", "乙镇"),
        offices={"brands": "商标股"},
        path=folder / "bureau.yaml",
    )
    target = folder.with_name("warehouse") / "w.duckdb"
    import_ledgers(folder, target, bureau)
    return DataQuality(Session(Warehouse.open(target), bureau, load_catalogue()), Period.parse("2022-03"))


def texts(table: Table) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in table.rows]


def test_rows_read_are_accepted_or_rejected_and_skipped_rows_are_named(quality: DataQuality) -> None:
    rows = {row[0]: row[1:] for row in texts(quality.ledgers())}
    assert rows["12315投诉举报台账"][:5] == ["1", "4", "2", "2", "1"]
    assert "合计" in rows["12315投诉举报台账"][5]
    assert rows["上级通报排名台账"][:5] == ["1", "1", "1", "0", "0"]
    assert quality.ledgers().note == "共3个台账，读取6行，其中采用4行、退回2行。"


def test_every_rejected_cell_is_listed_with_its_place_and_counted_by_reason(quality: DataQuality) -> None:
    rows = texts(quality.rejects())
    assert [(row[0], row[3], row[4], row[5]) for row in rows] == [
        ("12315投诉举报台账", "4", "登记编号", "2"),
        ("12315投诉举报台账", "5", "类型", "赞扬"),
    ]
    assert sum(int(row[-1]) for row in texts(quality.reasons())) == len(rows)


def test_a_long_list_of_rejects_says_how_many_there_are(quality: DataQuality) -> None:
    table = quality.rejects(1)
    assert len(table.rows) == 1
    assert table.note is not None
    assert "共2处" in table.note


def test_missing_ledgers_come_first_with_the_office_to_ask(quality: DataQuality) -> None:
    rows = texts(quality.lacking())
    kinds = [row[1] for row in rows]
    assert kinds == sorted(kinds, key=lambda kind: kind != "缺台账")
    by_ledger = {row[0]: row[1:] for row in rows}
    assert by_ledger["市场主体登记台账"][0] == "缺台账"
    assert "市场主体倍增" in by_ledger["市场主体登记台账"][2]
    assert "行政审批股" in by_ledger["市场主体登记台账"][3]


def test_a_ledger_without_a_record_of_the_period_is_lacking_too_and_the_bureau_names_the_office(
    quality: DataQuality,
) -> None:
    by_ledger = {row[0]: row[1:] for row in texts(quality.lacking())}
    assert by_ledger["地理标志台账"] == ["期内没有记录", "1", "品牌强县（地理标志）", "商标股"]
    assert "12315投诉举报台账" not in by_ledger


def test_a_ledger_that_counts_as_of_a_day_is_not_lacking_for_want_of_a_row_in_the_period(quality: DataQuality) -> None:
    assert "上级通报排名台账" not in {row[0] for row in texts(quality.lacking())}


def test_unknown_files_are_among_the_warnings(quality: DataQuality) -> None:
    assert any("说明.txt" in row[0] for row in texts(quality.warnings()))
