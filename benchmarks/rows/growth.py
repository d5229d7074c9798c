"""How a run grows with its notebooks: one area, six, all 24, and all for four periods."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measuring import timed_command
from benchmarks.scale import Scale
from benchmarks.setting import Setting, notebooks
from benchmarks.table import Series

_QUARTERS = ("2022Q1", "2022Q2", "2022Q3", "2022Q4")


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Series]]:
    """The whole command, cold, web pages only."""
    areas = [path.stem for path in notebooks()]
    points = []
    for count in scale.growing_notebooks:
        periods = _QUARTERS[: max(1, count // len(areas))]
        run = setting.run("--format", "html", "--force", out=f"out-growth-{count}", period=periods[0])
        if count < len(areas):
            run += ["--areas", ",".join(areas[:count])]
        run += periods[1:]
        points.append((float(count), timed_command(run, setting.environment())))
    yield "notebooks", Series({"本软件": points})
