"""The machine that the figures were measured on, in words."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path

_SHOWN = ("duckdb", "pandas", "pyarrow", "matplotlib", "papermill", "nbconvert", "ipykernel", "distributed", "typst")


def describe() -> list[str]:
    """Processor, cores, memory, system, software: one line each."""
    libraries = "、".join(f"{name} {metadata.version(name)}" for name in _SHOWN)
    return [
        f"处理器：{_processor()}，可用 {_cores()} 核",
        f"内存：{_memory_gb():.0f} GB",
        f"系统：{platform.system()} {platform.machine()}，Python {platform.python_version()}",
        f"软件：{libraries}",
    ]


def load() -> str:
    """How busy the machine is (the load averages), where the system tells."""
    try:
        return "、".join(f"{each:.1f}" for each in os.getloadavg())
    except OSError:
        return "未知"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "未知"


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _memory_gb() -> float:
    import psutil

    return float(psutil.virtual_memory().total) / 2**30
