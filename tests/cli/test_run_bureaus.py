"""huibao run for several bureaus: each has its own report, and none pays for what is wrong with another."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors


def run(*arguments: object) -> int:
    return report_errors(commands, ["run", *map(str, arguments)])


@pytest.fixture
def ledgers(small_ledgers: Path, tmp_path: Path) -> Path:
    """Ledgers of this test's own."""
    return Path(shutil.copytree(small_ledgers, tmp_path / "ledgers"))


def county(folder: Path, code: str, more: str) -> Path:
    """A bureau file of its own: the project's, with another division, name and whatever `more` says."""
    text = Path(__file__).resolve().parents[2].joinpath("params", "bureau.yaml").read_text(encoding="utf-8")
    folder.mkdir(exist_ok=True)
    path = folder / f"{code}.yaml"
    named = text.replace('division: "535821"', f'division: "{code}"').replace("name: 栖云县", f"name: 县{code}")
    path.write_text(f"{named}\n{more}\n", encoding="utf-8")
    return path


def test_several_bureaus_have_folders_of_their_own(small_ledgers: Path, tmp_path: Path) -> None:
    for code in ("535821", "535822"):
        county(tmp_path / "counties", code, f"data: {small_ledgers}")
    out = tmp_path / "out"
    assert (
        run("2022", "--bureau", tmp_path / "counties" / "*.yaml", "--out", out, "--areas", "brands", "--format", "html")
        == 0
    )
    assert all((out / code / "2022" / "internal" / "figures.json").is_file() for code in ("535821", "535822"))


def test_a_bureau_whose_ledgers_cannot_be_read_costs_the_others_nothing(
    small_ledgers: Path, ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    next(ledgers.glob("地理标志*")).write_bytes(b"no workbook")
    text = Path(__file__).resolve().parents[2].joinpath("params", "bureau.yaml").read_text(encoding="utf-8")
    files = []
    for code, data in (("535821", ledgers), ("535822", small_ledgers)):
        files.append(tmp_path / f"{code}.yaml")
        named = text.replace('division: "535821"', f'division: "{code}"') + f"\ndata: {data}\n"
        files[-1].write_text(named, encoding="utf-8")
    options = ("--out", tmp_path / "out", "--areas", "brands", "--format", "html")
    assert run("2022", "2022H1", "--bureau", files[0], "--bureau", files[1], *options) == 1
    told = capsys.readouterr().err
    assert told.count("失败：") == 1 and "地理标志" in told
    for period in ("2022", "2022H1"):
        assert (tmp_path / "out" / "535822" / period / "internal" / "figures.json").is_file()


def test_a_bureau_file_that_is_wrong_costs_the_others_nothing(
    small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county(tmp_path / "counties", "535821", f"data: {small_ledgers}")
    county(tmp_path / "counties", "535822", "data: [")
    county(tmp_path / "counties", "535823", f"data: {small_ledgers}\ncity: []")
    (tmp_path / "counties" / "periods").mkdir()
    (tmp_path / "counties" / "periods" / "2022H1.yaml").write_text("thresholds: 5", encoding="utf-8")
    named = ("--bureau", tmp_path / "counties" / "*.yaml", "--areas", "brands", "--format", "html")
    assert run("2022", "2022H1", *named, "--out", tmp_path / "out") == 1
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("失败：")]
    assert (
        ["535822.yaml" in told[0], "535823.yaml" in told[1], "2022H1.yaml" in told[2]]
        == [True] * 3
        == [True] * len(told)
    )
    assert {path.parent.name for path in tmp_path.glob("out/*/2022*")} == {"535821"}
    assert [path.name for path in tmp_path.glob("out/535821/*")] == ["2022"]


def test_an_order_that_cannot_be_carried_out_is_said_once_a_bureau_and_logged(
    small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = (county(tmp_path, "535821", "data: nowhere"), county(tmp_path, "535822", f"data: {small_ledgers}"))
    options = ("--out", tmp_path / "out", "--areas", "brands", "--format", "html")
    assert run("2022", "2022H1", *(part for file in files[::-1] for part in ("--bureau", file)), *options) == 1
    assert capsys.readouterr().err.count("失败：") == 1
    assert run("2022", "--bureau", files[0], *options) == 2
    entries = [json.loads(line) for line in (tmp_path / "out" / "run.log").read_text(encoding="utf-8").splitlines()]
    assert [(one["division"], one["status"]) for one in entries] == [
        ("535822", "ok"), ("535822", "ok"), ("535821", "failed"), ("535821", "failed"),
    ]  # fmt: skip
    assert "台账文件夹不存在" in entries[-1]["failures"][0]


def test_several_bureaus_are_not_given_one_warehouse(
    small_warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for code in ("535821", "535822"):
        county(tmp_path / "counties", code, "")
    named = ("--bureau", tmp_path / "counties" / "*.yaml", "--areas", "brands", "--format", "html")
    assert run("2022", *named, "--warehouse", small_warehouse, "--out", tmp_path / "out") == 2
    assert "几个单位不能同读一个数据仓库" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_what_reading_brings_up_names_the_bureau_where_there_are_several(
    ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (ledgers / "说明.txt").write_text("x")
    for code in ("535821", "535822"):
        county(tmp_path / "counties", code, f"data: {ledgers}")
    named = ("--bureau", tmp_path / "counties" / "*.yaml", "--areas", "brands", "--format", "html")
    run("2022", *named, "--out", tmp_path / "out")
    told = [line for line in capsys.readouterr().err.splitlines() if "说明.txt" in line]
    assert ["县535821" in told[0], "县535822" in told[1]] == [True, True] and len(told) == 2


def test_a_bureau_without_ledgers_of_its_own_is_told_that_it_reads_the_example(
    small_ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("huibao.importing.opening.example_folder", lambda: small_ledgers)
    given = (
        "--bureau",
        county(tmp_path, "535822", ""),
        "--areas",
        "brands",
        "--format",
        "html",
        "--out",
        tmp_path / "o",
    )
    run("2022", *given, "--data", small_ledgers)
    assert "示例台账" not in capsys.readouterr().err
    run("2022", *given)
    assert "535822.yaml 没有写 data" in capsys.readouterr().err
