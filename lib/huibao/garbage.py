"""How often Python looks for garbage in processes that are short-lived."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Collect less often (Python's default is 700, 10, 10): nearly everything that a command or a notebook allocates
    lives until it exits."""
    gc.set_threshold(50_000, 20, 50)
