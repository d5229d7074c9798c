"""What one notebook may take of the machine: so much time, so much memory; and never longer than whoever asked for it.

Both limits come from the environment: HUIBAO_TIMEOUT in seconds, HUIBAO_MEMORY in bytes or as 2G, 500M.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from huibao.errors import UsageError

# A notebook that takes longer hangs: the slowest of the 24 areas takes a second or two.
_SECONDS = 600.0
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class TimeLimitReached(BaseException):
    """Raised in a notebook's running cell. No Exception: `except Exception` in a loop must not keep it going."""


def seconds_allowed() -> float:
    """How long one notebook may run.

    Raises:
        UsageError: HUIBAO_TIMEOUT is no positive number.
    """
    text = os.environ.get("HUIBAO_TIMEOUT", "").strip()
    if not text:
        return _SECONDS
    with contextlib.suppress(ValueError):
        if 0 < (seconds := float(text)) < float("inf"):
            return seconds
    raise UsageError("环境变量 HUIBAO_TIMEOUT 不是正数", where=text, remedy="写成秒数，如 600")


def memory_allowed() -> int:
    """How much memory one notebook may take, in bytes; 0, all that its machine has, unless HUIBAO_MEMORY says less.

    Raises:
        UsageError: HUIBAO_MEMORY is no amount.
    """
    text = os.environ.get("HUIBAO_MEMORY", "").strip().upper()
    if not text:
        return 0
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMG]?)B?", text)
    if found is None or not (amount := int(float(found[1]) * _UNITS[found[2]])):
        raise UsageError("环境变量 HUIBAO_MEMORY 不是内存数量", where=text, remedy="写成 2G、500M 这样")
    return amount


def _memory_there() -> int:
    """What the machine, or the container, has; 0 when it cannot be told."""
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0
    with contextlib.suppress(OSError, ValueError):
        there = min(there, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return there


def limit_memory(amount: int) -> None:
    """Let this process take no more than `amount` bytes (0: all that its machine has), and let the system, when it
    must end a process, end this one first. Where the system knows no such limit nothing happens."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        if amount := amount or _memory_there():
            resource.setrlimit(resource.RLIMIT_DATA, (amount, resource.getrlimit(resource.RLIMIT_DATA)[1]))


@contextlib.contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise TimeLimitReached in this process's main thread once `seconds` have passed (None: no limit)."""
    if seconds is None or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: Any) -> None:
        raise TimeLimitReached(f"运行超过{seconds:g}秒，已停止")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def end_with_parent() -> None:
    """Let the system kill this process when its parent ends, however that ends (Linux; elsewhere nothing happens)."""
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, int(signal.SIGKILL), 0, 0, 0)
