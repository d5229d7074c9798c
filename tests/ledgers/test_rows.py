"""An optional column that is written a little differently is named, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from ledger_files import write_lines

from huibao.ledgers import schemas
from huibao.ledgers._rows import resembling

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
