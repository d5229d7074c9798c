"""Which row is the header and which rows are data; an optional column written a little differently is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ledger_files import write_lines

from huibao.ledgers import schemas
from huibao.ledgers._parts import Part
from huibao.ledgers._rows import data_rows, find_header, resembling

#: What offices add to their ledgers, or name in them; none of it is a column of the contract under another name.
EXTRAS = [
    *(
        "序号",
        "备注",
        "编号",
        "说明",
        "联系人",
        "联系电话",
        "地址",
        "填报人",
        "填报单位",
        "填报日期",
        "经办人",
        "审核人",
    ),
    *("负责人", "科室", "股室", "所属单位", "状态", "年度", "月份", "季度", "录入时间", "创建时间", "更新时间", "附件"),
    *("经营范围", "法定代表人", "注册地址", "身份证号", "性别", "单位", "合计", "小计", "结果", "类别", "来源"),
    *(
        "附件（份）",
        "金额（元）",
        "数量（个）",
        "序号（自动）",
        "备注（选填）",
        "是否公示",
        "检查人员",
        "整改情况",
        "Unnamed: 0",
    ),
]


@pytest.mark.parametrize(
    ("missing", "written"),
    [
        ("挽回损失（元）", "挽回经济损失（元）"),
        ("挽回损失（元）", "挽回损失"),
        ("罚没金额（元）", "罚没金额（万元）"),
        ("结案日期", "结案的日期"),
        ("注册资本（万元）", "注册资本金(万元)"),
        ("乡镇", "乡镇名"),
    ],
)
def test_a_header_that_is_nearly_the_missing_one_resembles_it(missing: str, written: str) -> None:
    assert resembling([missing], [*EXTRAS, written]) == {missing: written}


@pytest.mark.parametrize(
    ("missing", "written"),
    [
        ("结案日期", "立案日期"),
        ("案值（元）", "货值（元）"),
        ("责令日期", "完成日期"),
        ("乡镇", "备注"),
        ("类型", "行业"),
    ],
)
def test_another_thing_of_a_similar_name_does_not_resemble_it(missing: str, written: str) -> None:
    assert resembling([missing], [written]) == {}


@pytest.mark.parametrize("table", sorted(schemas()))
def test_what_offices_add_resembles_no_optional_column(table: str) -> None:
    optional = [column.header for column in schemas()[table].columns if not column.required]
    own = {column.header for column in schemas()[table].columns}
    assert resembling(optional, [text for text in EXTRAS if text not in own]) == {}


def _import(tmp_path: Any, imported: Any, headers: list[str]) -> list[str]:
    (tmp_path / "data").mkdir()
    write_lines(tmp_path / "data" / "案件台账.xlsx", [headers, ["1号", "食品", "2022-03-05", 5, "x"]])
    summary, _ = imported()
    return list(summary.warnings)


def test_an_optional_column_under_a_similar_header_is_named_with_what_to_do(tmp_path: Any, imported: Any) -> None:
    (warning,) = _import(tmp_path, imported, ["案号", "案件领域", "立案日期", "罚没款金额(元)", "备注"])
    for word in ("案件台账.xlsx", "Sheet1", "罚没金额（元）", "罚没款金额(元)", "改"):
        assert word in warning


def test_an_optional_column_that_is_plainly_missing_is_no_warning(tmp_path: Any, imported: Any) -> None:
    assert _import(tmp_path, imported, ["案号", "案件领域", "立案日期", "序号", "备注"]) == []


def test_a_header_beside_the_column_that_it_resembles_is_no_warning(tmp_path: Any, imported: Any) -> None:
    assert _import(tmp_path, imported, ["案号", "案件领域", "立案日期", "罚没金额（元）", "罚没款金额（元）"]) == []


REQUIRED = ["案号", "案件领域", "立案日期"]
OPTIONAL = ["结案日期", "罚没金额（元）", "乡镇"]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ([["案件台账"], ["填报单位", "案号"], REQUIRED, ["1", "食品", "2022-01-01"]], 2),
        ([REQUIRED, ["1", "食品", "2022-01-01"], REQUIRED], 0),
        ([REQUIRED, REQUIRED, ["1", "食品", "2022-01-01"]], 1),
        ([REQUIRED, [*REQUIRED, "乡镇"], ["1", "食品", "2022-01-01"]], 1),
        ([[*REQUIRED, "乡镇"], REQUIRED], 0),
        ([REQUIRED, ["案号", *OPTIONAL]], 0),
        ([["案号"], ["案号", "案件领域"], ["案件领域", "立案日期"]], 1),
    ],
    ids=["under titles", "repeated further down", "merged over two rows", "over two rows, the lower one has more",
         "over two rows, the upper one has more", "above a row of optional ones", "the fullest where none is whole"],
)  # fmt: skip
def test_the_header_is_the_first_whole_one_and_of_two_rows_of_it_the_lower(head: list[list[str]], row: int) -> None:
    width = max(map(len, head))
    found = find_header([[*cells, *[""] * (width - len(cells))] for cells in head], REQUIRED, OPTIONAL)
    assert found.row == row
    assert found.missing == [text for text in REQUIRED if text not in head[row]]


def test_a_header_says_what_is_repeated_and_what_is_not_wanted() -> None:
    found = find_header([["案号", "案件领域", "乡 镇", "立案日期", "乡镇", "备注", ""]], REQUIRED, OPTIONAL)
    assert (found.repeated, found.others) == (["乡镇"], ["备注"])
    assert found.places == {"案号": 0, "案件领域": 1, "乡镇": 2, "立案日期": 3}


def test_without_any_row_all_required_headers_are_missing() -> None:
    assert find_header([], REQUIRED, OPTIONAL).missing == REQUIRED


def test_rows_whose_first_filled_cell_is_a_totals_title_and_blank_rows_are_no_data() -> None:
    rows = [
        *(["合计", "3"], ["", "小 计"], ["总计", ""], ["", ""], ["1", "合计"], ["累计", "1"], ["合计数", "1"]),
        *(["", ""], ["2", ""]),
    ]
    found = data_rows(Part(1, list(zip(*rows, strict=True))), [0, 1])
    assert found.positions.tolist() == [4, 5, 6, 8]
    assert found.skipped == {"合计行": 3, "空行": 2}


def test_under_merged_cells_a_row_is_data_that_has_a_cell_of_its_own_in_a_column_that_is_read() -> None:
    rows = {
        "a total": ("合计", False, "5", ""),
        "its second line": ("合计", True, "6", ""),
        "its remark": ("合计", True, "", "备注"),
        "nothing of a total": ("合计", True, "", ""),
        "a record": ("甲", False, "1", ""),
        "a further line of its remark": ("甲", True, "", "续行"),
        "another record": ("甲", True, "2", ""),
        "nothing of a record": ("甲", True, "", ""),
        "a blank row": ("", False, "", ""),
        "a row outside what is merged": ("乙", False, "3", ""),
        "a remark alone": ("", False, "", "备注"),
    }
    first, merged, second, third = zip(*rows.values(), strict=True)
    found = data_rows(Part(1, [first, second, third], {0: np.array(merged)}), [0, 1])
    kept = ["a record", "another record", "a row outside what is merged", "a remark alone"]
    assert [list(rows)[place] for place in found.positions] == kept
    assert found.skipped == {"合计行": 3, "空行": 4}
