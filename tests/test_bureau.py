"""The bureau file: what it holds, what it refuses and how it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from huibao.bureau import load_bureau
from huibao.errors import BureauError
from huibao.period import Period

MINIMAL = "name: 甲县市场监督管理局\ncity: 乙市\ndivision: 530111\n"


def write(folder: Path, text: str, name: str = "bureau.yaml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_projects_own_bureau_file_is_valid() -> None:
    assert len(load_bureau().townships) == 15


def test_three_entries_are_enough(tmp_path: Path) -> None:
    bureau = load_bureau(write(tmp_path, MINIMAL))
    assert bureau.division == "530111"
    assert bureau.townships == () and bureau.data is None and not bureau.is_internal("market_entities.stock")


def test_an_entry_left_empty_counts_as_not_written(tmp_path: Path) -> None:
    bureau = load_bureau(write(tmp_path, MINIMAL + "townships:\noffices:\ninternal:\ndata:\n"))
    assert (bureau.townships, bureau.offices, bureau.internal, bureau.data) == ((), {}, (), None)


def test_a_key_that_is_none_of_ours_is_left_unread(tmp_path: Path) -> None:
    bureau = load_bureau(write(tmp_path, MINIMAL + "province: 丙省\npath: /etc/passwd\nunread: [甲]\n"))
    assert bureau.unread == ("province", "path", "unread")
    assert bureau.path == tmp_path / "bureau.yaml" and "unread" not in bureau.model_dump()


def test_relative_paths_start_at_the_files_folder(tmp_path: Path) -> None:
    assert load_bureau(write(tmp_path, MINIMAL + "data: ledgers\n")).data == tmp_path / "ledgers"


def test_internal_takes_ids_and_globs(tmp_path: Path) -> None:
    bureau = load_bureau(write(tmp_path, MINIMAL + "internal: [market_entities.stock, 'food_safety.*']\n"))
    assert bureau.is_internal("market_entities.stock") and bureau.is_internal("food_safety.cases")
    assert not bureau.is_internal("market_entities.converted")


def test_what_differs_in_one_period_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    file = write(tmp_path, MINIMAL + "letterhead: {recipient: 县人民政府}\n")
    write(tmp_path, "letterhead: {document_number: 甲市监〔2022〕1号}\n", "periods/2022.yaml")
    bureau = load_bureau(file)
    changed = bureau.for_period(Period.parse("2022")).letterhead
    assert changed is not None
    assert (changed.recipient, changed.document_number) == ("县人民政府", "甲市监〔2022〕1号")
    assert bureau.for_period(Period.parse("2021")) == bureau


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MINIMAL + "divison: 1\n", "divison"),
        ("name: 甲\ncity: 乙\n", "division"),
        ("name: 甲\ncity: 乙\ndivision:\n", "division"),
        ("name: 甲\ncity: 乙\ndivision: 53011\n", "division"),
        ("name: ''\ncity: 乙\ndivision: '5301'\n", "name"),
        (MINIMAL + "townships: 甲镇\n", "townships"),
        (MINIMAL + "internal: [market_entities.stock]\ninternal: []\n", "“internal”写了两次（位置："),
        (MINIMAL + "thresholds: {equipment_gap: 1, equipment_gap: 2}\n", "“equipment_gap”写了两次"),
        (MINIMAL + "internl: [market_entities.stock]\n", "internl"),
        (MINIMAL + "thresholds: {target_completion: .inf}\n", "target_completion"),
        (MINIMAL + "thresholds: {target_completion: .nan}\n", "target_completion"),
        (MINIMAL + "thresholds: {one_person_offices: true}\n", "one_person_offices"),
        (MINIMAL + "thresholds: {overdue_case_days: 99999999999}\n", "数值太大"),
        (MINIMAL + f"notice_baseline_days: {'9' * 5000}\n", "YAML"),
        ('name: "甲\\u202e乙"\ncity: 乙\ndivision: "5301"\n', "控制字符"),
        ('name: "甲\\0乙"\ncity: 乙\ndivision: "5301"\n', "控制字符"),
        (MINIMAL + 'townships: ["甲\\n镇"]\n', "控制字符"),
        ("a: " + "[" * 5000, "YAML"),
        ("- 甲\n", "名称: 值"),
        ("a: [\n", "YAML"),
        ("", "名称: 值"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file(tmp_path: Path, text: str, words: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(BureauError) as caught:
        load_bureau(file)
    assert words in str(caught.value) and str(file) in str(caught.value)


def test_a_file_that_notepad_saved_in_the_machines_code_page_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "bureau.yaml").write_text(MINIMAL, encoding="gb18030")
    with pytest.raises(BureauError, match=r"不是 UTF-8 编码（位置：.*bureau\.yaml）。请用记事本打开，另存为"):
        load_bureau(tmp_path / "bureau.yaml")


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BureauError, match="读不出来"):
        load_bureau(tmp_path / "none.yaml")
