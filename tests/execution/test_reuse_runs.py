"""Which notebooks a second run runs again, and what it says of the others, for everything that may change between."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import nbformat
import openpyxl
import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.execution import ingredients

ROOT = Path(__file__).resolve().parents[2]
AREAS = ("brands", "consumer_protection")
BOTH = set(AREAS)
STANDS = "没有变化，沿用已有结果"


class Again:
    """Runs the two areas of a project of its own again and again; returns which ran, and keeps what was said."""

    def __init__(self, folder: Path) -> None:
        self.project, self.ledgers, self.out = folder / "project", folder / "ledgers", folder / "out"
        self.said = ""

    def __call__(self, *more: str, period: str = "2022") -> set[str]:
        given = ["run", period, "--data", str(self.ledgers), "--out", str(self.out), "--areas", ",".join(AREAS)]
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            assert report_errors(commands, [*given, "--format", "html", *more]) == 0
        self.said = said.getvalue()
        entry = json.loads((self.out / "run.log").read_text(encoding="utf-8").splitlines()[-1])
        assert entry["unchanged"] is (STANDS in self.said)
        ran = set(entry["notebooks"])
        if not entry["unchanged"]:
            assert f"运行 {len(ran)} 个笔记本，沿用 {len(AREAS) - len(ran)} 个" in self.said
        return ran

    def reason(self, area: str) -> str:
        """Why an area's notebook ran, as the run said it."""
        (found,) = re.findall(rf"^  (.+)：(?:\w+、)*{area}(?:、|$)", self.said, re.M)
        return str(found)

    def change(self, area: str, how: Callable[[nbformat.NotebookNode], None]) -> None:
        path = self.project / "notebooks" / f"{area}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        how(notebook)
        nbformat.write(notebook, path)

    def rewrite(self, file: str, old: str, new: str) -> None:
        path = self.project / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def after_two_runs(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs take place; beside it, as `kept`, what the first two leave, of which the second runs nothing."""
    folder = tmp_path_factory.mktemp("again") / "place"
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, folder / "project" / name)
    shutil.copytree(small_ledgers, folder / "ledgers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUIBAO_PROJECT", str(folder / "project"))
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        made = Again(folder)
        assert made() == BOTH
        assert made.reason("brands") == "首次运行"
        assert made() == set()
        assert STANDS in made.said
    shutil.copytree(folder, folder.with_name("kept"))
    return folder


@pytest.fixture
def again(after_two_runs: Path, monkeypatch: pytest.MonkeyPatch) -> Again:
    """The third run to be, whatever the test before did in the same place."""
    shutil.rmtree(after_two_runs)
    shutil.copytree(after_two_runs.with_name("kept"), after_two_runs)
    monkeypatch.setenv("HUIBAO_PROJECT", str(after_two_runs / "project"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(after_two_runs / "cache"))
    return Again(after_two_runs)


def test_a_changed_notebook_runs_alone_and_its_outputs_do_not_count(again: Again) -> None:
    again.change("brands", lambda notebook: notebook.cells.append(nbformat.v4.new_code_cell("1 + 1")))
    assert again() == {"brands"}
    assert again.reason("brands") == "笔记本有改动"

    def run_in_jupyterlab(notebook: nbformat.NotebookNode) -> None:
        notebook.cells[-1].outputs = [nbformat.v4.new_output("stream", text="2")]
        notebook.cells[-1].execution_count = 7
        notebook.metadata["widgets"] = {}

    again.change("brands", run_in_jupyterlab)
    assert again() == set()
    assert STANDS in again.said
    again.change("brands", lambda notebook: notebook.cells.pop())
    assert again() == set(), "the notebook as it was is found again"


def test_parameters_count_for_the_notebooks_that_see_them(again: Again) -> None:
    again.rewrite("params/bureau.yaml", "city: 澜江市", "city: 澜沧市")
    assert again() == BOTH
    assert again.reason("brands") == "参数有改动"
    again.rewrite("params/bureau.yaml", "offices: {}", "offices: {brands: 商标股}")
    assert again() == {"brands"}
    # What only the pages show makes the pages again.
    again.rewrite("params/bureau.yaml", "  - enforcement.cases\n", "")
    assert again() == set()
    assert STANDS not in again.said
    # Another period's parameters are not this one's; neither are thresholds, which these two areas do not see.
    again.rewrite("params/periods/2022.yaml", "overdue_rectification_days: 20", "overdue_rectification_days: 25")
    assert again() == set()
    (again.project / "params" / "periods" / "2021.yaml").write_text("city: 某市\n", encoding="utf-8")
    assert again() == set()
    (again.project / "params" / "periods" / "2022.yaml").write_text("city: 某市\n", encoding="utf-8")
    assert again() == BOTH


def test_one_row_counts_for_the_notebooks_that_read_its_ledger(again: Again) -> None:
    file = again.ledgers / "地理标志台账.xlsx"
    book = openpyxl.load_workbook(file)
    book.save(file)
    assert again() == set(), "the same rows saved again"
    sheet = book.worksheets[0]
    column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "地理标志名称")
    row = next(number for number in range(sheet.max_row, 0, -1) if sheet.cell(number, column).value)
    sheet.cell(row, column).value = "雾山黄连"
    book.save(file)
    assert again() == {"brands"}
    assert again.reason("brands") == "台账有变化：地理标志台账"
    other = next(again.ledgers.glob("计量器具检定台账*"), None) or next(again.ledgers.glob("*培训*"))
    other.unlink()
    assert again() == set(), "a ledger that neither area reads"


def test_a_ledger_counts_for_a_notebook_that_names_a_figure_of_another_area(again: Again) -> None:
    cell = nbformat.v4.new_code_cell("%%narrative\n受理投诉举报{consumer_protection.complaints}。")
    again.change("brands", lambda notebook: notebook.cells.append(cell))
    assert again() == {"brands"}
    header = "登记编号,类型,受理日期,办结日期,挽回损失（元）,行业,乡镇\n"
    (again.ledgers / "12315投诉举报台账_补.csv").write_text(f"{header}ZZ-1,投诉,2022-03-03,,,,\n", encoding="utf-8")
    assert again() == BOTH
    assert again.reason("brands") == "台账有变化：12315投诉举报台账"


def test_code_counts_where_a_notebook_reaches_it(again: Again, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lib" / "huibao"
    shutil.copytree(ROOT / "lib" / "huibao", package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(ingredients, "_PACKAGE", package)

    def after_changing(file: str) -> set[str]:
        with (package / file).open("a", encoding="utf-8") as stream:
            stream.write("# changed\n")
        ingredients._code.cache_clear()
        return again()

    try:
        assert after_changing("review/word_check.py") == set()
        assert STANDS not in again.said
        again.change(
            "brands", lambda notebook: notebook.cells.append(nbformat.v4.new_code_cell("import huibao.review"))
        )
        assert again() == {"brands"}
        assert after_changing("review/word_check.py") == {"brands"}
        assert again.reason("brands") == "程序有改动"
        assert after_changing("tables.py") == BOTH
    finally:
        ingredients._code.cache_clear()


def test_force_another_period_and_newer_libraries_run_again(again: Again, monkeypatch: pytest.MonkeyPatch) -> None:
    assert again("--force") == BOTH
    assert again.reason("brands") == "指定了 --force"
    assert again(period="2021") == BOTH
    assert again(period="2021") == set()
    version = ingredients.metadata.version
    newer = "typst"
    monkeypatch.setattr(ingredients.metadata, "version", lambda name: "99" if name == newer else version(name))
    try:
        ingredients._version.cache_clear()
        assert again() == set()
        assert STANDS not in again.said, "pages are made by the newer library"
        newer = "matplotlib"
        ingredients._version.cache_clear()
        assert again() == BOTH
        assert again.reason("brands") == "所用软件的版本不同"
    finally:
        ingredients._version.cache_clear()


def test_a_warehouse_changed_by_other_hands_is_read_as_it_stands(
    small_ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    own = tmp_path / "w.duckdb"
    assert report_errors(commands, ["import", str(small_ledgers), "--warehouse", str(own)]) == 0
    given = ["run", "2022", "--warehouse", str(own), "--areas", "brands", "--format", "html", "--out", str(tmp_path)]

    def accepted() -> int:
        assert report_errors(commands, given) == 0
        found = json.loads((tmp_path / "2022" / "internal" / "figures.json").read_text(encoding="utf-8"))
        return next(one["value"] for one in found if one["id"] == "brands.gi_accepted")

    before = accepted()
    with duckdb.connect(str(own)) as connection:
        connection.execute("UPDATE gi_applications SET accepted_on = '2022-05-05'")
        (rows,) = connection.execute("SELECT count(*) FROM gi_applications").fetchone()  # type: ignore[misc]
    assert before < rows == accepted()
