"""The peak memory of a whole run, all its processes together, each shared page counted once (PSS)."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.measuring import CommandFailed
from benchmarks.scale import Scale
from benchmarks.setting import Setting
from benchmarks.table import Measured

_PAUSE = 0.02


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Row memory."""
    run = setting.run("--force", out="out-memory")
    peaks = [peak(run, setting.environment()) for _ in range(scale.long_repeats)]
    yield "memory", Measured.of([found / 2**30 for found in peaks], "网页和 PDF，每隔约20毫秒看一次 PSS")


def peak(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """The greatest sum over a command's processes of their proportional set sizes, in bytes.

    Raises:
        CommandFailed: the command ended with an error.
    """
    import psutil

    greatest = 0
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            greatest = max(greatest, _together(root))
            time.sleep(_PAUSE)
    if process.returncode != 0:
        raise CommandFailed(f"{' '.join(command[:6])} … → {process.returncode}")
    return greatest


def _together(root: object) -> int:
    import psutil

    total = 0
    try:
        everyone = [root, *root.children(recursive=True)]  # type: ignore[attr-defined]
    except psutil.Error:
        return 0
    for one in everyone:
        try:
            total += one.memory_full_info().pss  # type: ignore[attr-defined]
        except psutil.Error:
            # It ended while we looked.
            continue
    return total
