"""`huibao init`: a new bureau from nothing to a rendered report, with blank ledgers that clerks fill in right."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huibao.bureau import load_bureau
from huibao.catalogue import load_catalogue
from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.founding.ledgers import write_blank_ledger
from huibao.importing import import_ledgers
from huibao.ledgers import Column, Schema, schemas
from huibao.period import Period

NAME = "测试县市场监督管理局"
TOWNSHIPS = ("甲街道", "乙镇")
CODE = "91530000MA6K000000"
FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "uscc": "@", "code": "@", "township": "@"}


def run(*arguments: object) -> int:
    return report_errors(commands, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bureau") / "new"
    assert run("init", folder, "--name", NAME, "--division", "530111", "--townships", "，".join(TOWNSHIPS)) == 0
    return folder


def test_the_bureau_file_is_valid_and_names_the_ledgers(founded: Path) -> None:
    bureau = load_bureau(founded / "bureau.yaml")
    assert (bureau.name, bureau.division, bureau.townships) == (NAME, "530111", TOWNSHIPS)
    assert bureau.data == founded / "ledgers"
    assert bureau.for_period(Period.parse("2022")) == bureau


def test_every_setting_of_a_bureau_file_is_there_with_a_comment(founded: Path) -> None:
    from huibao.bureau import Bureau, Thresholds

    text = (founded / "bureau.yaml").read_text(encoding="utf-8")
    for name in [*Bureau.model_fields, *Thresholds.model_fields]:
        assert name in ("path", "unread") or f"{name}:" in text
    assert all(f"#   {area.id}（{area.title}）: {area.office}" in text for area in load_catalogue().areas.values())


def test_a_name_with_signs_of_yaml_is_read_as_it_was_given(tmp_path: Path) -> None:
    odd = '甲: "乙" #丙局'
    assert run("init", tmp_path / "new", "--name", odd, "--division", "5301", "--city", "- 市") == 0
    bureau = load_bureau(tmp_path / "new" / "bureau.yaml")
    assert (bureau.name, bureau.city, bureau.townships) == (odd, "- 市", ())


def test_there_is_a_blank_workbook_for_every_ledger(founded: Path) -> None:
    assert {path.stem for path in (founded / "ledgers").iterdir()} == {one.ledger for one in schemas().values()}


@pytest.mark.parametrize("schema", schemas().values(), ids=lambda schema: schema.table)
def test_columns_have_their_headers_notes_formats_and_drop_downs(founded: Path, schema: Schema) -> None:
    book = openpyxl.load_workbook(founded / "ledgers" / f"{schema.ledger}.xlsx")
    (sheet,) = book.worksheets
    assert sheet.title == schema.ledger and sheet.freeze_panes == "A2" and sheet.max_row == 1
    assert [cell.value for cell in sheet[1]] == [column.header for column in schema.columns]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    for cell, column in zip(sheet[1], schema.columns, strict=True):
        assert cell.comment is not None
        assert cell.comment.text.startswith("必填" if column.required else "可以不填")
        number_format = sheet.column_dimensions[cell.column_letter].number_format
        assert number_format == FORMATS.get(column.type, number_format)
        rule = rules.get(f"{cell.column_letter}2")
        assert offered(rule) == {"code": list(column.codes), "township": [*TOWNSHIPS], "boolean": ["是", "否"]}.get(
            column.type, offered(rule)
        )
        if column.type in ("date", "datetime", "integer", "decimal", "uscc"):
            assert rule is not None and rule.showErrorMessage and rule.type != "list"


def offered(rule: Any) -> list[str]:
    """What a drop-down offers."""
    return rule.formula1.strip('"').split(",") if rule is not None and rule.type == "list" else []


def test_free_texts_that_figures_count_by_are_offered_and_not_enforced(founded: Path) -> None:
    book = openpyxl.load_workbook(founded / "ledgers" / "责任书承诺书宣传品台账.xlsx")
    rule = book.active.data_validations.dataValidation[0]
    assert "特种设备安全责任书" in offered(rule) and rule.errorStyle == "information"


def test_a_list_too_long_for_excel_is_left_to_the_note(tmp_path: Path) -> None:
    many = [f"第{number}号很长很长的镇" for number in range(60)]
    write_blank_ledger(tmp_path / "a.xlsx", schemas()["trainings"], many)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert not any(rule.type == "list" for rule in sheet.data_validations.dataValidation)


def test_the_same_bureau_gets_the_same_bytes(founded: Path, tmp_path: Path) -> None:
    assert run("init", tmp_path / "b", "--name", NAME, "--division", "530111", "--townships", " ".join(TOWNSHIPS)) == 0
    for path in founded.rglob("*"):
        if path.is_file() and path.parent.name != "outputs":
            assert path.read_bytes() == (tmp_path / "b" / path.relative_to(founded)).read_bytes(), path


def test_blank_ledgers_make_a_report_at_once(founded: Path, tmp_path: Path) -> None:
    given = ("--bureau", founded / "bureau.yaml", "--out", tmp_path, "--areas", "brands,sanitary_county", "--strict")
    assert run("run", "2022", *given) == 0
    folder = tmp_path / "2022" / "internal"
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    assert figures and all(figure["status"] == "ok" and not figure["value"] for figure in figures)
    assert NAME in (folder / "report.html").read_text(encoding="utf-8")
    assert (folder / "report.pdf").stat().st_size > 1000


def value_for(column: Column, sheet: Any, place: int, line: int) -> Any:
    """What a clerk enters: the drop-down's choice where there is one, else a value of the column's type."""
    letter = openpyxl.utils.get_column_letter(place + 1)
    for rule in sheet.data_validations.dataValidation:
        if str(rule.sqref).startswith(f"{letter}2:") and (choices := offered(rule)):
            return choices[line % len(choices)]
    if column.name == "planned_for":
        return "2023"
    return {
        "text": f"{column.header}{line}",
        "uscc": CODE,
        "date": dt.date(2022, 3, 1 + line),
        "datetime": dt.datetime(2022, 3, 1 + line, 10, 30),
        "integer": 2022 if column.name in ("year", "award_year") else 3 + line,
        "decimal": 1.5 + line,
    }[column.type]


def test_workbooks_filled_in_through_their_drop_downs_import_without_a_reject(tmp_path: Path) -> None:
    from huibao.ledgers._uscc import check_digit

    global CODE  # noqa: PLW0603
    CODE = CODE[:17] + check_digit(CODE[:17])
    assert run("init", tmp_path / "b", "--name", NAME, "--division", "530111", "--townships", "甲街道,乙镇") == 0
    for schema in schemas().values():
        path = tmp_path / "b" / "ledgers" / f"{schema.ledger}.xlsx"
        book = openpyxl.load_workbook(path)
        for line in range(3):
            book.active.append([value_for(c, book.active, place, line) for place, c in enumerate(schema.columns)])
        book.save(path)
    bureau = load_bureau(tmp_path / "b" / "bureau.yaml")
    assert bureau.data is not None
    summary = import_ledgers(bureau.data, tmp_path / "w.duckdb", bureau)
    assert summary.rejected == 0 and summary.warnings == ()
    assert {record.accepted for record in summary.ledgers} == {3} and len(summary.ledgers) == 40


def test_nothing_is_overwritten(founded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "bureau.yaml"
    kept.write_text("mine", encoding="utf-8")
    assert run("init", tmp_path, "--name", NAME, "--division", "530111") == 1
    assert "bureau.yaml" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["bureau.yaml"] and kept.read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_folders_place_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new").write_text("x", encoding="utf-8")
    assert run("init", tmp_path / "new", "--name", NAME, "--division", "530111") == 1
    assert "同名文件" in capsys.readouterr().err


@pytest.mark.parametrize("code", ["", "53011", "5301111", "53011a", "云南", "５３０１１１", "53 111", "530111\n"])
def test_a_wrong_division_is_status_2(code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init", tmp_path / "new", "--name", NAME, "--division", code) == 2
    assert "530111" in capsys.readouterr().err and not (tmp_path / "new").exists()


@pytest.mark.parametrize("given", [["--division", "530111"], ["--name", NAME], ["--name", " ", "--division", "530111"]])
def test_what_is_missing_is_status_2(given: list[str], tmp_path: Path) -> None:
    assert run("init", tmp_path / "new", *given) == 2
    assert not (tmp_path / "new").exists()
