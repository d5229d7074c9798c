"""`huibao new-area`: two files, and the area stands in figures, report and index; nothing else changes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from huibao.catalogue import load_catalogue
from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.founding import area
from huibao.founding.templates import fill


def run(*arguments: object) -> int:
    return report_errors(commands, [str(argument) for argument in arguments])


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_two_files_are_written_and_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(project)
    assert run("new-area", "price_index", "--title", "价格指数") == 0
    added = {"lib/huibao/catalogue/indicators/price_index.yaml", "notebooks/price_index.ipynb"}
    assert files(project) - before == added
    said = capsys.readouterr().err
    assert all(str(project / name) in said for name in added) and "make lab" in said
    entry = load_catalogue().area("price_index")
    assert (entry.title, entry.section, [one.id for one in entry.indicators]) == ("价格指数", "6.5", ["checks"])


def test_the_notebook_is_as_thin_and_clean_as_the_others(project: Path) -> None:
    assert run("new-area", "price_index", "--title", "价格指数") == 0
    path, standing = project / "notebooks" / "price_index.ipynb", project / "notebooks" / "brands.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata == nbformat.read(standing, as_version=4).metadata
    assert [cell.source for cell in notebook.cells[:2]] == ["# 价格指数", 'period = "2022"']
    assert all(cell.get("outputs", []) == [] for cell in notebook.cells)
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


def test_from_nothing_to_a_rendered_report(project: Path, small_ledgers: Path) -> None:
    assert run("new-area", "price_index", "--title", "价格指数") == 0
    given = ("--data", small_ledgers, "--areas", "price_index,brands", "--edition", "both")
    assert run("run", "2022", *given) == 0
    folder = project / "outputs" / "2022" / "internal"
    record = next(one for one in json.loads((folder / "figures.json").read_text("utf-8")) if "price_index" in one["id"])
    assert record["status"] == "ok" and record["value"] > 0
    page = (folder / "areas" / "price_index.html").read_text(encoding="utf-8")
    assert record["text"] in page and "价格指数" in page
    assert "六、落实重点工作" in (folder / "report.html").read_text(encoding="utf-8")
    assert "areas/price_index.html" in (folder / "index.html").read_text(encoding="utf-8")
    assert (folder / "areas" / "price_index.pdf").is_file()
    assert (project / "outputs" / "2022" / "public" / "areas" / "price_index.html").is_file()


def test_the_prose_reads_without_rows_and_without_the_ledger(project: Path, small_ledgers: Path) -> None:
    assert run("new-area", "price_index", "--title", "价格指数") == 0
    assert run("run", "2005", "--data", small_ledgers, "--areas", "price_index", "--format", "html") == 0
    page = (project / "outputs" / "2005" / "internal" / "areas" / "price_index.html").read_text(encoding="utf-8")
    assert "2005年没有监督检查记录。逐月走势见图1，指标见表1。" in re.sub(r"<[^>]+>", "", page)


def test_the_commented_example_is_valid_too(project: Path) -> None:
    assert run("new-area", "price_index", "--title", "价格指数") == 0
    path = project / "lib" / "huibao" / "catalogue" / "indicators" / "price_index.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if "- id: rectification_share" in line)
    opened = [*lines[:start], *(line.replace("# ", "", 1) for line in lines[start:])]
    opened = [line.replace("# where:", "where:") for line in opened]
    path.write_text("\n".join(opened) + "\n", encoding="utf-8")
    assert [one.id for one in load_catalogue().area("price_index").indicators] == ["checks", "rectification_share"]


def test_a_title_with_signs_of_yaml_and_markdown_is_kept(project: Path) -> None:
    odd = '“放管服”改革: "一件事" #1'
    assert run("new-area", "one_thing", "--title", odd) == 0
    assert load_catalogue().area("one_thing").title == odd


def test_without_a_title_the_area_is_called_by_its_id(project: Path) -> None:
    assert run("new-area", "one_thing") == 0
    assert run("new-area", "two_things") == 0
    areas = load_catalogue().areas
    assert [(areas[name].title, areas[name].section) for name in ("one_thing", "two_things")] == [
        ("one_thing", "6.5"),
        ("two_things", "6.6"),
    ]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["brands"], "已有工作领域“brands”"),
        (["Price"], "小写英文字母"),
        (["../price"], "小写英文字母"),
        (["价格"], "小写英文字母"),
        (["1st"], "小写英文字母"),
        (["a-b"], "小写英文字母"),
        ([""], "小写英文字母"),
        (["start"], "另有用处"),
        (["nul"], "另有用处"),
        (["price", "--title", " "], "--title"),
        (["price", "--title", "甲\n乙"], "--title"),
        (["price", "--title", "食品安全"], "food_safety"),
        ([], "缺少"),
    ],
)
def test_what_cannot_be_an_area_is_status_2_and_writes_nothing(
    project: Path, arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(project)
    assert run("new-area", *arguments) == 2
    assert word in capsys.readouterr().err
    assert files(project) == before


def test_a_notebook_that_comes_meanwhile_stays_and_the_entries_do_not(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = project / "notebooks" / "price.ipynb"

    def saved_meanwhile(*given: Any) -> str:
        mine.write_text("mine", encoding="utf-8")
        return fill(*given)

    monkeypatch.setattr(area, "fill", saved_meanwhile)
    before = files(project)
    assert run("new-area", "price") == 2
    assert str(mine) in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "mine" and files(project) == before | {"notebooks/price.ipynb"}


def test_a_file_that_is_there_is_not_overwritten(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = project / "notebooks" / "price.ipynb"
    mine.write_text("mine", encoding="utf-8")
    before = files(project)
    assert run("new-area", "price") == 2
    assert str(mine) in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "mine" and files(project) == before
