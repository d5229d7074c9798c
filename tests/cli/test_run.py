"""`huibao run`: the files of the contract, editions, reuse, failures, strictness and what is never overwritten."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.review import is_intact
from huibao.review.overview import collect_runs

AREAS = "brands,consumer_protection"


@pytest.fixture
def ledgers(small_ledgers: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "ledgers"
    shutil.copytree(small_ledgers, copied)
    return copied


def run(*arguments: object) -> int:
    return report_errors(commands, ["run", *map(str, arguments)])


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def records(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    return found


def pages(*areas: str) -> set[str]:
    return {f"areas/{area}.{form}" for area in areas for form in ("html", "pdf")} | {
        f"notebooks/{area}.ipynb" for area in areas
    }


ALWAYS = {"index.html", "figures.json", "manifest.json", "data-quality.html"}


def test_a_run_leaves_the_contracts_files(small_ledgers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("2022", "--data", small_ledgers, "--out", out, "--areas", AREAS, "--edition", "both") == 0
    wanted = ALWAYS | {"report.html", "report.pdf"} | pages(*AREAS.split(","))
    assert files(out / "2022" / "internal") == wanted | {"rejects.xlsx"}
    assert files(out / "2022" / "public") == wanted
    assert (out / "index.html").is_file() and (out / "run.log").is_file()
    assert {record["id"].split(".")[0] for record in records(out / "2022" / "internal")} == set(AREAS.split(","))


def test_another_bureaus_report_in_the_same_place_is_kept_and_not_called_superseded(
    small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("2022", "--data", small_ledgers, "--out", tmp_path / "out", "--areas", "brands", "--format", "html")
    assert run(*given) == 0
    other = tmp_path / "bureau.yaml"
    other.write_text("name: 甲县市场监督管理局\ncity: 乙市\ndivision: 530111\n", encoding="utf-8")
    capsys.readouterr()
    assert run(*given, "--bureau", other) == 0
    kept = tmp_path / "out" / "2022" / "internal@v1"
    assert f"栖云县市场监督管理局的报告原样移到 {kept}" in capsys.readouterr().err
    status = {one.folder: (one.bureau, one.status) for one in collect_runs(tmp_path / "out")}
    assert status == {
        "2022/internal": ("甲县市场监督管理局", "draft"),
        "2022/internal@v1": ("栖云县市场监督管理局", "draft"),
    }


def test_formats_choose_the_files(small_ledgers: Path, tmp_path: Path) -> None:
    assert run("2022Q3", "--data", small_ledgers, "--out", tmp_path, "--areas", "brands", "--format", "docx,xlsx") == 0
    wanted = ALWAYS | {"report.docx", "figures.xlsx", "rejects.xlsx", "notebooks/brands.ipynb"}
    assert files(tmp_path / "2022Q3" / "internal") == wanted


def test_each_splits_a_period_and_folders_carry_the_periods_names(small_ledgers: Path, tmp_path: Path) -> None:
    given = ("--data", small_ledgers, "--out", tmp_path / "out", "--areas", "brands", "--format", "html")
    assert run("2022-01..2022-02", "--each", "month", *given) == 0
    assert run("..2022-09-15", *given) == 0
    assert {path.parent.parent.name for path in (tmp_path / "out").rglob("manifest.json")} == {
        "2022-01",
        "2022-02",
        "..2022-09-15",
    }


def test_nothing_changed_means_nothing_runs(
    small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("2022", "--data", small_ledgers, "--out", tmp_path / "out", "--areas", "brands", "--format", "html")
    assert run(*given) == 0
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "2022").rglob("*") if path.is_file()}
    capsys.readouterr()
    assert run(*given) == 0
    assert "没有变化" in capsys.readouterr().err
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_a_changed_ledger_runs_only_the_notebooks_that_read_it(
    ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("2022", "--data", ledgers, "--out", tmp_path / "out", "--areas", AREAS, "--format", "html")
    assert run(*given) == 0
    header = "登记编号,类型,受理日期,办结日期,挽回损失（元）,行业,乡镇\n"
    (ledgers / "12315投诉举报台账_追加.csv").write_text(header + "ZZ-9,投诉,2022-05-05,,,,\n", encoding="utf-8")
    before = {record["id"]: record["value"] for record in records(tmp_path / "out" / "2022" / "internal")}
    capsys.readouterr()
    assert run(*given) == 0
    said = capsys.readouterr().err
    assert "运行 1 个笔记本，沿用 1 个" in said and "台账有变化：12315投诉举报台账" in said
    after = {record["id"]: record["value"] for record in records(tmp_path / "out" / "2022" / "internal")}
    assert after["consumer_protection.complaints"] == before["consumer_protection.complaints"] + 1


def test_a_touched_file_changes_nothing(ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("2022", "--data", ledgers, "--out", tmp_path / "out", "--areas", "brands", "--format", "html")
    assert run(*given) == 0
    for path in ledgers.iterdir():
        path.touch()
    capsys.readouterr()
    assert run(*given) == 0
    assert "没有变化" in capsys.readouterr().err


def test_strict_fails_on_rejected_rows_and_missing_ledgers(small_ledgers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    given = ("2022", "--data", small_ledgers, "--out", out, "--areas", "brands", "--format", "html", "--force")
    assert run(*given) == 0
    assert run(*given, "--strict") == 1


def test_a_missing_ledger_is_no_ledger_and_names_the_office(
    ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (ledgers / "地理标志台账.xlsx").unlink()
    assert run("2022", "--data", ledgers, "--out", tmp_path / "out", "--areas", "brands") == 0
    (record,) = records(tmp_path / "out" / "2022" / "internal")
    assert (record["status"], record["value"], record["text"]) == ("no_ledger", None, "缺台账")
    said = capsys.readouterr().err
    assert "地理标志台账" in said and "知识产权股" in said


def test_a_run_with_fewer_areas_does_not_replace_one_with_more(
    small_ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = a_project(tmp_path)
    monkeypatch.setenv("HUIBAO_PROJECT", str(project))
    given = ("2022", "--data", small_ledgers, "--format", "html")
    assert run(*given, "--areas", AREAS) == 0
    before = (project / "outputs" / "2022" / "internal" / "figures.json").read_bytes()
    capsys.readouterr()
    assert run(*given, "--areas", "brands") == 1
    assert "--force" in capsys.readouterr().err
    assert (project / "outputs" / "2022" / "internal" / "figures.json").read_bytes() == before
    assert run(*given, "--areas", "brands", "--out", tmp_path / "elsewhere") == 0
    assert run(*given, "--areas", "brands", "--force") == 0
    assert len(records(project / "outputs" / "2022" / "internal")) == 1


def a_project(folder: Path) -> Path:
    """A project of its own: this one's parameters and notebooks, to be changed freely."""
    root = Path(__file__).resolve().parents[2]
    for name in ("params", "notebooks"):
        shutil.copytree(root / name, folder / "project" / name)
    return folder / "project"


def test_a_failed_notebook_leaves_its_copy_and_the_others_still_run(
    small_ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = a_project(tmp_path)
    monkeypatch.setenv("HUIBAO_PROJECT", str(project))
    path = project / "notebooks" / "brands.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("%%narrative\n受理{gi_accpted}。"))
    nbformat.write(notebook, path)
    assert run("2022", "--data", small_ledgers, "--areas", AREAS) == 1
    said = capsys.readouterr().err
    assert f"笔记本 brands 在第{len(notebook.cells)}个单元格出错" in said and "gi_accepted" in said
    folder = project / "outputs" / "2022" / "internal"
    kept = nbformat.read(folder / "notebooks" / "brands.ipynb", as_version=4)
    assert any(output.output_type == "error" for cell in kept.cells for output in cell.get("outputs", []))
    assert (folder / "areas" / "consumer_protection.html").is_file()
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "gi_accpted" in report and "消费维权" in report


def test_what_somebody_edited_in_a_run_is_kept_aside(
    small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("2022", "--data", small_ledgers, "--out", tmp_path, "--areas", "brands", "--format", "docx")
    folder = tmp_path / "2022" / "internal"
    assert run(*given) == 0 == run(*given, "--force")
    assert not folder.with_name("internal@v1").exists()
    (folder / "report.docx").write_bytes(b"edited")
    (folder / "批注.txt").write_text("改第三段", encoding="utf-8")
    assert run(*given) == 0
    kept = folder.with_name("internal@v1")
    assert (kept / "report.docx").read_bytes() == b"edited" and (kept / "批注.txt").exists()
    assert is_intact(folder) and "人工改动" in capsys.readouterr().err
    assert run(*given) == 0 and not folder.with_name("internal@v2").exists()


def test_what_the_bureau_file_names_that_is_not_there_is_named(
    small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau = tmp_path / "bureau.yaml"
    bureau.write_text(
        "name: 甲\ncity: 乙\ndivision: '5301'\ninternal: [brand.gi_accepted, 'brands.*']\n"
        "offices: {brand: 质量股, brands: 质量股}\nfonts: nowhere\nprovince: 丙省\n",
        encoding="utf-8",
    )
    (tmp_path / "periods").mkdir()
    for name in ("2022.yaml", "2022Q3.yaml", "..2022-09-15.yaml", "2022年.yaml", "2022-7.yaml", "2021.yml", "说明.txt"):
        (tmp_path / "periods" / name).write_text("city: 丙\n", encoding="utf-8")
    given = ("--bureau", bureau, "--data", small_ledgers, "--areas", "brands", "--format", "html")
    assert run("2022", *given, "--out", tmp_path / "out") == 0
    told = capsys.readouterr().err
    assert "“brand.gi_accepted”不对应任何指标" in told and "brands.*" not in told
    assert "“brand”不是工作领域的编号" in told and "“brands”" not in told
    assert f"fonts 所指的文件夹不存在（{tmp_path / 'nowhere'}）" in told
    assert "“province”不是本软件的参数，没有用到" in told
    unused = [line for line in told.splitlines() if "请把文件名改成期间加 .yaml" in line]
    assert [Path(line.split(" ")[0].removeprefix("提醒：")).name for line in unused] == [
        "2021.yml",
        "2022-7.yaml",
        "2022年.yaml",
    ]


def test_a_file_that_is_no_ledger_is_named_once(
    ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (ledgers / "说明.txt").write_text("x")
    options = ("--data", ledgers, "--out", tmp_path / "out", "--areas", "brands", "--format", "html")
    for _ in range(2):
        run("2022", "2022H1", *options)
        assert capsys.readouterr().err.count("说明.txt") == 1


def test_the_log_is_one_object_a_run_that_a_scheduler_can_read(small_ledgers: Path, tmp_path: Path) -> None:
    assert run("2022", "--data", small_ledgers, "--out", tmp_path / "out", "--areas", "brands", "--format", "html") == 0
    (line,) = (tmp_path / "out" / "run.log").read_text(encoding="utf-8").splitlines()
    entry = json.loads(line)
    assert entry["status"] == "ok" and entry["period"] == "2022" and entry["folders"]
