"""huibao explain: every figure says what it is and where it comes from, and its exported rows give it again."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors
from oracle.exported import read_rows, recount

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "docs" / "spec" / "figures.csv"
KINDS = {
    f"{row['area_id']}.{row['indicator']}": row["kind"]
    for row in csv.DictReader(io.StringIO(SPEC.read_text(encoding="utf-8-sig")))
}
#: One of each kind of measure, for what need not be shown of all.
FEW = {kind: name for name, kind in reversed(KINDS.items())}


def run(*arguments: object) -> int:
    return report_errors(commands, list(map(str, arguments)))


@pytest.fixture(scope="module")
def warehouse(small_warehouse: Path) -> Path:
    return small_warehouse


class Explained:
    """Asks the command, and what it prints and exports."""

    def __init__(self, source: tuple[object, ...], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.source, self.folder, self._capsys = source, folder, capsys

    def figures(self, period: str) -> dict[str, dict[str, Any]]:
        self._capsys.readouterr()
        assert run("figures", period, "--format", "json", *self.source) == 0
        return {one["id"]: one for one in json.loads(self._capsys.readouterr().out)}

    def told(self, indicator: str, period: str) -> str:
        self._capsys.readouterr()
        assert run("explain", indicator, period, *self.source) == 0
        return self._capsys.readouterr().out

    def rows(self, indicator: str, period: str, suffix: str) -> Any:
        file = self.folder / f"{indicator}{suffix}"
        assert run("explain", indicator, period, "--rows", file, *self.source) == 0
        told, shown = read_rows(file), self._capsys.readouterr()
        assert f"行数：{len(told)} 行" in shown.out and f"已导出 {len(told)} 行" in shown.err
        return told

    def disagreements(self, period: str, suffix: str, indicators: list[str]) -> list[tuple[str, Any, Any]]:
        """(indicator, the figure, what its exported rows give) where these are not the same."""
        figures = self.figures(period)
        found = []
        for name in indicators:
            counted = recount(self.rows(name, period, suffix), name, KINDS[name], period)
            told = figures[name]["value"]
            if (None if counted is None else float(counted)) != (None if told is None else float(told)):
                found.append((name, told, counted))
        return found


@pytest.fixture
def explained(warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Explained:
    return Explained(("--warehouse", warehouse), tmp_path, capsys)


def test_the_exported_rows_of_every_figure_give_the_figure(explained: Explained) -> None:
    assert len(KINDS) == 123
    assert explained.disagreements("2022", ".csv", list(KINDS)) == []


@pytest.mark.parametrize("period", ["2021Q3", "..2022-09-15"])
def test_rows_in_a_workbook_give_the_figure_too(explained: Explained, period: str) -> None:
    assert explained.disagreements(period, ".xlsx", list(FEW.values())) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("period", ["2022", "2021H1", "2022Q3", "2022-02", "2022-01..2022-09", "..2022-09-15"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_exported_rows_of_the_full_example_give_every_figure(
    period: str, suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Explained((), tmp_path, capsys).disagreements(period, suffix, list(KINDS)) == []


@pytest.mark.parametrize("indicator", FEW.values())
def test_an_explanation_says_all_that_a_panel_says(explained: Explained, indicator: str) -> None:
    figure, told = explained.figures("2022")[indicator], explained.told(indicator, "2022")
    lines = dict(line.split("：", 1) for line in told.splitlines() if "：" in line)
    assert told.startswith(f"{figure['label']}（{indicator}）")
    assert lines["定义"] and lines["算法"] and lines["单位"] == figure["unit"]
    assert lines["期间"] == "2022年（2022），2022-01-01 至 2022-12-31"
    assert lines["本期"] == figure["text"]
    assert lines["上年同期"] and lines["上期"] and "行" in lines["行数"]
    assert "SELECT" in told[told.index("查询：") :]
    assert "SHA-256 " in told and ".xlsx" in told


def test_an_explanation_draws_the_last_twelve_months(explained: Explained) -> None:
    told = explained.told("market_entities.newly_registered", "2022")
    (line,) = [line for line in told.splitlines() if line.startswith("逐月：")]
    drawn, months = line.removeprefix("逐月：").split("  ", 1)
    assert len(drawn) == 12 and set(drawn) <= set("▁▂▃▄▅▆▇█·") and "█" in drawn
    assert "2022-01 至 2022-12" in months and "最高" in months


def test_of_running_totals_it_says_that_there_is_no_period_before(explained: Explained) -> None:
    told = explained.told("market_entities.newly_registered", "2022-01..2022-09").splitlines()
    assert "上期：没有上期可比" in told


def test_a_figure_that_has_no_months_draws_none(explained: Explained) -> None:
    assert "逐月" not in explained.told("next_steps.plan_items", "2022")


def test_exported_columns_are_called_as_the_ledgers_call_them(explained: Explained) -> None:
    for name in FEW.values():
        heads = list(explained.rows(name, "2022", ".csv").columns)
        assert [head for head in heads if head.isascii()] == [], name
    stock = explained.rows("market_entities.stock", "2022", ".csv")
    assert {"起算日", "截止日", "来源台账"} <= set(stock.columns)
    assert set(stock["来源台账"]) == {"期初存量表", "市场主体登记台账"}


def test_the_same_export_gives_the_same_bytes(explained: Explained) -> None:
    for suffix in (".csv", ".xlsx"):
        explained.rows("brands.gi_accepted", "2022", suffix)
        first = (explained.folder / f"brands.gi_accepted{suffix}").read_bytes()
        explained.rows("brands.gi_accepted", "2022", suffix)
        assert (explained.folder / f"brands.gi_accepted{suffix}").read_bytes() == first


def test_a_workbook_holds_numbers_and_dates_as_such(explained: Explained) -> None:
    explained.rows("quality_certification.subsidies_paid", "2022", ".xlsx")
    sheet = openpyxl.load_workbook(explained.folder / "quality_certification.subsidies_paid.xlsx").active
    heads = [cell.value for cell in sheet[1]]
    assert isinstance(sheet.cell(2, heads.index("金额（元）") + 1).value, int | float)
    assert sheet.cell(2, heads.index("兑付日期") + 1).is_date


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["market_entities.stok", "2022"], ["market_entities.stok", "market_entities.stock"]),
        (["stock", "2022"], ["stock"]),
        (["market_entities.stock", "2022", "--rows", "rows.txt"], ["csv", "xlsx", "rows.txt"]),
        (["market_entities.stock", "22"], ["看不懂期间“22”"]),
        (["market_entities.stock"], ["缺少", "期间"]),
    ],
)
def test_a_wrong_word_ends_with_status_2(
    arguments: list[str], words: list[str], warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", *arguments, "--warehouse", warehouse) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and all(word in shown.err for word in words), shown.err


@pytest.fixture
def few_ledgers(small_ledgers: Path, tmp_path: Path) -> Path:
    """Registrations without the opening balances, an old case, and a ranking of something else."""
    folder = tmp_path / "ledgers"
    folder.mkdir()
    shutil.copy(small_ledgers / "市场主体登记台账_2022.xlsx", folder)
    (folder / "案件台账.csv").write_text("案号,案件领域,立案日期\nA1,食品,2020-01-01\n", encoding="utf-8")
    (folder / "上级通报排名台账.csv").write_text(
        "排名事项,通报日期,位次,参评单位数,文号\n别的事项,2022-01-01,3,9,甲1号\n", encoding="utf-8"
    )
    return folder


def test_a_missing_ledger_is_named_and_nothing_is_exported(
    few_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("explain", "market_entities.stock", "2022", "--data", few_ledgers)
    assert run(*given) == 0
    shown = capsys.readouterr().out
    assert "本期：缺台账" in shown and "行数：缺台账" in shown and "缺少台账：期初存量表" in shown
    assert run(*given, "--rows", tmp_path / "rows.csv") == 0
    assert "期初存量表" in capsys.readouterr().err and not (tmp_path / "rows.csv").exists()


def test_a_figure_without_rows_exports_the_head_alone(
    few_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for suffix in (".csv", ".xlsx"):
        target = tmp_path / f"rows{suffix}"
        assert run("explain", "food_safety.cases", "2022", "--data", few_ledgers, "--rows", target) == 0
        assert "本期：0件" in capsys.readouterr().out
        assert len(read_rows(target)) == 0 and "案号" in read_rows(target).columns


def test_a_figure_that_is_null_says_so(few_ledgers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "enforcement.city_rank", "2022", "--data", few_ledgers) == 0
    shown = capsys.readouterr().out
    assert "本期：无数据" in shown and "行数：0 行" in shown


def test_rows_cannot_be_written_where_a_folder_stands(
    warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows.csv").mkdir()
    given = ("explain", "brands.gi_accepted", "2022", "--warehouse", warehouse, "--rows", tmp_path / "rows.csv")
    assert run(*given) == 1
    shown = capsys.readouterr().err
    assert "rows.csv" in shown and "Traceback" not in shown
