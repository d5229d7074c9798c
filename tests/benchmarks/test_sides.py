"""Both sides of the rows do the same work: equal values, equal outputs, all rows read."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from benchmarks.against import partial_run
from benchmarks.against.bare import run_cells
from benchmarks.measuring import CommandFailed, alternate, timed_command
from benchmarks.rows import cluster, importing, memory, one_row, queries
from benchmarks.scale import Scale
from benchmarks.setting import Setting, notebooks
from benchmarks.table import Measured, Series


def test_report_sql_and_pandas_give_equal_values_and_are_all_timed(setting: Setting, tiny: Scale) -> None:
    found = dict(queries.measure(setting, tiny))
    assert isinstance(found["sql"], Measured) and found["sql"].value > 0
    assert isinstance(found["pandas"], Measured) and found["pandas"].value > 0
    assert isinstance(found["rows"], Series)
    assert {name: [size for size, _ in points] for name, points in found["rows"].points.items()} == {
        "本软件": [500, 2_000],
        "手写 SQL": [500, 2_000],
        "pandas": [500, 2_000],
    }


def test_sides_that_disagree_are_not_measured(setting: Setting, tiny: Scale, monkeypatch: pytest.MonkeyPatch) -> None:
    right = queries.by_sql
    monkeypatch.setattr(queries, "by_sql", lambda warehouse: right(warehouse) | {"converted": (1, 1, 1, ())})
    with pytest.raises(queries.Unequal, match="converted"):
        dict(queries.measure(setting, tiny))


def test_bare_work_shows_what_the_notebook_shows(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIBAO_WAREHOUSE", str(setting.warehouse))
    source = next(path for path in notebooks() if path.stem == "market_entities")
    shown = run_cells(str(source), "2022")
    text = source.read_text(encoding="utf-8")
    assert shown["image/svg+xml"] == text.count("area.trend(") + text.count("area.bars(") > 0
    assert shown["application/vnd.huibao.narrative+json"] == text.count("%%narrative") > 0
    assert shown["application/vnd.huibao.table+json"] == text.count("area.table(") > 0


@pytest.mark.parametrize("measure", [importing.measure_csv, importing.measure_xlsx])
def test_large_ledgers_are_accepted_whole_in_both_forms(measure, setting: Setting, tiny: Scale) -> None:
    ((_, measured),) = measure(setting, tiny)
    assert measured.value > 0


def test_one_row_of_a_ledger_is_changed_and_no_other(small_ledgers: Path, tmp_path: Path) -> None:
    source = next(small_ledgers.glob("食品生产经营单位台账*.xlsx"))
    changed = shutil.copy(source, tmp_path)
    one_row.change_one_row(changed, "food_units", "township")
    before, after = (
        [[cell.value for cell in row] for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows()]
        for path in (source, changed)
    )
    assert sum(first != second for first, second in zip(before, after, strict=True)) == 1


def test_peak_memory_counts_child_processes(tmp_path: Path) -> None:
    program = "held = bytearray(120 << 20); import time; time.sleep(0.6)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {program!r}], check=True)"
    assert 120 << 20 < memory.peak([sys.executable, "-c", outer], {}) < 400 << 20


def test_sides_take_turns_at_beginning() -> None:
    order: list[str] = []

    def side(name: str) -> float:
        order.append(name)
        return float(len(order))

    found = alternate({"a": lambda: side("a"), "b": lambda: side("b")}, 2)
    assert order == ["a", "b", "b", "a"]
    assert found == {"a": [1.0, 4.0], "b": [2.0, 3.0]}


def test_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(CommandFailed, match="no such thing"):
        timed_command([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_cluster_runs_the_notebooks_that_local_workers_run(setting: Setting, tiny: Scale) -> None:
    ((name, measured),) = cluster.measure(setting, tiny)
    assert name == "dask" and measured.times == 2
    assert list((setting.folder / "cluster").glob("* 2022.ipynb"))


@pytest.mark.parametrize(("left_out", "made"), [("areas.pdf", "report.pdf"), ("report.pdf", "areas.pdf")])
def test_run_leaves_out_the_pdfs_that_are_not_measured(
    left_out: str, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huibao.production import page_workers, rendering

    monkeypatch.setattr(rendering, "pieces", rendering.pieces)
    partial_run.leave_out(left_out)
    edition = SimpleNamespace(context=SimpleNamespace(formats=("html", "pdf")), notebooks=(("brands", Path()),))
    kinds = {piece.kind for piece, _ in rendering.pieces(edition, 2)}
    assert made in kinds and left_out not in kinds
    # Runs take the pieces by this name each time; a reference of their own would miss what is left out.
    assert not hasattr(page_workers, "pieces")
