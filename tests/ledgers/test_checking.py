"""The contract's rules on rows, shown on small ledgers that are written, imported and read back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from ledger_files import replace_in_sheet, uscc, write_lines

from huibao.ledgers import schemas
from huibao.ledgers._check import check_part
from huibao.ledgers._columns import Context
from huibao.ledgers._layout import Field, Layout
from huibao.ledgers._parts import Part
from huibao.ledgers._rows import Header

RECALL = {"product": "电热毯", "enterprise": "云岭电器厂", "quantity": 5, "ordered_on": dt.date(2022, 3, 5)}
CASE = {"case_no": "云市监案〔2022〕1号", "domain": "食品", "filed_on": "2022-03-05"}
STOCK = {"as_of": "2021-12-31", "entity_type": "企业", "township": "云岭镇", "quantity": 10}


def registration(number: int, **cells: Any) -> dict[str, Any]:
    return {
        "entity_code": uscc(number),
        "entity_type": "企业",
        "event": "设立",
        "approved_at": "2022-03-05 10:30",
    } | cells


def rows(warehouse: Any, table: str, columns: str = "*") -> list[dict[str, Any]]:
    return warehouse.sql(f"SELECT {columns} FROM {table} ORDER BY _order").to_pylist()


def reasons(warehouse: Any) -> list[tuple[int, str, str, str]]:
    return [(row["row_number"], row["header"], row["value"], row["reason"]) for row in warehouse.rejects().to_pylist()]


@pytest.mark.parametrize("name", ["产品召回台账.xlsx", "产品召回台账.csv"])
def test_titles_blanks_and_totals_are_skipped_and_rows_keep_their_numbers(write: Any, imported: Any, name: str) -> None:
    write(
        "recalls",
        [RECALL, {}, RECALL | {"quantity": 7}, RECALL | {"product": "　"}],
        name=name,
        above=[["产品召回台账"], [None, "填报单位：云岭县市场监督管理局"]],
        below=[["　合计 ", None, 12], [None, "小计", 3], ["总计"], ["  ", "\u3000"]],
    )
    summary, warehouse = imported()
    record = warehouse.ledgers()["recalls"]
    assert (record.read, record.accepted, record.rejected) == (3, 2, 1)
    assert record.skipped_by == {"标题行": 2, "空行": 2, "合计行": 3}
    assert record.skipped == 7
    assert [(row["_row"], row["quantity"]) for row in rows(warehouse, "recalls")] == [(4, 5), (6, 7)]
    assert reasons(warehouse) == [(7, "产品名称", "", "必填项为空")]
    assert summary.rejected == 1


def test_a_row_that_names_a_total_in_a_later_cell_is_data(write: Any, imported: Any) -> None:
    write("recalls", [RECALL | {"enterprise": "合计"}, RECALL | {"product": "合计"}])
    _, warehouse = imported()
    assert [row["enterprise"] for row in rows(warehouse, "recalls")] == ["合计"]


def test_every_offending_cell_of_a_row_is_named(write: Any, imported: Any) -> None:
    write(
        "cases",
        [CASE | {"case_no": None, "domain": "餐饮", "closed_on": "去年", "penalty_yuan": "很多", "township": "他乡镇"}],
    )
    _, warehouse = imported()
    assert [(header, value) for _, header, value, _ in reasons(warehouse)] == [
        ("案号", ""),
        ("案件领域", "餐饮"),
        ("结案日期", "去年"),
        ("罚没金额（元）", "很多"),
        ("乡镇", "他乡镇"),
    ]
    assert warehouse.ledgers()["cases"].rejected == 1


def test_an_unreadable_optional_cell_rejects_its_row(write: Any, imported: Any) -> None:
    write("cases", [CASE | {"iron_fist": "TRUE"}, CASE | {"case_no": "2", "iron_fist": "是"}])
    _, warehouse = imported()
    assert [row["iron_fist"] for row in rows(warehouse, "cases")] == [True]


def test_an_empty_township_list_accepts_any_township(write: Any, imported: Any, bureau: Any) -> None:
    write("cases", [CASE | {"township": "他乡镇"}, CASE | {"case_no": "2", "township": None}])
    _, warehouse = imported(bureau.model_copy(update={"townships": ()}))
    assert [row["township"] for row in rows(warehouse, "cases")] == ["他乡镇", None]


def test_cells_are_typed(write: Any, imported: Any) -> None:
    write(
        "registrations",
        [
            registration(1, capital_wan="１，０００．５", accepted_at=dt.datetime(2022, 3, 4, 9, 0), industry=5211.0),
            registration(2, approved_at=44625.4375, notice_started_on=20220305, township="　石桥镇 "),
        ],
    )
    _, warehouse = imported()
    first, second = rows(warehouse, "registrations")
    assert first["capital_wan"] == Decimal("1000.5")
    assert first["industry"] == "5211"
    assert first["accepted_at"] == dt.datetime(2022, 3, 4, 9)
    assert second["approved_at"] == dt.datetime(2022, 3, 5, 10, 30)
    assert second["notice_started_on"] == dt.date(2022, 3, 5)
    assert second["township"] == "石桥镇"


def _all_digits() -> str:
    return next(code for code in map(uscc, range(1, 200)) if code.isdigit())


def test_a_code_that_a_number_cell_holds_in_full_reads_as_its_digits(write: Any, imported: Any) -> None:
    path = write("registrations", [registration(1, entity_code=999)])
    replace_in_sheet(path, b"<v>999</v>", f"<v>{_all_digits()}</v>".encode())
    _, warehouse = imported()
    assert [row["entity_code"] for row in rows(warehouse, "registrations")] == [_all_digits()]


def test_a_code_that_lost_its_last_digits_as_a_number_is_not_taken_silently(write: Any, imported: Any) -> None:
    write("registrations", [registration(1, entity_code=int(_all_digits()))])
    summary, warehouse = imported()
    assert [row[3] for row in reasons(warehouse)] == ["统一社会信用代码校验位不符"]
    assert "超过15位" in summary.warnings[0]


def test_a_date_cell_of_the_planned_period_reads_as_its_month(write: Any, imported: Any) -> None:
    item = {"theme": "食品安全", "item": "开展专项检查", "due_on": "2022-10-31"}
    write(
        "plan_items",
        [item | {"planned_for": value} for value in (dt.date(2022, 10, 1), "2022-10", "2022Q4", 2023, "2022H2")],
    )
    _, warehouse = imported()
    assert [row["planned_for"] for row in rows(warehouse, "plan_items")] == [
        "2022-10",
        "2022-10",
        "2022Q4",
        "2023",
        "2022H2",
    ]


def test_a_document_names_its_area_by_id_or_by_chinese_name(write: Any, imported: Any) -> None:
    document = {"title": "关于加强食品安全监管的通知", "issued_on": "2022-03-05"}
    write("documents", [document | {"area": area} for area in ("food_safety", "食品安全", "“证照分离”改革", "食品")])
    _, warehouse = imported()
    assert [row["area"] for row in rows(warehouse, "documents")] == ["food_safety", "food_safety", "licensing_reform"]
    assert [row[2] for row in reasons(warehouse)] == ["食品"]


def test_a_repeated_key_is_rejected_and_says_whether_the_rest_differs(write: Any, imported: Any) -> None:
    write(
        "registrations",
        [
            registration(1),
            registration(1, approved_at="2022/3/5 10:30:00"),
            registration(1, capital_wan=5),
            registration(1, approved_at="2022-03-05 10:31"),
            registration(1, event="变更"),
        ],
    )
    _, warehouse = imported()
    record = warehouse.ledgers()["registrations"]
    assert (record.read, record.accepted, record.rejected) == (5, 3, 2)
    assert [(row, reason) for row, _, _, reason in reasons(warehouse)] == [(3, "重复"), (4, "编号重复且内容不同")]
    assert warehouse.rejects()["header"][0].as_py() == "统一社会信用代码、业务类型、核准时间"


def test_only_accepted_rows_hold_a_key(write: Any, imported: Any) -> None:
    write("cases", [CASE | {"domain": "餐饮"}, CASE, CASE])
    _, warehouse = imported()
    assert [row["_row"] for row in rows(warehouse, "cases")] == [3]
    assert [row[3] for row in reasons(warehouse)][1] == "重复"


def test_two_blanks_in_a_key_are_equal(write: Any, imported: Any) -> None:
    write("opening_stock", [STOCK | {"township": None}, STOCK | {"township": "　"}, STOCK])
    _, warehouse = imported()
    assert [row["_row"] for row in rows(warehouse, "opening_stock")] == [2, 4]
    assert reasons(warehouse) == [(3, "基准日、主体类型、乡镇", "2021-12-31、企业、（空）", "重复")]


def test_a_table_without_a_key_keeps_identical_rows(write: Any, imported: Any) -> None:
    write("recalls", [RECALL] * 3)
    _, warehouse = imported()
    assert warehouse.ledgers()["recalls"].accepted == 3


def test_the_earlier_file_by_name_holds_the_key(write: Any, imported: Any) -> None:
    write("cases", [CASE | {"township": "石桥镇"}], name="案件台账_2022.csv")
    write("cases", [CASE | {"township": "云岭镇"}], name="案件台账_2021.xlsx")
    _, warehouse = imported()
    assert [(row["_file"], row["township"]) for row in rows(warehouse, "cases")] == [("案件台账_2021.xlsx", "云岭镇")]
    record = warehouse.ledgers()["cases"]
    assert [(name, count) for name, _, count in record.files] == [("案件台账_2021.xlsx", 1), ("案件台账_2022.csv", 1)]
    assert warehouse.rejects()["reason"].to_pylist() == ["编号重复且内容不同"]


def test_all_fitting_sheets_are_read_and_others_named(write: Any, imported: Any) -> None:
    path = write("cases", [CASE], sheet="2021年")
    book = openpyxl.load_workbook(path)
    second = book.create_sheet("2022年")
    for line in book["2021年"].iter_rows(values_only=True):
        second.append([cell if cell != CASE["case_no"] else "2号" for cell in line])
    book.create_sheet("填表说明").append(["请按月填报"])
    book.create_sheet("Sheet4")
    book.save(path)
    summary, warehouse = imported()
    assert [(row["_sheet"], row["_row"]) for row in rows(warehouse, "cases")] == [("2021年", 2), ("2022年", 2)]
    assert len(summary.warnings) == 1
    assert "填表说明" in summary.warnings[0]


def test_a_cell_merged_over_rows_holds_for_each_of_them(write: Any, imported: Any) -> None:
    path = write("cases", [CASE, CASE | {"case_no": "2", "domain": None}, CASE | {"case_no": "3", "domain": None}])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("B2:B4")
    book.save(path)
    _, warehouse = imported()
    assert [row["domain"] for row in rows(warehouse, "cases")] == ["食品"] * 3


def test_headers_are_recognised_however_they_are_set(imported: Any, tmp_path: Any) -> None:
    (tmp_path / "data").mkdir()
    headers = ["序号", "案 号", "案件领域\n", "*立案日期", "罚没金额(元)", "备注", "备注"]
    write_lines(tmp_path / "data" / "案件台账.xlsx", [headers, [1, "1号", "食品", "2022-03-05", 5, "x", "y"]])
    _, warehouse = imported()
    assert rows(warehouse, "cases", "case_no, penalty_yuan") == [{"case_no": "1号", "penalty_yuan": Decimal(5)}]


def test_an_error_value_in_a_cell_is_no_blank(write: Any, imported: Any) -> None:
    path = write("cases", [CASE, CASE | {"case_no": "2"}])
    book = openpyxl.load_workbook(path)
    book.active["D2"].value, book.active["D2"].data_type = "#N/A", "e"
    book.save(path)
    _, warehouse = imported()
    assert [(row[0], row[2]) for row in reasons(warehouse)] == [(2, "#N/A")]


def test_formulas_without_a_value_in_columns_that_are_read_are_counted_in_one_warning(
    write: Any, imported: Any
) -> None:
    path = write("cases", [CASE, CASE | {"case_no": "2"}], above=[["案件台账"]], below=[["合计"]])
    book = openpyxl.load_workbook(path)
    for place in ("E3", "F3", "F4", "F5", "J3"):
        book.active[place] = "=1+1"
    book.save(path)
    summary, warehouse = imported()
    assert [row["penalty_yuan"] for row in rows(warehouse, "cases")] == [None, None]
    (warning,) = summary.warnings
    assert "案件台账.xlsx：有3个公式单元格没有算出的值" in warning
    assert "保存后再导入" in warning


@pytest.mark.parametrize("name", ["case_no", "domain", "filed_on"])
def test_a_required_column_that_the_sheet_lacks_rejects_its_rows(name: str) -> None:
    schema = schemas()["cases"]
    fields = tuple(
        Field(column, header="别的列" if column.name == name else column.header, unreadable_blank=True)
        for column in schema.columns
    )
    part = Part(2, [["1号", "2号"], ["食品", "药品"], ["2022-03-05", "2022-03-06"]])
    header = Header(0, {"案号": 0, "案件领域": 1, "立案日期": 2}, [], [])
    block = check_part(part, header, Layout(schema, fields, required=()), Context(), file="导出.csv", sheet="")
    assert (block.read, block.rejected, block.rows.num_rows) == (2, 2, 0)
    assert {(reject.header, reject.reason) for reject in block.rejects} == {("别的列", "必填项为空")}
