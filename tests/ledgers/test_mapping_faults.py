"""Mappings that would lose cells or read them as something else are refused when they are loaded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huibao.errors import BureauError
from huibao.ledgers._columns import Context
from huibao.ledgers._mapping import load_layouts

CASES = {
    "case_no": "{header: 案号}",
    "domain": "{header: 类别, values: {食: 食品}}",
    "filed_on": "{header: 立案时间}",
    "penalty_yuan": "{header: 罚款}",
}
STOCK = {
    "as_of": "{constant: '2021-12-31'}",
    "entity_type": "{header: 类型}",
    "township": "{header: 乡镇}",
    "quantity": "{header: 户数}",
}
HEADERS = "案号, 立案时间, 类别, 罚款"


def write(
    folder: Path, columns: dict[str, str], *, table: str = "cases", headers: str = HEADERS, more: str = ""
) -> Path:
    entries = "".join(f"  {name}: {source}\n" for name, source in columns.items())
    path = folder / "导出.yaml"
    path.write_text(
        f"name: 案件系统\ntable: {table}\nheaders: [{headers}]\n{more}columns:\n{entries}", encoding="utf-8"
    )
    return path


def refusal(folder: Path, division: str = "5301") -> str:
    with pytest.raises(BureauError, match=r"导出\.yaml") as caught:
        load_layouts([folder], Context(division=division))
    return str(caught.value)


def test_the_mapping_that_the_others_here_spoil_is_used(tmp_path: Path) -> None:
    write(tmp_path, CASES)
    (layout,) = load_layouts([tmp_path], Context(division="5301"))
    assert layout.optional == ()


@pytest.mark.parametrize(
    ("name", "source", "kind"),
    [
        ("case_no", "{header: 文号}", "必填列“案号”"),
        ("domain", "{header: 种类, values: {食: 食品}}", "必填列“案件领域”"),
        ("filed_on", "{header: 立案日}", "必填列“立案日期”"),
    ],
)
def test_the_header_of_a_required_column_must_be_one_of_the_headers(
    tmp_path: Path, name: str, source: str, kind: str
) -> None:
    write(tmp_path, CASES | {name: source})
    said = refusal(tmp_path)
    assert f"columns.{name}" in said and kind in said and "headers" in said and "docs/data.md" in said


def test_so_must_the_header_of_a_key_that_may_be_blank(tmp_path: Path) -> None:
    write(tmp_path, STOCK, table="opening_stock", headers="类型, 户数")
    assert "主键列“乡镇”" in refusal(tmp_path)
    write(tmp_path, STOCK, table="opening_stock", headers="类型, 户数, 乡镇")
    assert load_layouts([tmp_path], Context())


def test_headers_are_compared_as_they_are_recognised(tmp_path: Path) -> None:
    write(
        tmp_path,
        CASES | {"case_no": "{header: 案 号}", "penalty_yuan": "{header: 罚款(元)}"},
        headers=f"{HEADERS}（元）",
    )
    (layout,) = load_layouts([tmp_path], Context())
    assert layout.optional == ()


@pytest.mark.parametrize(
    ("name", "source", "part"),
    [
        ("penalty_yuan", "{header: 罚款, unit: 元}", "read: capital"),
        ("penalty_yuan", "{header: 罚款（万元）}", "read: capital, unit: 万元"),
        ("penalty_yuan", "{header: 罚款（万元）, read: capital, unit: 元}", "unit: 万元"),
        ("penalty_yuan", "{header: 罚款（亿元）, read: capital, unit: 万元}", "换算"),
        ("violation", "{header: 罚款, read: capital}", "不是以元或万元为单位"),
    ],
)
def test_an_amount_that_would_be_read_in_another_unit_is_refused(
    tmp_path: Path, name: str, source: str, part: str
) -> None:
    write(tmp_path, CASES | {name: source})
    said = refusal(tmp_path)
    assert f"columns.{name}" in said and part in said


@pytest.mark.parametrize(
    "source",
    [
        "{header: 罚款（万元）, read: capital, unit: 万元}",
        "{header: 罚款（万元）, read: capital}",
        "{header: 罚款（元）}",
    ],
)
def test_an_amount_whose_unit_is_told_is_read(tmp_path: Path, source: str) -> None:
    write(tmp_path, CASES | {"penalty_yuan": source})
    assert load_layouts([tmp_path], Context())


@pytest.mark.parametrize("characters", ["[3, 1]", "[0, 4]", "[-2, 3]"])
def test_characters_that_are_no_range_are_refused(tmp_path: Path, characters: str) -> None:
    write(tmp_path, CASES | {"violation": f"{{header: 类别, characters: {characters}}}"})
    said = refusal(tmp_path)
    assert "columns.violation" in said and characters in said
    write(tmp_path, CASES, more=f"filter: {{name: 区划, header: 案号, characters: {characters}}}\n")
    assert "filter" in refusal(tmp_path)


def test_a_filter_that_no_row_can_pass_is_refused(tmp_path: Path) -> None:
    write(tmp_path, CASES, more="filter: {name: 区划, header: 案号, characters: [1, 4]}\n")
    assert "“530111”短" in refusal(tmp_path, division="530111")
    assert load_layouts([tmp_path], Context(division="5301"))


@pytest.mark.parametrize(
    ("name", "source", "parts"),
    [
        ("domain", "{header: 类别, values: {食: 食物}}", ["values", "“食”", "“食物”", "食品、药品"]),
        ("iron_fist", "{header: 类别, values: {Y: 对}}", ["“对”", "是"]),
        ("domain", "{header: 类别, values: {食: ''}}", ["空白", "必填"]),
        ("filed_on", "{constant: '2022-13-01'}", ["constant", "2022-13-01", "不是日期"]),
        ("closed_on", "{constant: 去年}", ["去年", "不是日期"]),
        ("domain", "{constant: 食物}", ["食物"]),
        ("case_no", "{constant: ' '}", ["空白", "必填"]),
        ("penalty_yuan", "{constant: 很多}", ["不是数字"]),
        ("penalty_yuan", "{constant: 5万美元, read: capital}", ["人民币"]),
        ("violation", "{constant: 无照, characters: [1, 2]}", ["constant", "characters"]),
    ],
)
def test_a_text_of_the_mapping_that_its_column_cannot_hold_is_refused(
    tmp_path: Path, name: str, source: str, parts: list[str]
) -> None:
    write(tmp_path, CASES | {name: source})
    said = refusal(tmp_path)
    assert f"columns.{name}" in said
    assert all(part in said for part in parts), said


def test_texts_that_leave_an_optional_column_blank_or_name_another_bureaus_township_are_allowed(tmp_path: Path) -> None:
    write(
        tmp_path,
        CASES | {"violation": "{header: 类别, values: {'99': ''}}", "township": "{header: 类别, values: {a: 远镇}}"},
    )
    assert load_layouts([tmp_path], Context(frozenset({"近镇"})))


@pytest.mark.parametrize(("table", "hint"), [("案件台账", "table: cases"), ("case", "cases"), ("xyz", "docs/data.md")])
def test_a_table_that_does_not_exist_is_answered_with_the_one_that_is_meant(
    tmp_path: Path, table: str, hint: str
) -> None:
    write(tmp_path, CASES, table=table)
    said = refusal(tmp_path)
    assert table in said and hint in said


@pytest.mark.parametrize("name", ["案号", "caseno"])
def test_a_column_that_does_not_exist_is_answered_with_the_one_that_is_meant(tmp_path: Path, name: str) -> None:
    write(tmp_path, CASES | {name: "{header: 案号}"})
    assert "应写 case_no" in refusal(tmp_path)


def test_a_blank_header_is_refused(tmp_path: Path) -> None:
    write(tmp_path, CASES | {"penalty_yuan": "{header: '　'}"})
    assert "columns.penalty_yuan.header" in refusal(tmp_path)


def test_the_mapping_in_the_guide_is_used(tmp_path: Path) -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "data.md"
    blocks = re.findall(r"```yaml\n(.*?)```", guide.read_text(encoding="utf-8"), re.S)
    assert blocks
    for number, block in enumerate(blocks):
        (tmp_path / f"{number}.yaml").write_text(block, encoding="utf-8")
    assert len(load_layouts([tmp_path], Context(division="530111"))) == len(blocks)
