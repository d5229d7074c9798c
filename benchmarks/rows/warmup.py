"""The warm-up: from asking for the warm server to the answer of its first child."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.measuring import run_command
from benchmarks.scale import Scale
from benchmarks.setting import Setting
from benchmarks.table import Measured

_PROGRAM = """
import time
from huibao.execution.workers import Job, run_jobs
if __name__ == "__main__":
    started = time.perf_counter()
    outcome = next(run_jobs(abs, [Job("ready", -1)]))
    print(time.perf_counter() - started)
    assert outcome.made == 1, outcome
"""


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Row warmup."""
    command = [sys.executable, "-c", _PROGRAM]
    samples = [float(run_command(command, setting.environment())[1]) for _ in range(scale.repeats)]
    yield "warmup", Measured.of(samples, "从启动预热服务（含 pandas）到第一个子进程应答")
