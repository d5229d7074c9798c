"""The areas' own notebooks give the same executed notebooks on the warm engine as on papermill's standard engine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from papermill.engines import NBClientEngine, papermill_engines

from huibao.catalogue import load_catalogue
from huibao.execution import server
from huibao.execution.engine import WarmEngine
from huibao.execution.notebook import Failure, Task, run_notebook
from huibao.execution.workers import Job, run_jobs
from huibao.figures import FigureSet, compute
from huibao.figures.handover import VARIABLE, hand_over
from huibao.period import Period
from huibao.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]
STANDARD, WARM = "nbclient", "huibao"
# The most charts, the most tables, and a notebook that looks at all areas.
_MARKED = "rural_revitalization.visits"
SOME = ("market_entities", "enforcement", "problems")
MISTAKES = {
    "an unknown figure": "%%narrative\n受理{no_such_figure}。",
    "an unknown area": 'hb.area("no_such_area", period)',
    "an error in a function": "def share(a, b):\n    return a / b\n\nshare(1, 0)",
    "an exit": "import sys; sys.exit(2)",
}
pytestmark = pytest.mark.skipif(not server.available(), reason="本机不支持 fork，使用标准引擎")


@pytest.fixture(scope="module")
def warehouse(small_warehouse: Path) -> Path:
    return small_warehouse


Both = tuple[dict[str, Any], dict[str, Any]]


def run_on_both(notebooks: Sequence[Path], period: str, warehouse: Path, folder: Path) -> Both:
    """name → (what is in the executed notebook, the failure), on the standard engine and on the warm one."""
    environment = {
        "HUIBAO_WAREHOUSE": str(warehouse),
        "HUIBAO_BUREAU": str(ROOT / "params" / "bureau.yaml"),
        "HUIBAO_PROJECT": str(ROOT),
    }
    tasks = [
        Task(path.stem, path, folder / engine / path.name, {"period": period}, environment, engine=engine)
        for path in notebooks
        for engine in (STANDARD, WARM)
    ]
    jobs = [Job(f"{task.engine} {task.name}", task) for task in tasks]
    failures: dict[str, Failure | None] = {}
    for outcome in run_jobs(run_notebook, jobs):
        assert outcome.error is None, (outcome.name, outcome.error, outcome.traceback)
        failures[outcome.name] = outcome.made
    standard, warm = (
        {path.stem: (executed(folder / engine / path.name), failures[f"{engine} {path.stem}"]) for path in notebooks}
        for engine in (STANDARD, WARM)
    )
    return standard, warm


def executed(path: Path) -> str:
    """All of an executed notebook, with the processes' numbers evened out (they stand in traces of errors)."""
    notebook = nbformat.read(path, as_version=4)
    return re.sub(r"ipykernel_\d+/\d+\.py", "ipykernel_N/N.py", nbformat.writes(notebook))


def assert_equal(both: Both) -> None:
    standard, warm = both
    for name, (expected, failure) in standard.items():
        got, got_failure = warm[name]
        assert got == expected, name
        assert got_failure == failure, name


def assert_something_shown(both: Both) -> None:
    """A comparison of empty notebooks would prove nothing."""
    for text, failure in both[0].values():
        assert failure is None
        outputs = [one for cell in nbformat.reads(text, as_version=4).cells for one in cell.get("outputs", [])]
        assert any("text/html" in one.get("data", {}) for one in outputs)


def test_the_standard_engine_is_papermills_own() -> None:
    assert papermill_engines.get_engine(STANDARD) is NBClientEngine
    assert papermill_engines.get_engine(WARM) is WarmEngine


def test_some_areas_are_equal(warehouse: Path, tmp_path: Path) -> None:
    notebooks = [ROOT / "notebooks" / f"{area}.ipynb" for area in SOME]
    both = run_on_both(notebooks, "2022Q3", warehouse, tmp_path)
    assert_something_shown(both)
    assert_equal(both)


def test_mistakes_in_an_areas_notebook_are_told_alike(warehouse: Path, tmp_path: Path) -> None:
    notebooks = []
    for number, source in enumerate(MISTAKES.values()):
        notebook = nbformat.read(ROOT / "notebooks" / "brands.ipynb", as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(source, id="mistake"))
        notebooks.append(tmp_path / f"mistake{number}.ipynb")
        nbformat.write(notebook, notebooks[-1])
    both = run_on_both(notebooks, "2022", warehouse, tmp_path / "executed")
    assert all(failure is not None for _, failure in both[0].values())
    assert_equal(both)


def test_all_areas_come_out_the_same_with_figures_handed_to_them(warehouse: Path, tmp_path: Path) -> None:
    catalogue, period = load_catalogue(), Period.parse("2022")
    environment = {
        "HUIBAO_WAREHOUSE": str(warehouse),
        "HUIBAO_BUREAU": str(ROOT / "params" / "bureau.yaml"),
        "HUIBAO_PROJECT": str(ROOT),
    }
    given = {**environment, VARIABLE: str(tmp_path / "figures")}
    with Warehouse.open(warehouse) as opened:
        figures = compute(opened, catalogue, period)
    # A figure that no ledger has, so that it shows whose figures a notebook prints.
    strange = {full: replace(figure, value=4_321_987) for full, figure in figures.items() if full == _MARKED}
    hand_over(FigureSet(period, {**figures, **strange}.values()), catalogue.areas, catalogue, given)
    jobs = []
    for area in catalogue.areas:
        for kind, told in (("alone", {**environment, VARIABLE: ""}), ("given", given)):
            path = ROOT / "notebooks" / f"{area}.ipynb"
            jobs.append(Job(area, Task(area, path, tmp_path / kind / path.name, {"period": "2022"}, told)))
    assert all(outcome.error is None and outcome.made is None for outcome in run_jobs(run_notebook, jobs))
    differing = [
        area
        for area in catalogue.areas
        if (tmp_path / "alone" / f"{area}.ipynb").read_bytes() != (tmp_path / "given" / f"{area}.ipynb").read_bytes()
    ]
    assert differing == [_MARKED.partition(".")[0]]
    assert "4321987" in (tmp_path / "given" / f"{differing[0]}.ipynb").read_text(encoding="utf-8")


@pytest.mark.soak
@pytest.mark.parametrize("period", ["2022", "2020-02", "2021-04..2021-09"])
def test_all_24_areas_are_equal(warehouse: Path, tmp_path: Path, period: str) -> None:
    notebooks = [ROOT / "notebooks" / f"{area}.ipynb" for area in load_catalogue().areas]
    assert len(notebooks) == 24
    both = run_on_both(notebooks, period, warehouse, tmp_path)
    assert_something_shown(both)
    assert_equal(both)
