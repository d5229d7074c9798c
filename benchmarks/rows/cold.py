"""A whole cold run of the command, between parts of the shell loop and runs of the two-process script.

The loop takes minutes, so it is run once, in parts, with the other two sides between its parts.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.against import by_command
from benchmarks.measuring import ratios, timed_command
from benchmarks.scale import Scale
from benchmarks.setting import PERIOD, Setting, notebooks
from benchmarks.table import Measured


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Rows shell and api."""
    environment, everything = setting.environment(), notebooks()
    looped = everything[: scale.loop_notebooks]
    ours: list[float] = []
    by_api: list[float] = []
    loop = 0.0
    for part in _parts(looped, scale.long_repeats):
        ours.append(timed_command(setting.run("--format", "html", "--force"), environment))
        by_api.append(timed_command(_by_api(everything, setting.folder / "by-api"), environment))
        loop += _loop(part, setting)
        ours.append(timed_command(setting.run("--format", "html", "--force"), environment))
    loop *= len(everything) / len(looped)
    scaled = "" if len(looped) == len(everything) else f"，按{len(looped)}个笔记本折算"
    middle = statistics.median(ours)
    spread = f"本软件 {middle:.1f}（{min(ours):.1f}—{max(ours):.1f}）秒"
    yield (
        "shell",
        Measured(
            loop / middle, loop / max(ours), loop / min(ours), len(ours), f"{spread}，命令循环 {loop:.0f}秒{scaled}"
        ),
    )
    beside = [(ours[place] + ours[place + 1]) / 2 for place in range(0, len(ours), 2)]
    note = f"{spread}，对照 {statistics.median(by_api):.1f}秒"
    yield "api", Measured.of(ratios(by_api, beside), note)


def _parts(looped: Sequence[Path], count: int) -> list[Sequence[Path]]:
    return [looped[start::count] for start in range(count)]


def _loop(part: Sequence[Path], setting: Setting) -> float:
    target = setting.folder / "by-command"
    return timed_command(
        by_command.loop(part, target), {**setting.environment(), **by_command.variables(target, PERIOD)}
    )


def _by_api(everything: Sequence[Path], target: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.against.by_api", str(target), PERIOD, *map(str, everything)]
