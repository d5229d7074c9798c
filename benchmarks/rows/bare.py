"""A run without its warm-up against the bare work of the same 24 areas in two warm processes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial

from benchmarks.against.bare import run_cells, warm_processes
from benchmarks.measuring import alternate, ratios, run_command
from benchmarks.scale import Scale
from benchmarks.setting import HUIBAO, PERIOD, Setting, notebooks
from benchmarks.table import Measured

# Between them they draw every kind of chart and table.
_WARMING = ("market_entities", "food_safety", "problems")


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Row bare."""
    run = setting.run("--format", "html", "--force")[len(HUIBAO) :]
    command = [sys.executable, "-m", "benchmarks.against.warm_run", *run]

    def ours() -> float:
        return float(run_command(command, setting.environment())[1].split()[-1])

    found = alternate({"ours": ours, "bare": bare_seconds}, scale.middle_repeats)
    note = f"本软件 {Measured.of(found['ours']).value:.2f}秒，纯计算 {Measured.of(found['bare']).value:.2f}秒"
    yield "bare", Measured.of(ratios(found["ours"], found["bare"]), note)


def bare_seconds() -> float:
    """The seconds that two warm processes take for all areas, as each becomes free."""
    every = [str(path) for path in notebooks()]
    warming = [path for path in every if any(f"/{name}.ipynb" in path for name in _WARMING)]
    with warm_processes(warming) as pool:
        started = time.perf_counter()
        list(pool.map(partial(run_cells, period=PERIOD), every))
        return time.perf_counter() - started
