"""A second run with nothing changed: the whole process, and its share of the run before it.

The plain command on a folder of ledgers, whose files are looked at on every run.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measuring import CommandFailed, ratios, run_command, timed_command
from benchmarks.scale import Scale
from benchmarks.setting import HUIBAO, PERIOD, Setting
from benchmarks.table import Measured

_TOLD = "沿用已有结果"


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Rows unchanged and unchanged-share."""
    environment = setting.environment()
    del environment["HUIBAO_WAREHOUSE"]
    run = [*HUIBAO, "run", PERIOD, "--data", str(setting.data), "--out", str(setting.folder / "out-unchanged")]
    # The ledgers are imported before anything counts.
    timed_command([*run, "--areas", "brands"], environment)

    def unchanged() -> float:
        seconds, _, messages = run_command(run, environment)
        if _TOLD not in messages:
            raise CommandFailed(f"ran again though nothing had changed: {messages[:200]}")
        return seconds

    first, second = [], []
    for _ in range(max(1, scale.repeats // 2)):
        first.append(timed_command([*run, "--force"], environment))
        second.append(unchanged())
    again = [*second, *(unchanged() for _ in range(scale.repeats - len(second)))]
    yield "unchanged", Measured.of(again, "核对台账文件和已有结果在内")
    note = f"第一次 {Measured.of(first).value:.1f}秒（网页和 PDF，台账已导入）"
    yield "unchanged-share", Measured.of([100 * share for share in ratios(second, first)], note)
